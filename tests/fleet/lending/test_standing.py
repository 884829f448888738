"""Where each line stands and since when, from the draft to the return, for many requests at once."""

from datetime import datetime

import pytest

from fleet.intake.assets import Kind
from fleet.lending import allocations, equipment_requests, loans, losses, shipping, standing
from fleet.lending.equipment_requests import DeclineReason, EquipmentRequest, expiring
from fleet.lending.standing import Stands
from tests.cast import Cast
from tests.counting import counting


def seen(cast: Cast, request: EquipmentRequest) -> list[tuple[Stands, datetime | None]]:
    cast.session.commit()  # the events of moves are written with it
    return [(one.stands, one.since) for one in standing.of_request(cast.session, request)]


def test_a_line_is_drafted_sent_answered_or_over(cast: Cast) -> None:
    draft, sent = cast.draft(), cast.submitted()
    assert seen(cast, draft) == [(Stands.DRAFT, cast.now)]
    assert seen(cast, sent) == [(Stands.PENDING, cast.now)]
    youth = cast.youth()
    both = cast.submitted((youth, Kind.LAPTOP), (youth, Kind.CONNECTION))
    by, when = cast.coordinator.later(cast.at(days=2)), cast.at(days=2)
    equipment_requests.approve(cast.session, by, both, declined={2: DeclineReason.NO_STOCK})
    assert seen(cast, both) == [(Stands.APPROVED, when), (Stands.DECLINED, when)]
    equipment_requests.cancel(cast.session, cast.mentor.later(cast.at(days=3)), both)
    assert seen(cast, both) == [(Stands.CANCELLED, cast.at(days=3)), (Stands.DECLINED, when)]
    expiring.expire(cast.session, cast.system.later(cast.at(days=90)), draft)
    assert seen(cast, draft) == [(Stands.EXPIRED, cast.at(days=90))]


def test_a_kit_is_put_aside_on_its_way_arrived_handed_over_and_given_back(cast: Cast) -> None:
    kit = cast.kit()
    asset, asked = kit.items[0].asset, kit.request
    assert seen(cast, asked) == [(Stands.PUT_ASIDE, cast.now)]
    shipping.ship(cast.session, cast.volunteer.later(cast.at(days=1)), asset)
    assert seen(cast, asked) == [(Stands.ON_ITS_WAY, cast.at(days=1))]
    shipping.arrive(cast.session, cast.volunteer.later(cast.at(days=2)), asset, site=cast.delivery_site)
    assert seen(cast, asked) == [(Stands.ARRIVED, cast.at(days=2))]
    (one,) = standing.of_request(cast.session, asked)
    assert one.kit is not None
    assert (one.site, one.kit.site, one.kit.kit_code) == (
        cast.delivery_site.id,
        cast.delivery_site.name,
        kit.kit_code,
    )
    loan = cast.hand_over(kit, cast.at(days=3))
    assert seen(cast, asked) == [(Stands.HANDED_OVER, cast.at(days=3))]
    cast.take_back(loan, cast.at(days=4))
    assert seen(cast, asked) == [(Stands.GIVEN_BACK, cast.at(days=4))]


def test_a_kit_taken_apart_leaves_its_line_waiting_as_before(cast: Cast) -> None:
    kit = cast.kit()
    allocations.release(cast.session, cast.coordinator.later(cast.at(days=5)), kit)
    assert seen(cast, kit.request) == [(Stands.APPROVED, cast.now)]


def test_what_goes_missing_on_the_way_and_what_is_written_off_is_said(cast: Cast) -> None:
    kit, loan = cast.kit(), cast.loan()
    by = cast.coordinator.later(cast.at(days=1))
    losses.report_missing(cast.session, by, kit.items[0].asset)
    assert seen(cast, kit.request) == [(Stands.MISSING, cast.at(days=1))]
    losses.report_missing(cast.session, by, loan.items[0].asset)
    loans.write_off(cast.session, by, loan)
    assert loan.allocation is not None
    assert seen(cast, loan.allocation.request) == [(Stands.LOST, cast.at(days=1))]


def test_a_hand_over_undone_puts_the_kit_aside_again(cast: Cast) -> None:
    loan = cast.loan()
    loans.undo(cast.session, cast.volunteer, loan)
    assert loan.allocation is not None
    assert seen(cast, loan.allocation.request) == [(Stands.PUT_ASIDE, cast.now)]


def test_a_thing_that_travelled_before_stands_where_it_stands_now(cast: Cast) -> None:
    first = cast.kit()
    asset = first.items[0].asset
    shipping.ship(cast.session, cast.volunteer, asset)
    shipping.arrive(cast.session, cast.volunteer, asset, site=cast.delivery_site)
    loan = cast.hand_over(first)
    cast.take_back(loan, cast.at(days=1))
    again = cast.kit(cast.refurbish(asset, cast.at(days=2)))  # type: ignore[arg-type]
    assert seen(cast, again.request) == [(Stands.PUT_ASIDE, cast.now)]
    shipping.ship(cast.session, cast.volunteer.later(cast.at(days=9)), asset)
    assert seen(cast, again.request) == [(Stands.ON_ITS_WAY, cast.at(days=9))]
    assert seen(cast, first.request) == [(Stands.GIVEN_BACK, cast.at(days=1))]


@pytest.mark.parametrize("count", [1, 12])
def test_many_requests_ask_the_database_as_often_as_one(cast: Cast, count: int) -> None:
    asked = []
    for _ in range(count):
        travelling, lent = cast.kit(), cast.loan()
        shipping.ship(cast.session, cast.volunteer, travelling.items[0].asset)
        assert lent.allocation is not None
        asked += [travelling.request, lent.allocation.request, cast.submitted()]
    cast.session.commit()
    assert all(request.lines for request in asked)  # a list reads the lines of all at once
    with counting(cast.session) as statements:
        found = standing.of_requests(cast.session, asked)
    assert len(found) == 3 * count
    assert len(statements) == 3
