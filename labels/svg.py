"""One label, or a bare code, as SVG: attributes only, so a page with a strict content policy can show it."""

from functools import lru_cache
from xml.sax.saxutils import escape

from labels.label import Label
from labels.qr import QUIET, matrix
from labels.strokes import Strokes
from labels.text import REGULAR, fitted

CODE, CONTACT, LEADING = 6.0, 3.0, 3.6  # sizes and distance of lines, in modules


def svg(label: Label) -> str:
    """The QR code, the short code below it and the contact, black on white; one unit is one module.

    Stands alone as a file and inside a page; a screen reader says the short code.
    """
    drawn = matrix(label.url)
    width = drawn.size + 2 * QUIET
    size, lines = fitted(label.contact, REGULAR, width - 2, 4, CONTACT, 0.25) or (0.25, [label.contact])
    height = width + CODE + LEADING * (len(lines) + 0.5)
    middle, below = f'x="{width / 2:g}"', width + CODE + 0.85 * LEADING
    texts = "".join(
        f'<text {middle} y="{below + LEADING * n:g}" font-size="{size:g}">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:g}" role="img">'
        f"<title>{label.shown}</title>"
        f'<path fill="#fff" d="M0 0h{width}v{height:g}H0z"/>'
        f'<path fill="#000" shape-rendering="crispEdges" d="{_moves(drawn.size).path(drawn)}"/>'
        f'<g fill="#000" font-family="Helvetica, Arial, sans-serif" text-anchor="middle">'
        f'<text {middle} y="{width + CODE * 0.72:g}" font-size="{CODE:g}" font-weight="700"'
        f' textLength="{width - 2 * QUIET}">{label.shown}</text>{texts}</g></svg>'
    )


def symbol(payload: str, title: str, level: str = "M") -> str:
    """A bare QR code for a screen, with its quiet zone; `title` is for screen readers. Raises TooMuchData."""
    drawn = matrix(payload, level)
    width = drawn.size + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}" role="img" class="symbol">'
        f"<title>{escape(title)}</title>"
        f'<path fill="#fff" d="M0 0h{width}v{width}H0z"/>'
        f'<path fill="#000" shape-rendering="crispEdges" d="{_moves(drawn.size).path(drawn)}"/></svg>'
    )


@lru_cache(maxsize=8)
def _moves(size: int) -> Strokes:
    return Strokes(size, lambda x, y, length: f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z")
