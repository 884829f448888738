"""Dates as people write them in lists; whether a column is French or American, all of it tells together."""

import enum
import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from fleet.sheets.cells import key

_TIME: Final = re.compile(r"[ T]+\d{1,2}[:h]\d{2}.*$")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS: Final = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
_MONTH: Final = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_WORDS: Final = re.compile(r"(?:(\d{1,2})(?:er|st|nd|rd|th)?[ -])?([^\W\d_]{3,9})\.?[ -](\d{4}|\d{2})")
_MONTHS: Final = {
    "janv": 1, "jan": 1, "fev": 2, "feb": 2, "mar": 3, "avr": 4, "apr": 4, "mai": 5, "may": 5, "juin": 6,
    "jun": 6, "juil": 7, "jul": 7, "aou": 8, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_YEARS: Final = (2000, 2100)


class Order(enum.Enum):
    """What the first number of `03/04/2025` is in one column."""

    DAY_FIRST = enum.auto()
    MONTH_FIRST = enum.auto()
    UNCLEAR = enum.auto()


class Ambiguous(ValueError):
    """A date that is two, in a column that holds both ways of writing."""


def order_of(cells: Iterable[str]) -> Order:
    """How a column writes its dates: by those that can only be read one way; French where none tells."""
    found = [(int(match[1]), int(match[2])) for cell in cells if (match := _numbers(cell))]
    day_first = any(first > 12 for first, _ in found)
    month_first = any(second > 12 for _, second in found)
    if day_first and month_first:
        return Order.UNCLEAR
    return Order.MONTH_FIRST if month_first else Order.DAY_FIRST


def parse(cell: str, order: Order, *, last: bool = False) -> date:
    """The day in a cell. A month alone is its first day, or its last one where `last`.

    Raises Ambiguous, and ValueError for what is no date of this century.
    """
    bare = _TIME.sub("", cell.strip())
    if match := _ISO.fullmatch(bare):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMBERS.fullmatch(bare):
        return _numbered(int(match[1]), int(match[2]), _year(match[3]), order)
    if match := _MONTH.fullmatch(bare):
        return _within(int(match[2]), int(match[1]), last)
    if (match := _WORDS.fullmatch(bare)) and (month := _month(match[2])):
        year = _year(match[3])
        return _day(year, month, int(match[1])) if match[1] else _within(year, month, last)
    raise ValueError(cell)


def _numbers(cell: str) -> re.Match[str] | None:
    return _NUMBERS.fullmatch(_TIME.sub("", cell.strip())) if cell else None


def _numbered(first: int, second: int, year: int, order: Order) -> date:
    if first > 12 or second > 12:
        day, month = (first, second) if first > 12 else (second, first)
        return _day(year, month, day)
    if order is Order.UNCLEAR and first != second:
        raise Ambiguous
    return _day(year, first, second) if order is Order.MONTH_FIRST else _day(year, second, first)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month(word: str) -> int | None:
    bare = key(word)
    return next((number for start, number in _MONTHS.items() if bare.startswith(start)), None)


def _within(year: int, month: int, last: bool) -> date:
    if not last:
        return _day(year, month, 1)
    return _day(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _day(year: int, month: int, day: int) -> date:
    if not _YEARS[0] <= year < _YEARS[1]:
        raise ValueError(year)
    return date(year, month, day)
