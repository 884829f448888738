"""Bars lying one below the other from zero, each with its name, its number and the target if there is one."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from labels.charts.house import (
    ACCENT,
    FAINT,
    GOAL,
    HALO,
    PAPER,
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

BAR: Final = 15
ROW: Final = 26
ROW_BELOW_NAME: Final = 46
GAP: Final = 7
TEXT: Final[Spec] = {"align": "left", "baseline": "middle"}
NONE: Final[Spec] = {"color": QUIET, "fontSize": SMALL, "fontStyle": "italic"}
NAME: Final = SIZE - 1
MARK: Final[Spec] = {"color": GOAL, "stroke": PAPER, "thickness": 3.5, "size": BAR + 8}
MOST_NAME: Final = 190
"""A longer name stands above its bar."""


def lying(data: Mapping[str, Any]) -> Spec:
    """`bars`: each a label, a value (None: not published), its words (`shown`), whether it is `own`.

    `target`: a number or absent, drawn as a mark across the bar's line.
    """
    bars = [_placed(bar, place) for place, bar in enumerate(data["bars"])]
    names = max((room(bar["label"], NAME, bold=bar["own"]) for bar in bars), default=0)
    above = names > MOST_NAME
    row, lift, drop = (ROW_BELOW_NAME, -10, 9) if above else (ROW, 0, 0)
    left = 0 if above else names + GAP
    right = WIDTH - GAP - max((room(bar["shown"]) for bar in bars if bar["value"] is not None), default=0)
    x = measure("value", max([bar["end"] for bar in bars] + [1]), (left, right))
    y = side_by_side("place", range(len(bars)), (0, row * len(bars)))
    side: Spec = {"x": here(left), "y": here(0), "y2": here(row * len(bars))}
    return spec(
        row * len(bars),
        [
            *_names(bars, y, lift),
            *_bars(bars, x, y, drop),
            layer("base", "rule", [{}], side, color=FAINT),
            *_numbers(bars, {"x": {**x, "field": "end"}, "y": y}, drop),
        ],
    )


def _placed(bar: Mapping[str, Any], place: int) -> dict[str, Any]:
    """`end`: where its words begin, past the bar and the mark."""
    return {"own": False, **bar, "place": place, "end": max(bar["value"] or 0, bar.get("target") or 0)}


def _names(bars: Rows, y: Spec, lift: float) -> Iterable[Spec]:
    start, look = {"x": here(0), "y": y}, {**TEXT, "dy": lift, "fontSize": NAME}
    yield words("name", [bar for bar in bars if not bar["own"]], start, "label", **look)
    yield words("own", [bar for bar in bars if bar["own"]], start, "label", fontWeight="bold", **look)


def _bars(bars: Rows, x: Spec, y: Spec, drop: float) -> Iterable[Spec]:
    counted = [bar for bar in bars if bar["value"] is not None]
    aimed = [bar for bar in bars if bar.get("target")]
    yield layer("bar", "bar", counted, {"x": x, "y": y}, color=ACCENT, height=BAR, yOffset=drop)
    yield layer("goal", "tick", aimed, {"x": {**x, "field": "target"}, "y": y}, yOffset=drop, **MARK)


def _numbers(bars: Rows, end: Spec, drop: float) -> Iterable[Spec]:
    look = {**TEXT, "dx": GAP, "dy": drop}
    yield words("value", [bar for bar in bars if bar["value"] is not None], end, **HALO, **look)
    yield words("none", [bar for bar in bars if bar["value"] is None], end, **NONE, **look)
