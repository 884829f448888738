"""Months of connection: days of a plan as twelfths of their year, its price by days."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from fleet.publishing.editions import connection

DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def test_a_whole_year_is_twelve_months_leap_year_or_not() -> None:
    for year, days in ((2027, 365), (2028, 366)):
        assert connection.days_in(year, date(year, 1, 1), date(year, 12, 31)) == days
        assert connection.months(days, year) == 12
        assert connection.months(days - 1, year) == 11


def test_a_plan_is_counted_in_each_year_it_covers() -> None:
    plan = date(2026, 12, 1), date(2027, 1, 31)
    assert [connection.days_in(year, *plan) for year in (2025, 2026, 2027, 2028)] == [0, 31, 31, 0]


@given(DAYS, DAYS, st.integers(0, 100_000))
def test_days_and_cents_of_all_years_make_the_whole(one: date, other: date, cost: int) -> None:
    plan, years = (min(one, other), max(one, other)), range(2024, 2030)
    assert sum(connection.days_in(year, *plan) for year in years) == (plan[1] - plan[0]).days + 1
    cents = [connection.cents_in(year, *plan, cost) for year in years]
    assert sum(cents) == cost
    assert min(cents) >= 0
