"""/sims – SIM cards, until when each is paid for, and what can be done with many of them."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from api.pages.lists import assets
from api.pages.lists.cells import Day, Thing
from api.pages.lists.filters import HOLDERS, of_association, of_place, of_words
from api.pages.lists.mounting import mount
from api.pages.lists.table import Column, List, Notes, _, newest_first, ngettext
from api.request import Work
from fleet.access import Verb, may
from fleet.connectivity import sims
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.connectivity.sims import Sim
from fleet.intake.assets import Asset
from fleet.lifecycle import LIVES, STAYS, AssetState, PlanState

NEVER: Final = (AssetState.REFURBISHING,)
"""States that no SIM has."""


def _read_ahead(work: Work, rows: Sequence[Sim]) -> Notes:
    """Who holds each and since when, and until when it is paid for."""
    return {**assets.held(work, rows), "paid": _paid(work, [row.code for row in rows])}


def _paid(work: Work, codes: Sequence[str]) -> Notes:
    """SIM → the end of the plan that runs on it, for those who may see plans."""
    if not may(work.actor, Verb.PLAN_READ):
        return {}
    running = (
        select(Line.sim_code, Plan.ends_on)
        .join(Plan, Plan.line_id == Line.id)
        .where(Line.sim_code.in_(codes), Plan.state == PlanState.RUNNING)
    )
    return {code: day for code, day in work.session.execute(running)}


SIMS: Final = List(
    path="/sims",
    verb=Verb.SIM_READ,
    icon="card-sim",
    says=ngettext("%(many)s SIM card", "%(many)s SIM cards"),
    empty=(_("No SIM card is like that."), _("SIM cards come here from an operator’s list.")),
    file=_("SIM cards"),
    rows=lambda work: sims.listing(work.actor),
    key=Sim.code,
    order=newest_first(Asset.created_at, Asset.code),
    thing=lambda sim, notes: (sim.iccid, f"/sims/{sim.code}"),
    prepare=_read_ahead,
    columns=(
        Column(_("SIM card"), lambda sim, notes: Thing(sim.iccid, f"/sims/{sim.code}")),
        assets.CODE,
        assets.STATE,
        assets.WHERE,
        assets.HOLDER,
        assets.LENT_SINCE,
        Column(
            _("Data plan until"),
            lambda sim, notes: Day(notes["paid"].get(sim.code)),
            name=_("paid until"),
            roles=HOLDERS,
        ),
    ),
    filters=(
        of_words(
            "state",
            Sim.state,
            [state for state in AssetState if state not in NEVER],
            _("State"),
            _("In any state"),
        ),
        of_place(Sim.site_id),
        of_association(Sim.organisation_id),
        *assets.IN_TIME,
    ),
    actions=tuple(
        one for one in assets.ACTIONS if one.verb in {**LIVES["sim"], **STAYS["sim"]} or one is assets.PRINT
    ),
)
mount(SIMS)
