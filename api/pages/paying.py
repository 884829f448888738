"""What the forms of a line and its plans let one choose: operators, payers, the days that come next."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from api.request import Work
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import FUNDING_KINDS, Plan
from fleet.lifecycle import PlanState
from fleet.parties import organisations
from fleet.parties.organisations import Organisation, OrganisationKind

A_YEAR: Final = timedelta(days=364)
"""How long a plan runs unless somebody types another day, its first and last days included."""
LIVE: Final = (PlanState.PLANNED, PlanState.RUNNING)


def choices(work: Work, line: Line | None, paid: Sequence[Plan]) -> dict[str, Any]:
    """What the forms let one choose, and the days they propose: on from the last plan's end."""
    following = max((plan.ends_on for plan in paid if plan.state in LIVE), default=work.actor.today)
    starts = max(following + timedelta(days=1), work.actor.today)
    return {
        "operators": named(work, [OrganisationKind.OPERATOR]) if line is None else [],
        "payers": named(work, FUNDING_KINDS) if line is not None else [],
        "starts": starts,
        "ends": starts + A_YEAR,
        "renewable": next((plan for plan in paid if plan.state is PlanState.RUNNING), None),
    }


def named(work: Work, kinds: Sequence[OrganisationKind]) -> list[tuple[str, str]]:
    """The organisations of these kinds, by name."""
    known = organisations.listing(work.actor).where(Organisation.kind.in_(kinds)).order_by(Organisation.name)
    return [(one.id, one.name) for one in work.session.scalars(known)]
