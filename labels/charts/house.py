"""How every chart of the house looks: its colours, its type, and nothing that was not asked for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from labels.text import BOLD, REGULAR, wide

Spec = Mapping[str, Any]
Rows = Sequence[Mapping[str, Any]]

WIDTH: Final = 360
"""Units across: drawn at about this many CSS pixels, so that text keeps its size on a phone."""
FONT: Final = "Helvetica, Arial, sans-serif"
SIZE: Final = 14
SMALL: Final = 12
LINE: Final = 17

PAPER: Final = "#fff"
INK: Final = "#17202a"
QUIET: Final = "#56606b"
ACCENT: Final = "#0a5c63"
FAINT: Final = "#8c8574"
GOAL: Final = "#8a4b00"
"""As on the page (look.md). Each mark has its class, so that a page may put its variables in their place."""

HALO: Final[Spec] = {"fontWeight": "bold", "stroke": PAPER, "strokeWidth": 3}
"""A number may stand on a bar, a rule or a border."""

CONFIG: Final = {
    "aria": False,
    "view": {"stroke": None},
    "text": {"font": FONT, "fontSize": SIZE, "color": INK},
}


def spec(height: float, layers: Iterable[Spec], width: float = WIDTH) -> Spec:
    """A drawing of that many units, of layers that say where they stand: no axis, no legend, no title."""
    return {
        "width": width,
        "height": height,
        "padding": 0,
        "autosize": {"type": "none"},
        "config": CONFIG,
        "layer": list(layers),
    }


def layer(name: str, mark: str, rows: Rows, encoding: Spec, **look: Any) -> Spec:
    """One kind of mark, each with its own rows; `name` becomes its class in the SVG."""
    return {"name": name, "data": {"values": rows}, "mark": {"type": mark, **look}, "encoding": encoding}


def words(name: str, rows: Rows, encoding: Spec, field: str = "shown", **look: Any) -> Spec:
    """The text that `field` holds."""
    return layer(name, "text", rows, {**encoding, "text": {"field": field}}, **look)


def room(words: str, size: float = SIZE, *, bold: bool = True) -> float:
    """Units that words may take: a page draws them in the system's font, which may be a wide one."""
    return 1.25 * wide(words, BOLD, size) if bold else 1.15 * wide(words, REGULAR, size)


def measure(field: str, top: float, span: tuple[float, float]) -> Spec:
    """A number from zero to `top`, along `span` units of the drawing."""
    scale = {"domain": [0, top], "range": span, "nice": False}
    return {"field": field, "type": "quantitative", "axis": None, "scale": scale}


def side_by_side(field: str, order: Sequence[int], span: tuple[float, float]) -> Spec:
    """One place for each, in that order."""
    scale = {"domain": order, "range": span, "padding": 0}
    return {"field": field, "type": "ordinal", "axis": None, "scale": scale}


def here(units: float) -> Spec:
    """Always there, in units of the drawing."""
    return {"value": units}
