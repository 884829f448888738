"""What of requests, kits and loans deserves an alert, from which day on and until when."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from fleet.intake.assets import Asset, Kind
from fleet.lending import allocations, equipment_requests, losses, shipping
from fleet.lending.equipment_requests import DeclineReason, EquipmentRequest
from fleet.lending.loans import Loan
from fleet.lending.waiting import Stage, longest
from fleet.lifecycle import AlertState, AssetState
from fleet.support import rules
from fleet.support.alerts import Alert
from fleet.support.rules import BOOK_RULES, RULES, Moment
from tests.cast import Cast

Find = Callable[[str, datetime], dict[str, int]]


@pytest.fixture
def found(cast: Cast) -> Find:
    """`found(rule, at)`: object → step reached."""

    def find(rule: str, at: datetime) -> dict[str, int]:
        cast.store()  # the trail tells when something left
        moment = Moment(at, cast.system.later(at).today)
        return {cause.subject_id: cause.threshold for cause in RULES[rule].find(cast.session, moment)}

    return find


def stage(cast: Cast, asked: EquipmentRequest) -> str | None:
    wait = longest()
    return cast.session.scalar(select(wait.c.stage).where(wait.c.request_id == asked.id))


STEPS = ((6, None), (7, 7), (13, 7), (14, 14), (21, 21), (60, 21))


def waits(cast: Cast, found: Find, asked: EquipmentRequest, began: int, stage_: Stage) -> None:
    for days, step in STEPS:
        expected = {} if step is None else {asked.id: step}
        assert found("request_waiting", cast.at(days=began + days)) == expected, (stage_, days)
    assert stage(cast, asked) == stage_


def test_a_request_waits_for_each_thing_in_turn_and_every_turn_counts_anew(cast: Cast, found: Find) -> None:
    youth, laptop = cast.youth(), cast.ready_laptop()
    asked = cast.draft((youth, Kind.LAPTOP))
    assert found("request_waiting", cast.at(days=60)) == {}
    equipment_requests.submit(cast.session, cast.mentor, asked)
    waits(cast, found, asked, 0, Stage.DECISION)
    equipment_requests.approve(cast.session, cast.coordinator.later(cast.at(days=10)), asked)
    waits(cast, found, asked, 10, Stage.EQUIPMENT)
    desk = cast.coordinator.later(cast.at(days=20))
    kit = allocations.reserve(cast.session, desk, asked, youth, [laptop])
    waits(cast, found, asked, 20, Stage.SENDING)
    shipping.ship(cast.session, cast.volunteer.later(cast.at(days=30)), laptop)
    waits(cast, found, asked, 30, Stage.ARRIVAL)
    shipping.arrive(cast.session, cast.mentor.later(cast.at(days=40)), laptop, site=cast.delivery_site)
    waits(cast, found, asked, 40, Stage.HANDING_OVER)
    cast.hand_over(kit, cast.at(days=50))
    assert found("request_waiting", cast.at(days=99)) == {}
    assert stage(cast, asked) is None


def test_the_longest_wait_of_a_request_is_the_one_that_is_told(cast: Cast, found: Find) -> None:
    first, second = cast.youth(), cast.youth()
    asked = cast.approved((first, Kind.LAPTOP), (second, Kind.LAPTOP))
    desk = cast.coordinator.later(cast.at(days=3))
    allocations.reserve(cast.session, desk, asked, first, [cast.ready_laptop()])
    assert found("request_waiting", cast.at(days=7)) == {asked.id: 7}
    assert stage(cast, asked) == Stage.EQUIPMENT
    desk = cast.coordinator.later(cast.at(days=8))
    allocations.reserve(cast.session, desk, asked, second, [cast.ready_laptop()])
    assert found("request_waiting", cast.at(days=9)) == {}
    assert found("request_waiting", cast.at(days=10)) == {asked.id: 7}
    assert stage(cast, asked) == Stage.SENDING


def test_a_kit_taken_apart_leaves_a_line_that_waits_since_the_decision(cast: Cast, found: Find) -> None:
    kit = cast.kit()
    assert stage(cast, kit.request) == Stage.SENDING
    allocations.release(cast.session, cast.coordinator.later(cast.at(days=14)), kit)
    assert found("request_waiting", cast.at(days=14)) == {kit.request_id: 14}
    assert stage(cast, kit.request) == Stage.EQUIPMENT


def test_what_went_missing_in_a_kit_is_waited_for(cast: Cast, found: Find) -> None:
    kit = cast.kit()
    losses.report_missing(cast.session, cast.volunteer.later(cast.at(days=2)), kit.items[0].asset)
    waits(cast, found, kit.request, 2, Stage.SEARCH)


def test_what_was_declined_cancelled_or_never_sent_waits_for_nothing(cast: Cast, found: Find) -> None:
    declined = cast.submitted()
    equipment_requests.decline(cast.session, cast.coordinator, declined, DeclineReason.NO_STOCK)
    equipment_requests.cancel(cast.session, cast.mentor, cast.approved())
    youth = cast.youth()
    part = cast.submitted((cast.youth(), Kind.LAPTOP), (youth, Kind.LAPTOP))
    refused = {1: DeclineReason.NO_STOCK}
    equipment_requests.approve(cast.session, cast.coordinator, part, declined=refused)
    kit = allocations.reserve(cast.session, cast.coordinator, part, youth, [cast.ready_laptop()])
    cast.hand_over(kit)
    assert found("request_waiting", cast.at(days=60)) == {}


@pytest.mark.parametrize("hour", [0, 4, 5, 12, 21, 23])
def test_nothing_of_a_request_waits_more_than_seven_days_of_the_calendar_without_an_alert(
    cast: Cast, hour: int
) -> None:
    asked = cast.draft()
    sent = cast.now.replace(hour=hour)
    equipment_requests.submit(cast.session, cast.mentor.later(sent), asked)
    cast.session.flush()
    day = cast.mentor.later(sent).today
    for passed in range(8):
        on = day + timedelta(days=passed)
        at = datetime.combine(on, cast.now.time(), cast.now.tzinfo).replace(hour=4, minute=40)
        clock = cast.system.later(at)
        rules.run(cast.session, clock, BOOK_RULES, Moment(at, clock.today, clock.zone))
        told = cast.session.scalars(select(Alert.subject_id).where(Alert.state == AlertState.OPEN)).all()
        assert told == ([asked.id] if passed == 7 else []), passed


def test_an_alert_of_a_request_closes_by_itself_and_the_association_is_told_its_own(cast: Cast) -> None:
    youth, laptop = cast.youth(), cast.ready_laptop()
    asked = cast.approved((youth, Kind.LAPTOP))
    cast.store()

    def run(days: int) -> list[tuple[int, str | None, str | None]]:
        clock = cast.system.later(cast.at(days=days))
        rules.run(cast.session, clock, BOOK_RULES, Moment(clock.at, clock.today, clock.zone))
        cast.store()
        rows = select(Alert.threshold, Alert.organisation_id, Alert.state).where(Alert.subject_id == asked.id)
        return [tuple(row) for row in cast.session.execute(rows.order_by(Alert.created_at))]

    assert run(6) == []
    assert run(7) == [(7, cast.association.id, AlertState.OPEN)]
    assert run(14) == [(14, cast.association.id, AlertState.OPEN)]
    desk = cast.coordinator.later(cast.at(days=15))
    allocations.reserve(cast.session, desk, asked, youth, [laptop])
    assert run(15) == [(14, cast.association.id, AlertState.CLOSED)]
    assert [each[2] for each in run(22)] == [AlertState.CLOSED, AlertState.OPEN]


def test_a_loan_without_a_request_but_not_one_of_another_list(cast: Cast, found: Find) -> None:
    loan = cast.loan()
    assert found("lent_without_request", cast.now) == {}
    loan.allocation_id = None
    assert found("lent_without_request", cast.now) == {loan.id: 0}
    loan.taken_over, loan.first_for_youth = True, False
    assert found("lent_without_request", cast.now) == {}


def test_what_left_for_nobodys_kit_is_named_by_its_code(cast: Cast, found: Find) -> None:
    kit = cast.kit()
    (item,) = kit.items
    shipping.ship(cast.session, cast.volunteer, item.asset)
    assert found("lent_without_request", cast.now) == {}
    item.freed_at = cast.now
    assert found("lent_without_request", cast.now) == {item.asset_code: 0}


def twice(cast: Cast) -> tuple[Loan, Loan]:
    """A youth whose laptop is replaced: the old one may stay for ten days."""
    youth = cast.youth()
    old = cast.loan(youth=youth)
    old.items[0].overlap_until = cast.system.today + timedelta(days=10)
    cast.session.flush()
    return old, cast.loan(youth=youth)


def test_two_of_a_kind_are_told_when_the_overlap_is_over_and_again(cast: Cast, found: Find) -> None:
    old, new = twice(cast)
    for days, step in ((0, None), (10, None), (11, 0), (17, 0), (18, 7), (41, 30)):
        expected = {} if step is None else {old.id: step}
        assert found("equipped_twice", cast.at(days=days)) == expected, days
    assert old.youth_code not in str(found("equipped_twice", cast.at(days=11)))
    cast.take_back(new, cast.at(days=12))
    assert found("equipped_twice", cast.at(days=41)) == {}


def test_what_was_replaced_and_is_lost_is_no_second_thing(cast: Cast, found: Find) -> None:
    old, _new = twice(cast)
    losses.report_missing(cast.session, cast.volunteer, old.items[0].asset)
    assert found("equipped_twice", cast.at(days=41)) == {}


def test_a_loss_that_nobody_settles_for_a_month(cast: Cast, found: Find) -> None:
    loan = cast.loan()
    losses.report_missing(cast.session, cast.volunteer.later(cast.at(days=1)), loan.items[0].asset)
    for days, step in ((30, None), (31, 30), (61, 60), (91, 90)):
        expected = {} if step is None else {loan.id: step}
        assert found("loss_unsettled", cast.at(days=days)) == expected, days
    losses.find(cast.session, cast.volunteer, loan.items[0].asset, site=cast.hub)
    assert found("loss_unsettled", cast.at(days=91)) == {}


def test_books_that_contradict_each_other_are_one_alert_with_their_number(cast: Cast) -> None:
    cast.loan()
    shelf, kit = cast.ready_laptop(), cast.kit()
    cast.store()

    def counted() -> list[int]:
        causes = RULES["books_differ"].find(cast.session, Moment(cast.now, cast.system.today))
        return [cause.how_many for cause in causes]

    assert counted() == []
    table = Asset.__table__
    lent = update(table).where(table.c.code == shelf.code).values(state=AssetState.ON_LOAN)
    cast.session.execute(lent)
    kit.items[0].freed_at = cast.now
    cast.session.flush()
    assert counted() == [2]


def test_a_rule_of_the_books_holds_no_code_of_a_youth(cast: Cast) -> None:
    old, _new = twice(cast)
    clock = cast.system.later(cast.at(days=40))
    cast.store()
    rules.run(cast.session, clock, BOOK_RULES, Moment(clock.at, clock.today, clock.zone))
    cast.store()
    told = cast.session.scalars(select(Alert)).all()
    assert {alert.rule for alert in told} == {"equipped_twice"}
    code = old.youth_code
    assert code
    assert all(code not in f"{alert.subject_id}{alert.subject}" for alert in told)
