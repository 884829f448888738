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
from fleet.support import differences
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
