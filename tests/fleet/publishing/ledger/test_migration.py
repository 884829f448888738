"""A ledger that was closed before corrections were netted goes on where it stood."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, text

from fleet import migrations
from fleet.db import Database
from fleet.parties.programmes import Programme
from fleet.publishing.ledger import Quarter, blocks, closing
from fleet.publishing.ledger.blocks import Pending
from tests.conftest import TRAIL_KEY
from tests.equipping import clock

AT = datetime(2026, 10, 11, 3, tzinfo=UTC)


def _before(connection: Connection) -> None:
    """At the end of Q4 blocks in 06 and 13, and the pool of 05, 83 and 84; 04 has not joined and waits.

    Since then one of 06 was entered late, and one of 13 was erased after the quarter had closed.
    """
    there = {"06": 13, "13": 10, "05": 4, "83": 4, "84": 3, "04": 2}
    for sql in (
        "INSERT INTO organisations (id, name, kind, territories, created_at)"
        " VALUES ('org_a', 'A', 'association', '[]', '2026-01-01 00:00:00')",
        "INSERT INTO programmes (id, name, starts_on, ends_on, created_at)"
        " VALUES ('prog_a', 'A', '2026-07-01', '2028-12-31', '2026-01-01 00:00:00')",
    ):
        connection.execute(text(sql))
    for code, youths in there.items():
        connection.execute(text(MEMBER.format("2027" if code == "04" else "2026")), {"code": code})
        for number in range(youths):
            connection.execute(text(LOAN), {"id": f"loan_{code}_{number}", "code": code})
    before = blocks.chain.GENESIS
    cells = [("2026-Q4", "06", 12), ("2026-Q4", "13", 11), ("2026-Q4", "autres", 11)]
    for number, cell in enumerate(cells, start=1):
        before = blocks.chain.linked(before, number, "prog_a", *cell)
        facts = dict(zip(("quarter", "territory", "youths"), cell, strict=True))
        connection.execute(
            text(BLOCK), facts | {"id": f"blk_{number}", "number": number, "hash": before, "at": str(AT)[:19]}
        )
    for number, quarter in enumerate(("2026-Q3", "2026-Q4"), start=1):
        closed = "INSERT INTO ledger_quarters (programme_id, quarter, closed_at) VALUES ('prog_a', :q, :at)"
        connection.execute(text(closed), {"q": quarter, "at": f"2026-1{number}-11 03:00:00"})
    waits = "INSERT INTO ledger_pending (programme_id, territory, youths) VALUES ('prog_a', '04', 2)"
    connection.execute(text(waits))


MEMBER = (
    "INSERT INTO memberships (programme_id, territory, joined_on, rhythm)"
    " VALUES ('prog_a', :code, '{}-07-01', 'quarterly')"
)
LOAN = (
    "INSERT INTO loans (id, version, organisation_id, territory, state, signatory, signed_on,"
    " kept_at, due_on, handed_over_by, handed_over_at, handed_over_on, first_for_youth, taken_over,"
    " last_sign_at, created_at)"
    " VALUES (:id, 1, 'org_a', :code, 'open', 'adult_youth', '2026-08-01', 'association', '2027-08-01',"
    " 'acc_1', '2026-08-01 12:00:00', '2026-08-01', true, false, '2026-08-01 12:00:00',"
    " '2026-08-01 12:00:00')"
)
BLOCK = (
    "INSERT INTO ledger_blocks (id, number, programme_id, quarter, territory, youths, published_at, hash)"
    " VALUES (:id, :number, 'prog_a', :quarter, :territory, :youths, :at, :hash)"
)


@pytest.fixture
def upgraded(empty_database_url: str) -> Iterator[Database]:
    database = Database(empty_database_url, TRAIL_KEY)
    with database.engine.begin() as connection:
        migrations.upgrade_within(connection, "0021")
        _before(connection)
        migrations.upgrade_within(connection)
    yield database
    database.dispose()


def _pending(database: Database) -> dict[str, tuple[int, int, bool]]:
    with database.read() as session:
        return {
            row.territory: (row.youths, row.counted, row.was_pooled)
            for row in session.query(Pending).order_by(Pending.territory)
        }


def test_what_was_taken_in_before_is_counted_and_only_that(upgraded: Database) -> None:
    assert _pending(upgraded) == {
        "04": (2, 2, False),
        "05": (0, 4, True),
        "06": (0, 12, False),
        "13": (0, 11, False),
        "83": (0, 4, True),
        "84": (0, 3, True),
    }


def test_the_next_closing_takes_in_what_came_since_and_the_chain_holds(upgraded: Database) -> None:
    with upgraded.write() as session:
        programme = session.query(Programme).one()
        closing.close_quarter(session, clock(Quarter(2027, 1)), programme, Quarter(2027, 1))
    assert {code: row[0] for code, row in _pending(upgraded).items() if row[0]} == {"04": 2, "06": 1}
    with upgraded.read() as session:
        unknown = [f"quarter 2026-Q{number}: the trail knows of no closing" for number in (3, 4)]
        assert blocks.verify(session) == unknown, "they were closed by no job here; all else holds"
