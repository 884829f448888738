"""Charts as ink: words and numbers in, SVG or PDF out. Vega-Lite works out where each mark stands.

The words come in the reader's language and the numbers as they are written in it; nothing is counted here.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

from labels.charts import ink
from labels.charts.columns import columns
from labels.charts.house import FONT, INK, SIZE, Spec
from labels.charts.lying import lying

VERSION: Final = 1
"""Goes up with every change of how a chart looks: whoever keeps drawings draws them again."""

KINDS: Final[Mapping[str, Callable[[Mapping[str, Any]], Spec]]] = {"columns": columns, "lying": lying}
"""Kind → how its data becomes a specification."""


def svg(kind: str, data: Mapping[str, Any]) -> str:
    """The drawing, one image to a screen reader: `data["title"]`, and `data["told"]` as its description.

    Colours and type are attributes: no content policy objects, and a page's stylesheet goes before them.
    """
    import vl_convert  # 118 MB and a third of a second: only where something is drawn

    drawn = KINDS[kind](data)
    marks = "".join(ink.groups(vl_convert.vegalite_to_svg(dict(drawn))))
    size = f"0 0 {drawn['width']:g} {drawn['height']:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="{size}" role="img"'
        f' font-family="{FONT}" font-size="{SIZE}" fill="{INK}">'
        f"<title>{escape(data['title'], quote=False)}</title>"
        f"<desc>{escape(data['told'], quote=False)}</desc>{marks}</svg>"
    )


def pdf(kind: str, data: Mapping[str, Any]) -> bytes:
    """The same drawing as one page of PDF, as large as the drawing (a unit is a pixel, 0.75 points)."""
    import vl_convert

    found: bytes = vl_convert.svg_to_pdf(svg(kind, data))
    return found
