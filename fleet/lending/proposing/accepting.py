"""Accepting: kits that a coordinator chose, as proposed or changed by hand, are put aside one by one.

A proposal reserves nothing: what changed since it was made is found out here, where every hard rule is asked
again by `allocations.reserve`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from fleet.access import Actor, Verb, find, require, visible
from fleet.errors import Conflict, NotFound, Refusal
from fleet.intake import assets
from fleet.lending import allocations, equipment_requests, quotas
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.parties.youths import Youth

MOST: int = 200
"""How many kits are accepted at once."""


class TakenMeanwhile(Conflict):
    """Somebody else was faster with one of these things."""


@dataclass(frozen=True)
class Pick:
    """One kit to put aside: these assets (codes) for that youth of that request."""

    request: str
    youth: str
    assets: Sequence[str]


@dataclass(frozen=True)
class Outcome:
    """What became of a pick: its kit, or why not."""

    pick: Pick
    kit: Allocation | None = None
    refusal: Refusal | None = None


def accept(
    session: Session, actor: Actor, picks: Sequence[Pick], *, all_or_nothing: bool = False
) -> list[Outcome]:
    """Put these kits aside, in this order; what can't be is refused by itself and the others are kept.

    With `all_or_nothing` the first refusal is raised, and the caller's transaction keeps nothing.
    """
    require(actor, Verb.ALLOCATION_RESERVE)
    asked = select(EquipmentRequest.organisation_id).where(
        EquipmentRequest.id.in_({pick.request for pick in picks}), visible(actor, EquipmentRequest)
    )
    quotas.hold(session, session.scalars(asked))
    outcomes = [_try(session, actor, pick) for pick in picks]
    refusals = [outcome.refusal for outcome in outcomes if outcome.refusal]
    if all_or_nothing and refusals:
        raise refusals[0]
    return outcomes


def _try(session: Session, actor: Actor, pick: Pick) -> Outcome:
    try:
        with session.begin_nested():
            return Outcome(pick, kit=_put_aside(session, actor, pick))
    except Refusal as refusal:
        return Outcome(pick, refusal=refusal)
    except (IntegrityError, StaleDataError):
        return Outcome(pick, refusal=TakenMeanwhile())


def _put_aside(session: Session, actor: Actor, pick: Pick) -> Allocation:
    request = equipment_requests.seen(session, actor, pick.request)
    youth = find(session, actor, Youth, pick.youth)
    things = [assets.seen(session, actor, code) for code in pick.assets]
    if youth.organisation_id != request.organisation_id:
        raise NotFound(key=pick.youth)
    return allocations.reserve(session, actor, request, youth, things)
