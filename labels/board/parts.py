"""The parts of a board's page, from its head to its foot. Lengths in points, `scale` of every type size."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from reportlab.lib.colors import HexColor

from labels.board.blocks import (
    EMPTY,
    Block,
    Sheet,
    bar,
    beside,
    chevron,
    indented,
    over,
    rule,
    stacked,
    text,
)
from labels.board.given import Board, Drawing, Fact, Line, Step, Told
from labels.board.laying import Laid, size
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
GUTTER: Final = 20.0
CHIEF: Final = 0.42
"""The chief drawing's share of the width."""
BETWEEN: Final = 10.0
SMALLEST: Final = 0.6
"""How small a drawing may be beside the others: its letters are still 6 points high."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How much is shown: the scale of type, how many lines of the list, lines of each text."""

    scale: float = 1.0
    lines: int = 99
    note: int = 12
    told: int = 3


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
            text(board.title, TITLE, width, 2, scale=fit.scale),
            text(board.subtitle, SUBTITLE, width, 2, scale=fit.scale),
        ]
    )


def figure(board: Board, width: float, fit: Fit) -> Block:
    """The big number beside what it means."""
    left = width * CHIEF
    right = width - left - GUTTER
    shown = board.share is not None
    number = stacked(
        [
            text(
                board.number,
                BIG if board.is_published else WORDS_FOR_BIG,
                left,
                1,
                scale=_big(board, left, fit),
            ),
            text(board.unit, UNIT, left, 2, scale=fit.scale),
        ]
    )
    compared = stacked(
        [
            text(board.sentence, SENTENCE, right, 5, scale=fit.scale),
            bar(right, 5, board.share or 0, ACCENT, PALE) if shown else EMPTY,
            text(board.compared, COMPARED, right, 2, scale=fit.scale),
        ],
        5,
    )
    return beside([(0, number), (left + GUTTER, indented(compared, 0, 6))])


def _big(board: Board, width: float, fit: Fit) -> float:
    """The scale at which the big number stands on one line."""
    kind = BIG if board.is_published else WORDS_FOR_BIG
    return min(fit.scale, width / max(1.0, wide(board.number, kind.fontName, kind.fontSize + 1)))


def drawings(board: Board, width: float, height: float, fit: Fit) -> Block:
    """The chief drawing at the left, the others one below the other at its right, in that height.

    Fewer of them where their own letters would be too small to read.
    """
    left = width * CHIEF if board.chief else -GUTTER
    right = width - left - GUTTER
    shown = next(found for found in _choices(board.drawings) if _is_legible(found, right, height, fit))
    if not shown:
        left = width
    column = stacked([_drawing(one, right, _each(shown, height), fit) for one in shown], BETWEEN)
    chief = _drawing(board.chief, left, height, fit) if board.chief else EMPTY
    return beside([(0, chief), (left + GUTTER, column)])


def _choices(given: Sequence[Drawing]) -> list[Sequence[Drawing]]:
    """Two of them, one, none."""
    return [given[:most] for most in (2, 1, 0)]


def _each(shown: Sequence[Drawing], height: float) -> float:
    return (height - BETWEEN * (len(shown) - 1)) / max(1, len(shown))


def _is_legible(shown: Sequence[Drawing], width: float, height: float, fit: Fit) -> bool:
    return all(_scale(one, width, _room(one, width, _each(shown, height), fit)) >= SMALLEST for one in shown)


def _scale(given: Drawing, width: float, room: float) -> float:
    """How much smaller than by itself a drawing stands in that box."""
    if not given.pdf:
        return 1.0
    across, up = size(given.pdf)
    return min(width / across, room / up)


def _room(given: Drawing, width: float, height: float, fit: Fit) -> float:
    """What title and sentence leave of a height."""
    return height - sum(block.height for block in _words(given, width, fit)) - 6


def _words(given: Drawing, width: float, fit: Fit) -> tuple[Block, Block]:
    title = stacked(
        [
            text(given.title, HEADING, width, 2, scale=fit.scale),
            text(given.measure, TOLD, width, 2, scale=fit.scale),
        ]
    )
    return title, text(given.told, TOLD, width, fit.told, scale=fit.scale)


def _drawing(given: Drawing, width: float, height: float, fit: Fit) -> Block:
    """Title, drawing and sentence, together exactly `height` high."""
    title, told = _words(given, width, fit)
    room = _room(given, width, height, fit)
    picture = _picture(given.pdf, width, room) if given.pdf and room > 0 else EMPTY
    return Block(height, stacked([title, picture, told], 3).draw)


def _picture(pdf: bytes, width: float, height: float) -> Block:
    """A drawing as large as the box lets it be."""
    across, up = size(pdf)
    scale = min(width / across, height / up)

    def draw(sheet: Sheet, x: float, top: float) -> None:
        sheet.laid.append(Laid(pdf, x, top - up * scale, across * scale, up * scale))

    return Block(up * scale, draw)


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

    def draw(sheet: Sheet, x: float, top: float) -> None:
        sheet.canvas.setFillColor(ACCENT)
        sheet.canvas.rect(x, top - inner.height, 2.5, inner.height, stroke=0, fill=1)
        inner.draw(sheet, x + 12, top)

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
