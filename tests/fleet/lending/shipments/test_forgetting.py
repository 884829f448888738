"""Rule Y5: of a parcel nothing is left of an erased youth's kit."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from fleet import consistency
from fleet.lending import losses, shipments
from fleet.lending.shipments import Shipment
from fleet.lifecycle import ShipmentState
from fleet.privacy.erasing import KitOnItsWay, erase
from tests.cast import Cast

NEW_YEAR = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_y5_a_parcel_with_other_kits_keeps_those_alone(cast: Cast, tmp_path: Path) -> None:
    kit, other = cast.kit(), cast.kit()
    parcel = shipments.arrive(cast.session, cast.mentor, cast.sent_parcel(kit, other))
    youth = kit.youth
    assert youth is not None
    cast.take_back(cast.hand_over(kit), cast.at(days=2))
    erase(cast.session, cast.mentor, youth, stones=tmp_path / "stones")
    found = cast.session.get_one(Shipment, parcel.id, populate_existing=True)
    assert found.kits == [other]
    assert found.tracking is not None


def test_y5_of_a_parcel_that_held_nothing_else_its_year_is_left(cast: Cast, tmp_path: Path) -> None:
    kit = cast.kit()
    parcel = shipments.arrive(cast.session, cast.mentor, cast.sent_parcel(kit))
    shipments.close(cast.session, cast.coordinator, parcel)
    youth = kit.youth
    assert youth is not None
    cast.take_back(cast.hand_over(kit), cast.at(days=2))
    erase(cast.session, cast.mentor, youth, stones=tmp_path / "stones")
    found = cast.session.get_one(Shipment, parcel.id, populate_existing=True)
    assert (found.lines, found.carrier, found.tracking) == ([], None, None)
    assert {found.created_at, found.sent_at, found.arrived_at, found.closed_at} == {NEW_YEAR}


def test_y5_a_kit_on_the_road_is_not_forgotten(cast: Cast, tmp_path: Path) -> None:
    kit = cast.kit()
    cast.sent_parcel(kit)
    assert kit.youth is not None
    cast.session.flush()
    with pytest.raises(KitOnItsWay):
        erase(cast.session, cast.mentor, kit.youth, stones=tmp_path / "stones")


def test_y5_a_kit_that_waits_in_a_parcel_leaves_it(cast: Cast, tmp_path: Path) -> None:
    kit, other = cast.kit(), cast.kit()
    parcel = cast.parcel(kit, other)
    assert kit.youth is not None
    erase(cast.session, cast.mentor, kit.youth, stones=tmp_path / "stones")
    found = cast.session.get_one(Shipment, parcel.id, populate_existing=True)
    assert found.kits == [other]


def test_y5_what_was_lost_on_the_road_holds_its_parcel_up_no_more(cast: Cast, tmp_path: Path) -> None:
    kit, other, alone = cast.kit(), cast.kit(), cast.kit()
    parcel, single = cast.sent_parcel(kit, other), cast.sent_parcel(alone)
    shipments.arrive(cast.session, cast.mentor, parcel, only=[other.items[0].asset_code])
    assert parcel.state is ShipmentState.SENT
    for lost in (kit, alone):
        losses.report_missing(cast.session, cast.coordinator, lost.items[0].asset)
        assert lost.youth is not None
        erase(cast.session, cast.mentor, lost.youth, stones=tmp_path / "stones")
    for each in (parcel, single):
        found = cast.session.get_one(Shipment, each.id, populate_existing=True)
        assert found.state is ShipmentState.ARRIVED
        shipments.close(cast.session, cast.coordinator, found)
    assert single.arrived_at == NEW_YEAR
    assert list(consistency.CHECKS["shipments"](cast.session)) == []
