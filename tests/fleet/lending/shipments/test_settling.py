"""A difference is followed until it is settled, and only then is the parcel closed."""

import pytest

from fleet.access import NotYours
from fleet.lending import shipments
from fleet.lending.shipments import (
    Difference,
    DifferenceReason,
    Differs,
    NoOpenDifference,
    OpenDifferences,
    Remedy,
    Shipment,
    WrongRemedy,
)
from fleet.lifecycle import AssetState, ShipmentState, WrongState
from fleet.support import differences, tickets
from fleet.support.tickets import Ticket, Trouble
from tests.cast import Cast


def differing(cast: Cast, difference: Difference, reason: DifferenceReason) -> Shipment:
    parcel = cast.sent_parcel()
    told = [Differs(parcel.lines[0].asset_code, difference, reason)]
    return shipments.arrive(cast.session, cast.mentor, parcel, differences=told)


def test_a_parcel_without_differences_is_closed(cast: Cast) -> None:
    parcel = shipments.arrive(cast.session, cast.mentor, cast.sent_parcel())
    shipments.close(cast.session, cast.coordinator, parcel)
    assert (parcel.state, parcel.closed_by) == (ShipmentState.CLOSED, cast.coordinator.name)


def test_what_does_not_turn_up_is_reported_missing(cast: Cast) -> None:
    parcel = differing(cast, Difference.MISSING, DifferenceReason.NOT_IN_PARCEL)
    (line,) = parcel.lines
    with pytest.raises(OpenDifferences):
        shipments.close(cast.session, cast.coordinator, parcel)
    with pytest.raises(WrongRemedy):
        differences.settle(cast.session, cast.coordinator, parcel, line.asset_code, Remedy.TICKET_OPENED)
    differences.settle(cast.session, cast.coordinator, parcel, line.asset_code, Remedy.REPORTED_MISSING)
    assert (line.asset.state, line.remedy) == (AssetState.MISSING, Remedy.REPORTED_MISSING)
    with pytest.raises(NoOpenDifference):
        differences.settle(cast.session, cast.coordinator, parcel, line.asset_code, Remedy.TURNED_UP)
    shipments.close(cast.session, cast.coordinator, parcel)
    with pytest.raises(WrongState):
        differences.settle(cast.session, cast.coordinator, parcel, line.asset_code, Remedy.TURNED_UP)


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


def test_only_a_coordinator_settles_and_closes(cast: Cast) -> None:
    parcel = differing(cast, Difference.DAMAGED, DifferenceReason.CASE)
    (line,) = parcel.lines
    for person in (cast.volunteer, cast.mentor, cast.technician):
        with pytest.raises(NotYours):
            differences.settle(cast.session, person, parcel, line.asset_code, Remedy.ACCEPTED)
    differences.settle(cast.session, cast.coordinator, parcel, line.asset_code, Remedy.ACCEPTED)
    for person in (cast.volunteer, cast.mentor):
        with pytest.raises(NotYours):
            shipments.close(cast.session, person, parcel)
