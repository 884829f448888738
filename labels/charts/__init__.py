"""Charts as ink: words and numbers in, SVG or PDF out. Vega-Lite works out where each mark stands.

The words come in the reader's language and the numbers as they are written in it; nothing is counted here.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from labels.charts import ink, press
from labels.charts.columns import columns
from labels.charts.house import Spec
from labels.charts.lying import lying
from labels.charts.map import ACROSS, HIGH, map_of_france
from labels.charts.night import by_night
from labels.charts.poster import poster
from labels.charts.shapes import FILE as SHAPES

__all__ = ["KINDS", "MAP", "VERSION", "by_night", "can_draw", "pdf", "poster", "press", "svg"]

VERSION: Final = 2
"""Goes up with every change of how a chart looks: whoever keeps drawings draws them again."""

KINDS: Final[Mapping[str, Callable[[Mapping[str, Any]], Spec]]] = {
    "columns": columns,
    "lying": lying,
    "map": map_of_france,
}
"""Kind → how its data becomes a specification."""
MAP: Final = (ACROSS, HIGH)
"""Width and height of a map, in units."""


def can_draw(kind: str) -> bool:
    """A map needs shapes, which `make env` makes: without them a page has all but the map."""
    return kind != "map" or SHAPES.exists()


def svg(kind: str, data: Mapping[str, Any]) -> str:
    """The drawing for a page, one image to a screen reader: `data["title"]`, described by `data["told"]`.

    Colours and type are attributes: no content policy objects, and a page's stylesheet goes before them.
    """
    import vl_convert  # 118 MB and a third of a second: only where something is drawn

    drawn = KINDS[kind](data)
    marks = "".join(ink.groups(vl_convert.vegalite_to_svg(dict(drawn))))
    return ink.image(marks, data["title"], data["told"], drawn["width"], drawn["height"])


def pdf(kind: str, data: Mapping[str, Any], drawing: str | None = None) -> bytes:
    """The same drawing as one page of PDF, as large as it; `drawing`, where `svg` has made it already."""
    return press.pdf(drawing or svg(kind, data))
