"""How parcels are said: their states, what differed, and how that was settled."""

from collections.abc import Mapping
from typing import Final

from api import language
from fleet.lending.shipments import REASONS, Difference, DifferenceReason, Remedy
from fleet.lifecycle import ShipmentState


def _(text: str) -> str:
    return text


STATES: Final[Mapping[ShipmentState, str]] = {
    ShipmentState.PREPARING: _("being prepared"),
    ShipmentState.SENT: _("on its way"),
    ShipmentState.ARRIVED: _("arrived"),
    ShipmentState.CLOSED: _("closed"),
    ShipmentState.CANCELLED: _("cancelled"),
}
DOTS: Final[Mapping[ShipmentState, str]] = {
    ShipmentState.PREPARING: "waiting",
    ShipmentState.SENT: "in_transit",
    ShipmentState.ARRIVED: "ready",
    ShipmentState.CLOSED: "closed",
    ShipmentState.CANCELLED: "cancelled",
}
"""State → the state whose dot it wears."""
DIFFERENCES: Final[Mapping[Difference, str]] = {
    Difference.MISSING: _("missing"),
    Difference.DAMAGED: _("not as it should be"),
}
WHYS: Final[Mapping[DifferenceReason, str]] = {
    DifferenceReason.NOT_IN_PARCEL: _("it was not in the parcel"),
    DifferenceReason.PARCEL_LOST: _("the parcel did not come"),
    DifferenceReason.PARCEL_OPENED: _("the parcel had been opened"),
    DifferenceReason.SCREEN: _("the screen is damaged"),
    DifferenceReason.CASE: _("the case is damaged"),
    DifferenceReason.DOES_NOT_START: _("it does not start"),
    DifferenceReason.CHARGER_MISSING: _("its charger is missing"),
    DifferenceReason.LOCKED: _("it is locked"),
}
SETTLED: Final[Mapping[Remedy, str]] = {
    Remedy.TURNED_UP: _("it turned up"),
    Remedy.REPORTED_MISSING: _("reported missing"),
    Remedy.TICKET_OPENED: _("looked after as a problem"),
    Remedy.ACCEPTED: _("accepted as it is"),
}
BUTTONS: Final[Mapping[Remedy, str]] = {
    Remedy.TURNED_UP: _("It turned up"),
    Remedy.REPORTED_MISSING: _("Report it missing"),
    Remedy.TICKET_OPENED: _("Open a problem"),
    Remedy.ACCEPTED: _("Leave it so"),
}


def state(value: ShipmentState) -> str:
    """A state in the reader's language."""
    return language.translator()(STATES[value])


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """What may have differed, group by group, for a form: `missing:not_in_parcel` and its words."""
    say = language.translator()
    return [
        (
            say(DIFFERENCES[difference]),
            [(f"{difference.value}:{reason.value}", say(WHYS[reason])) for reason in reasons],
        )
        for difference, reasons in REASONS.items()
    ]
