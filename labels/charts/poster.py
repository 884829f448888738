"""A chart that stands alone, as it goes from hand to hand: message, measure, drawing and source on white."""

import re
from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import escape

from labels.charts.house import FONT, INK, PAPER, QUIET, SIZE, SMALL, WIDTH
from labels.charts.ink import rounded
from labels.text import BOLD, REGULAR, broken

MARGIN: Final = 20
TITLE: Final = 18
GAP: Final = 14
SHOWN: Final = 2
"""How many pixels a unit is, where whoever shows the file asks for its size."""

_PARTS: Final = re.compile(r'<svg[^>]* viewBox="0 0 (\S+) (\S+)"[^>]*>(.*)</svg>', re.DOTALL)


def poster(drawing: str, data: Mapping[str, Any]) -> str:
    """The SVG that `svg` made, with `data`'s `title`, `note` and `source` around it."""
    found = _PARTS.fullmatch(drawing)
    if found is None:
        raise ValueError("not a drawing of ours")
    across, high, inside = float(found[1]), float(found[2]), found[3]
    y = float(MARGIN)
    head, y = _lines(data["title"], y, TITLE, font_weight="bold")
    note, y = _lines(data["note"], y + 2, SMALL + 1, fill=QUIET)
    scale, top = WIDTH / across, y + GAP
    foot, y = _lines(data["source"], top + high * scale + GAP, SMALL - 1, fill=QUIET)
    width, height = WIDTH + 2 * MARGIN, y + MARGIN
    described, marks = re.findall(r"(<title>.*?</title><desc>.*?</desc>)(.*)", inside, re.DOTALL)[0]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{SHOWN * width}" height="{rounded(SHOWN * height)}"'
        f' viewBox="0 0 {width} {rounded(height)}" role="img"'
        f' font-family="{FONT}" font-size="{SIZE}" fill="{INK}">'
        f'{described}<path d="M0 0h{width}v{rounded(height)}h-{width}z" fill="{PAPER}"/>{head}{note}'
        f'<g transform="translate({MARGIN} {rounded(top)}) scale({scale:.4g})">{marks}</g>{foot}</svg>'
    )


def _lines(words: str, y: float, size: float, **look: str) -> tuple[str, float]:
    """The text in as many lines as it needs, from `y` down, and where it ends."""
    font = BOLD if "font_weight" in look else REGULAR
    told = ""
    for line in broken(words, font, size, WIDTH) if words else ():
        y += 1.3 * size
        told += f'<text x="{MARGIN}" y="{rounded(y - 0.3 * size)}">{escape(line)}</text>'
    looks = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in look.items())
    return f'<g font-size="{size}"{looks}>{told}</g>' if told else "", y
