"""A plan is paid for from one day to another, on one line, never twice at once."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from fleet.access import NotYours
from fleet.connectivity import lines, plans
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import EndsBeforeItStarts, NotAPayer, Overlaps, Plan
from fleet.errors import NotFound
from fleet.lifecycle import PlanState, WrongState
from tests.cast import Cast

START, END = date(2026, 9, 14), date(2026, 12, 31)


@pytest.fixture
def line(cast: Cast) -> Line:
    sim = cast.sim()
    cast.session.flush()
    return cast.line(sim)


def add(cast: Cast, line: Line, starts_on: date = START, ends_on: date = END) -> Plan:
    return plans.add(
        cast.session,
        cast.coordinator,
        line,
        starts_on=starts_on,
        ends_on=ends_on,
        cost_cents=1240,
        data_gb=Decimal("50.5"),
        funder=cast.foundation,
    )


def test_a_plan_keeps_its_days_its_gigabytes_its_price_and_its_funder(cast: Cast, line: Line) -> None:
    plan = add(cast, line)
    cast.session.flush()
    cast.session.expire(plan)
    assert (plan.starts_on, plan.ends_on, plan.data_gb) == (START, END, Decimal("50.50"))
    assert (plan.cost_cents, plan.currency, plan.funder_id) == (1240, "EUR", cast.foundation.id)
    assert plan.state is PlanState.PLANNED


def test_bad_days_and_bad_payers_are_refused(cast: Cast, line: Line) -> None:
    with pytest.raises(EndsBeforeItStarts):
        add(cast, line, END, START)
    cast.foundation.kind = cast.association.kind
    with pytest.raises(NotAPayer):
        add(cast, line)
    with pytest.raises(NotYours):
        plans.add(cast.session, cast.mentor, line, starts_on=START, ends_on=END, cost_cents=0)


@pytest.mark.parametrize(
    ("first", "last"),
    [(-10, 0), (0, 0), (108, 200), (-10, 200), (5, 6)],
    ids=["its first day", "that day", "its last day", "around it", "within it"],
)
def test_two_plans_of_a_line_share_no_day(cast: Cast, line: Line, first: int, last: int) -> None:
    add(cast, line)
    with pytest.raises(Overlaps) as refused:
        add(cast, line, START + timedelta(days=first), START + timedelta(days=last))
    assert refused.value.facts == {"starts_on": "2026-09-14", "ends_on": "2026-12-31"}


def test_plans_that_touch_do_not_overlap(cast: Cast, line: Line) -> None:
    add(cast, line)
    add(cast, line, END + timedelta(days=1), END + timedelta(days=30))
    add(cast, line, START - timedelta(days=5), START - timedelta(days=1))


def test_one_plan_runs_on_a_line_whatever_is_written(cast: Cast, line: Line) -> None:
    plans.start(cast.session, cast.coordinator, add(cast, line))
    later = add(cast, line, END + timedelta(days=1), END + timedelta(days=2))
    plans.start(cast.session, cast.coordinator, later)
    with pytest.raises(IntegrityError):
        cast.session.flush()


def test_a_plan_is_renewed_on_its_own_terms(cast: Cast, line: Line) -> None:
    plan = plans.start(cast.session, cast.coordinator, add(cast, line))
    next_year = date(2027, 1, 1), date(2027, 6, 30)
    following = plans.renew(
        cast.session,
        cast.coordinator,
        plan,
        starts_on=next_year[0],
        ends_on=next_year[1],
        cost_cents=1500,
    )
    assert plan.state is PlanState.RENEWED
    assert (following.state, following.renews_id) == (PlanState.PLANNED, plan.id)
    assert (following.data_gb, following.funder_id, following.cost_cents) == (
        plan.data_gb,
        plan.funder_id,
        1500,
    )
    with pytest.raises(WrongState):
        plans.end(cast.session, cast.coordinator, plan)


def test_each_day_starts_what_is_due_and_ends_what_is_over(cast: Cast, line: Line) -> None:
    plan = add(cast, line)
    after = add(cast, line, END + timedelta(days=1), END + timedelta(days=9))
    cast.session.flush()

    def roll(day: date) -> tuple[int, int]:
        done = plans.roll(cast.session, cast.system, day)
        cast.session.flush()
        return done

    assert roll(START - timedelta(days=1)) == (0, 0)
    assert roll(START) == (1, 0)
    assert roll(START) == (0, 0)
    assert roll(END) == (0, 0)
    assert roll(END + timedelta(days=1)) == (1, 1)
    assert (plan.state, after.state) == (PlanState.ENDED, PlanState.RUNNING)


def test_after_days_without_a_clock_what_is_wholly_past_never_starts(cast: Cast, line: Line) -> None:
    missed = add(cast, line, START, START + timedelta(days=2))
    cast.session.flush()
    assert plans.roll(cast.session, cast.system, START + timedelta(days=5)) == (0, 0)
    assert missed.state is PlanState.PLANNED


def test_a_renewed_plan_gives_way_on_its_successors_first_day(cast: Cast, line: Line) -> None:
    plan = plans.start(cast.session, cast.coordinator, add(cast, line))
    following = plans.renew(
        cast.session,
        cast.coordinator,
        plan,
        starts_on=END + timedelta(days=1),
        ends_on=date(2027, 3, 1),
        cost_cents=0,
    )
    cast.session.flush()
    assert plans.roll(cast.session, cast.system, END) == (0, 0)
    assert plans.roll(cast.session, cast.system, END + timedelta(days=1)) == (1, 0)
    assert following.state is PlanState.RUNNING


def test_an_association_sees_the_plans_of_the_sims_it_answers_for(cast: Cast) -> None:
    mine, other = cast.ready_sim(), cast.ready_sim()
    cast.session.flush()
    held = [add(cast, line) for line in (plans_line(cast, sim) for sim in (mine, other))]
    cast.loan(mine)
    cast.session.flush()
    assert cast.session.scalars(plans.listing(cast.mentor)).all() == held[:1]
    with pytest.raises(NotFound):
        plans.seen(cast.session, cast.mentor, held[1].id)


def plans_line(cast: Cast, sim: object) -> Line:
    found = lines.live_of(cast.session, sim)  # type: ignore[arg-type]
    assert found
    return found
