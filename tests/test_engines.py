"""The ground the tests stand on: each database is its own, migrated, and gone afterwards."""

from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import inspect, make_url, text
from sqlalchemy.exc import OperationalError

from fleet.db import Database
from tests import postgres
from tests.conftest import TRAIL_KEY
from tests.engines import Engine

MARK = text("CREATE TABLE only_in_this_test (a INTEGER)")


def opened(url: str) -> Database:
    return Database(url, TRAIL_KEY)


@pytest.mark.parametrize("again", [1, 2])
def test_a_database_knows_nothing_of_the_test_before_it(database: Database, again: int) -> None:
    with database.write() as session:
        session.execute(MARK)


def test_two_databases_of_one_test_are_two(databases: Engine) -> None:
    urls = [databases.fresh(), databases.fresh()]
    one, other = (opened(url) for url in urls)
    with one.write() as session:
        session.execute(MARK)
    assert not inspect(other.engine).has_table("only_in_this_test")
    one.dispose()
    other.dispose()
    for url in urls:
        databases.drop(url)


def test_a_fresh_database_has_the_migrated_schema_and_an_empty_one_no_table(
    database: Database, empty_database_url: str
) -> None:
    empty = opened(empty_database_url)
    assert inspect(database.engine).has_table("alembic_version")
    assert inspect(empty.engine).get_table_names() == []
    empty.dispose()


def test_a_dropped_database_is_gone_although_somebody_is_connected(databases: Engine) -> None:
    url = databases.fresh()
    database = opened(url)
    with suppress(OperationalError), database.read() as session:  # PostgreSQL cuts it off
        session.execute(text("SELECT 1"))
        databases.drop(url)
    database.dispose()
    if "sqlite" in url:
        assert not Path(make_url(url).database or "").exists()
    else:
        with pytest.raises(OperationalError), opened(url).read() as session:
            session.execute(text("SELECT 1"))


def test_a_filled_database_is_filled_once_and_each_has_its_own_copy(databases: Engine) -> None:
    filled: list[str] = []

    def fill(url: str) -> None:
        filled.append(url)
        database = opened(url)
        with database.write() as session:
            session.execute(MARK)
        database.dispose()

    urls = [databases.filled("marked", fill), databases.filled("marked", fill)]
    one, other = (opened(url) for url in urls)
    with one.write() as session:
        session.execute(text("DROP TABLE only_in_this_test"))
    assert inspect(other.engine).has_table("only_in_this_test")
    assert len({*urls, *filled}) == 3
    one.dispose()
    other.dispose()
    for url in urls:
        databases.drop(url)


def test_a_server_of_ones_own_keeps_what_was_committed_before_it_crashed(
    own_postgres: postgres.Server,
) -> None:
    database = opened(own_postgres.url)
    with database.write() as session:
        session.execute(MARK)
    own_postgres.stop("immediate")
    own_postgres.start()
    assert inspect(database.engine).has_table("only_in_this_test")
    database.dispose()
