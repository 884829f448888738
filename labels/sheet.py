"""Sheets of labels as PDF: each symbol is one path of small integers, filled once."""

import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFStream
from reportlab.pdfgen.canvas import Canvas

from labels.cutting import cut_marks
from labels.errors import NothingToPrint
from labels.label import Label
from labels.layout import Layout
from labels.profiles import POINTS_PER_MM
from labels.run import Run
from labels.strokes import rectangles
from labels.text import BOLD, REGULAR, literal, wide

EFFORT = 5  # zlib's: half the time of its default for a tenth more bytes


def sheet(labels: Iterable[Label], run: Run | None = None) -> bytes:
    """Label sheets, or a roll of one label a page, as PDF; on L7160 unless told.

    The same labels give the same bytes. Labels are taken a page at a time and a full page is kept compressed:
    ten thousand need little memory.
    Raises NothingToPrint, ModulesTooSmall, ContactTooLong.
    """
    chosen = run or Run.of()
    sheets = _Sheets(chosen)
    for page in _pages(chosen.each(labels), chosen.profile.places, chosen.skip):
        sheets.add(page)
    return sheets.pdf()


def _pages(labels: Iterable[Label], places: int, skip: int) -> Iterator[list[Label | None]]:
    coming = iter(labels)
    page: list[Label | None] = [*[None] * skip, *islice(coming, places - skip)]
    if len(page) == skip:
        raise NothingToPrint
    while page:
        yield page
        page = list(islice(coming, places))


class _Sheets:
    """A canvas for one run, and what all its labels share."""

    def __init__(self, run: Run) -> None:
        self.run, profile = run, run.profile
        right, down = (by * POINTS_PER_MM for by in run.offset)
        self.corners = [f"q 1 0 0 1 {x + right:.2f} {y - down:.2f} cm" for x, y in profile.corners()]
        self.marks = cut_marks(profile, right, down) if run.cut_marks else ""
        paper = (profile.paper[0] * POINTS_PER_MM, profile.paper[1] * POINTS_PER_MM)
        self.canvas = Canvas("", pagesize=paper, pageCompression=0, invariant=1)
        self.canvas.setTitle(profile.name)
        self.canvas.setAuthor("")
        self.canvas.setSubject("")
        self.fonts = _fonts(self.canvas)

    def add(self, page: list[Label | None]) -> None:
        if self.marks:
            self.canvas.addLiteral(self.marks)
        for corner, label in zip(self.corners, page, strict=False):
            if label:
                self.canvas.addLiteral(f"{corner} {self._drawn(label)} Q")
        self.canvas.showPage()
        _compress(self.canvas)

    def pdf(self) -> bytes:
        return bytes(self.canvas.getpdfdata())  # type: ignore[no-untyped-call]

    def _drawn(self, label: Label) -> str:
        symbol, place = self.run.placed(label)
        scale = f"{place.module:.4f} 0 0 {place.module:.4f} {place.x:.2f} {place.y:.2f} cm"
        texts = f"{self._code(place, label)} {_contact(place, self.fonts[REGULAR])}"
        return f"BT {texts} ET {scale} {rectangles(symbol.size).path(symbol)} f"

    def _code(self, place: Layout, label: Label) -> str:
        first, second = label.halves
        lines = (f"{first}-", second) if len(place.code_y) > 1 else (label.shown,)
        spots = zip(place.code_y, lines, strict=True)
        texts = [_line(place, BOLD, place.code_size, y, text) for y, text in spots]
        return " ".join([f"{self.fonts[BOLD]} {place.code_size:.2f} Tf", *texts])


def _fonts(canvas: Any) -> dict[str, str]:
    """What the fonts are called inside this PDF; asking makes them part of it."""
    return {font: canvas._doc.getInternalFontName(font) for font in (REGULAR, BOLD)}


def _compress(canvas: Any) -> None:
    """Keep the last page as it will be written: reportlab would hold the text of all pages until the end."""
    page = canvas._doc.Pages.pages[-1]
    stream = zlib.compress(page.stream.encode("ascii"), EFFORT)
    page.Contents = PDFStream(PDFDictionary({"Filter": PDFName("FlateDecode")}), stream)
    page.stream = None


@lru_cache(maxsize=64)
def _contact(place: Layout, font: str) -> str:
    lines = (_line(place, REGULAR, place.contact_size, y, text) for y, text in place.contact)
    return " ".join([f"{font} {place.contact_size:.2f} Tf", *lines])


def _line(place: Layout, font: str, size: float, y: float, text: str) -> str:
    x = place.text_x - wide(text, font, size) / 2 if place.centred else place.text_x
    return f"1 0 0 1 {x:.2f} {y:.2f} Tm {literal(text)} Tj"
