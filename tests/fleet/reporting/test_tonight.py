"""Tonight at one site: its kits, those to pack first, and the piles that wait for a scan."""

import pytest
from sqlalchemy import event

from fleet.access import Actor
from fleet.db import Database
from fleet.intake import assets, devices
from fleet.intake.devices import Category
from fleet.lending import allocations, shipping
from fleet.lending.allocations import Allocation
from fleet.parties import sites
from fleet.parties.sites import Site
from fleet.reporting import tonight
from tests.cast import Cast


def seen(cast: Cast, site: Site | None = None, actor: Actor | None = None) -> tonight.Kits:
    found = tonight.kits(cast.session, actor or cast.volunteer, site or cast.hub)
    assert found is not None
    return found


def pack(cast: Cast, kit: Allocation, count: int | None = None) -> None:
    for item in kit.items[:count]:
        allocations.pack(cast.session, cast.volunteer, item.asset)
    cast.session.flush()


def test_so_many_kits_so_many_packed_and_those_to_pack_come_first(cast: Cast) -> None:
    packed, untouched, half = (cast.kit(cast.ready_laptop(), cast.ready_sim()) for _ in range(3))
    pack(cast, packed)
    pack(cast, half, 1)
    found = seen(cast)
    assert (found.whole, found.packed) == (3, 1)
    assert {bag.kit.id for bag in found.bags[:2]} == {untouched.id, half.id}
    told = {bag.kit.id: (bag.packed, len(bag.items), bag.is_packed) for bag in found.bags}
    assert told == {packed.id: (2, 2, True), half.id: (1, 2, False), untouched.id: (0, 2, False)}


def test_what_comes_next_for_a_kit(cast: Cast) -> None:
    kit = cast.kit()
    (bag,) = seen(cast).bags
    assert bag.step(cast.hub) == "pack"
    pack(cast, kit)
    (bag,) = seen(cast).bags
    assert bag.step(cast.hub) == "ship"
    kit.request.delivery_site = cast.hub
    cast.session.flush()
    assert bag.step(cast.hub) == "hand_over"
    kit.request.delivery_site = None
    cast.session.flush()
    assert bag.step(cast.hub) == "hand_over"


def test_a_kit_is_counted_where_it_stands_and_nowhere_on_the_road(cast: Cast) -> None:
    kit = cast.kit()
    asset = kit.items[0].asset
    pack(cast, kit)
    shipping.ship(cast.session, cast.volunteer, asset)
    assert seen(cast).whole == 0
    assert [
        (pile.word, pile.count) for pile in tonight.piles(cast.session, cast.volunteer, cast.delivery_site)
    ] == [("arrive", 1)]
    assert tonight.piles(cast.session, cast.volunteer, cast.hub) == []
    shipping.arrive(cast.session, cast.mentor, asset, site=cast.delivery_site)
    (bag,) = seen(cast, cast.delivery_site).bags
    assert (bag.is_packed, bag.step(cast.delivery_site)) == (True, "hand_over")


def test_kits_handed_over_or_freed_are_gone(cast: Cast) -> None:
    cast.loan()
    allocations.release(cast.session, cast.coordinator, cast.kit())
    assert seen(cast).whole == 0


def test_a_technician_sees_no_kits_but_the_piles(cast: Cast) -> None:
    cast.kit()
    cast.device()
    assert tonight.kits(cast.session, cast.technician, cast.hub) is None
    assert [pile.word for pile in tonight.piles(cast.session, cast.technician, cast.hub)] == ["bench"]


def test_each_pile_counts_what_stands_here_and_arms_the_scanner_for_it(cast: Cast) -> None:
    annex = sites.add(cast.session, cast.system, "Annexe", cast.lender, "06")
    cast.device()
    back = cast.loan()
    cast.take_back(back)
    benched = cast.device()
    assets.start_refurbishment(cast.session, cast.technician, benched)
    cast.erase(benched)
    cast.pass_checks(benched)
    devices.announce(cast.session, cast.coordinator, Category.LAPTOP)
    cast.session.flush()
    found = tonight.piles(cast.session, cast.volunteer, cast.hub)
    assert [(pile.word, pile.arm, pile.count) for pile in found] == [
        ("receive", "receive", 1),
        ("returned", "start_refurbishment", 1),
        ("bench", "start_refurbishment", 1),
        ("ready", "mark_ready", 1),
    ]
    assert [pile.word for pile in tonight.piles(cast.session, cast.volunteer, annex)] == ["receive"]


@pytest.mark.parametrize("kits", [2, 8])
def test_more_kits_cost_no_more_questions(stored_cast: Cast, database: Database, kits: int) -> None:
    cast = stored_cast
    for _ in range(kits):
        cast.kit(cast.ready_laptop(), cast.ready_sim())
    hub, volunteer = cast.hub.id, cast.volunteer
    cast.store()
    asked: list[str] = []
    with database.read() as session:
        site = session.get_one(Site, hub)
        event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        found = tonight.kits(session, volunteer, site)
        assert found is not None
        for bag in found.bags:
            assert bag.kit.request.organisation.name
            assert [item.asset.kind for item in bag.items]
            assert [getattr(item.asset, "maker", None) for item in bag.items]
            assert bag.kit.request.delivery_site is not None
    assert len(asked) <= 10
