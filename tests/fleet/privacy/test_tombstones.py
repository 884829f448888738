"""Rule Y5: what was erased stays erased after a restore, and nothing is erased without a tombstone."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, select

from fleet import consistency, migrations
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.intake.assets import Asset
from fleet.lending import losses, shipping
from fleet.lending.loans import Loan
from fleet.lifecycle import AssetState, LoanState
from fleet.parties.organisations import Organisation
from fleet.parties.youths import Youth
from fleet.privacy import tombstones
from fleet.privacy.erasing import erase
from fleet.privacy.tombstones import NoTombstone, replay
from tests.cast import NOW, Cast
from tests.conftest import TRAIL_KEY
from tests.engines import Engine
from tests.fleet.privacy.journey import holding, journey

SYSTEM = Actor("job:tests", Role.SYSTEM, NOW)


def test_y5_the_stone_is_on_the_disk_before_the_database_commits(
    cast: Cast, stones: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    sync = os.fsync

    def heard(descriptor: int) -> None:
        sync(descriptor)
        told.append("synced")

    monkeypatch.setattr(os, "fsync", heard)
    event.listen(cast.session.get_bind().engine, "commit", lambda _: told.append("committed"))
    erase(cast.session, cast.mentor, cast.youth(), stones=stones)
    assert told == []
    cast.store()
    assert told == ["synced", "synced", "committed"]  # the file, its folder, the database


def test_a_stone_tells_a_day_and_no_code(cast: Cast, stones: Path) -> None:
    youth = cast.youth()
    erase(cast.session, cast.mentor, youth, stones=stones)
    cast.store()
    (line,) = stones.read_text().splitlines()
    day, _, name = line.partition(" ")
    assert (day, len(name)) == ("2026-09-14", 64)
    assert youth.code not in line
    assert stones.stat().st_mode & 0o077 == 0


def test_what_is_rolled_back_leaves_no_stone(cast: Cast, stones: Path) -> None:
    youth = cast.youth()
    cast.store()
    erase(cast.session, cast.mentor, youth, stones=stones)
    cast.session.rollback()
    spared = cast.session.begin_nested()
    erase(cast.session, cast.mentor, cast.session.get_one(Youth, youth.code), stones=stones)
    spared.rollback()
    cast.store()
    assert not stones.exists()
    assert cast.session.get(Youth, youth.code)


def test_y5_where_no_stone_can_be_set_nothing_is_erased(stored_cast: Cast, tmp_path: Path) -> None:
    youth, blocked = stored_cast.youth(), tmp_path / "a file"
    stored_cast.store()
    blocked.write_text("where a folder should be")
    erase(stored_cast.session, stored_cast.mentor, youth, stones=blocked / "tombstones")
    with pytest.raises(NoTombstone):
        stored_cast.store()
    stored_cast.session.rollback()
    assert stored_cast.session.get(Youth, youth.code)


def test_a_line_that_a_crash_cut_hides_no_other(cast: Cast, stones: Path) -> None:
    first, second = cast.youth(), cast.youth()
    erase(cast.session, cast.mentor, first, stones=stones)
    cast.store()
    with stones.open("ab") as file:
        file.write(b"2026-09-14 0123")
    erase(cast.session, cast.mentor, second, stones=stones)
    cast.store()
    assert [len(line) for line in stones.read_text().splitlines()] == [75, 15, 75]


def test_y5_no_file_is_no_stone(cast: Cast, stones: Path) -> None:
    cast.youth()
    assert replay(cast.session, cast.system, stones) == 0


def lend(url: str) -> None:
    """Of each stage at which a backup may find a youth, one; and one who is never erased."""
    database = Database(url, TRAIL_KEY)
    with database.write() as session:
        people = Cast(session)
        journey(people)
        people.loan(people.ready_laptop(), people.ready_sim())
        losses.report_missing(session, people.volunteer, people.loan().items[0].asset)
        people.kit()
        shipping.ship(session, people.volunteer, people.kit().items[0].asset)
        session.flush()
        people.youth(people.other_association)
    database.dispose()


@pytest.fixture
def restored(databases: Engine, stones: Path) -> Iterator[Database]:
    """A database as it was before all of the association's youths were erased."""
    now, before = databases.filled("restored", lend), databases.filled("restored", lend)
    lives = Database(now, TRAIL_KEY)
    with lives.write() as session:
        house = session.scalars(select(Organisation).where(Organisation.name == "Trait d'union")).one()
        for youth in session.scalars(select(Youth).where(Youth.organisation_id == house.id)).all():
            tombstones._let_go(session, SYSTEM, youth)  # as a year of work would have done
            erase(session, SYSTEM, youth, stones=stones)
    lives.dispose()
    opened = Database(before, TRAIL_KEY)
    yield opened
    opened.dispose()
    for url in (now, before):
        databases.drop(url)


def test_y5_after_a_restore_the_stones_erase_again_whatever_the_old_database_shows(
    restored: Database, stones: Path
) -> None:
    buried = stones.read_text()
    with restored.write() as session:
        lost = set(session.scalars(select(Youth.code)))
        assert replay(session, SYSTEM, stones) == 5
    with restored.write() as session:
        kept = set(session.scalars(select(Youth.code)))
        assert len(kept) == 1
        assert [place for code in lost - kept for place in holding(session, code)] == []
        assert set(session.scalars(select(Loan.state))) == {LoanState.RETURNED}
        out = (AssetState.ON_LOAN, AssetState.RESERVED, AssetState.IN_TRANSIT, AssetState.DELIVERED)
        assert not session.scalars(select(Asset.code).where(Asset.state.in_(out))).all()
        assert list(consistency.faults(session, TRAIL_KEY)) == []
        assert replay(session, SYSTEM, stones) == 0
    assert stones.read_text() == buried


def test_another_services_stones_are_nobodys_here(restored: Database, stones: Path) -> None:
    other = Database(restored.url.render_as_string(hide_password=False), b"another key")
    with other.write() as session:
        assert replay(session, SYSTEM, stones) == 0
    other.dispose()


def test_y5_the_code_is_in_no_byte_of_the_file_or_its_log(tmp_path: Path, stones: Path) -> None:
    url = f"sqlite:///{tmp_path / 'fleet.db'}"
    migrations.upgrade(url)
    database = Database(url, TRAIL_KEY)
    with database.opened(writing=True) as session:
        people = Cast(session)
        was = journey(people)
        people.store()
        assert was.youth.code.encode() in stored(url)
        erase(session, people.mentor, was.youth, stones=stones)
        people.store()
        bytes_left = stored(url)
        assert [word for word in was.words if word.encode() in bytes_left] == []
        assert Path(f"{url.removeprefix('sqlite:///')}-wal").stat().st_size == 0
    database.dispose()


def stored(url: str) -> bytes:
    """The database file and what stands beside it."""
    file = Path(url.removeprefix("sqlite:///"))
    return b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
