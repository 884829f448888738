"""Columns side by side from zero, each with its number, and the level they are to reach."""

from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any, Final

from labels.charts.house import (
    ACCENT,
    FAINT,
    GOAL,
    HALO,
    LINE,
    QUIET,
    SIZE,
    SMALL,
    WIDTH,
    Rows,
    Spec,
    here,
    layer,
    measure,
    room,
    side_by_side,
    spec,
    words,
)

TALL: Final = 180
HEAD: Final = 42
FOOT: Final = 42
BASE: Final = HEAD + TALL
SIDE: Final = 12
"""So that the number of the last column, wider than the column, is not cut off."""
WIDEST: Final = 56
GAP: Final = 3
NONE: Final[Spec] = {
    "color": QUIET,
    "fontSize": SMALL,
    "fontStyle": "italic",
    "lineBreak": " ",
    "lineHeight": SMALL + 2,
}
AIM: Final[Spec] = {"color": GOAL, "fontWeight": "bold", "align": "left"}
OFF_SCALE: Final = 3
"""A level more than so many times the tallest column would flatten all of them: it is told, not drawn."""


def columns(data: Mapping[str, Any]) -> Spec:
    """`bars`: each a label, what is under it, value (None: not published) and how that is written (`shown`).

    `goal`: value and `shown` of the level, what is said (`beyond`) where it is far above, or None;
    `none`: the words for what is not published.
    """
    bars = [{**bar, "place": place} for place, bar in enumerate(data["bars"])]
    goal = data.get("goal")
    step = (WIDTH - 2 * SIDE) / max(len(bars), 1)
    tallest = max((bar["value"] or 0 for bar in bars), default=0)
    off_scale = goal is not None and 0 < tallest * OFF_SCALE < goal["value"]
    top = max(tallest, goal["value"] if goal and not off_scale else 1)
    x = side_by_side("place", range(len(bars)), (SIDE, WIDTH - SIDE))
    y = measure("value", top, (BASE, HEAD))
    published = [bar for bar in bars if bar["value"]]
    return spec(
        BASE + FOOT,
        [
            layer(
                "bar",
                "bar",
                published,
                {"x": x, "y": y},
                color=ACCENT,
                width=round(min(0.7 * step, WIDEST), 1),
            ),
            layer("base", "rule", [{}], {"x": here(0), "x2": here(WIDTH), "y": here(BASE)}, color=FAINT),
            words("name", _labelled(bars, step, "label"), {"x": x, "y": here(BASE + 17)}, "label"),
            words(
                "under",
                _years(bars),
                {"x": x, "y": here(BASE + 34)},
                "under",
                color=QUIET,
                align="left",
                dx=-SIDE,
            ),
            words(
                "none", _unpublished(bars, step, data["none"]), {"x": x, "y": here(BASE - LINE - 8)}, **NONE
            ),
            *(_goal(goal, off_scale, y) if goal else ()),
            words("value", _labelled(published, step), {"x": x, "y": y}, dy=-8, **HALO),
        ],
    )


def _labelled(bars: Rows, step: float, field: str = "shown") -> Rows:
    """As many as have room side by side, counted back from the last."""
    widest = max((room(bar[field]) for bar in bars), default=0)
    every = ceil((widest + GAP) / step)
    return [bar for bar in bars if (bars[-1]["place"] - bar["place"]) % every == 0]


def _years(bars: Rows) -> Rows:
    """The first column of each run that has the same word under it."""
    before = [None, *(bar["under"] for bar in bars)]
    return [bar for bar, last in zip(bars, before, strict=False) if bar["under"] and bar["under"] != last]


def _unpublished(bars: Rows, step: float, says: str) -> Rows:
    """A word where the column would stand, a dash where it has no room: never a column of zero."""
    fits = max(0.9 * room(word, SMALL) for word in says.split(" ")) <= step
    return [{**bar, "shown": says if fits else " –"} for bar in bars if bar["value"] is None]


def _goal(goal: Mapping[str, Any], off_scale: bool, y: Spec) -> Iterable[Spec]:
    """A dashed rule with its words above it; an arrow up where it would stand far above the drawing."""
    if off_scale:
        at = {"x": here(0), "y": here(SIZE)}
        return [words("aim", [{"shown": goal["beyond"]}], at, **AIM)]
    return [
        layer(
            "goal",
            "rule",
            [goal],
            {"x": here(0), "x2": here(WIDTH), "y": y},
            color=GOAL,
            strokeDash=[5, 4],
            strokeWidth=1.5,
        ),
        words("aim", [goal], {"x": here(0), "y": y}, dy=-7, **AIM),
    ]
