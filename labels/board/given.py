"""What a board's page is told: words and numbers that are ready to print, in the reader's language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart or map: its title, the sentence its numbers make, its SVG by labels/charts, what it measures.

    Without an SVG its sentence stands alone.
    """

    title: str
    told: str
    svg: str = ""
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A name and its number as it is printed; `is_quiet` where it is words, such as “not published”."""

    name: str
    number: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone: how many devices came so far, of all that were given (0 to 1)."""

    name: str
    number: str
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Fact:
    """One more number, what it counts, and where it comes from."""

    number: str
    says: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A heading and a paragraph."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Board:
    """One programme at the end of a quarter, for one reader.

    `share` (0 to 1) is how much of the target is reached, None where that is not published. `others` says
    how many lines were left out, with {number} for it. `as_of` is the quarter's last day in words: a page
    never says when it was made. Empty texts are left out.
    """

    language: str
    lender: str
    kind: str
    title: str
    subtitle: str
    number: str
    is_published: bool
    unit: str
    compared: str
    share: float | None
    sentence: str
    chief: Drawing | None
    drawings: tuple[Drawing, ...]
    steps_heading: str
    steps: tuple[Step, ...]
    facts: tuple[Fact, ...]
    lines_heading: str
    lines: tuple[Line, ...]
    others: str
    note: Told
    method: Told
    sources: Told
    footer: str
    as_of: str
