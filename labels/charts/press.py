"""A drawing of ours put on paper, or on a page of somebody else's paper: the same marks, as PDF.

Not by the library that works out where marks stand: that embeds its fonts and orders its lists by chance, so
no two files are the same, and each is ten times as large. This reads what `ink` and `poster` write, no more.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from labels.charts.ink import SVG
from labels.text import spelled

POINTS: Final = 0.75
"""A unit is a pixel of a page: 1/96 inch."""
HATCHES: Final = 5
"""How far a hatching's lines stand apart, in units."""

Look = Mapping[str, str]
Point = tuple[float, float]

_STEP: Final = re.compile(r"[MlhvzZ]|-?\d+(?:\.\d+)?")


def pdf(drawing: str) -> bytes:
    """One page of the drawing's own size, the same bytes each time; text stays text."""
    root = _root(drawing)
    width, height = size(drawing)
    out = BytesIO()
    canvas: Any = Canvas(out, pagesize=(width * POINTS, height * POINTS), invariant=1)
    canvas.setTitle(root.findtext(f"{SVG}title") or "")
    place(canvas, drawing, 0, 0, width * POINTS)
    canvas.save()
    return out.getvalue()


def size(drawing: str) -> Point:
    """Width and height, in units."""
    _, _, width, height = map(float, _root(drawing).attrib["viewBox"].split())
    return width, height


def place(canvas: Any, drawing: str, x: float, y: float, width: float) -> float:
    """Draw it on a page with its lower left corner there, so wide (all in points); its height is answered."""
    across, high = size(drawing)
    scale = width / across
    canvas.saveState()
    canvas.translate(x, y + high * scale)
    canvas.scale(scale, -scale)
    _draw(canvas, _root(drawing), {})
    canvas.restoreState()
    return high * scale


def _root(drawing: str) -> Element:
    return ElementTree.fromstring(drawing)  # noqa: S314 - we have just written it


def _draw(canvas: Any, of: Element, look: Look) -> None:
    """Everything inside, each with the looks of what it stands in."""
    for one in of:
        tag, own = one.tag.removeprefix(SVG), {**look, **of.attrib, **one.attrib}
        if tag == "g":
            _group(canvas, one, own)
        elif tag in DRAWN:
            DRAWN[tag](canvas, one, own)


def _group(canvas: Any, group: Element, look: Look) -> None:
    canvas.saveState()
    moves = re.findall(r"(translate|scale)\(([^)]*)\)", group.get("transform", ""))
    for name, numbers in moves:
        told = [float(number) for number in numbers.split()]
        getattr(canvas, name)(told[0], told[-1])
    _draw(canvas, group, {name: value for name, value in look.items() if name != "transform"})
    canvas.restoreState()


def _line(canvas: Any, line: Element, look: Look) -> None:
    _stroked(canvas, look)
    canvas.line(*(float(line.attrib[name]) for name in ("x1", "y1", "x2", "y2")))
    canvas.setDash()


def _stroked(canvas: Any, look: Look) -> None:
    canvas.setStrokeColor(HexColor(_six(look["stroke"])))
    canvas.setLineWidth(float(look.get("stroke-width", 1)))
    dashes = look.get("stroke-dasharray")
    canvas.setDash([float(dash) for dash in dashes.split(",")] if dashes else [])


def _six(colour: str) -> str:
    """#fff as #ffffff."""
    return "#" + "".join(2 * digit for digit in colour[1:]) if len(colour) == 4 else colour


def _path(canvas: Any, told: Element, look: Look) -> None:
    rings = list(_rings(told.attrib["d"]))
    path = canvas.beginPath()
    for ring in rings:
        path.moveTo(*ring[0])
        for point in ring[1:]:
            path.lineTo(*point)
        path.close()
    fill, stroke = look.get("fill", "none"), look.get("stroke", "none")
    if fill.startswith("url"):
        _hatched(canvas, path, rings)
    elif fill != "none":
        canvas.setFillColor(HexColor(_six(fill)))
    if stroke != "none":
        _stroked(canvas, look)
    canvas.drawPath(path, fill=int(fill[0] == "#"), stroke=int(stroke != "none"))


def _rings(told: str) -> list[list[Point]]:
    """Every closed line of a path, as points: M to a point, l by steps, h and v along one side."""
    rings: list[list[Point]] = []
    command = "M"
    numbers: list[float] = []
    x = y = 0.0
    for step in _STEP.findall(told):
        if step.isalpha():
            command, numbers = step, []
            continue
        numbers.append(float(step))
        if command in "Ml" and len(numbers) < 2:
            continue
        dx, dy = {"h": (numbers[-1], 0.0), "v": (0.0, numbers[-1])}.get(command, (numbers[0], numbers[-1]))
        x, y = (dx, dy) if command == "M" else (x + dx, y + dy)
        if command == "M":
            rings.append([])
        rings[-1].append((x, y))
        numbers = []
    return rings


def _hatched(canvas: Any, path: Any, rings: list[list[Point]]) -> None:
    """Lines from upper right to lower left, only inside."""
    xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    canvas.saveState()
    canvas.clipPath(path, stroke=0, fill=0)
    canvas.setStrokeColor(HexColor("#86806f"))
    canvas.setLineWidth(HATCHES * 0.4)
    start = int((left + top) / HATCHES) * HATCHES
    for both in range(start, int(right + bottom) + HATCHES, HATCHES):
        canvas.line(both - top, top, both - bottom, bottom)
    canvas.restoreState()


def _text(canvas: Any, text: Element, look: Look) -> None:
    """As wide as its letters; a halo is drawn first, so that it never eats into them."""
    words = spelled(text.text or "")
    font = FONTS[look.get("font-weight", ""), look.get("font-style", "")]
    letters = float(look["font-size"])
    before = {"middle": 0.5, "end": 1.0}.get(look.get("text-anchor", ""), 0.0)
    x = float(look["x"]) - before * canvas.stringWidth(words, font, letters)
    canvas.saveState()
    canvas.translate(x, float(look["y"]))
    canvas.scale(1, -1)
    canvas.setFillColor(HexColor(_six(look["fill"])))
    canvas.setFont(font, letters)
    if "paint-order" in look:
        canvas.saveState()
        _stroked(canvas, look)
        canvas.drawString(0, 0, words, mode=1)
        canvas.restoreState()
    canvas.drawString(0, 0, words)
    canvas.restoreState()


FONTS: Final = {
    ("", ""): "Helvetica",
    ("bold", ""): "Helvetica-Bold",
    ("", "italic"): "Helvetica-Oblique",
}
"""Weight and style → the fonts that every reader of PDF has."""
DRAWN: Final = {"path": _path, "line": _line, "text": _text}
