"""What all papers share: colours and type, blanks to fill by hand or on screen, a code to scan, the page."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Table
from reportlab.platypus.doctemplate import LayoutError

from labels.errors import TooMuchText
from labels.french import typeset
from labels.profiles import POINTS_PER_MM
from labels.qr import matrix
from labels.strokes import rectangles
from labels.text import BOLD, REGULAR, spelled

INK, QUIET, ACCENT, HAIRLINE = (HexColor(c) for c in ("#17202A", "#56606B", "#0A5C63", "#C9CFD4"))
MM = POINTS_PER_MM


def style(name: str, size: float, leading: float, font: str = REGULAR, **more: Any) -> ParagraphStyle:
    """A kind of paragraph; sizes in points."""
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=leading, **{"textColor": INK, **more})


TITLE = style("title", 21, 25, BOLD)
SUBTITLE = style("subtitle", 9.5, 13, textColor=QUIET)
HEADING = style("heading", 9.5, 13, BOLD, textColor=ACCENT)
BODY = style("body", 9.25, 13)
STRONG = style("strong", 9.25, 13, BOLD)
SMALL = style("small", 7.75, 10.5, textColor=QUIET)
CAPTION = style("caption", 7.25, 9.5, textColor=QUIET)
RIGHT_CAPTION = style("right caption", 7.25, 9.5, textColor=QUIET, alignment=2)
RIGHT_CODE = style("right code", 19, 23, BOLD, textColor=ACCENT, alignment=2)


def words(text: str, kind: ParagraphStyle = BODY) -> Paragraph:
    """A paragraph of plain text: nothing in it is markup."""
    return Paragraph(escape(spelled(typeset(text))), kind)


class Blank(Flowable):
    """A caption and a line to write on, which is also a form field for those who fill it on a screen."""

    HEIGHT, FIELD = 29.0, 15.0

    def __init__(self, caption: str, name: str, width: float) -> None:
        super().__init__()
        self.caption, self.name, self.width, self.height = caption, name, width, self.HEIGHT

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas: Any = self.canv
        canvas.setFont(REGULAR, CAPTION.fontSize)
        canvas.setFillColor(QUIET)
        canvas.drawString(0, self.FIELD + 4, spelled(typeset(self.caption)))
        canvas.setStrokeColor(HAIRLINE)
        canvas.setLineWidth(0.75)
        canvas.line(0, 1.5, self.width, 1.5)
        canvas.acroForm.textfield(
            name=self.name,
            tooltip=self.caption,
            relative=True,
            x=0,
            y=2,
            width=self.width,
            height=self.FIELD,
            fontName=REGULAR,
            fontSize=9.5,
            borderWidth=0,
            fillColor=None,
            borderColor=None,
            textColor=INK,
        )


class Tick(Flowable):
    """A box to tick, by hand or on a screen, with its words beside it."""

    SIDE = 9.0

    def __init__(self, caption: str, name: str, width: float) -> None:
        super().__init__()
        self.words, self.name, self.width = words(caption), name, width
        self.caption, self.height = caption, 0.0

    def wrap(self, _width: float, height: float) -> tuple[float, float]:
        _, self.height = self.words.wrap(self.width - self.SIDE - 6, height)
        return self.width, self.height

    def draw(self) -> None:
        canvas: Any = self.canv
        canvas.acroForm.checkbox(
            name=self.name,
            tooltip=self.caption,
            relative=True,
            x=0,
            y=self.height - self.SIDE - 2,
            size=self.SIDE,
            buttonStyle="check",
            borderWidth=0.75,
            fillColor=None,
            borderColor=QUIET,
            textColor=INK,
        )
        self.words.drawOn(canvas, self.SIDE + 6, 0)


class SignatureBox(Flowable):
    """An empty box to sign in."""

    def __init__(self, caption: str, width: float, height: float) -> None:
        super().__init__()
        self.caption, self.width, self.height = caption, width, height

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas: Any = self.canv
        canvas.setStrokeColor(HAIRLINE)
        canvas.setLineWidth(0.75)
        canvas.roundRect(0, 0, self.width, self.height, 3)
        canvas.setFont(REGULAR, CAPTION.fontSize)
        canvas.setFillColor(QUIET)
        canvas.drawString(5, self.height - 10, spelled(self.caption))


class TickBox(Flowable):
    """A small square to tick."""

    SIDE = 10.0

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.SIDE, self.SIDE + 1.5

    def draw(self) -> None:
        canvas: Any = self.canv
        canvas.setStrokeColor(QUIET)
        canvas.setLineWidth(0.9)
        canvas.roundRect(0.5, 0, self.SIDE, self.SIDE, 2)


class Code(Flowable):
    """A QR code that fills its square; whoever places it leaves four modules of white around it."""

    def __init__(self, payload: str, side: float, level: str = "M") -> None:
        super().__init__()
        self.symbol, self.side = matrix(payload, level), side

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.side, self.side

    def draw(self) -> None:
        canvas: Any = self.canv
        canvas.setFillColor(INK)
        module = self.side / self.symbol.size
        path = rectangles(self.symbol.size).path(self.symbol)
        canvas.addLiteral(f"q {module:.4f} 0 0 {module:.4f} 0 0 cm {path} f Q")


def grid(rows: Sequence[Sequence[Any]], widths: Sequence[float], *more: tuple[Any, ...]) -> Table:
    """A table without lines or side padding; `more` are further style commands."""
    commands = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ]
    return Table([list(row) for row in rows], colWidths=list(widths), style=[*commands, *more])


def printed(
    story: list[Any],
    *,
    title: str,
    footer: str,
    paper: tuple[float, float],
    margin: float,
    author: str = "",
    lang: str = "fr-FR",
) -> bytes:
    """The story as PDF; paper and margin in millimetres. The same story gives the same bytes.

    Raises TooMuchText where one block of it is higher than a page.
    """
    width, height = paper[0] * MM, paper[1] * MM
    edge, foot = margin * MM, (margin + 5) * MM
    out = BytesIO()
    frame = Frame(edge, foot, width - 2 * edge, height - edge - foot, 0, 0, 0, 0)
    document = BaseDocTemplate(
        out, pagesize=(width, height), title=title, author=author, subject="", lang=lang, invariant=1
    )

    def sign(canvas: Canvas, _document: BaseDocTemplate) -> None:
        canvas.setViewerPreference("DisplayDocTitle", "true")
        canvas.setFont(REGULAR, 7)
        canvas.setFillColor(QUIET)
        canvas.drawString(edge, edge * 0.8, spelled(footer))
        if canvas.getPageNumber() > 1:
            canvas.drawRightString(width - edge, edge * 0.8, str(canvas.getPageNumber()))

    document.addPageTemplates(PageTemplate(frames=[frame], onPage=sign))
    try:
        document.build(story)
    except LayoutError:
        raise TooMuchText(title=title) from None
    return out.getvalue()
