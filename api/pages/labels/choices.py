"""How labels are to be printed, as a form or an address says it; what is wrong is told by field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from flask import Response, request

from api import label_sheets, language
from api.pages.fields import NOT_A_CHOICE, NOT_A_NUMBER, NotFilledIn
from api.request import Work
from labels.measures import LARGEST, MOST, PAPERS
from labels.profiles import A4, LETTER, PROFILES, Profile
from labels.qr import LEVELS
from labels.run import DPI, FARTHEST, MOST_COPIES, USUAL, Run

Value = TypeVar("Value")


def _(text: str) -> str:
    return text


OWN: Final = "own"
"""In place of a profile's name: the measures typed below."""
OFFSET: Final = "offset"
"""The cookie that remembers by how much this browser's printer is off."""
YEAR: Final = 365 * 86_400
NOT_A_LENGTH: Final = _("Write a number from {least} to {most}, such as 7.25.")
KINDS: Final = {"pdf": _("PDF, for any printer"), "zpl": _("ZPL, for a Zebra label printer")}
LENGTHS: Final = ("width", "height", "left", "top", "pitch_x", "pitch_y")


@dataclass
class Choices:
    """Reads what was chosen, from a form or from an address, and keeps what was wrong."""

    given: Mapping[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def whole(self, name: str, least: int, most: int) -> int:
        """A whole number; the least where nothing was typed."""
        text = self._text(name) or str(least)
        if text.isascii() and text.isdecimal() and len(text) < 7 and least <= int(text) <= most:
            return int(text)
        return self._wrong(name, NOT_A_NUMBER, least, least=least, most=most)

    def length(self, name: str, least: float, most: float) -> float | None:
        """Millimetres, with a point or a comma; None where nothing was typed."""
        text = self._text(name).replace(",", ".").replace("−", "-")
        if not text:
            return None
        try:
            length = float(text)
        except ValueError:
            length = float("nan")
        if least <= length <= most:
            return round(length, 3)
        return self._wrong(name, NOT_A_LENGTH, None, least=f"{least:g}", most=f"{most:g}")

    def word(self, name: str, known: Collection[str], usual: str) -> str:
        """One of some words."""
        text = self._text(name) or usual
        return text if text in known else self._wrong(name, NOT_A_CHOICE, usual)

    def ticked(self, name: str) -> bool:
        return bool(self._text(name))

    def _text(self, name: str) -> str:
        return self.given.get(name, "").replace("\x00", "").strip()

    def _wrong(self, name: str, why: str, instead: Value, **facts: object) -> Value:
        self.errors[name] = language.translator()(why).format_map(facts)
        return instead

    def check(self) -> None:
        """Raise NotFilledIn where something was wrong."""
        if self.errors:
            raise NotFilledIn(self.errors)

    def profile(self) -> Profile:
        """The sheet or roll. Raises NotFilledIn, or Unprintable where its measures make none."""
        name = self.word("profile", {*PROFILES, OWN}, "L7160")
        if name != OWN:
            return PROFILES[name]
        lengths = {name: self.length(name, 0, LARGEST) for name in LENGTHS}
        known = {name: length for name, length in lengths.items() if length is not None}
        crowd = {name: self.whole(name, 1, MOST) for name in ("columns", "rows")}
        paper = self.word("paper", PAPERS, "A4")
        self.check()
        return label_sheets.measured({"width": 0.0, "height": 0.0} | known | crowd | {"paper": paper})

    def offset(self) -> tuple[float, float]:
        """By how much all ink is moved, in mm."""
        right, down = (self.length(name, -FARTHEST, FARTHEST) for name in ("offset_x", "offset_y"))
        return right or 0.0, down or 0.0

    def run(self) -> Run:
        """All of it. Raises NotFilledIn or Unprintable."""
        dpi = self.word("dpi", {"", *map(str, DPI)}, "")
        how: dict[str, Any] = {
            "skip": self.whole("skip", 0, 500),
            "copies": self.whole("copies", 1, MOST_COPIES),
            "offset": self.offset(),
            "cut_marks": self.ticked("cut_marks"),
            "level": self.word("level", LEVELS, USUAL),
            "dpi": int(dpi) if dpi else None,
        }
        profile = self.profile()
        self.check()
        return label_sheets.run_of(profile, **how)


def given(work: Work) -> Mapping[str, str]:
    """What was chosen: by the form, else by the address, the offset as this browser remembers it."""
    if request.method == "POST":
        return request.form
    return {**_remembered(work), **request.args}


def _remembered(work: Work) -> dict[str, str]:
    right, _between, down = request.cookies.get(work.settings.cookie(OFFSET), "").partition("_")
    read = Choices({"offset_x": right, "offset_y": down})
    moved = dict(zip(("offset_x", "offset_y"), read.offset(), strict=True))
    return {} if read.errors else {name: f"{by:g}" for name, by in moved.items() if by}


def remember(work: Work, run: Run, response: Response) -> Response:
    """Keep the offset for this browser's next sheets."""
    response.set_cookie(
        work.settings.cookie(OFFSET),
        "_".join(f"{by:g}" for by in run.offset),
        max_age=YEAR,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=work.settings.secure_cookies,
    )
    return response


def offered() -> dict[str, Any]:
    """What the form lets one choose, in the reader's language."""
    say = language.translator()
    return {
        "papers": [(say(heading), _profiles(paper)) for heading, paper in PAPERS_BY_NAME],
        "own": OWN,
        "own_papers": [("A4", "A4"), ("LETTER", "Letter"), ("ROLL", say(_("a roll, one label a page")))],
        "levels": [(level, say(words)) for level, words in LEVEL_WORDS.items()],
        "dpis": [("", say(_("I don’t know"))), *((str(dpi), f"{dpi}") for dpi in DPI)],
        "kinds": [(kind, say(words)) for kind, words in KINDS.items()],
        "most_copies": MOST_COPIES,
    }


PAPERS_BY_NAME: Final[tuple[tuple[str, tuple[float, float] | None], ...]] = (
    (_("A4 sheets"), A4),
    (_("Letter sheets"), LETTER),
    (_("Rolls, one label a page"), None),
)
LEVEL_WORDS: Final = {
    "H": _("H – read with a stain on a tenth of it"),
    "Q": _("Q – bears less"),
    "M": _("M – bears little, for very small labels"),
    "L": _("L – bears next to nothing"),
}


def _profiles(paper: tuple[float, float] | None) -> list[tuple[str, str]]:
    return [
        (name, _described(profile))
        for name, profile in PROFILES.items()
        if (profile.is_roll if paper is None else profile.paper == paper)
    ]


def _described(profile: Profile) -> str:
    """« Avery L7160 – 63,5 × 38,1 mm, 21 on a sheet »."""
    say = language.translator()
    size = f"{_plain(profile.width)} × {_plain(profile.height)} mm"
    named = f"{profile.maker} {profile.name}".strip()
    if profile.is_roll:
        return f"{named} – {size}"
    return f"{named} – {size}, " + say(_("{many} on a sheet")).format(many=profile.places)


def _plain(length: float) -> str:
    text = f"{length:.5g}"
    return text.replace(".", ",") if language.chosen() == "fr" else text
