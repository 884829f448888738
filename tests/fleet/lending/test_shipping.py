import pytest

from fleet import access
from fleet.errors import NotFound
from fleet.intake import assets
from fleet.intake.assets import Asset
from fleet.lending import shipping
from fleet.lifecycle import AssetState, WrongState
from tests.cast import Cast


def test_a_kit_takes_the_road_and_its_association_sees_it_from_then_on(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    cast.kit(laptop)
    cast.session.flush()
    with pytest.raises(NotFound):
        access.find(cast.session, cast.mentor, Asset, laptop.code)
    shipping.ship(cast.session, cast.volunteer, laptop)
    cast.session.flush()
    assert (laptop.state, laptop.site) == (AssetState.IN_TRANSIT, None)
    assert access.find(cast.session, cast.mentor, Asset, laptop.code) is laptop
    with pytest.raises(NotFound):
        access.find(cast.session, cast.other_mentor, Asset, laptop.code)
    shipping.arrive(cast.session, cast.mentor, laptop, site=cast.delivery_site)
    assert (laptop.state, laptop.site) == (AssetState.DELIVERED, cast.delivery_site)


def test_on_the_road_it_can_be_neither_received_nor_reworked(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    cast.kit(laptop)
    shipping.ship(cast.session, cast.volunteer, laptop)
    with pytest.raises(WrongState):
        assets.receive(cast.session, cast.volunteer, laptop, site=cast.hub)
    with pytest.raises(WrongState):
        assets.rework(cast.session, cast.technician, laptop)
