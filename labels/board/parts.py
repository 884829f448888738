"""The parts of a board's page, from its head to its foot. Lengths in points, `scale` of every type size."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final

from reportlab.lib.colors import HexColor

from labels.board.blocks import (
    EMPTY,
    Block,
    bar,
    beside,
    chevron,
    indented,
    over,
    rule,
    stacked,
    text,
)
from labels.board.fit import GUTTER, Fit
from labels.board.given import Board, Fact, Line, Step, Told
from labels.paper import ACCENT, HAIRLINE, QUIET, style
from labels.text import BOLD, wide

PALE: Final = HexColor("#E3EAEA")
KICKER = style("kicker", 7.5, 10, BOLD, textColor=ACCENT)
KICKER_RIGHT = style("kicker right", 7.5, 10, textColor=QUIET, alignment=2)
TITLE = style("board title", 22, 25, BOLD)
SUBTITLE = style("board subtitle", 9, 12.5, textColor=QUIET)
BIG = style("big", 58, 56, BOLD, textColor=ACCENT)
WORDS_FOR_BIG = style("no big", 30, 36, BOLD, textColor=QUIET)
UNIT = style("unit", 11, 14, BOLD)
COMPARED = style("compared", 8.75, 12, textColor=QUIET)
SENTENCE = style("sentence", 11.5, 16.5)
HEADING = style("board heading", 8.75, 12, BOLD)
TOLD = style("told", 7.75, 10.25, textColor=QUIET)
STEP = style("step", 19, 22, BOLD)
NAME = style("step name", 7.75, 10)
FACT = style("fact", 15, 18, BOLD)
SAYS = style("says", 7.75, 10)
SOURCE = style("source", 6.5, 8.25, textColor=QUIET)
ROW = style("row", 7.5, 9.5)
NUMBER = style("number", 7.5, 9.5, BOLD, alignment=2)
UNPUBLISHED = style("unpublished", 7.25, 9.5, textColor=QUIET, alignment=2)
NOTE = style("note", 8.5, 11.75)
METHOD = style("method", 6.75, 8.75, textColor=QUIET)
METHOD_HEADING = style("method heading", 6.75, 8.75, BOLD, textColor=QUIET)
FOOT = style("foot", 6.75, 8.75, textColor=QUIET)
FOOT_RIGHT = style("foot right", 6.75, 8.75, textColor=QUIET, alignment=2)

COLUMNS: Final = 3
ONE_LINE: Final = 0.72
"""A title is made as small as this to stand on one line."""
CHIEF: Final = 0.42
"""The chief drawing's share of the width."""


def head(board: Board, width: float, fit: Fit) -> Block:
    """Who says what about which programme, when."""
    top = beside(
        [
            (0, text(board.kind, KICKER, width * 0.6)),
            (width * 0.4, text(board.as_of, KICKER_RIGHT, width * 0.6)),
        ]
    )
    return stacked(
        [
            rule(width, ACCENT, 2),
            indented(top, 0, 7, 5),
            text(board.title, TITLE, width, 2, scale=_title(board, width, fit)),
            text(board.subtitle, SUBTITLE, width, 2, scale=fit.scale),
        ]
    )


def _title(board: Board, width: float, fit: Fit) -> float:
    """The scale at which a title stands on one line, where it need not shrink too far for that."""
    whole = width / max(1.0, wide(board.title, TITLE.fontName, TITLE.fontSize))
    return min(fit.scale, 0.98 * whole) if whole >= ONE_LINE else 0.9 * fit.scale


def message(board: Board, width: float, fit: Fit) -> Block:
    """The big number, what it counts, beside which target, and the sentence."""
    is_known = board.share is not None
    return stacked(
        [
            _number(board, width, fit),
            bar(width, 5, board.share or 0, ACCENT, PALE) if is_known else EMPTY,
            text(board.compared, COMPARED, width, 2, scale=fit.scale),
            text(board.sentence, SENTENCE, width, 5, scale=fit.scale),
        ],
        4,
    )


def _number(board: Board, width: float, fit: Fit) -> Block:
    """On one line with its unit beside it; words in its place have the unit below."""
    if not board.is_published:
        number = text(board.number, WORDS_FOR_BIG, width, 1, scale=fit.scale)
        return stacked([number, text(board.unit, UNIT, width, 2, scale=fit.scale)])
    across = wide(board.number, BIG.fontName, BIG.fontSize)
    scale = min(fit.scale, 0.6 * width / across)
    number = text(board.number, BIG, width, 1, scale=scale)
    left = across * scale + 10
    unit = text(board.unit, UNIT, width - left, 3, scale=fit.scale)
    return beside([(0, number), (left, indented(unit, 0, max(0.0, number.height - unit.height - 5)))])


def steps(board: Board, width: float, fit: Fit) -> Block:
    """How far devices came, from given to recycled."""
    if not board.steps:
        return EMPTY
    each = (width + GUTTER) / len(board.steps)
    cells = [
        (n * each, _step(one, each - GUTTER, n < len(board.steps) - 1, fit))
        for n, one in enumerate(board.steps)
    ]
    return stacked([text(board.steps_heading, HEADING, width, 1, scale=fit.scale), beside(cells)], 3)


def _step(given: Step, width: float, goes_on: bool, fit: Fit) -> Block:
    number = text(given.number, STEP, width, 1, scale=fit.scale)
    arrow = indented(chevron(7 * fit.scale, QUIET), width + 6, 7 * fit.scale) if goes_on else EMPTY
    name = text(given.name, NAME, width, 2, scale=fit.scale)
    return stacked([over(number, arrow), bar(width, 3, given.share, ACCENT, PALE), name], 2.5)


def facts(given: Sequence[Fact], width: float, fit: Fit) -> Block:
    """Further numbers side by side; one with a source has more room, for that is longer."""
    shown = given[:4]
    shares = [1.8 if one.source else 1.0 for one in shown]
    unit = (width + GUTTER) / max(1.0, sum(shares))
    starts = accumulate([0.0, *shares[:-1]])
    cells = zip(shown, shares, starts, strict=False)
    return beside([(start * unit, _fact(one, share * unit - GUTTER, fit)) for one, share, start in cells])


def _fact(given: Fact, width: float, fit: Fit) -> Block:
    return stacked(
        [
            text(given.number, FACT, width, 1, scale=fit.scale),
            text(given.says, SAYS, width, 3, scale=fit.scale),
            text(given.source, SOURCE, width, 4, scale=fit.scale),
        ],
        1,
    )


def lines(board: Board, width: float, fit: Fit) -> Block:
    """Territories and their numbers in columns, as many as there is room for."""
    shown = board.lines[: fit.lines]
    if not shown:
        return EMPTY
    left_out = len(board.lines) - len(shown)
    each = (width + GUTTER) / COLUMNS
    deep = -(-len(shown) // COLUMNS)
    columns = [
        (n * each, stacked([_row(one, each - GUTTER, fit) for one in shown[n * deep : (n + 1) * deep]]))
        for n in range(COLUMNS)
    ]
    more = board.others.format(number=left_out) if left_out else ""
    return stacked(
        [
            text(board.lines_heading, HEADING, width, 1, scale=fit.scale),
            beside(columns),
            text(more, TOLD, width, 1, scale=fit.scale),
        ],
        3,
    )


def _row(given: Line, width: float, fit: Fit) -> Block:
    kind = UNPUBLISHED if given.is_quiet else NUMBER
    number = wide(given.number, kind.fontName, kind.fontSize * fit.scale)
    name = text(given.name, ROW, max(20.0, width - number - 6), 1, scale=fit.scale)
    row = over(name, text(given.number, kind, width, 1, scale=fit.scale))
    return stacked([row, rule(width, HAIRLINE, 0.4)], 0.8)


def note(given: Told, width: float, fit: Fit) -> Block:
    """What the coordinator says about the quarter."""
    if not given.text.strip():
        return EMPTY
    inner = stacked(
        [
            text(given.heading, HEADING, width - 12, 1, scale=fit.scale),
            text(given.text, NOTE, width - 12, fit.note, scale=fit.scale),
        ],
        1.5,
    )

    def draw(canvas: Any, x: float, top: float) -> None:
        canvas.setFillColor(ACCENT)
        canvas.rect(x, top - inner.height, 2.5, inner.height, stroke=0, fill=1)
        inner.draw(canvas, x + 12, top)

    return Block(inner.height, draw)


def foot(board: Board, width: float, fit: Fit) -> Block:
    """How it was counted, from what, and whose page this is."""
    half = (width - GUTTER) / 2
    told = [_told(one, half if board.sources.text else width, fit) for one in (board.method, board.sources)]
    below = beside(
        [
            (0, text(board.footer, FOOT, width * 0.72)),
            (width * 0.72, text(board.lender, FOOT_RIGHT, width * 0.28)),
        ]
    )
    return stacked(
        [
            rule(width, HAIRLINE),
            beside([(0, told[0]), (half + GUTTER, told[1])]),
            rule(width, HAIRLINE),
            below,
        ],
        4,
    )


def _told(given: Told, width: float, fit: Fit) -> Block:
    return stacked(
        [
            text(given.heading, METHOD_HEADING, width, 1, scale=fit.scale),
            text(given.text, METHOD, width, 7, scale=fit.scale),
        ]
    )
