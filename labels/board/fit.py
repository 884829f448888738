"""How much of a board's page is shown, so that it is one page: what shrinks, what is cut, in which order."""

from dataclasses import dataclass
from typing import Final

GUTTER: Final = 20.0
"""Points between columns."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The scale of type, how many lines of the list, lines of each text."""

    scale: float = 1.0
    lines: int = 99
    note: int = 12
    told: int = 3


FITS: Final = (
    Fit(),
    Fit(0.95),
    Fit(0.9),
    Fit(0.9, lines=24),
    Fit(0.88, lines=18),
    Fit(0.86, lines=12, note=9),
    Fit(0.84, lines=9, note=8, told=2),
    Fit(0.8, lines=6, note=7, told=2),
    Fit(0.8, lines=0, note=7, told=2),
)
"""Tried in this order until everything stands on the page; the last always does."""
