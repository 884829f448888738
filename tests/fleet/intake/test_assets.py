"""From one shelf to another: the state stays, the trail tells."""

import pytest

from fleet import events
from fleet.access import NotYours, Verb
from fleet.intake import assets
from fleet.intake.assets import NotOnAShelf
from fleet.lending import shipping
from fleet.lifecycle import AssetState
from tests.cast import Cast


def test_what_stands_on_a_shelf_moves_to_another_in_its_state(cast: Cast) -> None:
    laptop, by = cast.ready_laptop(), cast.volunteer.later(cast.at(hours=1))
    assets.move(cast.session, by, laptop, site=cast.delivery_site)
    assert (laptop.site, laptop.state, laptop.last_seen_at) == (
        cast.delivery_site,
        AssetState.READY,
        cast.at(hours=1),
    )
    cast.store()
    told = events.history(cast.session, "device", laptop.code)[0]
    assert (told.verb, told.from_state, told.to_state) == (Verb.ASSET_MOVE, None, None)
    assert told.facts == {"site_id": cast.delivery_site.id, "was": cast.hub.id}


def test_what_is_on_the_road_or_with_a_youth_is_on_no_shelf(cast: Cast) -> None:
    lent, sent = cast.ready_laptop(), cast.ready_sim()
    cast.loan(lent)
    cast.kit(sent)
    shipping.ship(cast.session, cast.volunteer, sent)
    for asset in (lent, sent):
        with pytest.raises(NotOnAShelf) as refused:
            assets.move(cast.session, cast.volunteer, asset, site=cast.hub)
        assert refused.value.facts["state"] == str(asset.state)
        assert "move" not in refused.value.facts["moves"]


def test_only_the_floor_moves(cast: Cast) -> None:
    laptop = cast.device()
    for outsider in (cast.mentor, cast.administrator, cast.funder):
        with pytest.raises(NotYours):
            assets.move(cast.session, outsider, laptop, site=cast.delivery_site)
