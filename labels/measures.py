"""A sheet by its own measures: what stands on the packet, as a profile; or what is wrong, by field."""

from collections.abc import Mapping
from dataclasses import dataclass

from labels.errors import BadMeasures
from labels.profiles import A4, LETTER, Profile


def _(text: str) -> str:
    """Marks a sentence for translation."""
    return text


PAPERS: Mapping[str, tuple[float, float] | None] = {"A4": A4, "LETTER": LETTER, "ROLL": None}
"""The paper of a sheet; a roll's is each label."""
MOST = 60  # columns or rows
SMALLEST, LARGEST = 8.0, 300.0  # mm, of a label's side
SLACK = 0.05  # mm: makers round their figures

UNKNOWN_PAPER = _("One of: {known}.")
OUT_OF_RANGE = _("From {least} to {most}.")
OVERLAPS = _("At least {least}: otherwise labels would lie on one another.")
TOO_WIDE = _(
    "A label that begins at {start} mm and is {length} mm long leaves the paper, which has {paper} mm."
)
TOO_MANY = _("So many need {needed} mm, and the paper has {paper} mm.")
ONE_ON_A_ROLL = _("On a roll, one.")

Wrong = dict[str, tuple[str, dict[str, object]]]
"""Field → the sentence about it and its facts."""


@dataclass(frozen=True, slots=True)
class Measures:
    """A sheet of equal labels; lengths in mm. Without a pitch, labels touch."""

    width: float
    height: float
    paper: str = "A4"
    columns: int = 1
    rows: int = 1
    left: float = 0.0
    top: float = 0.0
    pitch_x: float | None = None
    pitch_y: float | None = None

    def profile(self) -> Profile:
        """The sheet that has these measures. Raises BadMeasures: its `errors` say what is wrong, by field."""
        wrong = self._out_of_range() or self._off_the_paper()
        if wrong:
            raise BadMeasures(errors=wrong)
        width, height = self.width, self.height
        pitches = (self.pitch_x or width, self.pitch_y or height)
        paper = PAPERS[self.paper] or (width, height)
        at = (0.0, 0.0) if self.paper == "ROLL" else (self.left, self.top)
        return Profile(self.name, paper, self.columns, self.rows, width, height, *at, *pitches)

    @property
    def name(self) -> str:
        """What the sheet is called: its labels' size."""
        return f"{self.width:g} × {self.height:g} mm"

    def _out_of_range(self) -> Wrong:
        wrong: Wrong = {}
        if self.paper not in PAPERS:
            wrong["paper"] = UNKNOWN_PAPER, {"known": ", ".join(PAPERS)}
        for name, least, most in (
            ("columns", 1, MOST),
            ("rows", 1, MOST),
            ("width", SMALLEST, LARGEST),
            ("height", SMALLEST, LARGEST),
            ("left", 0, LARGEST),
            ("top", 0, LARGEST),
        ):
            if not least <= getattr(self, name) <= most:
                wrong[name] = OUT_OF_RANGE, {"least": f"{least:g}", "most": f"{most:g}"}
        for name, pitch, side in (
            ("pitch_x", self.pitch_x, self.width),
            ("pitch_y", self.pitch_y, self.height),
        ):
            if pitch is not None and not side - SLACK <= pitch <= LARGEST:
                wrong[name] = OVERLAPS, {"least": f"{side:g}"}
        return wrong

    def _off_the_paper(self) -> Wrong:
        paper = PAPERS[self.paper]
        if paper is None:
            crowds = {"columns": self.columns, "rows": self.rows}
            return {name: (ONE_ON_A_ROLL, {}) for name, count in crowds.items() if count != 1}
        across = _outside(("width", "columns"), paper[0], self.left, self.width, self.pitch_x, self.columns)
        down = _outside(("height", "rows"), paper[1], self.top, self.height, self.pitch_y, self.rows)
        return {**across, **down}


def _outside(
    names: tuple[str, str], paper: float, start: float, length: float, pitch: float | None, count: int
) -> Wrong:
    """What is wrong in one direction: the first label, or so many of them."""
    if start + length > paper + SLACK:
        return {names[0]: (TOO_WIDE, {"start": f"{start:g}", "length": f"{length:g}", "paper": f"{paper:g}"})}
    needed = start + (count - 1) * (pitch or length) + length
    if needed > paper + SLACK:
        return {names[1]: (TOO_MANY, {"needed": f"{needed:g}", "paper": f"{paper:g}"})}
    return {}
