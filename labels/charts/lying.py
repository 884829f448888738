"""Bars lying one below the other from zero, each with its name, its number and the target if there is one."""

from collections.abc import Mapping
from typing import Any, Final

from labels.charts.house import (
    ACCENT,
    FAINT,
    GOAL,
    HALO,
    QUIET,
    SMALL,
    WIDTH,
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
MOST_NAME: Final = 205
"""A longer name stands above its bar."""


def lying(data: Mapping[str, Any]) -> Spec:
    """`bars`: each a label, a value (None: not published), its words (`shown`), whether it is `own`.

    `target`: a number or absent, drawn as a notch across the bar's line.
    """
    bars = [_placed(bar, place) for place, bar in enumerate(data["bars"])]
    names = max((room(bar["label"]) for bar in bars), default=0)
    above = names > MOST_NAME
    row, lift, drop = (ROW_BELOW_NAME, -10, 9) if above else (ROW, 0, 0)
    left = 0 if above else names + GAP
    counted = [bar for bar in bars if bar["value"] is not None]
    right = WIDTH - GAP - max((room(bar["shown"]) for bar in counted), default=0)
    x = measure("value", max([bar["end"] for bar in bars] + [1]), (left, right))
    y = side_by_side("place", range(len(bars)), (0, row * len(bars)))
    start, end = {"x": here(0), "y": y}, {"x": {**x, "field": "end"}, "y": y}
    others, own = ([bar for bar in bars if bool(bar.get("own")) is own] for own in (False, True))
    return spec(
        row * len(bars),
        [
            words("name", others, start, "label", dy=lift, **TEXT),
            words("own", own, start, "label", dy=lift, fontWeight="bold", **TEXT),
            layer("bar", "bar", counted, {"x": x, "y": y}, color=ACCENT, height=BAR, yOffset=drop),
            layer(
                "base",
                "rule",
                [{}],
                {"x": here(left), "y": here(0), "y2": here(row * len(bars))},
                color=FAINT,
            ),
            layer(
                "goal",
                "tick",
                [bar for bar in bars if bar.get("target")],
                {**end, "x": {**x, "field": "target"}},
                color=GOAL,
                thickness=2.5,
                size=BAR + 8,
                yOffset=drop,
            ),
            words("value", counted, end, dx=GAP, dy=drop, **HALO, **TEXT),
            words(
                "none", [bar for bar in bars if bar["value"] is None], end, dx=GAP, dy=drop, **NONE, **TEXT
            ),
        ],
    )


def _placed(bar: Mapping[str, Any], place: int) -> dict[str, Any]:
    return {**bar, "place": place, "end": max(bar["value"] or 0, bar.get("target") or 0)}
