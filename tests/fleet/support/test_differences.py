"""What differed at an arrival becomes a loss or a ticket, or turns up."""

import pytest

from fleet.lending import losses, shipments
from fleet.lending.shipments import (
    Difference,
    DifferenceReason,
    Differs,
    Remedy,
    Shipment,
)
from fleet.lifecycle import AssetState, ShipmentState, WrongState
from fleet.support import differences, tickets
from fleet.support.tickets import Ticket, Trouble
from tests.cast import Cast


def differing(cast: Cast, difference: Difference, reason: DifferenceReason) -> Shipment:
    parcel = cast.sent_parcel()
    told = [Differs(parcel.lines[0].asset_code, difference, reason)]
    return shipments.arrive(cast.session, cast.mentor, parcel, differences=told)


def test_what_turned_up_is_delivered_where_it_was_found(cast: Cast) -> None:
    parcel = differing(cast, Difference.MISSING, DifferenceReason.PARCEL_OPENED)
    (line,) = parcel.lines
    differences.settle(
        cast.session, cast.coordinator, parcel, line.asset_code, Remedy.TURNED_UP, site=cast.hub
    )
    assert (line.asset.state, line.asset.site) == (AssetState.DELIVERED, cast.hub)


@pytest.mark.parametrize(
    ("reason", "trouble"),
    [
        (DifferenceReason.SCREEN, Trouble.SCREEN),
        (DifferenceReason.CHARGER_MISSING, Trouble.CHARGER),
        (DifferenceReason.LOCKED, Trouble.PASSWORD),
        (DifferenceReason.DOES_NOT_START, Trouble.OTHER),
    ],
)
def test_what_is_damaged_gets_a_ticket(cast: Cast, reason: DifferenceReason, trouble: Trouble) -> None:
    parcel = differing(cast, Difference.DAMAGED, reason)
    (line,) = parcel.lines
    differences.settle(cast.session, cast.coordinator, parcel, line.asset_code, Remedy.TICKET_OPENED)
    cast.session.flush()
    (ticket,) = cast.session.scalars(tickets.listing(cast.mentor).where(Ticket.asset_code == line.asset_code))
    assert ticket.trouble is trouble
    assert parcel.open_differences == []


def test_what_is_reported_missing_did_not_turn_up_until_it_is_found(cast: Cast) -> None:
    parcel = differing(cast, Difference.MISSING, DifferenceReason.PARCEL_OPENED)
    (line,) = parcel.lines
    losses.report_missing(cast.session, cast.volunteer, line.asset)
    with pytest.raises(WrongState):
        differences.settle(cast.session, cast.coordinator, parcel, line.asset_code, Remedy.TURNED_UP)
    losses.find(cast.session, cast.volunteer, line.asset, site=cast.hub)
    assert (line.remedy, line.reason) == (Remedy.REPORTED_MISSING, DifferenceReason.PARCEL_OPENED)
    assert shipments.close(cast.session, cast.coordinator, parcel).state is ShipmentState.CLOSED
