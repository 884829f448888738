"""/shipments – the parcels: what is being prepared, what is on its way, what differed."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import selectinload

from api import language
from api.pages.lists.cells import Cell, Day, State, Text, Thing
from api.pages.lists.filters import DESK, names_of, of_association, of_words
from api.pages.lists.mounting import mount
from api.pages.lists.table import Action, Column, Filter, List, Notes, Way, _, newest_first, ngettext
from api.pages.shipments import words
from api.pages.words import number
from api.request import Work
from fleet.access import Verb
from fleet.codes import shown
from fleet.lending import shipments
from fleet.lending.shipments import Shipment
from fleet.lifecycle import ShipmentState

UNDER_WAY: Final = (ShipmentState.PREPARING, ShipmentState.SENT, ShipmentState.ARRIVED)
"""What the list shows unless a state is chosen: what somebody has something to do with."""


def _read_ahead(work: Work, rows: Sequence[Shipment]) -> Notes:
    say = language.translator()
    return {
        "numbers": shipments.numbers(work.session, rows),
        "names": names_of(work, (row.organisation_id for row in rows)),
        "open": say(_("something differs")),
    }


def _address(shipment: Shipment) -> str:
    return f"/shipments/{shipment.id}"


def _state(shipment: Shipment, notes: Notes) -> Cell:
    value = shipment.state or ShipmentState.PREPARING
    _lines, _picked, open_ones = notes["numbers"].get(shipment.id, (0, 0, 0))
    note = notes["open"] if open_ones else ""
    return State(words.DOTS[value], words.state(value), note)


def _carried(shipment: Shipment, notes: Notes) -> Cell:
    return Text(" ".join(part for part in (shipment.carrier, shipment.tracking) if part) or None)


def _things(shipment: Shipment, notes: Notes) -> Cell:
    return Text(number(notes["numbers"].get(shipment.id, (0, 0, 0))[0]))


SHIPMENTS: Final = List(
    path="/shipments",
    verb=Verb.SHIPMENT_READ,
    icon="truck",
    says=ngettext("parcel", "parcels"),
    none=_("No parcel is under way"),
    empty=(
        _("No parcel here."),
        _("Kits that go to a delivery site leave together: a parcel is prepared from the kits that wait."),
    ),
    file=_("Parcels"),
    rows=lambda work: shipments.listing(work.actor),
    key=Shipment.id,
    order=newest_first(Shipment.created_at, Shipment.id),
    loads=(selectinload(Shipment.to_site),),
    thing=lambda shipment, notes: (shown(shipment.code), _address(shipment)),
    prepare=_read_ahead,
    columns=(
        Column(
            _("Parcel"), lambda shipment, notes: Thing(shown(shipment.code), _address(shipment), is_code=True)
        ),
        Column(_("State"), _state),
        Column(_("Goes to"), lambda shipment, notes: Text(shipment.to_site.name)),
        Column(
            _("For"), lambda shipment, notes: Text(notes["names"].get(shipment.organisation_id)), roles=DESK
        ),
        Column(_("Things"), _things, name=_("things")),
        Column(_("Carrier"), _carried, wide=True),
        Column(_("Left on"), lambda shipment, notes: Day(shipment.sent_at), name=_("left on")),
        Column(_("Arrived on"), lambda shipment, notes: Day(shipment.arrived_at), name=_("arrived on")),
    ),
    filters=(
        of_words(
            "state",
            Shipment.state,
            ShipmentState,
            _("State"),
            _("Not closed yet"),
            says=lambda one: words.state(ShipmentState(one.value)),
            otherwise=lambda work: Shipment.state.in_(UNDER_WAY),
        ),
        Filter(
            "differences",
            _("What was missing or damaged"),
            _("Whatever arrived"),
            offers=lambda work: {"open": language.translator()(_("something differs"))},
            where=lambda work, word: shipments.differs(),
            heads={
                "open": ngettext(
                    "%(num)s parcel has something missing or damaged",
                    "%(num)s parcels have something missing or damaged",
                )
            },
        ),
        of_association(Shipment.organisation_id),
    ),
    actions=(
        Action(
            Verb.SHIPMENT_ARRIVE,
            _("They have arrived, with all that is in them"),
            lambda work, shipment: shipments.arrive(work.session, work.actor, shipment),
        ),
        Action(
            Verb.SHIPMENT_CLOSE,
            _("Close them: nothing is left to do"),
            lambda work, shipment: shipments.close(work.session, work.actor, shipment),
        ),
    ),
    ways=(Way("/shipments/new", _("Prepare a parcel"), "package", Verb.SHIPMENT_PREPARE, main=True),),
)
mount(SHIPMENTS)
