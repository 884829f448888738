"""/kits – the kits that wait for their youths, and where each is fetched."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from api.pages import words
from api.pages.lists.cells import Cell, Day, State, Text, Thing, Things
from api.pages.lists.filters import DESK, names_of, of_association
from api.pages.lists.mounting import mount
from api.pages.lists.table import Action, Column, Filter, List, Notes, Way, _, newest_first, ngettext
from api.pages.said import said
from api.request import Work
from fleet.access import Role, Verb
from fleet.codes import shown
from fleet.lending import allocations, shipments
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.lending.loans import UNDO_WITHIN, Loan
from fleet.lifecycle import AllocationState, LoanState
from fleet.reporting import reconciliation


def _rows(work: Work) -> Select[Any]:
    """For volunteers never more than what waits tonight (rule Y1)."""
    listed = allocations.listing(work.actor)
    if work.actor.role is not Role.VOLUNTEER:
        return listed
    return listed.where(_otherwise(work))


def _otherwise(work: Work) -> ColumnElement[bool]:
    """What waits; for a volunteer also what may still be undone."""
    waits = Allocation.state == AllocationState.PREPARED
    return or_(waits, _just_handed_over(work)) if work.actor.role is Role.VOLUNTEER else waits


def _states(work: Work) -> dict[str, str]:
    """Nothing to choose for a volunteer."""
    if work.actor.role is Role.VOLUNTEER:
        return {}
    return {str(one): said(one, "kit") for one in AllocationState}


def _just_handed_over(work: Work) -> ColumnElement[bool]:
    """Kits this very person handed over within the hour: they may still undo it."""
    return Allocation.id.in_(
        select(Loan.allocation_id).where(
            Loan.state == LoanState.OPEN,
            Loan.handed_over_by == work.actor.name,
            Loan.handed_over_at > work.at - UNDO_WITHIN,
        )
    )


def _names(work: Work, rows: Sequence[Allocation]) -> Notes:
    return {"names": names_of(work, (row.organisation_id for row in rows))}


def _things(kit: Allocation, notes: Notes) -> Cell:
    """What is in it, or was when it went."""
    gone = kit.state is AllocationState.HANDED_OVER
    return Things([item.asset for item in kit.items if gone or item.freed_at is None])


def _site(kit: Allocation, notes: Notes) -> Cell:
    return Text(kit.request.delivery_site.name if kit.request.delivery_site else None)


KITS: Final = List(
    path="/kits",
    verb=Verb.ALLOCATION_READ,
    icon="package",
    says=ngettext("kit", "kits"),
    none=_("No kit waits to be handed over"),
    empty=(
        _("No kit here."),
        _("A coordinator prepares kits from approved requests; tonight’s appear here."),
    ),
    file=_("Kits"),
    rows=_rows,
    key=Allocation.id,
    order=newest_first(Allocation.created_at, Allocation.id),
    loads=(
        joinedload(Allocation.request).joinedload(EquipmentRequest.delivery_site),
        selectinload(Allocation.items).selectinload(AllocationItem.asset),
    ),
    thing=lambda kit, notes: (shown(kit.kit_code), f"/kits/{kit.id}"),
    prepare=_names,
    columns=(
        Column(_("Kit"), lambda kit, notes: Thing(shown(kit.kit_code), f"/kits/{kit.id}", is_code=True)),
        Column(_("Holds"), _things),
        Column(
            _("For"),
            lambda kit, notes: Text(notes["names"].get(kit.organisation_id)),
        ),
        Column(_("To be fetched at"), _site),
        Column(_("State"), lambda kit, notes: State(str(kit.state), said(kit.state, "kit"))),
        Column(_("Put aside"), lambda kit, notes: Day(kit.created_at), name=_("put aside")),
    ),
    filters=(
        Filter(
            "state",
            _("Which kits"),
            _("put aside"),
            offers=_states,
            where=lambda work, word: Allocation.state == AllocationState(word),
            otherwise=_otherwise,
            heads={
                word: ngettext("%(num)s kit waits for its youth", "%(num)s kits wait for their youths")
                for word in ("", "prepared")
            },
        ),
        Filter(
            "unsent",
            _("Since when"),
            _("Put aside at any time"),
            offers=lambda work: {"week": words.say(_("unsent for a week"))},
            where=lambda work, word: reconciliation.unsent(work.actor),
            roles=DESK,
        ),
        Filter(
            "parcel",
            _("What they wait for"),
            _("whatever they wait for"),
            offers=lambda work: {"none": words.say(_("a parcel"))},
            where=lambda work, word: shipments.waits(),
            heads={"none": ngettext("%(num)s kit waits for a parcel", "%(num)s kits wait for a parcel")},
        ),
        of_association(Allocation.organisation_id),
    ),
    actions=(
        Action(
            Verb.ALLOCATION_RELEASE,
            _("Take them apart"),
            lambda work, kit: allocations.release(work.session, work.actor, kit),
        ),
    ),
    ways=(
        Way("/shipments/new", _("Prepare a parcel"), "truck", Verb.SHIPMENT_PREPARE),
        Way("/requests?state=approved", _("See the approved requests"), "heart-handshake", Verb.REQUEST_READ),
    ),
)
mount(KITS)
