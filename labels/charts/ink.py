"""Vega's SVG made ours: marks with a class and their own attributes, and nothing else.

Vega wraps each mark in groups with roles and descriptions, and a screen reader would say “graphics symbol” of
each bar. Here a chart is one image with a title and a description, small enough to stand in the page.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from labels.charts.house import FONT, INK, SIZE

SVG: Final = "{http://www.w3.org/2000/svg}"
KEPT: Final[Sequence[str]] = (
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "font-size",
    "font-weight",
    "font-style",
    "text-anchor",
)
"""What a mark may say of its looks: attributes of presentation, which a page's stylesheet overrules."""
HATCHES: Final = (
    '<pattern id="hatches" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0h7v7h-7z" fill="#fff"/><path d="M0 0h3v7h-3z" fill="#86806f"/></pattern>'
)
_MOVED: Final = re.compile(r"translate\(([^,)]+),([^,)]+)\)")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def groups(drawn: str) -> Iterator[str]:
    """One `<g class=…>` for each named layer that has marks, in the order they were drawn."""
    for group in ElementTree.fromstring(drawn).iter(f"{SVG}g"):  # noqa: S314 - Vega has just written it
        name = re.search(r"\brole-mark (\S+?)_marks$", group.get("class", ""))
        if name and len(group):
            yield _group(name[1], list(group))


def _group(name: str, marks: list[Element]) -> str:
    """What all marks share is said once, of the group."""
    looks = [_looks(mark) for mark in marks]
    name = name.replace("_", " ")
    shared = {key: value for key, value in looks[0].items() if all(one.get(key) == value for one in looks)}
    inside = "".join(
        _mark(mark, {key: value for key, value in look.items() if key not in shared})
        for mark, look in zip(marks, looks, strict=True)
    )
    return f"<g{_written({'class': name, **shared})}>{inside}</g>"


def _looks(mark: Element) -> dict[str, str]:
    look: dict[str, str] = {key: mark.attrib[key].removesuffix("px") for key in KEPT if key in mark.attrib}
    if mark.tag == f"{SVG}text" and "stroke" in look:
        return {**look, "paint-order": "stroke", "stroke-linejoin": "round"}
    return look if "fill" in look else {"fill": "none", **look}


def _mark(mark: Element, look: Mapping[str, str]) -> str:
    tag = mark.tag.removeprefix(SVG)
    x, y = (float(number) for number in (_MOVED.findall(mark.get("transform", "")) or [("0", "0")])[0])
    if tag == "text":
        return _text(mark, {"x": rounded(x), "y": rounded(y), **look})
    if tag == "line":
        ends = {"x1": x, "y1": y, "x2": x + float(mark.get("x2", 0)), "y2": y + float(mark.get("y2", 0))}
        return f"<line{_written({**{key: rounded(value) for key, value in ends.items()}, **look})}/>"
    return f"<path{_written({'d': _path(mark.attrib['d']), **look})}/>"


def _path(told: str) -> str:
    """A bar as Vega writes it; a shape of straight lines as steps from point to point, half as long."""
    if "L" not in told:
        return _NUMBER.sub(lambda found: rounded(float(found[0])), told).replace(",", " ")
    return "".join(_steps(ring) for ring in re.findall(r"M([^MZ]*)", told))


def _steps(ring: str) -> str:
    numbers = [round(float(number), 1) for number in _NUMBER.findall(ring)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    if points[0] == points[-1]:
        points.pop()
    steps = (f"{rounded(b[0] - a[0])} {rounded(b[1] - a[1])}" for a, b in pairwise(points))
    return f"M{rounded(points[0][0])} {rounded(points[0][1])}l{' '.join(steps)}z".replace(" -", "-")


def _text(mark: Element, place: Mapping[str, str]) -> str:
    lines = [(float(line.get("dy", 0)), line.text or "") for line in mark.iter(f"{SVG}tspan")]
    if not lines:
        return _line(mark.text or "", place)
    told, y = "", float(place["y"])
    for drop, line in lines:
        y += drop
        told += _line(line, {**place, "y": rounded(y)}) if line else ""
    return told


def _line(words: str, place: Mapping[str, str]) -> str:
    return f"<text{_written(place)}>{escape(words, quote=False)}</text>"


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())


def rounded(number: float) -> str:
    """A tenth of a unit is finer than a screen."""
    return f"{round(number, 1) + 0:g}"


def image(marks: str, title: str, told: str, width: float, height: float) -> str:
    """Groups of marks as one SVG."""
    hatches = HATCHES if "url(#hatches)" in marks else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width:g} {height:g}" role="img"'
        f' font-family="{FONT}" font-size="{SIZE}" fill="{INK}">'
        f"<title>{escape(title, quote=False)}</title><desc>{escape(told, quote=False)}</desc>"
        f"{hatches}{marks}</svg>"
    )
