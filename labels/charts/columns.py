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
HEAD: Final = 24
GOAL_HEAD: Final = 42
"""Above the tallest column: its number, and the words of the level."""
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
AIM: Final[Spec] = {**HALO, "color": GOAL, "fontSize": SMALL + 1, "align": "left"}
OFF_SCALE: Final = 3
"""A level more than so many times the tallest column would flatten all of them: it is told, not drawn."""


def columns(data: Mapping[str, Any]) -> Spec:
    """`bars`: each a label, what is under it, value (None: not published) and how that is written (`shown`).

    `goal`: value and `shown` of the level, what is said (`beyond`) where it is far above, or None;
    `none`: the words for what is not published.
    """
    bars = [{**bar, "place": place} for place, bar in enumerate(data["bars"])]
    goal, tallest = data.get("goal"), max((bar["value"] or 0 for bar in data["bars"]), default=0)
    is_off = goal is not None and 0 < tallest * OFF_SCALE < goal["value"]
    top = max(tallest, goal["value"] if goal and not is_off else 1)
    head = GOAL_HEAD if goal else HEAD
    base = head + TALL
    x = side_by_side("place", range(len(bars)), (SIDE, WIDTH - SIDE))
    y = measure("value", top, (base, head))
    return spec(
        base + LINE * (3 if any(bar["under"] for bar in bars) else 2) - 9,
        [
            *_bars(bars, x, y, base),
            *_names(bars, x, base),
            words("none", _unpublished(bars, data["none"]), {"x": x, "y": here(base - LINE - 8)}, **NONE),
            *(_goal(goal, is_off, y) if goal else ()),
            words(
                "value",
                _labelled([bar for bar in bars if bar["value"]], bars),
                {"x": x, "y": y},
                dy=-8,
                **HALO,
            ),
        ],
    )


def _step(bars: Rows) -> float:
    return (WIDTH - 2 * SIDE) / max(len(bars), 1)


def _bars(bars: Rows, x: Spec, y: Spec, base: float) -> Iterable[Spec]:
    width = round(min(0.7 * _step(bars), WIDEST), 1)
    published = [bar for bar in bars if bar["value"]]
    yield layer("bar", "bar", published, {"x": x, "y": y}, color=ACCENT, width=width)
    yield layer("base", "rule", [{}], {"x": here(0), "x2": here(WIDTH), "y": here(base)}, color=FAINT)


def _names(bars: Rows, x: Spec, base: float) -> Iterable[Spec]:
    """What each is called, and below the first of each year the year."""
    before = [None, *(bar["under"] for bar in bars)]
    new = [bar for bar, last in zip(bars, before, strict=False) if bar["under"] and bar["under"] != last]
    under: Spec = {"color": QUIET, "align": "left", "dx": -SIDE}
    yield words("name", _labelled(bars, bars, "label"), {"x": x, "y": here(base + LINE)}, "label")
    yield words("under", new, {"x": x, "y": here(base + 2 * LINE)}, "under", **under)


def _labelled(told: Rows, bars: Rows, field: str = "shown") -> Rows:
    """As many as have room side by side, counted back from the last."""
    widest = max((room(bar[field]) for bar in told), default=0)
    every = ceil((widest + GAP) / _step(bars))
    return [bar for bar in told if (told[-1]["place"] - bar["place"]) % every == 0]


def _unpublished(bars: Rows, says: str) -> Rows:
    """Words where the column would stand, a dash where they have no room: never a column of zero."""
    fits = max(room(word, SMALL, bold=False) for word in says.split(" ")) <= _step(bars)
    return [{**bar, "shown": says if fits else " –"} for bar in bars if bar["value"] is None]


def _goal(goal: Mapping[str, Any], is_off: bool, y: Spec) -> Iterable[Spec]:
    """A dashed rule with its words above it; `beyond` where it would stand far above the drawing."""
    if is_off:
        yield words("aim", [{"shown": goal["beyond"]}], {"x": here(0), "y": here(SMALL)}, **AIM)
        return
    rule: Spec = {"x": here(0), "x2": here(WIDTH), "y": y}
    yield layer("goal", "rule", [goal], rule, color=GOAL, strokeDash=[5, 4], strokeWidth=1.5)
    yield words("aim", [goal], {"x": here(0), "y": y}, dy=-7, **AIM)
