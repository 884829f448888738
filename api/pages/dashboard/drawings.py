"""Small pictures in a table's cells, as numbers: where a bar ends and where a box stands, in percent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fleet.reporting.tallies import Spread

WIDE: Final = 100.0


@dataclass(frozen=True)
class Box:
    """From a tenth to nine tenths a line, from a quarter to three quarters a box, at the half a mark."""

    tenth: float
    quarter: float
    median: float
    three_quarters: float
    nine_tenths: float


@dataclass(frozen=True)
class Pair:
    """Two upright bars side by side: this year's and last year's, in units of the drawing."""

    label: str
    x: float
    now: float
    before: float


def share(number: int, most: int) -> float:
    """The length of a bar, the longest being 100."""
    return round(WIDE * number / most, 1) if most else 0.0


def box(spread: Spread, most: int) -> Box:
    """A spread drawn from 0 to `most` days."""
    told = (spread.low, spread.first_quartile, spread.median, spread.third_quartile, spread.high)
    return Box(*(share(days, most) for days in told))


STEP: Final = 50
HEIGHT: Final = 120


def pairs(labels: Sequence[str], now: Sequence[int], before: Sequence[int]) -> list[Pair]:
    """Months beside each other, each with its bar of this year and of last."""
    most = max([*now, *before, 1])
    return [
        Pair(label, place * STEP, round(HEIGHT * new / most, 1), round(HEIGHT * old / most, 1))
        for place, (label, new, old) in enumerate(zip(labels, now, before, strict=True))
    ]
