"""What was picked leaves; what was not is said and left behind."""

import pytest
from sqlalchemy import select

from fleet import access
from fleet.errors import NotFound
from fleet.intake.assets import Asset
from fleet.lending import shipments, shipping
from fleet.lending.shipments import EmptyParcel, NotPicked, PickedAfterAll
from fleet.lending.shipping import GoesWithParcel
from fleet.lifecycle import AssetState, ShipmentState, WrongState
from fleet.notices import Notice
from tests.cast import Cast


def test_all_that_was_picked_takes_the_road_and_the_association_is_told_once(cast: Cast) -> None:
    kit = cast.kit(cast.ready_laptop(), cast.ready_sim())
    parcel = cast.sent_parcel(kit)
    cast.session.flush()
    assert parcel.state is ShipmentState.SENT
    assert (parcel.sent_by, parcel.carrier, parcel.tracking) == (cast.volunteer.name, "La Poste", "6A0123456")
    for item in kit.items:
        assert (item.asset.state, item.asset.site) == (AssetState.IN_TRANSIT, None)
        assert access.find(cast.session, cast.mentor, Asset, item.asset_code)
    told = select(Notice).where(Notice.kind == "shipment_sent")
    to_house = cast.session.scalars(told.where(Notice.mail.is_(False))).one()
    assert to_house.organisation_id == cast.association.id
    assert to_house.facts == {"shipment_id": parcel.id}
    assert len(cast.session.scalars(told.where(Notice.mail)).all()) == 1
    with pytest.raises(WrongState):
        shipments.send(cast.session, cast.volunteer, parcel)


def test_what_was_not_picked_has_to_be_said_and_waits_for_another_parcel(cast: Cast) -> None:
    laptop, sim = cast.ready_laptop(), cast.ready_sim()
    kit = cast.kit(laptop, sim)
    parcel = cast.parcel(kit)
    with pytest.raises(EmptyParcel):
        shipments.send(cast.session, cast.volunteer, parcel, left_behind=[laptop.code, sim.code])
    shipments.pick(cast.session, cast.volunteer, parcel, laptop)
    with pytest.raises(NotPicked) as refused:
        shipments.send(cast.session, cast.volunteer, parcel)
    assert refused.value.facts == {"codes": sim.code}
    with pytest.raises(PickedAfterAll):
        shipments.send(cast.session, cast.volunteer, parcel, left_behind=[laptop.code, sim.code])
    shipments.send(cast.session, cast.volunteer, parcel, left_behind=[sim.code])
    assert (laptop.state, sim.state) == (AssetState.IN_TRANSIT, AssetState.RESERVED)
    assert [line.asset for line in parcel.lines] == [laptop]
    assert [line.asset for line in cast.parcel(kit).goods] == [sim]


def test_what_was_lent_here_meanwhile_does_not_go(cast: Cast) -> None:
    kit, other = cast.kit(), cast.kit()
    parcel = cast.parcel(kit, other)
    cast.hand_over(kit)
    shipments.pick(cast.session, cast.volunteer, parcel, other.items[0].asset)
    shipments.send(cast.session, cast.volunteer, parcel)
    assert [line.asset for line in parcel.lines] == [other.items[0].asset]


def test_one_thing_of_a_parcel_never_leaves_alone(cast: Cast) -> None:
    parcel = cast.parcel()
    asset = parcel.goods[0].asset
    with pytest.raises(GoesWithParcel):
        shipping.ship(cast.session, cast.volunteer, asset)
    shipments.cancel(cast.session, cast.volunteer, parcel)
    assert shipping.ship(cast.session, cast.volunteer, asset).state is AssetState.IN_TRANSIT


def test_another_association_sees_nothing_of_it(cast: Cast) -> None:
    parcel = cast.sent_parcel()
    assert shipments.seen(cast.session, cast.mentor, parcel.id) is parcel
    for person in (cast.other_mentor, cast.technician, cast.funder):
        with pytest.raises(NotFound):
            shipments.seen(cast.session, person, parcel.id)
