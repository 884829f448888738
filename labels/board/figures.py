"""The upper half of a board's page: the message with its charts below it, and the map beside them."""

from collections.abc import Sequence
from typing import Any, Final

from labels.board.blocks import EMPTY, Block, beside, stacked, text
from labels.board.fit import GUTTER, Fit
from labels.board.given import Board, Drawing
from labels.board.parts import HEADING, TOLD, message
from labels.charts import press

CHIEF: Final = 0.42
"""The chief drawing's share of the width."""
BETWEEN: Final = 12.0
WITHIN: Final = 3.0
SMALLEST: Final = 0.6
"""How small a chart may be, of its own size: its letters are still 6 points high."""
NEARLY: Final = 0.8
"""How much of its column's width a map has to have."""


def upper(board: Board, width: float, most: float, fit: Fit, *, is_last: bool) -> Block | None:
    """At most `most` points high; None where a chart could not be read, unless this `is_last`.

    Then what can't be read is left out.
    """
    right = width * CHIEF if board.chief else -GUTTER
    left = width - right - GUTTER
    says = message(board, left, fit)
    shown = _readable(board.drawings, left, most - says.height - BETWEEN, fit)
    there = bool(shown) or not board.drawings
    if says.height > most or not (is_last or (there and _is_readable(board.chief, right, most, fit))):
        return None
    below = _column(shown, left, most - says.height - BETWEEN, fit)
    chief = _column([board.chief], right, most, fit) if board.chief else EMPTY
    return beside([(0, stacked([says, below], BETWEEN)), (left + GUTTER, chief)])


def _readable(given: Sequence[Drawing], width: float, height: float, fit: Fit) -> Sequence[Drawing]:
    """Two of them, else one, else none: whatever can be read in that box."""
    found = _choices(given)
    return next((some for some in found if _scale(some, width, height, fit) >= SMALLEST), ())


def _is_readable(chief: Drawing | None, width: float, height: float, fit: Fit) -> bool:
    """A map has larger type than its size tells: it is as wide as its column, or nearly."""
    if chief is None or not chief.svg:
        return True
    return _scale([chief], width, height, fit) >= NEARLY * width / _size(chief.svg)[0]


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
    """Title and measure; and the sentence, whole or not at all."""
    title = stacked(
        [
            text(given.title, HEADING, width, 2, scale=fit.scale),
            text(given.measure, TOLD, width, 2, scale=fit.scale),
        ]
    )
    told = text(given.told, TOLD, width, fit.told + 1, scale=fit.scale)
    return title, told if told.height < (fit.told + 0.5) * TOLD.leading * fit.scale else EMPTY


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
