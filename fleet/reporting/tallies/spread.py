"""How lead times are spread: pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """Of how many; and the days within which 10, 25, 50, 75 and 90 % of them were done."""

    number: int
    low: int
    first_quartile: int
    median: int
    third_quartile: int
    high: int


def spread(histogram: Mapping[int, int]) -> Spread | None:
    """Of days → how many took so long; None of nothing.

    Each is a number of days that occurs (the nearest-rank definition: the least below or at which there is
    that share of all), so it can be counted again by hand.
    """
    number = sum(histogram.values())
    if not number:
        return None
    low, first, median, third, high = (_within(histogram, number, share) for share in (10, 25, 50, 75, 90))
    return Spread(number, low, first, median, third, high)


def _within(histogram: Mapping[int, int], number: int, percent: int) -> int:
    wanted, seen = -(-number * percent // 100), 0
    for days in sorted(histogram):
        seen += histogram[days]
        if seen >= wanted:
            return days
    raise AssertionError("more are wanted than there are")
