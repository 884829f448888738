"""The ledger as rows: never small, frozen, chained – and what shows when somebody got round that."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from fleet import consistency
from fleet.access import Role
from fleet.parties.programmes import Programme
from fleet.publishing.ledger import Quarter, blocks, closing
from fleet.publishing.ledger.blocks import Block
from tests.cast import Cast
from tests.conftest import TRAIL_KEY
from tests.equipping import campaign, clock, close, equip

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)
CLOCK = clock(Q3)
FROZEN = ("ledger_blocks", "ledger_quarters", "ledger_sub_counts")


@pytest.fixture
def programme(cast: Cast) -> Programme:
    return campaign(cast)


def test_no_sql_publishes_a_small_block_or_a_second_one(cast: Cast, programme: Programme) -> None:
    equip(cast, 12)
    closing.close_quarter(cast.session, CLOCK, programme, Q3)
    for youths in (10, 1):
        with pytest.raises(IntegrityError), cast.session.begin_nested():
            cast.session.execute(text("UPDATE ledger_blocks SET youths = :youths"), {"youths": youths})
    again = text(
        "INSERT INTO ledger_blocks (id, number, programme_id, quarter, territory, youths, published_at, hash)"
        " SELECT 'blk_2', 2, programme_id, quarter, territory, youths, published_at, hash FROM ledger_blocks"
    )
    with pytest.raises(IntegrityError), cast.session.begin_nested():
        cast.session.execute(again)
    assert cast.session.scalar(select(func.count()).select_from(Block)) == 1


def thaw(cast: Cast) -> None:
    """What somebody who owns the database can do: drop what freezes it."""
    if cast.session.get_bind().dialect.name == "postgresql":
        for table in FROZEN:
            cast.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return
    triggers = cast.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for name in [name for name in triggers if "_frozen_" in name]:
        cast.session.execute(text(f"DROP TRIGGER {name}"))


@pytest.fixture
def closed(cast: Cast, programme: Programme) -> Programme:
    """Three blocks in one quarter, none in the next."""
    for territory in ("06", "83", "13"):
        equip(cast, 12, territory)
    close(cast.session, programme, Q3)
    close(cast.session, programme, Q4)
    cast.store()
    assert blocks.verify(cast.session) == []
    return programme


CHANGES = [
    ("UPDATE ledger_blocks SET youths = 13 WHERE number = 2", "block 2: does not follow"),
    ("UPDATE ledger_blocks SET territory = '84' WHERE number = 1", "block 1: does not follow"),
    ("DELETE FROM ledger_blocks WHERE number = 2", "block 3: does not follow"),
    ("DELETE FROM ledger_blocks WHERE number = 3", "2026-Q3: its seal does not hold"),
    ("DELETE FROM ledger_quarters WHERE number = 1", "2026-Q3: published, and yet it was never closed"),
    ("DELETE FROM ledger_quarters WHERE number = 2", "2026-Q4: the trail knows that it was closed"),
    ("UPDATE ledger_quarters SET closed_at = '2026-10-12 00:00:00'", "2026-Q3: its seal does not hold"),
    (
        "INSERT INTO ledger_quarters (programme_id, quarter, closed_at, number, hash) SELECT programme_id,"
        " '2027-Q1', closed_at, 3, hash FROM ledger_quarters WHERE number = 2",
        "2027-Q1: the trail knows of no closing",
    ),
    (
        "INSERT INTO ledger_blocks (id, number, programme_id, quarter, territory, youths, published_at, hash)"
        " SELECT 'blk_4', 4, programme_id, '2027-Q1', territory, youths, published_at, hash"
        " FROM ledger_blocks WHERE number = 3",
        "2027-Q1: published, and yet it was never closed",
    ),
]


@pytest.mark.parametrize(("change", "fault"), CHANGES, ids=[change for change, _ in CHANGES])
def test_f1_what_somebody_changes_all_the_same_shows(
    cast: Cast, closed: Programme, change: str, fault: str
) -> None:
    if not change.startswith("INSERT"):
        with pytest.raises(IntegrityError, match="frozen"), cast.session.begin_nested():
            cast.session.execute(text(change))
    thaw(cast)
    cast.session.execute(text(change))
    cast.session.expire_all()
    assert any(fault in told for told in blocks.verify(cast.session))
    assert any(fault in told for told in consistency.faults(cast.session, TRAIL_KEY))


def test_f1_a_ledger_made_anew_from_some_point_on_shows_in_the_trail(cast: Cast, closed: Programme) -> None:
    """Whoever knows the formula can seal again; the trail, signed with its own key, knows the old seal."""
    thaw(cast)
    cast.session.execute(text("DELETE FROM ledger_quarters WHERE number = 2"))
    cast.session.expire_all()
    blocks.seal(cast.session, CLOCK, closed, Q4)
    assert blocks.verify(cast.session) == ["quarter 2026-Q4: sealed otherwise when it was closed"]


ACTS = {
    "update": "UPDATE {table} SET hash = 'x'",
    "delete": "DELETE FROM {table}",
    "replace": "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "truncate": "TRUNCATE {table}",
}
ONLY = {"replace": "sqlite", "truncate": "postgresql"}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("table", FROZEN[:2])
def test_f1_no_sql_changes_or_removes_what_was_published(
    cast: Cast, closed: Programme, table: str, act: str
) -> None:
    engine = cast.session.get_bind().dialect.name
    if ONLY.get(act, engine) != engine:
        act = "delete"
    with pytest.raises(IntegrityError, match="frozen"), cast.session.begin_nested():
        cast.session.execute(text(ACTS[act].format(table=table)))
    assert blocks.verify(cast.session) == []


def test_funders_read_blocks_and_associations_and_the_floor_do_not(cast: Cast, programme: Programme) -> None:
    equip(cast, 12)
    closing.close_quarter(cast.session, CLOCK, programme, Q3)
    readers = {
        role for role, person in cast.by_role.items() if cast.session.scalars(blocks.listing(person)).all()
    }
    assert readers == {
        Role.ADMINISTRATOR,
        Role.COORDINATOR,
        Role.FOUNDATION,
        Role.DEPARTMENT,
        Role.SYSTEM,
    }
