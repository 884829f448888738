"""A table of figures: shown on a page, written into a sheet, and each number a link to its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from api import language
from api.pages import spans, words
from api.pages.dashboard.drawings import Box
from api.pages.lists.cells import Cell, Plain
from fleet.reporting.dashboard.due import MOST


@dataclass(frozen=True, slots=True)
class Count:
    """How many, and the list of just those. `to_most`: it was counted no further than MOST + 1."""

    form: ClassVar[str] = "count"
    number: int
    href: str = ""
    to_most: bool = False

    @property
    def plain(self) -> Plain:
        return self.words if self.is_capped else self.number

    @property
    def is_capped(self) -> bool:
        return self.to_most and self.number > MOST

    @property
    def words(self) -> str:
        """“1,240”, or “more than 1,000” of what is counted no further."""
        if self.is_capped:
            return language.translator()("more than %(most)s") % {"most": words.number(MOST)}
        return words.number(self.number)


@dataclass(frozen=True, slots=True)
class Versus:
    """How many, and how many a year before: a sheet has a column for each."""

    form: ClassVar[str] = "versus"
    now: Count
    before: Count

    @property
    def plain(self) -> Plain:
        return self.now.plain


@dataclass(frozen=True, slots=True)
class Days:
    """So many days, and the list of what took them; None where nothing did."""

    form: ClassVar[str] = "days"
    days: int | None
    href: str = ""

    @property
    def plain(self) -> Plain:
        return self.days


@dataclass(frozen=True, slots=True)
class Range:
    """From so many days to so many, and the list of what took them."""

    form: ClassVar[str] = "range"
    least: int
    most: int
    href: str = ""

    @property
    def words(self) -> str:
        return f"{self.least}–{self.most}"

    @property
    def plain(self) -> Plain:
        return self.words


@dataclass(frozen=True, slots=True)
class Since:
    """The month since when something is so, and the list of what is so since that very month."""

    form: ClassVar[str] = "since"
    month: date | None
    href: str = ""

    @property
    def words(self) -> str:
        return spans.month(self.month, "LLL y") if self.month else ""

    @property
    def plain(self) -> Plain:
        return self.month


@dataclass(frozen=True, slots=True)
class First:
    """The week or month of a row by its first day: words on a page, in a sheet a day that can be sorted."""

    form: ClassVar[str] = "first"
    words: str
    day: date

    @property
    def plain(self) -> Plain:
        return self.day


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of so many percent of the longest one."""

    form: ClassVar[str] = "bar"
    plain: ClassVar[None] = None
    percent: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """A small picture of what the other cells of the row say: a sheet has no use for it."""

    form: ClassVar[str] = "box"
    plain: ClassVar[None] = None
    box: Box | None


@dataclass(frozen=True)
class Head:
    """A column's title, `before` that of the year before's; `in_file`: a sheet has it; `ends` of a scale."""

    words: str
    is_number: bool = True
    in_file: bool = True
    before: str = ""
    ends: tuple[str, str] | None = None


PICTURE: Final = Head("", is_number=False, in_file=False)
"""Over a column of pictures."""


@dataclass(frozen=True)
class Table:
    """Figures under a heading. The first cell of a row says what it is about; a page shows `most` rows."""

    name: str
    title: str
    head: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    empty: str = ""
    most: int = 100

    @property
    def beyond(self) -> int:
        """Rows that the page leaves to the file."""
        return max(0, len(self.rows) - self.most)

    @property
    def titles(self) -> list[str]:
        """The heads of the columns that a sheet has."""
        heads = (head for head in self.head if head.in_file)
        return [words for head in heads for words in (head.words, head.before) if words]

    @property
    def plain(self) -> Iterator[list[Plain]]:
        """The rows as a sheet holds them."""
        for row in self.rows:
            cells = [cell for head, cell in zip(self.head, row, strict=True) if head.in_file]
            yield [value for cell in cells for value in _values(cell)]


def _values(cell: Cell) -> Sequence[Plain]:
    return (cell.now.plain, cell.before.plain) if isinstance(cell, Versus) else (cell.plain,)
