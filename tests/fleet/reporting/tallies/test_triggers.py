"""The triggers of the database are those that the measures ask for."""

from sqlalchemy import Connection, text

from fleet.db import Database
from fleet.reporting.tallies import triggers


def wanted(connection: Connection) -> dict[str, str]:
    """The triggers as the database tells them when they are made anew; what is there is lost."""
    triggers.make(connection)
    return triggers.present(connection)


def test_the_migrated_database_has_the_triggers_that_the_measures_ask_for(database: Database) -> None:
    with database.engine.connect() as connection:
        there = triggers.present(connection)
        assert there == wanted(connection)
        assert len(there) > 20
        connection.rollback()


def test_a_table_that_is_copied_loses_its_triggers_and_that_is_seen(database: Database) -> None:
    """What Alembic does to alter a table of SQLite; on PostgreSQL one is dropped by hand."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            for sql in ("CREATE TABLE copy AS SELECT * FROM losses", "DROP TABLE losses"):
                connection.execute(text(sql))
            connection.execute(text("ALTER TABLE copy RENAME TO losses"))
        else:
            connection.execute(text("DROP TRIGGER tally_losses_insert ON losses"))
        assert triggers.present(connection) != wanted(connection)
        connection.rollback()


def test_made_anew_they_are_as_they_were(database: Database) -> None:
    with database.engine.connect() as connection:
        once = wanted(connection)
        assert wanted(connection) == once
        connection.rollback()
