"""One label of a run as SVG, as large as it will be beside its edge: what a page shows before printing."""

from xml.sax.saxutils import escape

from labels.label import Label
from labels.layout import Layout
from labels.profiles import POINTS_PER_MM
from labels.qr import Matrix
from labels.run import Run
from labels.strokes import rectangles_down
from labels.text import BOLD


def preview(label: Label, run: Run) -> str:
    """The label with its edge, attributes only, so that a strict page may show it; one unit is one point.

    Raises ModulesTooSmall or ContactTooLong.
    """
    symbol, place = run.placed(label)
    profile = run.profile
    width, height = profile.width * POINTS_PER_MM, profile.height * POINTS_PER_MM
    left, below = (by * POINTS_PER_MM for by in profile.reach)
    moved = f"translate({left:.2f} {height - below:.2f})"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {width + 2:.2f} {height + 2:.2f}"'
        f' width="{profile.width:g}mm" height="{profile.height:g}mm" role="img">'
        f"<title>{label.shown}</title>"
        f'<rect width="{width:.2f}" height="{height:.2f}" rx="3" fill="#fff" stroke="#86806f"/>'
        f'<g transform="{moved}" fill="#000">{_symbol(symbol, place)}{_texts(label, place)}</g></svg>'
    )


def _symbol(symbol: Matrix, place: Layout) -> str:
    corner = f"{place.x:.2f} {-place.y - symbol.size * place.module:.2f}"
    path = rectangles_down(symbol.size).path(symbol)
    return (
        f'<path shape-rendering="crispEdges" transform="translate({corner}) scale({place.module:.4f})"'
        f' d="{path}"/>'
    )


def _texts(label: Label, place: Layout) -> str:
    first, second = label.halves
    codes = (f"{first}-", second) if len(place.code_y) > 1 else (label.shown,)
    lines = [
        _line(place, place.code_size, y, text, BOLD) for y, text in zip(place.code_y, codes, strict=True)
    ]
    lines += [_line(place, place.contact_size, y, text) for y, text in place.contact]
    return f'<g font-family="Helvetica, Arial, sans-serif">{"".join(lines)}</g>'


def _line(place: Layout, size: float, y: float, text: str, font: str = "") -> str:
    weight = ' font-weight="700"' if font == BOLD else ""
    anchor = ' text-anchor="middle"' if place.centred else ""
    return (
        f'<text x="{place.text_x:.2f}" y="{-y:.2f}" font-size="{size:.2f}"{weight}{anchor}>'
        f"{escape(text)}</text>"
    )
