"""Command cards: a code that sets a phone for one kind of work, with what it does in large words."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from reportlab.pdfgen.canvas import Canvas

from labels.errors import NothingToPrint, TooMuchText, UnknownProfile
from labels.french import typeset
from labels.paper import ACCENT, HAIRLINE, INK, MM, QUIET, Code
from labels.profiles import A4
from labels.text import BOLD, REGULAR, fitted, spelled

LEADING: Final = 1.2
LEVEL: Final = "Q"
"""A quarter of a code may be stained: cards hang on a wall and pass through many hands."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card: the address in its code, what it does, where, and how to use it."""

    url: str
    word: str
    place: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """One size of cards on A4, in millimetres; `symbol` is the side of the code, `beside` its place."""

    columns: int
    rows: int
    width: float
    height: float
    symbol: float
    beside: bool
    word: float
    text: float

    def corners(self) -> list[tuple[float, float]]:
        """The lower left corner of each card in reading order, in points; the cards stand in the middle."""
        left = (A4[0] - self.columns * self.width) / 2
        top = (A4[1] + self.rows * self.height) / 2
        return [
            ((left + column * self.width) * MM, (top - (row + 1) * self.height) * MM)
            for row in range(self.rows)
            for column in range(self.columns)
        ]


#                   columns rows width height symbol beside word text (points)
SIZES: Final = {
    "card": Size(2, 5, 85.6, 54.0, 38.0, True, 21.0, 10.0),  # as a bank card
    "A6": Size(2, 2, 105.0, 148.5, 76.0, False, 34.0, 16.0),
}
MARGIN: Final = 6.0
"""Between a card's edge and what stands on it, in millimetres; four modules of white around each code."""


def cards(given: Sequence[Card], size: str = "card") -> bytes:
    """The cards on sheets of A4 as PDF, with hairlines to cut along; the same bytes for the same cards.

    Raises UnknownProfile, NothingToPrint, TooMuchText, TooMuchData.
    """
    if size not in SIZES:
        raise UnknownProfile(profile=size, known=", ".join(SIZES))
    if not given:
        raise NothingToPrint()
    chosen, coming = SIZES[size], iter(given)
    canvas: Any = Canvas("", pagesize=(A4[0] * MM, A4[1] * MM), invariant=1, lang="fr-FR")
    canvas.setTitle(spelled("Cartes de commande"))
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    corners = chosen.corners()
    while page := list(islice(coming, len(corners))):
        for (x, y), card in zip(corners, page, strict=False):
            canvas.saveState()
            canvas.translate(x, y)
            _draw(canvas, chosen, card)
            canvas.restoreState()
        canvas.showPage()
    return bytes(canvas.getpdfdata())


def _draw(canvas: Any, size: Size, card: Card) -> None:
    width, height, symbol = size.width * MM, size.height * MM, size.symbol * MM
    edge = MARGIN * MM
    canvas.setStrokeColor(HAIRLINE)
    canvas.setLineWidth(0.5)
    canvas.rect(0, 0, width, height)
    if size.beside:
        _code(canvas, card.url, edge, (height - symbol) / 2, symbol)
        left = 2 * edge + symbol
        _words(canvas, size, card, left, height - edge, width - left - edge / 2)
    else:
        _code(canvas, card.url, (width - symbol) / 2, edge + 12 * MM, symbol)
        _words(canvas, size, card, edge, height - edge, width - 2 * edge)


def _code(canvas: Any, payload: str, x: float, y: float, side: float) -> None:
    Code(payload, side, LEVEL).drawOn(canvas, x, y)


def _words(canvas: Any, size: Size, card: Card, x: float, top: float, width: float) -> None:
    """What it does, where, and at the foot how to use it."""
    word = _fitted(card.word, BOLD, width, (2 if size.beside else 1,), size.word, 11)
    _lines(canvas, word, BOLD, INK, x, top - 0.75 * word[0])
    below = top - LEADING * word[0] * len(word[1]) - 4
    place = _fitted(card.place, REGULAR, width, (3, 5), size.text, 0.55 * size.text)
    _lines(canvas, place, REGULAR, ACCENT, x, below - 0.75 * place[0])
    if card.hint:
        hint = _fitted(card.hint, REGULAR, width, (2,), size.text * 0.75, 5)
        _lines(canvas, hint, REGULAR, QUIET, x, MARGIN * MM + LEADING * hint[0] * (len(hint[1]) - 1))


def _fitted(
    text: str, font: str, width: float, lines: Sequence[int], largest: float, smallest: float
) -> tuple[float, list[str]]:
    """The largest size at which the text stands in the first number of lines that holds it, and the lines."""
    for most in lines:
        found = fitted(typeset(text), font, width, most, largest, smallest)
        if found is not None:
            return found
    raise TooMuchText(title=text)


def _lines(canvas: Any, found: tuple[float, list[str]], font: str, ink: Any, x: float, y: float) -> None:
    size, lines = found
    canvas.setFont(font, size)
    canvas.setFillColor(ink)
    for number, line in enumerate(lines):
        canvas.drawString(x, y - LEADING * size * number, spelled(line))
