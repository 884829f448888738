"""The published figures as grids: what each sheet of the workbook holds, and the CSV line by line.

A number of youths that is not published is an empty cell beside a word, so that a column can be summed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from api.pages.summary.files.taken import Number, Table
from fleet.publishing.charts.speech import Speech


def _(text: str) -> str:
    return text


@dataclass(frozen=True)
class Youths:
    """A published number of youths; None where it is not (rule F2), and why."""

    number: int | None
    is_partner: bool = True

    @property
    def status(self) -> str:
        """Words to translate. “0” and “fewer than 11” read the same."""
        if self.number:
            return _("published")
        return _("not published") if self.is_partner else _("not yet a partner")


@dataclass(frozen=True)
class FirstUses(Youths):
    """Devices put to use at least once; None where the year in which they came is not over."""

    @property
    def status(self) -> str:
        """Words to translate. A nought is one here: devices are not people."""
        return _("not yet told") if self.number is None else _("published")


Cell = Number | Youths


def euro(cents: int | None) -> Decimal | None:
    """Money as people add it up: with two decimals."""
    return None if cents is None else Decimal(cents).scaleb(-2)


@dataclass(frozen=True)
class Grid:
    """One sheet: `names` columns that say what a row is of, then numbers, then `words` of it."""

    name: str
    names: Sequence[str]
    numbers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    words: Sequence[str] = ()


def table(grid: Grid, say: Speech) -> Table:
    """The sheet: each number of youths with its status beside it."""
    youths = _of_youths(grid)
    titles = [*grid.names, *grid.numbers, *grid.words]
    head = [
        text
        for place, title in enumerate(titles)
        for text in ([say(title), f"{say(title)} – {say(_('status'))}"] if place in youths else [say(title)])
    ]
    rows = [
        [plain for place, cell in enumerate(row) for plain in _plain(cell, place in youths, say)]
        for row in grid.rows
    ]
    return Table(say(grid.name), head, rows)


def _of_youths(grid: Grid) -> set[int]:
    return {place for row in grid.rows for place, cell in enumerate(row) if isinstance(cell, Youths)}


def _plain(cell: Cell, has_status: bool, say: Speech) -> list[Number]:
    if isinstance(cell, Youths):
        return [cell.number, say(cell.status)]
    return [cell, None] if has_status else [cell]


HEAD = (_("Table"), _("Of what"), _("Measure"), _("Value"), _("Status"), _("Words"))


def lines(grids: Sequence[Grid], say: Speech, title: str) -> Table:
    """Every number of all sheets, one a line: whose it is, what it measures, and its status."""
    rows = [line for grid in grids for line in _lines(grid, say)]
    return Table(title, [say(text) for text in HEAD], rows)


def _lines(grid: Grid, say: Speech) -> Iterator[list[Number]]:
    first, last = len(grid.names), len(grid.names) + len(grid.numbers)
    for row in grid.rows:
        of = ", ".join(_written(cell) for cell in row[:first] if cell is not None)
        words = " ".join(_written(cell) for cell in row[last:] if cell is not None)
        if not grid.numbers:
            yield [say(grid.name), of, None, None, None, words]
        for title, cell in zip(grid.numbers, row[first:last], strict=True):
            if cell is not None:
                number, status = _plain(cell, True, say)
                yield [say(grid.name), of, say(title), number, status, words]


def _written(cell: Cell) -> str:
    return "" if isinstance(cell, Youths) or cell is None else str(cell)
