"""The charts of a board's page: the chief one at the left, the others at its right, alike in scale."""

from collections.abc import Sequence
from typing import Any, Final

from labels.board.blocks import EMPTY, Block, beside, stacked, text
from labels.board.fit import GUTTER, Fit
from labels.board.given import Board, Drawing
from labels.board.parts import HEADING, TOLD
from labels.charts import press

CHIEF: Final = 0.42
"""The chief drawing's share of the width."""
BETWEEN: Final = 12.0
WITHIN: Final = 3.0
SMALLEST: Final = 0.6
"""How small a drawing may be beside the others: its letters are still 6 points high."""


def figures(board: Board, width: float, most: float, fit: Fit) -> Block:
    """At most `most` points high. Of the drawings at the right only those that can be read are shown."""
    left = width * CHIEF if board.chief else -GUTTER
    right = width - left - GUTTER
    choices = _choices(board.drawings)
    shown = next((found for found in choices if _scale(found, right, most, fit) >= SMALLEST), ())
    if not shown:
        left = width
    chief = _column([board.chief], left, most, fit) if board.chief else EMPTY
    return beside([(0, chief), (left + GUTTER, _column(shown, right, most, fit))])


def _choices(given: Sequence[Drawing]) -> list[Sequence[Drawing]]:
    """The first with the second, else with a later one, which may be flatter; else it alone."""
    return [*((given[0], other) for other in given[1:]), given[:1]] if given else []


def _column(shown: Sequence[Drawing], width: float, height: float, fit: Fit) -> Block:
    """One below the other at one scale."""
    scale = _scale(shown, width, height, fit)
    return stacked([_drawing(one, width, scale, fit) for one in shown], BETWEEN)


def _scale(shown: Sequence[Drawing], width: float, height: float, fit: Fit) -> float:
    """The scale at which drawings and their words stand in that box."""
    sizes = [_size(one.svg) for one in shown if one.svg]
    if not sizes:
        return 1.0
    words = sum(block.height for one in shown for block in _words(one, width, fit))
    room = height - words - 2 * WITHIN * len(shown) - BETWEEN * (len(shown) - 1)
    return max(0.0, min(room / sum(up for _, up in sizes), *(width / across for across, _ in sizes)))


def _words(given: Drawing, width: float, fit: Fit) -> tuple[Block, Block]:
    title = stacked(
        [
            text(given.title, HEADING, width, 2, scale=fit.scale),
            text(given.measure, TOLD, width, 2, scale=fit.scale),
        ]
    )
    return title, text(given.told, TOLD, width, fit.told, scale=fit.scale)


def _drawing(given: Drawing, width: float, scale: float, fit: Fit) -> Block:
    title, told = _words(given, width, fit)
    return stacked([title, _picture(given.svg, scale) if given.svg else EMPTY, told], WITHIN)


def _picture(svg: str, scale: float) -> Block:
    across, up = (scale * length for length in _size(svg))

    def draw(canvas: Any, x: float, top: float) -> None:
        press.place(canvas, svg, x, top - up, across)

    return Block(up, draw)


def _size(svg: str) -> tuple[float, float]:
    """Width and height of a drawing by itself, in points."""
    across, up = press.size(svg)
    return across * press.POINTS, up * press.POINTS
