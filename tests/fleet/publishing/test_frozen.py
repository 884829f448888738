"""What was told stays whole, by whichever SQL: the rows, the public list, the programme's days (rule F1)."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fleet.parties.programmes import Programme
from fleet.publishing import editions, notes
from fleet.publishing.ledger import Quarter
from tests.cast import Cast
from tests.equipping import campaign, clock, close, equip

Q3 = Quarter(2026, 3)
TABLES = [
    "ledger_blocks",
    "ledger_quarters",
    "editions",
    "edition_figures",
    "memberships",
    "notes",
]


EVERY = "SELECT * FROM {table}"
EMPTY = {"sqlite": "DELETE FROM {table}", "postgresql": "TRUNCATE {table} CASCADE"}
REPLACE = "INSERT OR REPLACE INTO {table} SELECT * FROM {table}"


@pytest.fixture
def programme(cast: Cast) -> Programme:
    """Two quarters have closed: both were told, with a note that stays and an edition."""
    made = campaign(cast, "06", "83")
    equip(cast, 12)
    cast.device()
    close(cast.session, made, Q3)
    desk = cast.coordinator.later(clock(Q3).at)
    notes.write(cast.session, desk, made, quarter="2026-Q3", text="Une belle rentrée.")
    editions.publish(cast.session, clock(Q3))
    close(cast.session, made, Q3.next)
    cast.store()
    return made


def rows(cast: Cast, table: str) -> list[object]:
    return [tuple(row) for row in cast.session.execute(text(EVERY.format(table=table)))]


def refused(cast: Cast, statement: str) -> None:
    with pytest.raises(IntegrityError, match="frozen|not changed"), cast.session.begin_nested():
        cast.session.execute(text(statement))


@pytest.mark.parametrize("table", TABLES)
def test_f1_no_table_of_what_was_told_is_emptied(cast: Cast, programme: Programme, table: str) -> None:
    before = rows(cast, table)
    refused(cast, EMPTY[cast.session.connection().dialect.name].format(table=table))
    assert rows(cast, table) == before


@pytest.mark.parametrize("table", [*TABLES, "programmes"])
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_f1_no_row_of_what_was_told_is_replaced(
    cast: Cast, programme: Programme, table: str, recursive: str
) -> None:
    """By the service's own connections, and by those of other programs, which hear of no deletion."""
    if cast.session.connection().dialect.name == "postgresql":
        return  # it has no such statement; its ON CONFLICT is an UPDATE
    cast.session.execute(text(f"PRAGMA recursive_triggers={recursive}"))
    before = rows(cast, table)
    refused(cast, REPLACE.format(table=table))
    assert rows(cast, table) == before
    cast.session.execute(text("PRAGMA recursive_triggers=ON"))


def test_f1_no_row_is_replaced_by_one_of_another_key(cast: Cast, programme: Programme) -> None:
    """SQLite numbers its rows, and a REPLACE may name that number alone."""
    if cast.session.connection().dialect.name == "postgresql":
        return
    refused(
        cast,
        "INSERT OR REPLACE INTO ledger_blocks (rowid, id, number, programme_id, quarter, territory, youths,"
        " published_at, hash) SELECT rowid, 'blk_x', 999, programme_id, '1999-Q1', territory, 99,"
        " published_at, hash FROM ledger_blocks",
    )
    refused(
        cast,
        "INSERT OR REPLACE INTO memberships (rowid, programme_id, territory, joined_on, rhythm)"
        " SELECT rowid, programme_id, '75', '2028-01-01', 'yearly' FROM memberships",
    )


def test_f1_once_a_quarter_closed_the_programmes_days_stay(cast: Cast, programme: Programme) -> None:
    refused(cast, "UPDATE programmes SET starts_on = '2020-01-01'")
    refused(cast, "UPDATE programmes SET ends_on = '2029-12-31'")
    cast.session.execute(text("UPDATE programmes SET name = 'Autrement'"))


def test_f1_nobody_joins_in_a_quarter_that_closed(cast: Cast, programme: Programme) -> None:
    into = (
        "INSERT INTO memberships (programme_id, territory, joined_on, rhythm)"
        " SELECT id, '{}', '{}', 'quarterly' FROM programmes"
    )
    refused(cast, into.format("13", "2026-07-01"))
    refused(cast, into.format("13", "2026-12-31"))
    cast.session.execute(text(into.format("13", date(2027, 1, 1))))
    refused(cast, "UPDATE memberships SET joined_on = '2026-12-31' WHERE territory = '13'")
    cast.session.execute(text("UPDATE memberships SET joined_on = '2027-02-01' WHERE territory = '13'"))


def test_a_note_is_not_written_into_a_quarter_that_was_told(cast: Cast, programme: Programme) -> None:
    cast.session.execute(text("CREATE TEMPORARY TABLE other AS SELECT * FROM notes"))
    cast.session.execute(text("UPDATE other SET id = 'nte_x', quarter = '2026-Q1'"))
    refused(cast, "INSERT INTO notes SELECT * FROM other")
    cast.session.execute(text("UPDATE other SET quarter = '2026-Q4'"))
    cast.session.execute(text("INSERT INTO notes SELECT * FROM other"))
    refused(cast, "UPDATE notes SET quarter = '2026-Q2' WHERE id = 'nte_x'")
