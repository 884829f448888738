"""The triggers of the database are those that the measures ask for."""

from datetime import date

from sqlalchemy import Connection, text

from fleet import migrations
from fleet.db import Database
from fleet.reporting import tallies
from fleet.reporting.tallies import Stock, triggers
from tests.conftest import TRAIL_KEY


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


BEFORE = (
    "INSERT INTO assets (code, asset_type, state, version, cycle, erasure_unknown, created_at, last_seen_at,"
    " cycle_began_at, received_at, first_ready_at) VALUES"
    " ('A', 'device', 'ready', 1, 1, false, '2026-02-27 09:00:00.000000', '2026-03-01 09:00:00.000000',"
    " '2026-03-01 09:00:00.000000', '2026-03-01 09:00:00.000000', '2026-03-05 09:00:00.000000'),"
    " ('B', 'sim', 'announced', 1, 1, false, '2026-03-01 09:00:00.000000', '2026-03-01 09:00:00.000000',"
    " '2026-03-01 09:00:00.000000', NULL, NULL)",
    "INSERT INTO devices (code, category, account_lock) VALUES ('A', 'laptop', 'none')",
    "INSERT INTO sims (code, iccid) VALUES ('B', '8933000000000000000')",
)


def test_the_migration_counts_what_was_there_before(empty_database_url: str) -> None:
    database = Database(empty_database_url, TRAIL_KEY)
    with database.engine.begin() as connection:
        migrations.upgrade_within(connection, "0025")
        for sql in BEFORE:
            connection.execute(text(sql))
        migrations.upgrade_within(connection)
    march = date(2026, 3, 1)
    with database.read() as session:
        assert tallies.stock(session) == [
            Stock("laptop", "ready", None, march, 1),
            Stock("sim", "announced", None, march, 1),
        ]
        assert tallies.flow(session, march, date(2026, 3, 31)) == {
            ("received", march): 1,
            ("made_ready", date(2026, 3, 5)): 1,
        }
        assert tallies.days(session, "donation_to_ready", march, march) == {6: 1}
        assert tallies.differences(session) == []
    database.dispose()
