"""Weeks, months and quarters that are compared, and lead times as a median and a spread."""

from datetime import date, timedelta

import pytest

from fleet.reporting.dashboard import flow, lead_times, periods
from fleet.reporting.dashboard.flow import Flow
from tests.cast import Cast

TODAY = date(2026, 11, 28)


def test_weeks_are_whole_and_beside_the_same_of_last_year() -> None:
    weeks = flow.weeks(TODAY)
    assert len(weeks) == 12
    assert (weeks[-1].now.word, weeks[-1].before.word) == ("2026-W47", "2025-W47")
    for each in weeks:
        assert each.now.days == each.before.days == 7
        assert each.now.first.weekday() == each.before.first.weekday() == 0
    assert [a.now.first - b.now.first for a, b in zip(weeks[1:], weeks, strict=False)] == [timedelta(7)] * 11


def test_months_are_whole_and_beside_the_same_of_last_year() -> None:
    months = flow.months(TODAY)
    assert (months[0].now.word, months[-1].now.word) == ("2025-11", "2026-10")
    assert {each.before.word[5:] for each in months} == {f"{month:02}" for month in range(1, 13)}
    assert [each.word for each in flow.quarters(TODAY)][-3:] == ["2026-Q2", "2026-Q3", "2026-Q4"]


def test_a_period_holds_its_first_and_its_last_day() -> None:
    counted = Flow({("returned", date(2026, 10, 1)): 2, ("returned", date(2026, 10, 31)): 3})
    assert counted.number("returned", periods.month(date(2026, 10, 7))) == 5
    assert counted.number("returned", periods.week(date(2026, 10, 1))) == 2
    assert counted.number("received", periods.month(date(2026, 10, 7))) == 0


def test_three_whole_months_are_compared_with_those_before_and_a_year_ago() -> None:
    words = [each.word for each in lead_times.compared(TODAY)]
    assert words == ["2026-08..2026-10", "2026-05..2026-07", "2025-08..2025-10"]


@pytest.mark.parametrize(
    ("days", "median", "slowest"), [((3,), 3, 0), ((1, 2, 3, 4, 5, 6, 7, 8, 9, 60), 5, 1)]
)
def test_a_lead_time_is_a_median_and_who_took_longer(
    cast: Cast, days: tuple[int, ...], median: int, slowest: int
) -> None:
    last_month = cast.now.replace(day=1) - timedelta(days=10)
    for took in days:
        laptop = cast.ready_laptop()
        laptop.created_at, laptop.first_ready_at = last_month - timedelta(days=took), last_month
    cast.session.flush()
    now, before, _year = lead_times.of(cast.session, "donation_to_ready", cast.system.today)
    assert now.spread is not None
    assert (now.spread.number, now.spread.median, now.slowest) == (len(days), median, slowest)
    assert before.spread is None
