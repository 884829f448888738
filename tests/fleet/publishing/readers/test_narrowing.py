"""While figures are read for others, the database itself refuses what they may not come from."""

from collections.abc import Iterator

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fleet import migrations
from fleet.db import Database
from fleet.parties import programmes
from fleet.parties.youths import Youth
from fleet.publishing import READ_BY_FUNDERS, editions, summary
from fleet.publishing.readers.narrowing import published
from tests.cast import Cast

TABLES = migrations.models().tables


@pytest.fixture
def reading(narrowed: Database, stored_cast: Cast) -> Iterator[Session]:
    with narrowed.read() as session:
        yield session


def refused(session: Session, statement: object) -> bool:
    try:
        session.execute(statement)  # type: ignore[call-overload]
    except DBAPIError as error:
        told = str(error.orig)
        assert "permission denied" in told or "prohibited" in told or "not authorized" in told, told
        session.rollback()
        return True
    return False


def test_every_table_that_funders_read_is_one() -> None:
    assert [name for name in READ_BY_FUNDERS if name not in TABLES] == []
    assert list(READ_BY_FUNDERS) == sorted(READ_BY_FUNDERS)


def test_f2_none_of_them_holds_a_youth_a_loan_a_thing_or_what_waits() -> None:
    hidden = {"youths", "loans", "loan_items", "assets", "devices", "sims", "donations", "allocations"}
    hidden |= {"ledger_pending", "ledger_erased", "accounts", "organisations", "events", "share_links"}
    assert not hidden & set(READ_BY_FUNDERS)
    kept = {key.column.table.name for name in READ_BY_FUNDERS for key in TABLES[name].foreign_keys}
    assert kept <= {*READ_BY_FUNDERS, "organisations", "donations"}  # ids of those, random ones


def test_every_other_table_is_refused_by_the_database(reading: Session, stored_cast: Cast) -> None:
    asked = 0
    for name, table in TABLES.items():
        if name in READ_BY_FUNDERS:
            continue
        for column in (*table.primary_key.columns, text("count(*)")):
            denied = False
            try:
                with published(reading, stored_cast.funder):
                    denied = refused(reading, select(column).select_from(table))
            finally:
                reading.rollback()
            assert denied, f"{name} could be read"
            asked += 1
    assert asked > 100


def test_what_funders_read_can_be_read_and_not_changed(narrowed: Database, stored_cast: Cast) -> None:
    with narrowed.opened(writing=True) as session:
        for name in READ_BY_FUNDERS:
            with published(session, stored_cast.funder):
                session.execute(select(TABLES[name])).all()
            session.rollback()
            with published(session, stored_cast.funder):
                assert refused(session, TABLES[name].delete()), name


def test_a_join_or_a_subquery_is_no_way_round(reading: Session, stored_cast: Cast) -> None:
    blocks = TABLES["ledger_blocks"]
    sly = (
        select(blocks.c.id, select(Youth.code).limit(1).scalar_subquery()),
        select(blocks.c.id).where(select(Youth.code).exists()),
        select(text("1")).select_from(blocks.outerjoin(Youth.__table__, text("true"))),
        text("WITH it AS (SELECT code FROM youths) SELECT * FROM it"),
    )
    for statement in sly:
        with published(reading, stored_cast.funder):
            assert refused(reading, statement)


def test_the_session_is_itself_again_afterwards(reading: Session, stored_cast: Cast) -> None:
    with published(reading, stored_cast.officer):
        assert refused(reading, select(Youth.code)) is True
    assert refused(reading, select(Youth.code)) is False
    with published(reading, stored_cast.officer):
        reading.execute(select(TABLES["ledger_blocks"]))
    assert refused(reading, select(Youth.code)) is False
    with pytest.raises(LookupError), published(reading, stored_cast.officer):
        raise LookupError
    assert refused(reading, select(Youth.code)) is False


def test_a_block_within_a_block_does_not_widen_it(reading: Session, stored_cast: Cast) -> None:
    with published(reading, stored_cast.funder):
        with published(reading, stored_cast.officer):
            reading.execute(select(TABLES["ledger_blocks"]))
        with pytest.raises(LookupError), published(reading, stored_cast.officer):
            raise LookupError
        assert refused(reading, select(Youth.code)) is True
    assert refused(reading, select(Youth.code)) is False


def test_the_next_one_on_the_same_connection_is_not_narrowed(narrowed: Database, stored_cast: Cast) -> None:
    with pytest.raises(DBAPIError), narrowed.read() as session, published(session, stored_cast.funder):
        session.execute(select(Youth.code))
    for _ in range(3):
        with narrowed.write() as session:
            session.execute(select(Youth.code))
            session.execute(insert(TABLES["about"]).values(key=f"k{_}", value="v"))


def test_figures_are_read_under_it(narrowed: Database, stored_cast: Cast) -> None:
    made = {"starts_on": stored_cast.now.date(), "ends_on": stored_cast.now.date()}
    programme = programmes.add(stored_cast.session, stored_cast.system, "Un programme", **made)
    stored_cast.store()
    for person in (stored_cast.funder, stored_cast.officer, stored_cast.coordinator):
        with narrowed.read() as session, published(session, person):
            (found,) = summary.programmes_of(session, person)
            assert summary.of_programme(session, person, found).id == programme.id
            editions.of(session, person)


def test_a_new_table_is_refused_until_it_is_named(narrowed: Database, stored_cast: Cast) -> None:
    with narrowed.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE notes_of_tomorrow (id INTEGER)")
    with narrowed.read() as session, published(session, stored_cast.funder):
        assert refused(session, text("SELECT id FROM notes_of_tomorrow"))
