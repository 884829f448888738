"""The page for a foundation's board: one programme at the end of a quarter, on one A4 page, never two.

It reads as a page of a good annual report: the figure, the sentence, the charts, the note, the method.
"""

from io import BytesIO
from typing import Any, Final

from reportlab.pdfgen.canvas import Canvas

from labels.board import figures, parts
from labels.board.blocks import Block
from labels.board.fit import FITS, Fit
from labels.board.given import Board, Drawing, Fact, Line, Step, Told
from labels.errors import TooMuchText
from labels.profiles import A4, POINTS_PER_MM
from labels.text import spelled

__all__ = ["Board", "Drawing", "Fact", "Line", "Step", "Told", "board"]

MARGIN: Final = 15 * POINTS_PER_MM
PAGE: Final = (A4[0] * POINTS_PER_MM, A4[1] * POINTS_PER_MM)
WIDTH: Final = PAGE[0] - 2 * MARGIN
HEIGHT: Final = PAGE[1] - 2 * MARGIN
MORE: Final = 11.0
"""Points by which gaps grow at most where there is room."""


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
    for fit in FITS:
        head, below, foot = _around(given, fit)
        room = HEIGHT - sum(block.height for block in (head, *below, foot)) - fit.gap * (len(below) + 2)
        if upper := figures.upper(given, WIDTH, room, fit, is_last=fit is FITS[-1]):
            break
    else:
        raise TooMuchText(title=given.title)
    gap = fit.gap + min(MORE, (room - upper.height) / (len(below) + 2))
    return [head, upper, *below], foot, gap


def _around(given: Board, fit: Fit) -> tuple[Block, list[Block], Block]:
    """The head, what stands below the charts, and the foot."""
    below = (
        parts.steps(given, WIDTH, fit),
        parts.facts(given.facts, WIDTH, fit),
        parts.lines(given, WIDTH, fit),
        parts.note(given.note, WIDTH, fit),
    )
    return parts.head(given, WIDTH, fit), [one for one in below if one.height], parts.foot(given, WIDTH, fit)


def _canvas(given: Board) -> Any:
    """Invariant: where others write the moment of making, it says the year 2000."""
    canvas: Any = Canvas(BytesIO(), pagesize=PAGE, invariant=1, lang=given.language, pageCompression=1)
    canvas.setTitle(spelled(f"{given.title} – {given.as_of}"))
    canvas.setAuthor(spelled(given.lender))
    canvas.setSubject(spelled(given.sentence))
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas
