"""What it costs that all is counted: a list taken over, kits handed over, with triggers and without."""

from collections.abc import Iterator
from datetime import timedelta
from statistics import median
from typing import Final

from sqlalchemy import text

from bench import data, takeover
from bench.measure import Row, once
from fleet import takeover as taking
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.lending import allocations, loans
from fleet.lending.loans import Agreement
from fleet.parties import accounts
from fleet.parties.youths import Signatory
from fleet.reporting.tallies import triggers

KITS: Final = 60
WITHOUT: Final = "the same without the triggers"


def taken_over(counted: str, bare: str, lines: int) -> Row:
    """The same list on two empty databases."""
    listing = taking.read(takeover.sheet(lines))
    times = []
    for url, has_triggers in ((counted, True), (bare, False)):
        database = Database(url, b"a key for the trail of the bench.")
        if not has_triggers:
            drop(database)
        desk = takeover.people(database)
        times.append(once(lambda: takeover.take(database, desk, listing)))  # noqa: B023
        database.dispose()
    return Row(f"{lines:,} lines of a fleet list taken over", times[0], WITHOUT, times[1])


def handed_over(url: str) -> Iterator[Row]:
    """Kits of one laptop, half of them before the triggers go."""
    database = Database(url, b"k" * 32)
    made = data.people(database)
    data.fill(database, made, 2_000, 1)
    with database.write() as session:
        system = Actor("command", Role.SYSTEM, data.NOW)
        desk = accounts.add(session, system, "bench@example.org", Role.COORDINATOR, made["lender"])
    kits = data.kits(database, made, desk, 2 * KITS)
    actor = Actor(desk.id, Role.COORDINATOR, data.NOW + timedelta(hours=3), made["lender"].id)
    counted = median(once(lambda: _hand_over(database, actor, kit)) for kit in kits[:KITS])  # noqa: B023
    drop(database)
    bare = median(once(lambda: _hand_over(database, actor, kit)) for kit in kits[KITS:])  # noqa: B023
    yield Row("a kit handed over and committed", counted, WITHOUT, bare)
    database.dispose()


def _hand_over(database: Database, actor: Actor, kit: str) -> None:
    with database.write() as session:
        agreement = Agreement(signed_on=data.TODAY, signatory=Signatory.ADULT_YOUTH)
        due = data.TODAY + timedelta(days=365)
        loans.hand_over(
            session, actor, allocations.seen(session, actor, kit), agreement=agreement, due_on=due
        )


def drop(database: Database) -> None:
    """Count nothing any more."""
    engine = database.engine.dialect.name
    with database.engine.begin() as connection:
        for name, trigger in triggers.triggers(engine).items():
            on = f" ON {trigger.table}" if engine == "postgresql" else ""
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
