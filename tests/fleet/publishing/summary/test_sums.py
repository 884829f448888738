"""Sums of whole blocks, the same quarter a year before, and what a steady pace would have reached."""

from datetime import date

import pytest

from fleet.parties.programmes import Target
from fleet.publishing.ledger import POOL, Quarter
from fleet.publishing.summary import sums
from fleet.publishing.summary.figures import Goal
from fleet.publishing.summary.sums import Cell

Q = Quarter.parse
CLOSED = [Q(f"{year}-Q{number}") for year in (2025, 2026) for number in (1, 2, 3, 4)][:7]
CELLS = [
    Cell(Q("2025-Q2"), "06", 14),
    Cell(Q("2025-Q4"), "13", 21),
    Cell(Q("2025-Q4"), POOL, 13),
    Cell(Q("2026-Q2"), "06", 18),
    Cell(Q("2026-Q2"), "13", 12),
]
START = date(2025, 1, 1)


def test_no_block_is_not_published_and_never_nought() -> None:
    assert sums.of([]) is None
    assert sums.in_year(CELLS, 2024) is None
    assert sums.in_year(CELLS, 2025) == 48


def test_a_quarter_without_a_block_is_not_published_and_the_sum_goes_on() -> None:
    told = {str(one.quarter): one for one in sums.by_quarter(CELLS, CLOSED)}
    assert told["2026-Q2"].youths == 30
    assert (told["2026-Q1"].youths, told["2026-Q1"].so_far) == (None, 48)


def test_years_and_territories_share_the_same_blocks() -> None:
    years = sums.by_year(CELLS, CLOSED, {2026: Goal(2026, 120)})
    assert [(one.year, one.youths, one.so_far) for one in years] == [(2025, 48, 48), (2026, 30, 78)]
    assert [one.goal for one in years] == [None, Goal(2026, 120)]
    apart = sums.by_territory(CELLS)
    assert {code: sums.of(cells) for code, cells in apart.items()} == {"06": 32, "13": 33, POOL: 13}
    assert sums.by_quarter([], []) == ()


def test_targets_of_a_year_are_asked_for_together() -> None:
    every = sums.goals([Target(territory=code, year=2026, youths=n) for code, n in (("06", 70), ("13", 40))])
    assert every == {2026: Goal(2026, 110)}


@pytest.mark.parametrize(("year", "aimed"), [(2025, 2026), (2026, 2026), (2027, 2028), (2030, 2028)])
def test_the_target_told_is_this_years_or_the_next_or_the_last(year: int, aimed: int) -> None:
    every = {2026: Goal(2026, 120), 2028: Goal(2028, 347)}
    found = sums.aim(every, year)
    assert found is not None
    assert found.year == aimed
    assert sums.aim({}, year) is None


@pytest.mark.parametrize(
    ("last", "reached"),
    [
        ("2025-Q4", 100),  # one year of the first two: half of 200, less a day
        ("2026-Q4", 200),
        ("2027-Q4", 250),  # half of the way from 200 to 300
        ("2028-Q4", 300),
        ("2029-Q2", 300),
    ],
)
def test_a_steady_pace_is_a_straight_line_from_target_to_target(last: str, reached: int) -> None:
    every = {2026: Goal(2026, 200), 2028: Goal(2028, 300)}
    paced = sums.pace(every, START, Q(last))
    assert paced is not None
    assert abs(paced - reached) <= 1


def test_there_is_no_pace_without_a_target_a_quarter_or_a_start() -> None:
    every = {2026: Goal(2026, 200)}
    assert sums.pace({}, START, Q("2025-Q4")) is None
    assert sums.pace(every, START, None) is None
    assert sums.pace(every, date(2026, 6, 1), Q("2026-Q1")) is None
    assert sums.pace(every, date(2027, 6, 1), Q("2026-Q1")) is None
    assert sums.pace({2026: Goal(2026, 200), 2028: Goal(2028, 100)}, START, Q("2027-Q1")) is None
