"""What deserves an alert, rule by rule, at the very day it begins to."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from fleet.access import Verb
from fleet.changes import Change
from fleet.connectivity import lines, plans
from fleet.lending.loans import Loan
from fleet.support import rules, tickets
from fleet.support.rules import RULES, Moment
from tests.cast import Cast
from tests.fleet.privacy.journey import holding

Find = Callable[[str, datetime], dict[str, int]]


@pytest.fixture
def found(cast: Cast) -> Find:
    """`found(rule, at)`: object → step reached."""

    def find(rule: str, at: datetime) -> dict[str, int]:
        cast.session.flush()
        moment = Moment(at, cast.system.later(at).today)
        return {cause.subject_id: cause.threshold for cause in RULES[rule].find(cast.session, moment)}

    return find


def test_every_rule_has_a_sentence_and_its_steps_are_those_it_finds() -> None:
    assert {*rules.PLAN_RULES, *rules.SUPPORT_RULES, *rules.BOOK_RULES} == RULES.keys()
    for rule in RULES.values():
        assert rule.says.endswith(".")
        assert rule.steps


def test_a_plan_that_ends_within_30_14_7_and_1_days(cast: Cast, found: Find) -> None:
    sim = cast.ready_sim()
    line = lines.live_of(cast.session, sim)
    assert line
    today = cast.system.today
    plan = plans.add(
        cast.session,
        cast.coordinator,
        line,
        starts_on=today,
        ends_on=today + timedelta(days=60),
        cost_cents=0,
    )
    assert found("plan_ending", cast.at(days=45)) == {}
    plans.start(cast.session, cast.coordinator, plan)
    for left, step in ((31, None), (30, 30), (15, 30), (14, 14), (7, 7), (2, 7), (1, 1), (0, 1), (-1, None)):
        expected = {} if step is None else {plan.id: step}
        assert found("plan_ending", cast.at(days=60 - left)) == expected, left
    plans.renew(
        cast.session,
        cast.coordinator,
        plan,
        starts_on=today + timedelta(days=61),
        ends_on=today + timedelta(days=90),
        cost_cents=0,
    )
    assert found("plan_ending", cast.at(days=59)) == {}


def test_a_ticket_that_nobody_takes_up_for_3_7_and_14_days(cast: Cast, found: Find) -> None:
    ticket = tickets.open_ticket(cast.session, cast.mentor, cast.device(), tickets.Trouble.OTHER)
    for days, step in ((2.99, None), (3, 3), (6.9, 3), (7, 7), (14, 14), (100, 14)):
        assert found("ticket_unattended", cast.at(days=days)) == ({} if step is None else {ticket.id: step})
    tickets.move(cast.session, cast.technician, ticket, Verb.TICKET_START)
    assert found("ticket_unattended", cast.at(days=7)) == {}


def test_an_association_that_is_silent_for_30_60_and_80_days_of_a_quarter(cast: Cast, found: Find) -> None:
    cast.loan()
    began = datetime.fromisoformat("2026-10-01T05:10:00+00:00")
    house = cast.association.id
    for days, step in ((29, None), (30, 30), (59, 30), (60, 60), (79, 60), (80, 80), (121, 80), (122, 30)):
        at = began + timedelta(days=days)
        assert found("no_sign_of_life", at) == ({} if step is None else {house: step}), days


def test_a_lent_battery_below_half(cast: Cast, found: Find) -> None:
    laptop, shelf = cast.ready_laptop(), cast.ready_laptop()
    for device, full in ((laptop, 24_999), (shelf, 100)):
        device.battery_design_mwh, device.battery_full_mwh = 50_000, full
        device.battery_measured_on = date(2026, 9, 1)
    cast.loan(laptop)
    assert found("battery_worn", cast.now) == {laptop.code: 50}
    laptop.battery_full_mwh = 25_000
    assert found("battery_worn", cast.now) == {}
    laptop.battery_full_mwh = None
    assert found("battery_worn", cast.now) == {}


def test_a_lent_operating_system_out_of_support(cast: Cast, found: Find) -> None:
    laptop = cast.ready_laptop()
    laptop.os_supported_until = cast.system.today
    cast.loan(laptop)
    assert found("system_unsupported", cast.now) == {}
    assert found("system_unsupported", cast.at(days=1)) == {laptop.code: 0}


def overdue(cast: Cast, days: int) -> Loan:
    return cast.hand_over(cast.kit(), due_on=cast.system.today + timedelta(days=days))


def test_a_loan_past_its_day_then_a_week_then_a_month(cast: Cast, found: Find) -> None:
    loan = overdue(cast, 10)
    for late, step in ((0, None), (1, 0), (6, 0), (7, 7), (30, 30)):
        assert found("loan_overdue", cast.at(days=10 + late)) == ({} if step is None else {loan.id: step})
    cast.take_back(loan, cast.at(days=12))
    assert found("loan_overdue", cast.at(days=40)) == {}


def test_a_youth_whose_review_month_has_come_named_by_the_loan(cast: Cast, found: Find) -> None:
    loan = cast.loan()
    assert loan.youth
    loan.youth.review_month = "2026-11"
    assert found("youth_review", datetime.fromisoformat("2026-10-31T22:59:59+00:00")) == {}
    assert found("youth_review", datetime.fromisoformat("2026-10-31T23:00:01+00:00")) == {loan.id: 0}
    cast.take_back(loan)
    assert found("youth_review", cast.at(days=90)) == {}


def test_one_run_brings_all_alerts_in_line(cast: Cast) -> None:
    loan = overdue(cast, 10)
    cast.session.flush()
    clock = cast.system.later(cast.at(days=12))
    first = rules.run(cast.session, clock, rules.SUPPORT_RULES, Moment(clock.at, clock.today))
    assert {name: outcome.opened for name, outcome in first.items() if outcome.opened} == {"loan_overdue": 1}
    cast.take_back(loan, clock.at)
    cast.session.flush()
    second = rules.run(cast.session, clock, rules.SUPPORT_RULES, Moment(clock.at, clock.today))
    assert second["loan_overdue"].closed == 1


def test_a_plan_whose_successor_starts_too_late_still_ends(cast: Cast, found: Find) -> None:
    sim, today = cast.ready_sim(), cast.system.today
    line = lines.live_of(cast.session, sim)
    assert line
    ends_on = today + timedelta(days=20)
    plan = plans.add(cast.session, cast.coordinator, line, starts_on=today, ends_on=ends_on, cost_cents=0)
    plans.start(cast.session, cast.coordinator, plan)
    days = {"starts_on": ends_on + timedelta(days=2), "ends_on": ends_on + timedelta(days=40)}
    late = plans.renew(cast.session, cast.coordinator, plan, **days, cost_cents=0)
    assert found("plan_ending", cast.at(days=15)) == {plan.id: 7}
    late.starts_on = ends_on + timedelta(days=1)
    assert found("plan_ending", cast.at(days=15)) == {}
    late.starts_on, late.ends_on = today - timedelta(days=9), today - timedelta(days=1)
    assert found("plan_ending", cast.at(days=15)) == {plan.id: 7}  # planned once, for days that have passed


def test_a_worn_battery_is_another_matter_for_the_next_loan(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    laptop.battery_design_mwh, laptop.battery_full_mwh = 50_000, 100
    laptop.battery_measured_on = laptop.os_supported_until = date(2026, 9, 1)
    cast.loan(laptop)
    cast.session.flush()
    for rule in ("battery_worn", "system_unsupported"):
        (found,) = RULES[rule].find(cast.session, Moment(cast.now, cast.system.today))
        assert (found.subject_id, found.due_on) == (laptop.code, cast.system.today)


def test_y5_codes_without_a_contact_for_21_months_are_one_alert_per_association(
    cast: Cast, found: Find
) -> None:
    cast.youth()
    cast.youth(cast.other_association)
    lent = cast.loan()
    assert found("youth_unheard_of", datetime.fromisoformat("2028-06-13T12:00:00+00:00")) == {}
    at = datetime.fromisoformat("2028-06-14T12:00:00+00:00")
    assert found("youth_unheard_of", at) == {cast.association.id: 0, cast.other_association.id: 0}
    cast.take_back(lent, cast.at(days=1))
    causes = RULES["youth_unheard_of"].find(cast.session, Moment(at, at.date()))
    assert {cause.organisation_id: (cause.how_many, cause.due_on) for cause in causes} == {
        cast.association.id: (1, date(2028, 9, 1)),
        cast.other_association.id: (1, date(2028, 9, 1)),
    }


def test_y8_an_alert_about_codes_holds_none_of_them(cast: Cast) -> None:
    youth = cast.youth()
    cast.store()
    before = holding(cast.session, youth.code)  # the youth, and what its own association's feed told of it
    later = cast.system.later(datetime.fromisoformat("2028-06-14T12:00:00+00:00"))
    assert rules.run(cast.session, later, ["youth_unheard_of"], Moment(later.at, later.today))
    cast.store()
    assert holding(cast.session, youth.code) == before == ["changes.subject_id", "youths.code"]
    told = select(Change.kind).where(Change.subject_id == youth.code)
    assert cast.session.scalars(told).all() == ["youth.add"]
