"""Empties the webhooks' outbox: leases one after another, sends what is due there, marks each at once."""

from datetime import UTC, datetime
from typing import Final

import structlog

from fleet.db import Database
from fleet.settings import Settings
from fleet.webhooks import Trouble, delivering, signing
from fleet.webhooks.delivering import Leased
from jobs import run
from jobs.outside.webhooks import Calls, Outcome

NAME: Final = "webhooks"
AWAY: Final = frozenset({Trouble.UNKNOWN_HOST, Trouble.REFUSED, Trouble.SILENT, Trouble.TLS, Trouble.GONE})
"""Nobody is there: the next message would wait just as long, and for nothing."""

log = structlog.get_logger()


def deliver(database: Database, settings: Settings, at: datetime | None = None) -> int:
    """Send what is due, webhook by webhook; how many messages were taken. `at` None: by the clock as it goes.

    Each at least once and under its id: a worker killed between sending and marking sends that one again.
    """
    calls, taken = Calls(loopback=settings.webhooks_loopback), 0
    while (leased := _leased(database, at or datetime.now(UTC))) is not None:
        taken += _emptied(database, settings, calls, leased, at)
    return taken


def _leased(database: Database, at: datetime) -> Leased | None:
    with database.read() as session:
        if not delivering.is_waiting(session, at):
            return None
    with database.write() as session:
        return delivering.lease(session, at)


def _emptied(
    database: Database, settings: Settings, calls: Calls, leased: Leased, at: datetime | None
) -> int:
    """What was taken of one webhook's messages. The rest waits where the first found nobody."""
    taken, held = 0, leased
    for each in leased.deliveries:
        now = at or datetime.now(UTC)
        with database.write() as session:
            kept = delivering.extend(session, held, now)
            if kept is None:
                return taken
            said = delivering.body(session, each)
        held = kept
        if said is None:  # the youth it told of was erased meanwhile
            continue
        outcome = _send(settings, calls, leased, each.id, said, now)
        _mark(database, settings, each.id, outcome, at or datetime.now(UTC))
        taken += outcome.trouble is None
        if outcome.trouble in AWAY:
            break
    with database.write() as session:
        delivering.let_go(session, held)
    return taken


def _send(
    settings: Settings, calls: Calls, leased: Leased, message_id: str, said: bytes, at: datetime
) -> Outcome:
    headers = signing.headers(leased.webhook, settings.secret_key, message_id, said, at)
    return calls.send(leased.webhook.url, headers, said)


def _mark(database: Database, settings: Settings, delivery_id: str, outcome: Outcome, at: datetime) -> None:
    with database.write() as session:
        if outcome.trouble is None:
            delivering.arrived(session, delivery_id, at, outcome.status or 200)
        else:
            log.info("a webhook was not taken", delivery=delivery_id, trouble=outcome.trouble.value)
            actor = run.actor(NAME, at, settings.timezone)
            delivering.failed(session, actor, delivery_id, outcome.trouble, outcome.status)
