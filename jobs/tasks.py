"""What each job does: calls of the domain in somebody else's transaction, and a line on what came of it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import changes, idempotency, job_runs, rate_limits
from fleet.access import Actor
from fleet.connectivity import plans
from fleet.db import Database
from fleet.keeping import nightly
from fleet.lending import allocations
from fleet.lending.equipment_requests import expiring
from fleet.parties import evening_passes, sign_in, tokens
from fleet.parties.programmes import Programme
from fleet.privacy import retention
from fleet.publishing import editions
from fleet.publishing.ledger import closing
from fleet.publishing.readers import shares, telling
from fleet.reporting import tallies
from fleet.settings import Settings
from fleet.support import rules, signs_of_life, tickets
from fleet.support.rules import Moment
from fleet.webhooks import delivering

Task = Callable[[Session, Actor], str]
Preparation = Callable[[Database, Settings, datetime], Task]
"""Work before the transaction: SQLite has one writer, whom nothing long may hold up."""


def nothing(session: Session, actor: Actor) -> str:
    """All was done before."""
    return "done"


def plan_ending(session: Session, actor: Actor) -> str:
    """Roll plans over to the actor's day, then flag those that end within 30, 14, 7 or 1 days."""
    started, ended = plans.roll(session, actor, actor.today)
    return f"plans started {started}, ended {ended}; {_flag(rules.PLAN_RULES, session, actor)}"


def _flag(names: Sequence[str], session: Session, actor: Actor) -> str:
    done = rules.run(session, actor, names, Moment(actor.at, actor.today, actor.zone))
    opened, escalated, closed = (
        sum(getattr(outcome, what) for outcome in done.values()) for what in ("opened", "escalated", "closed")
    )
    return f"alerts opened {opened}, escalated {escalated}, closed {closed}"


support_needed: Task = partial(_flag, rules.SUPPORT_RULES)
"""Flag tickets, loans and devices that need somebody."""
reconcile: Task = partial(_flag, rules.BOOK_RULES)
"""Flag what waits in requests, and what the books of kits and loans can't explain."""


def ask_signs_of_life(session: Session, actor: Actor) -> str:
    """Ask each association once a quarter how all that is lent through it is."""
    return f"associations asked {signs_of_life.ask(session, actor)}"


def tokens_ending(session: Session, actor: Actor) -> str:
    """Tell administrators, once, of each token that ends within thirty days."""
    return f"tokens told of {tokens.tell_ending(session, actor)}"


def backup(database: Database, settings: Settings, at: datetime) -> Task:
    """Make and verify a backup before the transaction; in it, note it and delete what is too old."""
    made = nightly.attempt(database, settings, at)

    def record(session: Session, actor: Actor) -> str:
        nightly.record(session, actor, settings, made)
        return f"{made.name}: {f'failed: {made.failure}' if made.failure else 'good'}"

    return record


def close_quarter(session: Session, actor: Actor) -> str:
    """Close every quarter that is over for ten days, of every programme, oldest first; then its edition."""
    closed = released = 0
    for programme in session.scalars(select(Programme).order_by(Programme.id)):
        for quarter in closing.due(session, programme, actor):
            released += len(closing.close_quarter(session, actor, programme, quarter))
            session.flush()
            closed += 1
    made = len(editions.publish(session, actor))
    return f"quarters closed {closed}, blocks released {released}, editions {made}"


def tell_funders(session: Session, actor: Actor) -> str:
    """Tell foundations and départements, the day after, that a quarter's figures are published."""
    return f"readers told {telling.tell(session, actor)}"


def fold_tallies(session: Session, actor: Actor) -> str:
    """Fold into the coordinator's counts what changed since the last time: then they are quick to read."""
    return f"changes folded {tallies.fold(session)}"


def release_expired(session: Session, actor: Actor) -> str:
    """Free the kits that waited for thirty days, which is told, and close requests nobody came back to."""
    kits = allocations.expired(session, actor.at)
    for allocation in kits:
        allocations.expire(session, actor, allocation)
    requests = expiring.stale(session, actor.at)
    for request in requests:
        expiring.expire(session, actor, request)
    return f"kits freed {len(kits)}, requests expired {len(requests)}"


def erase_youths(database: Database, settings: Settings, at: datetime) -> Task:
    """Erase the youths whose term is over."""
    return partial(retention.erase_due, months=settings.youth_months, stones=settings.tombstones)


FORGETS: Sequence[tuple[str, Callable[[Session, Actor], int]]] = (
    ("sign-in links and sessions", lambda session, actor: sign_in.forget_old(session, actor.at)),
    ("evening passes", lambda session, actor: evening_passes.forget_old(session, actor.at)),
    ("changes", lambda session, actor: changes.forget_old(session, actor.at)),
    ("webhook tests", lambda session, actor: delivering.forget_old(session, actor.at)),
    ("kept answers", lambda session, actor: idempotency.forget_old(session, actor.at)),
    ("share links", lambda session, actor: shares.forget_old(session, actor.at)),
    ("rate limits", lambda session, actor: rate_limits.forget_old(session, actor.at)),
    ("job runs", lambda session, actor: job_runs.forget_old(session, actor.at)),
    ("ticket texts", lambda session, actor: tickets.forget_text(session, actor.at)),
)
"""What has a term, and who forgets it."""


def tidy(session: Session, actor: Actor) -> str:
    """Forget everything whose term is over."""
    return ", ".join(f"{what} {forget(session, actor)}" for what, forget in FORGETS)
