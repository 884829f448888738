"""How much of a board's page is shown, so that it is one page: what shrinks, what is cut, in which order."""

from dataclasses import dataclass
from typing import Final

GUTTER: Final = 20.0
"""Points between columns."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The scale of type, points between blocks, lines of the list, of the note, of what a chart says."""

    scale: float = 1.0
    gap: float = 13.0
    lines: int = 99
    note: int = 12
    told: int = 3


FITS: Final = (
    Fit(),
    Fit(told=2),
    Fit(told=1),
    Fit(0.95, 12, told=1),
    Fit(0.92, 11, told=0),
    Fit(0.88, 10, told=0),
    Fit(0.88, 10, lines=24, told=0),
    Fit(0.88, 10, lines=18, told=0),
    Fit(0.86, 10, lines=12, note=9, told=0),
    Fit(0.84, 9, lines=9, note=8, told=0),
    Fit(0.8, 9, lines=6, note=7, told=0),
    Fit(0.8, 9, lines=0, note=7, told=0),
)
"""Tried in this order until everything stands on the page and its charts can be read; the last does."""
