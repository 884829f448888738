"""A map of the départements: what is published as a shade with its number, what is not as a hatching.

One unit is one of the shapes', so that borders stay on whole numbers; type is as much larger.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from math import ceil
from typing import Any, Final

from labels.charts.house import (
    ACCENT,
    HALO,
    INK,
    PAPER,
    QUIET,
    SMALL,
    WIDTH,
    Rows,
    Spec,
    layer,
    measure,
    spec,
    words,
)
from labels.charts.shapes import shapes

ACROSS: Final = 613
HIGH: Final = 682
NUMBER: Final = round(SMALL * ACROSS / WIDTH)
NAME: Final = NUMBER - 2
BORDER: Final = "#b3ab98"

SHADES: Final = ("#cfe3e1", "#8fc0be", "#3f8f92", ACCENT)
"""From the fewest to the most; in grey 87, 70, 50 and 32 % of white."""
LOOKS: Final[Mapping[str, Mapping[str, Any]]] = {
    "absent": {"fill": "#f4f2ec", "stroke": BORDER, "strokeWidth": 0.8},
    "hatched": {"fill": "url(#hatches)", "stroke": QUIET, "strokeWidth": 1},
    **{
        f"shade{n}": {"fill": fill, "stroke": PAPER, "strokeWidth": 1}
        for n, fill in enumerate(SHADES, start=1)
    },
}
"""Class → how those are drawn: not a partner, not published, and by how many."""

TILES: Final[Mapping[str, tuple[int, int]]] = {
    "75": (0, 24), "92": (66, 24), "93": (132, 24), "94": (198, 24),
    "971": (0, 546), "972": (122, 546), "973": (244, 546), "974": (366, 546), "976": (488, 546),
}  # fmt: skip
"""Left and top of those that have a tile in the sea, a name below: Paris and its neighbours, too small for a
number, and those overseas, of which no shape is at hand."""
WIDE: Final = 60
TALL: Final = 36
KEY: Final = 622
"""Where it says how to read the map."""
LINE: Final = 28
KEY_STEP: Final = 210
OUTLINE: Final[Spec] = {"fill": None, "stroke": INK, "strokeWidth": 3}
OUTLINED: Final[Spec] = {**HALO, "strokeWidth": 7}
"""On the darkest shade too a number is dark on a light ground; in the units of the map."""
ALONG: Final[Spec] = {"align": "left", "baseline": "middle", "fontSize": NAME}
IDENTITY: Final[Spec] = {"type": "identity", "scale": 1, "translate": [0, 0]}


def map_of_france(data: Mapping[str, Any]) -> Spec:
    """`places`: of each département that is told of its code, value, how that is `shown`, if it is `own`.

    Where the value is None it is not published; a département that is not listed is not a partner.
    `near_paris`: the words above those tiles; `names`: code → name, below each tile;
    `key`: what hatched, absent and darker mean, by these names.
    """
    told: Mapping[str, Any] = {place["code"]: place for place in data["places"]}
    most = max((place["value"] or 0 for place in told.values()), default=0)
    drawn = [_feature(code, rings) for code, rings in _drawn()]
    x, y = measure("x", ACROSS, (0, ACROSS)), measure("y", HIGH, (0, HIGH))
    numbers = [{**place, **_middle(code)} for code, place in told.items() if place["value"] is not None]
    return spec(
        HIGH,
        [
            *(
                _shapes(name, [one for one in drawn if _look(told.get(one["code"]), most) == name], look)
                for name, look in LOOKS.items()
            ),
            _shapes("outline", [one for one in drawn if told.get(one["code"], {}).get("own")], OUTLINE),
            _shapes("hatched key", _sample(0), LOOKS["hatched"]),
            _shapes("absent key", _sample(KEY_STEP), LOOKS["absent"]),
            words("name", _said(data), {"x": x, "y": y}, **ALONG),
            words("value", numbers, {"x": x, "y": y}, baseline="middle", **OUTLINED, fontSize=NUMBER),
        ],
        ACROSS,
    )


def _shapes(name: str, rows: Rows, look: Spec) -> Spec:
    return {**layer(name, "geoshape", rows, {}, **look), "projection": IDENTITY}


def _look(place: Mapping[str, Any] | None, most: int) -> str:
    """Which of LOOKS: a shade for each quarter of the largest number."""
    if place is None:
        return "absent"
    return f"shade{ceil(len(SHADES) * place['value'] / most)}" if place["value"] else "hatched"


@cache
def _drawn() -> Sequence[tuple[str, Sequence[Any]]]:
    """Each shape, then each tile, with its code."""
    tiles = [(code, [_tile(*place)]) for code, place in TILES.items()]
    return [*((code, place["rings"]) for code, place in shapes().items()), *tiles]


def _tile(x: float, y: float, wide: float = WIDE, tall: float = TALL) -> Sequence[Sequence[float]]:
    return [[x, y], [x + wide, y], [x + wide, y + tall], [x, y + tall]]


def _feature(code: str, rings: Sequence[Sequence[Sequence[float]]]) -> dict[str, Any]:
    """As GeoJSON: each ring is a polygon of its own, closed."""
    polygons = [[[*ring, ring[0]]] for ring in rings]
    return {"type": "Feature", "code": code, "geometry": {"type": "MultiPolygon", "coordinates": polygons}}


def _middle(code: str) -> dict[str, float]:
    x, y = shapes()[code]["middle"] if code not in TILES else _centre(*TILES[code])
    return {"x": x, "y": y}


def _centre(x: float, y: float) -> tuple[float, float]:
    return x + WIDE / 2, y + TALL / 2


def _sample(x: float) -> Rows:
    return [_feature("", [_tile(x, KEY, WIDE * 0.6, TALL * 0.6)])]


def _said(data: Mapping[str, Any]) -> Rows:
    """Every word that is no number, and where it begins."""
    beside, middle = WIDE * 0.6 + 8, TALL * 0.3
    return [
        {"shown": data["near_paris"], "x": 0, "y": 10},
        *({"shown": data["names"][code], "x": x, "y": y + TALL + 13} for code, (x, y) in TILES.items()),
        {"shown": data["key"]["hatched"], "x": beside, "y": KEY + middle},
        {"shown": data["key"]["absent"], "x": beside + KEY_STEP, "y": KEY + middle},
        {"shown": data["key"]["darker"], "x": 0, "y": KEY + LINE + middle},
    ]
