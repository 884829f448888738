"""Each thing into its bag and its parcel; a wrong one is refused with the reason."""

import pytest

from fleet.intake import assets
from fleet.lending import allocations, shipments
from fleet.lending.allocations import NotInAKit
from fleet.lending.shipments import NoParcel, NotAllPacked, OtherParcel
from fleet.lifecycle import WrongState
from fleet.parties import sites
from tests.cast import Cast


def test_what_is_picked_is_packed_too_and_again_is_no_harm(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    kit = cast.kit(laptop, cast.ready_sim())
    parcel = cast.parcel(kit)
    for hour in (1, 2):
        shipments.pick(cast.session, cast.volunteer.later(cast.at(hours=hour)), parcel, laptop)
    (line, other) = sorted(parcel.goods, key=lambda line: line.asset is not laptop)
    assert line.picked_at == kit.items[0].packed_at == cast.at(hours=1)
    assert other.picked_at is None


def test_a_wrong_thing_is_refused_with_its_reason(cast: Cast) -> None:
    here, elsewhere, nowhere = cast.kit(), cast.kit(), cast.kit()
    parcel = cast.parcel(here)
    cast.parcel(elsewhere)
    lent = cast.loan().items[0].asset
    for asset, refusal in (
        (elsewhere.items[0].asset, OtherParcel),
        (nowhere.items[0].asset, NoParcel),
        (cast.ready_laptop(), NotInAKit),
        (lent, NotInAKit),
    ):
        with pytest.raises(refusal) as refused:
            shipments.pick(cast.session, cast.volunteer, parcel, asset)
        assert refused.value.facts["code"] == asset.code
    assert parcel.goods[0].picked_at is None
    assert elsewhere.items[0].packed_at is None


def test_a_bag_packed_before_is_picked_by_its_slip(cast: Cast) -> None:
    kit = cast.kit(cast.ready_laptop(), cast.ready_sim())
    parcel = cast.parcel(kit)
    allocations.pack(cast.session, cast.volunteer, kit.items[0].asset)
    with pytest.raises(NotAllPacked):
        shipments.pick_bag(cast.session, cast.volunteer, parcel, kit)
    allocations.pack(cast.session, cast.volunteer, kit.items[1].asset)
    shipments.pick_bag(cast.session, cast.volunteer, parcel, kit)
    assert all(line.picked_at for line in parcel.goods)
    with pytest.raises(NoParcel):
        shipments.pick_bag(cast.session, cast.volunteer, parcel, cast.kit())


def test_what_was_picked_by_mistake_is_taken_out_and_stays_in_its_bag(cast: Cast) -> None:
    parcel = cast.parcel()
    line = parcel.goods[0]
    shipments.pick(cast.session, cast.volunteer, parcel, line.asset)
    shipments.unpick(cast.session, cast.volunteer, parcel, line.asset)
    assert line.picked_at is None
    assert line.item is not None
    assert line.item.packed_at is not None


def test_nothing_is_picked_into_a_parcel_that_has_left(cast: Cast) -> None:
    parcel = cast.sent_parcel()
    with pytest.raises(WrongState):
        shipments.pick(cast.session, cast.volunteer, parcel, parcel.lines[0].asset)


def test_the_pick_list_is_walked_by_site_then_shelf_then_kit(cast: Cast) -> None:
    annex = sites.add(cast.session, cast.system, "Annexe", cast.lender, "06")
    places = ((cast.hub, "A10"), (cast.hub, None), (annex, "A1"), (cast.hub, "A2"), (cast.hub, "B1"))
    laptops = []
    for site, shelf in places:
        laptop = cast.ready_laptop()
        assets.move(cast.session, cast.volunteer, laptop, site=site, shelf=shelf)
        laptops.append(laptop)
    parcel = cast.parcel(*(cast.kit(laptop) for laptop in laptops))
    walked = [(line.asset.site, line.asset.shelf) for line in shipments.walk(parcel)]
    hub = [(cast.hub, "A2"), (cast.hub, "A10"), (cast.hub, "B1"), (cast.hub, None)]
    assert walked == [*hub, (annex, "A1")]


def test_things_of_one_shelf_are_walked_by_kit(cast: Cast) -> None:
    kits = [cast.kit(cast.ready_laptop(), cast.ready_sim()) for _ in range(3)]
    parcel = cast.parcel(*kits)
    walked = [line.item.allocation.kit_code for line in shipments.walk(parcel) if line.item]
    assert walked == sorted(walked)
