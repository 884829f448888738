"""What may serve whom: needs, and where a lot may go."""

from decimal import Decimal
from typing import Any

import pytest

from fleet.intake.assets import Asset, Kind
from fleet.intake.devices import Keyboard
from fleet.intake.donations import Donation
from fleet.lending import allocations, fitting
from fleet.lending.fitting import KeptForElsewhere, Needs, NotWhatWasAsked, Obstacle, Offer, obstacle
from fleet.parties.organisations import Organisation, OrganisationKind
from tests.cast import Cast

AZERTY = Offer(Keyboard.AZERTY, Decimal("14.0"), touch=True)


@pytest.mark.parametrize(
    ("needs", "offer", "found"),
    [
        (Needs(), Offer(), None),
        (Needs(Keyboard.AZERTY), AZERTY, None),
        (Needs(Keyboard.QWERTY), AZERTY, Obstacle.KEYBOARD),
        (Needs(Keyboard.AZERTY), Offer(), Obstacle.KEYBOARD),
        (Needs(screen_inches=14), AZERTY, None),
        (Needs(screen_inches=15), AZERTY, Obstacle.SCREEN),
        (Needs(screen_inches=14), Offer(screen_inches=Decimal("13.9")), Obstacle.SCREEN),
        (Needs(screen_inches=11), Offer(), Obstacle.SCREEN),
        (Needs(touch=True), AZERTY, None),
        (Needs(touch=True), Offer(touch=False), Obstacle.TOUCH),
        (Needs(touch=True), Offer(), Obstacle.TOUCH),
        (Needs(), Offer(territories=frozenset({"13"})), Obstacle.EARMARK),
        (Needs(), Offer(territories=frozenset({"13", "06"})), None),
    ],
)
def test_an_unknown_feature_meets_no_need_and_no_need_refuses_nothing(
    needs: Needs, offer: Offer, found: Obstacle | None
) -> None:
    assert obstacle(needs, "06", offer) is found


def test_a_lot_goes_where_its_earmark_says_else_where_its_département_answers() -> None:
    foundation, department = OrganisationKind.FOUNDATION, OrganisationKind.DEPARTMENT
    assert fitting.may_go(None, None, None) is None
    assert fitting.may_go(None, foundation, ["06"]) is None, "a foundation pays for youths anywhere"
    assert fitting.may_go("13", foundation, []) == {"13"}
    assert fitting.may_go(None, department, ["06"]) == {"06"}
    assert fitting.may_go(None, department, []) is None


def from_lot(cast: Cast, funder: Organisation | None = None, territory: str | None = None) -> Asset:
    laptop = cast.ready_laptop()
    lot = Donation(
        reference="a lot",
        donor_id=cast.donor.id,
        funder_id=funder.id if funder else None,
        territory=territory,
        created_at=cast.now,
    )
    cast.session.add(lot)
    cast.session.flush()
    laptop.donation_id = lot.id
    return laptop


def test_by_hand_too_nothing_goes_where_its_lot_may_not(cast: Cast) -> None:
    youth = cast.youth(territory="13")
    request = cast.approved((youth, Kind.LAPTOP))
    for lot in ({"funder": cast.department}, {"territory": "06"}):
        with pytest.raises(KeptForElsewhere):
            allocations.reserve(cast.session, cast.coordinator, request, youth, [from_lot(cast, **lot)])
    assert cast.kit(from_lot(cast, cast.department, "13"), youth=cast.youth(territory="13")).items


@pytest.mark.parametrize(
    ("asked", "known"),
    [
        ({"keyboard": Keyboard.AZERTY}, {"keyboard": Keyboard.QWERTY}),
        ({"screen_inches": 15}, {"screen_inches": Decimal("14.0")}),
        ({"touch": True}, {"touch": False}),
    ],
)
def test_by_hand_too_a_laptop_meets_what_was_asked(
    cast: Cast, asked: dict[str, Any], known: dict[str, Any]
) -> None:
    youth, laptop = cast.youth(), cast.ready_laptop()
    request = cast.approved((youth, Kind.LAPTOP))
    for name, value in asked.items():
        setattr(request.lines[0], name, value)
    for name, value in known.items():
        setattr(laptop, name, value)
    cast.session.flush()
    with pytest.raises(NotWhatWasAsked) as refused:
        allocations.reserve(cast.session, cast.coordinator, request, youth, [laptop])
    assert refused.value.facts == {"code": laptop.code, "missing": next(iter(asked)).split("_")[0]}
    for name, value in asked.items():
        setattr(laptop, name, value)
    assert allocations.reserve(cast.session, cast.coordinator, request, youth, [laptop]).items
