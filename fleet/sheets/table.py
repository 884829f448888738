"""A table as somebody's file holds it: one header, numbered lines, and no more than we can carry."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fleet.errors import Invalid
from fleet.sheets.cells import column_letter, key

Line = tuple[int, list[str]]
"""A line's number in the file, counted from 1, and its cells."""

Columns = Mapping[str, Sequence[str]]
"""Our name of each column, and the headers people give it (case, accents and punctuation don't count)."""

HEADER_WITHIN: Final = 10
"""A header is looked for in this many first lines: some files open with a title."""


_BLANKS: Final = 10
"""Lines, blank ones too, in a file for each one that may say something: some spreadsheets save every row."""


@dataclass(frozen=True)
class Limits:
    """What one file may hold. `ratio` is unpacked over packed size."""

    bytes_in: int = 20 * 2**20
    bytes_unpacked: int = 64 * 2**20
    ratio: int = 200
    entries: int = 2_000
    rows: int = 200_000
    columns: int = 200
    cells: int = 2_000_000


@dataclass(frozen=True)
class Row:
    """One line, as many cells as the header has."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One table. Blank lines are left out; `line` numbers stay those of the file."""

    header: tuple[str, ...]
    header_line: int
    rows: tuple[Row, ...]


class EmptySheet(Invalid):
    """This file holds no table."""

    detail = "A header line and at least one line below it are needed."


class TooManyRows(Invalid):
    """This table has too many lines."""

    detail = "At most {most} lines are read; split the file."


class TooManyColumns(Invalid):
    """This table is too wide."""

    detail = "At most {most} columns are read."


class TooManyCells(Invalid):
    """This table is too large."""

    detail = "At most {most} cells are read; split the file."


class DuplicateHeaders(Invalid):
    """Two columns bear the same name."""

    detail = "“{name}” stands over columns {first} and {second}: rename one or remove it."


class UnevenRow(Invalid):
    """A line has more cells than the header."""

    detail = "Line {line} has {found} cells, the header {expected}. Is there a separator inside a cell?"


def build(lines: Iterable[Line], columns: Columns, limits: Limits, *, even: bool) -> Sheet:
    """The table in `lines`; its header is the first line, or one that names more of `columns`.

    `even` refuses a line longer than the header (text files); otherwise the header is widened with blanks.
    Raises EmptySheet, TooManyRows, TooManyColumns, TooManyCells, DuplicateHeaders, UnevenRow.
    """
    kept = list(_measured(lines, limits))
    at = _header_at(kept, columns)
    if len(kept) < at + 2:
        raise EmptySheet
    (header_line, header), body = kept[at], kept[at + 1 :]
    width = len(header) if even else max(len(cells) for _, cells in kept[at:])
    if width * len(body) > limits.cells:
        raise TooManyCells(most=limits.cells)
    _refuse_duplicates(header)
    rows = tuple(Row(line, _fitted(line, cells, width)) for line, cells in body)
    return Sheet(_fitted(header_line, header, width), header_line, rows)


def _measured(lines: Iterable[Line], limits: Limits) -> Iterator[Line]:
    """The lines that say something, without the blanks at their end."""
    count = 0
    for number, cells in lines:
        while cells and not cells[-1]:
            cells.pop()
        count += bool(cells)
        if count > limits.rows or number > limits.rows * _BLANKS:
            raise TooManyRows(most=limits.rows)
        if not cells:
            continue
        if len(cells) > limits.columns:
            raise TooManyColumns(most=limits.columns)
        yield number, cells


def _header_at(kept: Sequence[Line], columns: Columns) -> int:
    known = {key(word) for words in columns.values() for word in words}
    named = [sum(key(cell) in known for cell in cells) for _, cells in kept[:HEADER_WITHIN]]
    return named.index(max(named)) if named and max(named) > 1 else 0


def _refuse_duplicates(header: Sequence[str]) -> None:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(header):
        if key(name):
            places[key(name)].append(index)
    for first, *others in places.values():
        if others:
            raise DuplicateHeaders(
                name=header[first], first=column_letter(first), second=column_letter(others[0])
            )


def _fitted(line: int, cells: list[str], width: int) -> tuple[str, ...]:
    if len(cells) > width:
        raise UnevenRow(line=line, expected=width, found=len(cells))
    return tuple(cells + [""] * (width - len(cells)))
