"""Spreads are numbers of days that occur, so anybody can count them again."""

from hypothesis import given
from hypothesis import strategies as st

from fleet.reporting.tallies import Spread, spread

HISTOGRAMS = st.dictionaries(st.integers(0, 400), st.integers(1, 50), min_size=1, max_size=40)


def test_of_nothing_there_is_no_spread() -> None:
    assert spread({}) is None
    assert spread({3: 0}) is None


def test_of_one_all_are_the_same() -> None:
    assert spread({12: 1}) == Spread(1, 12, 12, 12, 12, 12)


def test_of_ten_the_low_is_the_first_and_the_high_the_ninth() -> None:
    told = spread({days: 1 for days in range(1, 11)})
    assert told == Spread(10, low=1, first_quartile=3, median=5, third_quartile=8, high=9)


@given(histogram=HISTOGRAMS)
def test_each_is_the_least_number_of_days_within_which_its_share_was_done(histogram: dict[int, int]) -> None:
    each = sorted(days for days, number in histogram.items() for _ in range(number))
    told = spread(histogram)
    assert told is not None
    assert told.number == len(each)
    shares = (10, told.low), (25, told.first_quartile), (50, told.median), (75, told.third_quartile)
    for percent, days in (*shares, (90, told.high)):
        assert days in histogram
        assert sum(day <= days for day in each) * 100 >= percent * len(each)
        assert sum(day < days for day in each) * 100 < percent * len(each)
