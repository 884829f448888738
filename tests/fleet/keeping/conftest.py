"""What tests of keeping share: a small fleet with every kind of value in it, and settings for it."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from fleet import idempotency, migrations, settings
from fleet.access import Actor, Role
from fleet.connectivity import plans
from fleet.connectivity.lines import Line
from fleet.db import Database
from fleet.keeping import filling, rows
from fleet.keeping.rows import quiet
from fleet.keeping.snapshot import snapshot
from fleet.parties import programmes
from fleet.settings import Settings
from fleet.support import tickets
from fleet.support.tickets import Trouble
from tests.cast import NOW, SECRET, Cast
from tests.engines import Engine, Postgresql, Sqlite

FIRST = (Path(__file__).parent / "revision_0002.sql").read_text(encoding="utf-8")
SYSTEM = Actor("command", Role.SYSTEM, NOW)
Told = Callable[[str], Settings]


def told_of(url: str, folder: Path) -> Settings:
    """The settings of a service on that database, with its files in that folder."""
    names = {"SECRET_KEY": SECRET, "TRAIL_KEY": SECRET, "DATABASE_URL": url, "LOCALE": "en"}
    files = {"BACKUP_DIR": str(folder / "backups"), "TOMBSTONES": str(folder / "tombstones")}
    return settings.read({f"FLEET_{name}": value for name, value in (names | files).items()})


def fill(url: str) -> None:
    """A lent kit, a plan that costs and weighs, a ticket with text, an answer in bytes, events, JSON."""
    told = told_of(url, Path("nowhere"))
    database = Database(url, told.trail_key)
    with database.opened(writing=True) as session:
        cast = Cast(session)
        cast.loan(cast.ready_laptop(), cast.ready_sim())
        line = session.scalars(select(Line)).one()
        days = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
        plan = plans.add(session, cast.coordinator, line, cost_cents=1240, **days)
        plan.data_gb = Decimal("12.50")
        tickets.open_ticket(session, cast.coordinator, cast.ready_laptop(), Trouble.SCREEN, "Été, “écran” 💻")
        programme = programmes.add(session, cast.coordinator, "A campaign", **days)
        session.flush()
        session.add(programmes.Target(programme_id=programme.id, territory="06", year=2026, youths=20))
        session.add(idempotency.Reply(**REPLY))
        session.commit()
    database.dispose()


REPLY = {
    "key": "0" * 64,
    "request": "1" * 64,
    "status": 201,
    "headers": {"ETag": '"é"', "big": 2**70},
    "body": bytes(range(256)),
    "created_at": NOW,
}


def hashes(url: str) -> dict[str, str]:
    """Table → the hash of all that is in it."""
    database = Database(url, b"")
    try:
        with snapshot(database.engine) as connection:
            return {
                name: filling.hashed(connection, table, rows.Progress(quiet, 1))[1]
                for name, table in rows.tables(connection).items()
            }
    finally:
        database.dispose()


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """`told(url)`: the settings of a service on that database."""
    return lambda url: told_of(url, tmp_path)


@pytest.fixture
def filled_url(databases: Engine) -> Iterator[str]:
    """A small fleet, once on each engine."""
    url = databases.filled("kept", fill)
    yield url
    databases.drop(url)


@pytest.fixture
def filled(filled_url: str, told: Told) -> Iterator[Database]:
    """The small fleet, opened."""
    database = Database(filled_url, told(filled_url).trail_key)
    yield database
    database.dispose()


@pytest.fixture
def empty_url(databases: Engine, request: pytest.FixtureRequest, scratch: Path) -> Iterator[str]:
    """A database without a table, of the other engine than the filled one's."""
    other: Engine
    if isinstance(databases, Postgresql):
        other = Sqlite(scratch, migrations.upgrade)
    else:
        other = Postgresql(scratch, migrations.upgrade, request.getfixturevalue("postgresql_url"))
        other.numbers = count(1_000)  # not the names that `databases` gives
    url = other.fresh(migrated=False)
    yield url
    other.drop(url)
    other.close()


@pytest.fixture
def first(empty_database_url: str, told: Told) -> Settings:
    """A service that still stands at the first revision that was released, with its data."""
    fill_first(empty_database_url)
    return told(empty_database_url)


def fill_first(url: str) -> None:
    """Make the first released schema and put a fleet of that day into it."""
    database = Database(url, b"")
    with database.engine.execution_options(writing=True).begin() as connection:
        migrations.upgrade_within(connection, "0002")
        connection.exec_driver_sql("DELETE FROM trail_heads")
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL TIME ZONE 'UTC'")
        for statement in FIRST.split(";\n"):
            connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
    database.dispose()
