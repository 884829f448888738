"""What stands on a board's page: blocks of a known height that are drawn from their upper left corner.

A block never grows: text that has no room left is cut at a word and ends in an ellipsis.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from reportlab.lib.styles import ParagraphStyle

from labels.french import typeset
from labels.text import broken, spelled, wide

RISE: Final = 0.74
"""How far below the top of a line its baseline stands, of its size."""


@dataclass(frozen=True, slots=True)
class Block:
    """A height in points, and how to draw it on a canvas from x and its top y."""

    height: float
    draw: Callable[[Any, float, float], None]


EMPTY: Final = Block(0, lambda _canvas, _x, _top: None)


def text(said: str, kind: ParagraphStyle, width: float, most: int = 1, *, scale: float = 1) -> Block:
    """A text in at most so many lines."""
    size, leading = kind.fontSize * scale, kind.leading * scale
    lines = lined(said, kind.fontName, size, width, most)

    def draw(canvas: Any, x: float, top: float) -> None:
        canvas.setFont(kind.fontName, size)
        canvas.setFillColor(kind.textColor)
        for n, line in enumerate(lines):
            _line(canvas, kind, line, x, top - leading * n - RISE * size - (leading - size) / 2, width)

    return Block(leading * len(lines), draw)


def _line(canvas: Any, kind: ParagraphStyle, line: str, x: float, y: float, width: float) -> None:
    if kind.alignment == 2:
        canvas.drawRightString(x + width, y, spelled(line))
    else:
        canvas.drawString(x, y, spelled(line))


def lined(said: str, font: str, size: float, width: float, most: int) -> list[str]:
    """The text in at most `most` lines no wider than `width`; what is cut off leaves an ellipsis."""
    if not said.strip() or most < 1:
        return []
    lines = [
        part
        for line in broken(" ".join(typeset(said).split(" ")), font, size, width)
        for part in _short_enough(line, font, size, width)
    ]
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], _cut(" ".join(lines[most - 1 : most + 1]), font, size, width)]


def _short_enough(line: str, font: str, size: float, width: float) -> list[str]:
    """The line in pieces: an address has no space to break at."""
    pieces = []
    while wide(line, font, size) > width and len(line) > 1:
        most = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or wide(line[:n], font, size) <= width)
        pieces.append(line[:most])
        line = line[most:]
    return [*pieces, line]


def _cut(line: str, font: str, size: float, width: float) -> str:
    while line and wide(f"{line}…", font, size) > width:
        shorter = line.rpartition(" ")[0]
        line = (shorter or line[:-1]).rstrip(" ,;:.")
    return f"{line}…"


def stacked(blocks: Sequence[Block], gap: float = 0) -> Block:
    """One below the other; empty ones take no gap."""
    there = [block for block in blocks if block.height]
    starts = [0.0, *accumulate(block.height + gap for block in there)]

    def draw(canvas: Any, x: float, top: float) -> None:
        for block, start in zip(there, starts, strict=False):
            block.draw(canvas, x, top - start)

    return Block(max(0.0, starts[-1] - gap), draw)


def beside(blocks: Sequence[tuple[float, Block]]) -> Block:
    """Side by side, each so far from the left, their tops in line."""

    def draw(canvas: Any, x: float, top: float) -> None:
        for left, block in blocks:
            block.draw(canvas, x + left, top)

    return Block(max((block.height for _, block in blocks), default=0.0), draw)


def indented(block: Block, left: float, above: float = 0, below: float = 0) -> Block:
    """The block with room around it."""
    draw = block.draw
    return Block(block.height + above + below, lambda canvas, x, top: draw(canvas, x + left, top - above))


def over(*blocks: Block) -> Block:
    """One drawn upon the other, from the same corner."""
    return beside([(0, block) for block in blocks])


def rule(width: float, colour: Any, thickness: float = 0.5) -> Block:
    """A line across."""

    def draw(canvas: Any, x: float, top: float) -> None:
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(thickness)
        canvas.line(x, top - thickness / 2, x + width, top - thickness / 2)

    return Block(thickness, draw)


def bar(width: float, height: float, share: float, colour: Any, ground: Any) -> Block:
    """How much of a whole: the share (0 to 1) filled, the rest pale."""

    def draw(canvas: Any, x: float, top: float) -> None:
        canvas.setFillColor(ground)
        canvas.rect(x, top - height, width, height, stroke=0, fill=1)
        canvas.setFillColor(colour)
        canvas.rect(x, top - height, width * min(max(share, 0), 1), height, stroke=0, fill=1)

    return Block(height, draw)


def chevron(size: float, colour: Any) -> Block:
    """What the built-in fonts can't spell: from here to there."""

    def draw(canvas: Any, x: float, top: float) -> None:
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(size / 6)
        path = canvas.beginPath()
        path.moveTo(x, top)
        path.lineTo(x + size / 2, top - size / 2)
        path.lineTo(x, top - size)
        canvas.drawPath(path)

    return Block(size, draw)
