"""The page that says by how much a printer is off: a cross to measure, and ladders to hold against a sheet.

On a ladder the rung that lies on the label's real edge is marked with the number to type: a printer that
prints 1 mm too far to the right puts the rung of -1 there, and -1 is what moves its ink back.
"""

from dataclasses import dataclass
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from labels.errors import NothingToPrint
from labels.profiles import POINTS_PER_MM, Profile
from labels.text import BOLD, REGULAR, broken, spelled

MM = POINTS_PER_MM
RUNGS, STEP = 8, 0.5  # on either side, mm
CROSS, BAR = (60.0, 45.0), 100.0  # mm: from the left and the top; a bar that shows whether it scales
HAIR, LINE = 0.25, 0.5  # points


@dataclass(frozen=True, slots=True)
class Captions:
    """The words of the page: its title, what to do, and what stands beside the cross and the bar."""

    title: str
    says: tuple[str, ...]
    cross: str
    bar: str


def calibration(profile: Profile, captions: Captions, offset: tuple[float, float] = (0.0, 0.0)) -> bytes:
    """One page for the profile's paper, moved by an offset (mm) that is to be tried.

    Raises NothingToPrint for a roll, on which no ladder has room: its labels are moved by eye.
    """
    if profile.is_roll:
        raise NothingToPrint(profile=profile.name)
    width, height = (length * MM for length in profile.paper)
    canvas = Canvas("", pagesize=(width, height), invariant=1)
    canvas.setTitle(captions.title)
    canvas.translate(offset[0] * MM, height - offset[1] * MM)
    page = _Page(canvas, profile)
    page.outlines()
    page.ladders()
    page.cross(captions.cross)
    page.words(captions)
    canvas.showPage()
    return bytes(canvas.getpdfdata())  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class _Page:
    """Draws in millimetres from the paper's top left corner, as profiles are told."""

    canvas: Any
    profile: Profile

    def line(self, x1: float, y1: float, x2: float, y2: float, width: float = HAIR) -> None:
        self.canvas.setLineWidth(width)
        self.canvas.line(x1 * MM, -y1 * MM, x2 * MM, -y2 * MM)

    def text(self, x: float, y: float, text: str, size: float = 9, font: str = REGULAR) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x * MM, -y * MM, spelled(text))

    def outlines(self) -> None:
        """Every label's edge, thin: held against a sheet, they show a printer that scales or turns."""
        profile = self.profile
        self.canvas.setStrokeGray(0.75)
        self.canvas.setLineWidth(HAIR)
        for row in range(profile.rows):
            for column in range(profile.columns):
                x, y = profile.left + column * profile.pitch_x, profile.top + row * profile.pitch_y
                self.canvas.rect(x * MM, -(y + profile.height) * MM, profile.width * MM, profile.height * MM)
        self.canvas.setStrokeGray(0)

    def ladders(self) -> None:
        """Around the first label's left and top edges, the rungs marked with what to type."""
        left, top = self.profile.left, self.profile.top
        for rung in range(-RUNGS, RUNGS + 1):
            by = rung * STEP
            long = 6.0 if rung == 0 else 4.0 if rung % 2 == 0 else 2.5
            self.line(left + by, top + 2, left + by, top + 2 + long, LINE if rung % 2 == 0 else HAIR)
            self.line(left + 10, top + by, left + 10 + long, top + by, LINE if rung % 2 == 0 else HAIR)
            if rung % 4 == 0:
                self.mark(left + by, top + (10.5 if rung % 8 == 0 else 13), by, centred=True)
                self.mark(left + 17, top + by + 0.7, by)
        self.text(left + 6, top + 10.5, "x", 9, BOLD)
        self.text(left + 22, top + 1, "y", 9, BOLD)

    def mark(self, x: float, y: float, number: float, *, centred: bool = False) -> None:
        self.canvas.setFont(REGULAR, 6)
        draw = self.canvas.drawCentredString if centred else self.canvas.drawString
        draw(x * MM, -y * MM, f"{number:+g}" if number else "0")

    def cross(self, says: str) -> None:
        """So far from both edges of the paper, for whoever has a ruler and no label sheet at hand."""
        x, y = CROSS
        self._blank(x - 8, y - 8, 66, 16)
        self.line(x - 6, y, x + 6, y, LINE)
        self.line(x, y - 6, x, y + 6, LINE)
        self.text(x + 9, y + 1, says, 8)

    def words(self, captions: Captions) -> None:
        """What to do, in a clearing in the middle of the sheet."""
        width = min(150.0, self.profile.paper[0] - 40)
        left, y = (self.profile.paper[0] - width) / 2, self.profile.paper[1] / 2 - 30
        lines = [line for says in captions.says for line in broken(says, REGULAR, 10, (width - 12) * MM)]
        self._blank(left, y - 10, width, 26 + 5.5 * len(lines))
        self.text(left + 6, y, captions.title, 14, BOLD)
        for number, line in enumerate(lines):
            self.text(left + 6, y + 8 + 5.5 * number, line, 10)
        below = y + 12 + 5.5 * len(lines)
        start = (self.profile.paper[0] - BAR) / 2
        self.line(start, below - 2, start + BAR, below - 2, LINE)
        for end in (start, start + BAR):
            self.line(end, below - 4, end, below, LINE)
        self.text(start, below - 5, captions.bar, 8)

    def _blank(self, x: float, y: float, width: float, height: float) -> None:
        self.canvas.setFillGray(1)
        self.canvas.rect(x * MM, -(y + height) * MM, width * MM, height * MM, stroke=0, fill=1)
        self.canvas.setFillGray(0)
