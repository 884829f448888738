"""Charts as numbers: where each bar of a small SVG stands. Bars start at zero and carry their own label."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 400
"""Units across: drawn at about this many CSS pixels, so that text keeps its size on a phone."""
COLUMN_HEIGHT: Final = 180
HEAD: Final = 30
FOOT: Final = 40
ROW: Final = 46
BAR: Final = 16
MOST_COLUMNS: Final = 8
OFF_SCALE: Final = 3
"""A level more than so many times the tallest bar would flatten all of them: it is told, not drawn."""


@dataclass(frozen=True)
class Value:
    """What one bar says. `value` None is a figure that is not published: no bar."""

    label: str
    value: int | None
    under: str = ""


@dataclass(frozen=True)
class Bar:
    """One bar in units of the drawing; `middle` is the centre of its label."""

    label: str
    under: str
    value: int | None
    x: float
    y: float
    width: float
    height: float
    middle: float


@dataclass(frozen=True)
class Chart:
    """Bars, the level they are measured against, and the size.

    `line` is the height of that level: None without one, or where it is `off_scale`, far above the drawing.
    """

    bars: tuple[Bar, ...]
    width: int
    height: int
    base: float
    line: float | None = None
    off_scale: bool = False


def columns(values: Sequence[Value], *, goal: int | None = None) -> Chart:
    """Upright bars side by side, the latest eight, with a level to reach."""
    shown = values[-MOST_COLUMNS:]
    tallest = max([value.value or 0 for value in shown] + [0])
    off_scale = goal is not None and 0 < tallest * OFF_SCALE < goal
    top = max(tallest, 1 if off_scale else goal or 1)
    base = HEAD + COLUMN_HEIGHT
    step = WIDTH / max(len(shown), 1)
    wide = min(step * 0.7, 56)
    bars = []
    for number, value in enumerate(shown):
        height = round(COLUMN_HEIGHT * (value.value or 0) / top, 1)
        x = round(number * step + (step - wide) / 2, 1)
        middle = round(x + wide / 2, 1)
        bars.append(
            Bar(value.label, value.under, value.value, x, base - height, round(wide, 1), height, middle)
        )
    line = round(base - COLUMN_HEIGHT * goal / top, 1) if goal and not off_scale else None
    return Chart(tuple(bars), WIDTH, base + FOOT, base, line, off_scale)


def rows(values: Sequence[Value]) -> Chart:
    """Lying bars, each under its label."""
    top = max([value.value or 0 for value in values] + [1])
    room = WIDTH - 60
    bars = []
    for number, value in enumerate(values):
        width = round(room * (value.value or 0) / top, 1)
        bars.append(Bar(value.label, value.under, value.value, 0, number * ROW + 20, width, BAR, width + 8))
    return Chart(tuple(bars), WIDTH, ROW * len(values), ROW * len(values))
