"""PostgreSQL's role for figures: made by one command, exactly as wide as the list, seen by the doctor."""

from collections.abc import Iterator

import pytest
from sqlalchemy import make_url, text

from fleet.db import Database
from fleet.publishing import READ_BY_FUNDERS
from fleet.publishing.readers import ledger_role
from fleet.publishing.readers.ledger_role import MayNotMakeRole, NoRolesHere
from tests.conftest import TRAIL_KEY

on_postgresql = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)


@pytest.fixture
def plain_user(database: Database) -> Iterator[Database]:
    """The same database for a user who owns its tables and may make no role, as the guide sets it up."""
    owner, name = f"{database.url.database}_owner", database.url.database
    with database.engine.begin() as connection:
        run = connection.exec_driver_sql
        run(f"CREATE ROLE {owner} LOGIN PASSWORD 'x'")
        run(f"ALTER DATABASE {name} OWNER TO {owner}")
        tables = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        for table in tables.scalars().all():
            run(f"ALTER TABLE {table} OWNER TO {owner}")
    url = make_url(database.url).set(username=owner, password="x")
    opened = Database(url.render_as_string(hide_password=False), TRAIL_KEY)
    yield opened
    opened.dispose()
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"REASSIGN OWNED BY {owner} TO CURRENT_USER")
        connection.exec_driver_sql(f"DROP OWNED BY {owner}")
        connection.exec_driver_sql(f"DROP ROLE {owner}")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_on_sqlite_there_is_no_role_to_make(database: Database) -> None:
    with database.engine.begin() as connection, pytest.raises(NoRolesHere):
        ledger_role.make(connection)


@on_postgresql
def test_it_reads_the_list_and_nothing_else_and_can_t_sign_in(narrowed: Database) -> None:
    with narrowed.engine.begin() as connection:
        assert ledger_role.is_there(connection)
        assert ledger_role.is_ours(connection)
        assert ledger_role.is_safe(connection)
        assert (ledger_role.excess(connection), ledger_role.lacking(connection)) == ([], [])
        named = connection.execute(
            text("SELECT table_name FROM information_schema.role_table_grants WHERE grantee = :role"),
            {"role": ledger_role.name(connection)},
        )
        assert sorted(named.scalars()) == sorted(READ_BY_FUNDERS)


@on_postgresql
def test_what_it_has_too_much_or_too_little_is_seen_and_put_right(narrowed: Database) -> None:
    with narrowed.engine.begin() as connection:
        role = ledger_role.name(connection)
        for wrong in (
            f"GRANT SELECT (code) ON youths TO {role}",
            f"GRANT SELECT ON loans TO {role}",
            f"GRANT INSERT ON ledger_blocks TO {role}",
            f"REVOKE SELECT ON editions FROM {role}",  # noqa: S608
        ):
            connection.exec_driver_sql(wrong)
        assert ledger_role.excess(connection) == ["ledger_blocks", "loans", "youths"]
        assert ledger_role.lacking(connection) == ["editions"]
        ledger_role.make(connection)
        assert (ledger_role.excess(connection), ledger_role.lacking(connection)) == ([], [])


@on_postgresql
def test_a_right_of_everybody_s_is_seen_too(narrowed: Database) -> None:
    with narrowed.engine.begin() as connection:
        connection.exec_driver_sql("GRANT SELECT ON youths TO PUBLIC")
        assert ledger_role.excess(connection) == ["youths"]
        connection.exec_driver_sql(f"ALTER ROLE {ledger_role.name(connection)} LOGIN")
        assert not ledger_role.is_safe(connection)


@on_postgresql
def test_whoever_may_make_no_role_is_told_what_to_have_run_and_it_then_works(
    database: Database, plain_user: Database
) -> None:
    with plain_user.engine.begin() as connection, pytest.raises(MayNotMakeRole) as refused:
        ledger_role.make(connection)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(str(refused.value.facts["statements"]))
    with plain_user.engine.begin() as connection:
        ledger_role.make(connection)
        assert ledger_role.lacking(connection) == []
