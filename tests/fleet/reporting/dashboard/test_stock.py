"""What stands in the fleet, as counts: by state, kind and age, and where."""

from datetime import timedelta

from fleet.intake.devices import Category
from fleet.lifecycle import AssetState
from fleet.reporting.dashboard import stock
from fleet.reporting.dashboard.stock import AGES, KEPT
from tests.cast import Cast


def test_things_are_counted_by_state_kind_and_age(cast: Cast) -> None:
    cast.ready_laptop()
    old = cast.device(category=Category.TABLET)
    old.cycle_began_at = cast.at(days=-200)
    cast.loan(cast.ready_laptop(), cast.ready_sim())
    cast.session.flush()
    found = stock.of(cast.session, cast.system.today)
    assert found.kinds == ["laptop", "tablet", "sim"]
    assert found.number(*KEPT) == 4
    assert found.number(AssetState.RECEIVED, kind="tablet") == 1
    assert found.number(AssetState.RECEIVED, kind="tablet", age="6-11") == 1
    assert found.oldest(AssetState.RECEIVED) == (cast.now - timedelta(days=200)).date().replace(day=1)
    assert found.oldest(AssetState.MISSING) is None
    for kind in found.kinds:
        by_age = sum(found.number(*KEPT, kind=kind, age=age) for age in AGES)
        assert by_age == found.number(*KEPT, kind=kind)


def test_the_utilisation_is_what_is_lent_of_what_can_be(cast: Cast) -> None:
    cast.ready_laptop()
    cast.device()
    cast.loan()
    cast.session.flush()
    found = stock.of(cast.session, cast.system.today)
    assert found.utilisation("laptop") == stock.Utilisation(lent=1, usable=2)
    assert found.utilisation("laptop").share == 0.5
    assert found.utilisation("router").share is None


def test_places_have_what_stands_on_their_shelves(cast: Cast) -> None:
    cast.ready_laptop()
    cast.loan()
    cast.session.flush()
    assert stock.places(cast.session, "laptop") == {cast.hub.id: {AssetState.READY: 1}}
    assert stock.places(cast.session, "sim") == {}
