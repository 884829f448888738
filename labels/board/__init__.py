"""The page for a foundation's board: one programme at the end of a quarter, on one A4 page, never two.

It reads as a page of a good annual report: the figure, the sentence, the charts, the note, the method.
"""

from io import BytesIO
from typing import Any, Final

from reportlab.pdfgen.canvas import Canvas

from labels.board import parts
from labels.board.blocks import EMPTY, Block
from labels.board.figures import figures
from labels.board.fit import FITS, Fit
from labels.board.given import Board, Drawing, Fact, Line, Step, Told
from labels.profiles import A4, POINTS_PER_MM
from labels.text import spelled

__all__ = ["Board", "Drawing", "Fact", "Line", "Step", "Told", "board"]

MARGIN: Final = 15 * POINTS_PER_MM
PAGE: Final = (A4[0] * POINTS_PER_MM, A4[1] * POINTS_PER_MM)
WIDTH: Final = PAGE[0] - 2 * MARGIN
HEIGHT: Final = PAGE[1] - 2 * MARGIN
GAP, WIDEST_GAP = 13.0, 24.0
LOWEST, HIGHEST = 190.0, 380.0
"""Charts are at least and at most so high."""


def board(given: Board) -> bytes:
    """The page as PDF; the same words and drawings give the same bytes."""
    canvas = _canvas(given)
    body, foot, gap = _fitted(given)
    top = PAGE[1] - MARGIN
    for block in body:
        block.draw(canvas, MARGIN, top)
        top -= block.height + gap
    foot.draw(canvas, MARGIN, MARGIN + foot.height)
    return bytes(canvas.getpdfdata())


def _fitted(given: Board) -> tuple[list[Block], Block, float]:
    """The blocks of the body, the foot, and the gap between them, at the first fit that is not too high."""
    drawn = given.chief is not None or bool(given.drawings)
    for fit in FITS:
        before, after, foot = _around(given, fit)
        number = len(before) + len(after) + drawn
        room = HEIGHT - sum(block.height for block in (*before, *after, foot)) - GAP * number
        if room >= (LOWEST if drawn else 0):
            break
    middle = figures(given, WIDTH, min(room, HIGHEST), fit) if drawn else EMPTY
    gap = GAP + min(WIDEST_GAP - GAP, (room - middle.height) / number)
    return [*before, *([middle] if drawn else []), *after], foot, gap


def _around(given: Board, fit: Fit) -> tuple[list[Block], list[Block], Block]:
    """What stands above the drawings, what below them, and the foot."""
    below = (
        parts.steps(given, WIDTH, fit),
        parts.facts(given.facts, WIDTH, fit),
        parts.lines(given, WIDTH, fit),
        parts.note(given.note, WIDTH, fit),
    )
    above = [parts.head(given, WIDTH, fit), parts.figure(given, WIDTH, fit)]
    return above, [block for block in below if block.height], parts.foot(given, WIDTH, fit)


def _canvas(given: Board) -> Any:
    """Invariant: where others write the moment of making, it says the year 2000."""
    canvas: Any = Canvas(BytesIO(), pagesize=PAGE, invariant=1, lang=given.language, pageCompression=1)
    canvas.setTitle(spelled(f"{given.title} – {given.as_of}"))
    canvas.setAuthor(spelled(given.lender))
    canvas.setSubject(spelled(given.sentence))
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas
