"""What was backed up is there again, on either engine, and what was erased meanwhile is not."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, select, text

from fleet import consistency, events, migrations
from fleet.access import Verb
from fleet.codes import new_id
from fleet.db import Database
from fleet.keeping import backing_up, building, filling, moving, restoring, rows
from fleet.keeping.archive import NewerBackup
from fleet.keeping.building import HoldsData, HoldsStrangers, InUse
from fleet.keeping.filling import Contradiction, OtherColumns
from fleet.keeping.moving import WrittenMeanwhile
from fleet.keeping.restoring import ErasuresLost, Restored
from fleet.keeping.rows import quiet
from fleet.keeping.snapshot import snapshot
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.youths import Youth
from fleet.privacy import tombstones
from fleet.publishing.readers import shares
from fleet.reporting.tallies import triggers
from tests.cast import NOW
from tests.fleet.keeping.conftest import SYSTEM, Told, hashes

NEXT = text(
    "INSERT INTO targets (programme_id, territory, year, youths) SELECT id, '13', 2031, 3 FROM programmes"
)


@pytest.fixture
def made(filled: Database, filled_url: str, told: Told, tmp_path: Path) -> Path:
    """A backup of the small fleet; nobody is connected to it any more."""
    path = tmp_path / "a.zip"
    backing_up.make(filled, told(filled_url), path, NOW, quiet)
    filled.dispose()
    return path


@pytest.fixture
def restore(told: Told) -> Callable[..., Restored]:
    """`restore(path, url)` as the command does."""
    return lambda path, url, **how: restoring.restore(path, told(url), SYSTEM, quiet, **how)


def test_n7_every_table_has_the_same_hash_on_whichever_engine(
    made: Path, restore: Any, filled_url: str, empty_url: str, told: Told
) -> None:
    done = restore(made, empty_url)
    assert (done.erased, done.faults) == (0, [])
    assert hashes(empty_url) == hashes(filled_url)
    migrations.check(empty_url)
    restored = Database(empty_url, told(empty_url).trail_key)
    with restored.write() as session:
        assert events.verify(session, told(empty_url).trail_key).holds
        # Numbered rows are numbered on: the next one is no key that is taken.
        session.execute(NEXT)
        # Triggers are set aside while rows come in, and are there again.
        engine = session.get_bind().dialect.name
        assert triggers.present(session.connection()).keys() == triggers.triggers(engine).keys()
    restored.dispose()


def test_a_fleet_is_only_given_up_when_told_so(made: Path, restore: Any, filled_url: str) -> None:
    before = hashes(filled_url)
    with pytest.raises(HoldsData):
        restore(made, filled_url)
    later = Database(filled_url, b"")
    with later.write() as session:
        session.execute(text("DELETE FROM tickets"))
    later.dispose()
    assert hashes(filled_url) != before
    restore(made, filled_url, replace=True)
    assert hashes(filled_url) == before


def test_tables_of_somebody_else_are_left_alone(made: Path, restore: Any, database_url: str) -> None:
    other = Database(database_url, b"")
    with other.write() as session:
        session.execute(text("CREATE TABLE accounting (id INTEGER)"))
    other.dispose()
    with pytest.raises(HoldsStrangers, match="accounting"):
        restore(made, database_url, replace=True)
    assert "accounting" in hashes(database_url)


def test_a_database_in_use_stays_as_it_is(made: Path, restore: Any, filled_url: str) -> None:
    before = hashes(filled_url)
    service = Database(filled_url, b"")
    with service.write() as session:
        session.execute(text("UPDATE tickets SET version = version"))
        with pytest.raises(InUse):
            restore(made, filled_url, replace=True)
        session.rollback()
    service.dispose()
    assert hashes(filled_url) == before


def test_who_was_erased_since_does_not_come_back(
    made: Path, restore: Any, filled_url: str, empty_url: str, told: Told
) -> None:
    settings = told(filled_url)
    database = Database(filled_url, settings.trail_key)
    with database.write() as session:
        code = session.scalars(select(Youth.code)).all()[0]
        tombstones._append(settings.tombstones, f"2026-10-01 {tombstones._hash(session, code)}\n")
    database.dispose()
    done = restore(made, empty_url)
    assert done.erased == 1
    restored = Database(empty_url, settings.trail_key)
    with restored.read() as session:
        assert session.get(Youth, code) is None
        assert list(consistency.faults(session, settings.trail_key)) == []
    restored.dispose()
    if (file := Path(make_url(empty_url).database or "")).suffix == ".db":
        assert code.encode() not in file.read_bytes()


def test_a_share_link_revoked_since_does_not_open_again(
    filled: Database, filled_url: str, told: Told, restore: Any, tmp_path: Path, empty_url: str
) -> None:
    settings, secrets = told(filled_url), []
    with filled.write() as session:
        house = Organisation(name="F", kind=OrganisationKind.FOUNDATION, territories=[], created_at=NOW)
        session.add(house)
        session.flush()
        secrets += [shares.add(session, SYSTEM, house, days=days)[1] for days in (30, 90)]
    backing_up.make(filled, settings, tmp_path / "b.zip", NOW, quiet)
    with filled.write() as session:
        link = shares.opened(session, secrets[0], NOW)
        assert link
        link.revoked_at = NOW
    filled.dispose()
    done = restore(tmp_path / "b.zip", empty_url)
    assert (done.revoked, done.faults) == (2, [])
    restored = Database(empty_url, settings.trail_key)
    with restored.read() as session:
        assert [shares.opened(session, secret, NOW) for secret in secrets] == [None, None]
        assert events.verify(session, settings.trail_key).holds
    restored.dispose()


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_a_list_of_erasures_that_was_lost_is_missed(
    filled: Database, filled_url: str, told: Told, restore: Any, tmp_path: Path, empty_url: str
) -> None:
    settings = told(filled_url)
    settings.tombstones.write_text("2026-10-01 aa\n2026-10-02 bb\n")
    backing_up.make(filled, settings, tmp_path / "b.zip", NOW, quiet)
    settings.tombstones.write_text("2026-10-01 aa\n")
    with pytest.raises(ErasuresLost):
        restore(tmp_path / "b.zip", empty_url)
    restore(tmp_path / "b.zip", empty_url, without_tombstones=True)


def test_a_list_of_erasures_that_is_gone_is_missed_although_the_backup_is_older(
    filled: Database, filled_url: str, told: Told, restore: Any, tmp_path: Path
) -> None:
    """The backup knows of no erasure; the trail of the fleet that is given up does."""
    settings = told(filled_url)
    backing_up.make(filled, settings, tmp_path / "b.zip", NOW, quiet)
    with filled.write() as session:
        events.record(session, SYSTEM, Verb.YOUTH_ERASE, "organisation", "org_x")
    filled.dispose()
    with pytest.raises(ErasuresLost):
        restore(tmp_path / "b.zip", filled_url, replace=True)
    restore(tmp_path / "b.zip", filled_url, replace=True, without_tombstones=True)


def test_rows_that_contradict_each_other_are_refused_with_their_table(
    filled: Database, empty_url: str
) -> None:
    with snapshot(filled.engine) as source:
        found = rows.tables(source)
        lines = {name: list(rows.lines(source, table)) for name, table in found.items()}
        columns = {name: [column.name for column in table.columns] for name, table in found.items()}

    def put(told: dict[str, list[bytes]], columns: dict[str, list[str]]) -> None:
        with building.building(empty_url) as target:
            filling.fill(target, "head", columns, lambda name: iter(told[name]), rows.Progress(quiet, 1))

    with pytest.raises(Contradiction, match="organisation"):
        put(lines | {"organisations": []}, columns)
    twice = json.loads(lines["loan_items"][0])
    twice[columns["loan_items"].index("id")] = 999
    with pytest.raises(Contradiction, match="loan_items"):
        put(lines | {"loan_items": [*lines["loan_items"], json.dumps(twice).encode()]}, columns)
    with pytest.raises(OtherColumns, match="sites"):
        put(lines, columns | {"sites": ["id"]})
    if empty_url.startswith("sqlite"):
        assert not Path(make_url(empty_url).database or "").exists()


def test_a_revision_to_come_is_refused(
    made: Path, restore: Any, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "is_known", lambda revision: False)
    with pytest.raises(NewerBackup):
        restore(made, empty_url)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_broken_file_and_a_stale_log_are_no_obstacle(
    made: Path, restore: Any, filled_url: str, tmp_path: Path
) -> None:
    """What a crash leaves: no database any more, and a log that would be read into the new one."""
    place = tmp_path / "broken.db"
    place.write_bytes(b"nothing of use" * 100)
    for log in ("-wal", "-shm"):
        place.with_name(place.name + log).write_bytes(b"old pages" * 50)
    restore(made, f"sqlite:///{place}", replace=True)
    with closing(sqlite3.connect(place)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert hashes(f"sqlite:///{place}") == hashes(filled_url)


def test_a_move_leaves_the_source_and_equals_it(filled: Database, filled_url: str, empty_url: str) -> None:
    before = hashes(filled_url)
    done = moving.move(filled, empty_url, quiet)
    assert (
        hashes(filled_url)
        == before
        == hashes(empty_url)
        == {name: kept.sha256 for name, kept in done.tables.items()}
    )
    with pytest.raises(HoldsData):
        moving.move(filled, empty_url, quiet)


def test_a_fleet_that_is_written_to_is_not_moved(
    filled: Database, filled_url: str, empty_url: str, told: Told
) -> None:
    def write(done: int, _total: int) -> None:
        with filled.write() as session:
            events.record(session, SYSTEM, Verb.BACKUP_MAKE, "backup", new_id("bak"))

    heard: list[int] = []

    def step(done: int, total: int) -> None:
        heard.append(done)
        if len(heard) == 1:
            write(done, total)

    rows_chunk, rows.CHUNK = rows.CHUNK, 20  # type: ignore[misc]
    try:
        with pytest.raises(WrittenMeanwhile):
            moving.move(filled, empty_url, step)
    finally:
        rows.CHUNK = rows_chunk  # type: ignore[misc]
    if empty_url.startswith("sqlite"):
        assert not Path(make_url(empty_url).database or "").exists()
