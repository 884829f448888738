"""What each job does: calls of the domain in somebody else's transaction, and a line on what came of it."""

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import idempotency, job_runs, rate_limits
from fleet.access import Actor
from fleet.connectivity import plans
from fleet.lending import allocations
from fleet.lending.equipment_requests import expiring
from fleet.parties import sign_in
from fleet.parties.programmes import Programme
from fleet.reporting import blocks
from fleet.support import rules, tickets
from fleet.support.rules import Moment

Task = Callable[[Session, Actor], str]


def plan_ending(session: Session, actor: Actor) -> str:
    """Roll plans over to the actor's day, then flag those that end within 30, 14, 7 or 1 days."""
    started, ended = plans.roll(session, actor, actor.today)
    return f"plans started {started}, ended {ended}; {_flag(rules.PLAN_RULES, session, actor)}"


def _flag(names: Sequence[str], session: Session, actor: Actor) -> str:
    done = rules.run(session, actor, names, Moment(actor.at, actor.today))
    opened, escalated, closed = (
        sum(getattr(outcome, what) for outcome in done.values()) for what in ("opened", "escalated", "closed")
    )
    return f"alerts opened {opened}, escalated {escalated}, closed {closed}"


support_needed: Task = partial(_flag, rules.SUPPORT_RULES)
"""Flag tickets, loans and devices that need somebody."""


def close_quarter(session: Session, actor: Actor) -> str:
    """Close every quarter that is over for ten days, of every programme, oldest first."""
    closed = released = 0
    for programme in session.scalars(select(Programme).order_by(Programme.id)):
        for quarter in blocks.due(session, programme, actor):
            released += len(blocks.close_quarter(session, actor, programme, quarter))
            session.flush()
            closed += 1
    return f"quarters closed {closed}, blocks released {released}"


def release_expired(session: Session, actor: Actor) -> str:
    """Free the kits that waited for thirty days, and close requests that nobody came back to."""
    kits = allocations.expired(session, actor.at)
    for allocation in kits:
        allocations.release(session, actor, allocation)
    requests = expiring.stale(session, actor.at)
    for request in requests:
        expiring.expire(session, actor, request)
    return f"kits freed {len(kits)}, requests expired {len(requests)}"


FORGETS: Sequence[tuple[str, Callable[[Session, Actor], int]]] = (
    ("sign-in links and sessions", lambda session, actor: sign_in.forget_old(session, actor.at)),
    ("kept answers", lambda session, actor: idempotency.forget_old(session, actor.at)),
    ("rate limits", lambda session, actor: rate_limits.forget_old(session, actor.at)),
    ("job runs", lambda session, actor: job_runs.forget_old(session, actor.at)),
    ("ticket texts", lambda session, actor: tickets.forget_text(session, actor.at)),
)
"""What has a term, and who forgets it."""


def tidy(session: Session, actor: Actor) -> str:
    """Forget everything whose term is over."""
    return ", ".join(f"{what} {forget(session, actor)}" for what, forget in FORGETS)
