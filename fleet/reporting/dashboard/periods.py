"""Weeks, months, quarters and years as words of an address: `2026-W48`, `2026-11`, `2026-Q4`, `2026`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
SAME_WEEK: Final = 52 * WEEK
"""Back to the week of last year that began on the same day of the week."""


@dataclass(frozen=True, order=True)
class Period:
    """Whole days, the last one included, and the word that an address has for them."""

    first: date
    last: date
    word: str

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def to(self, other: "Period") -> "Period":
        """From the beginning of this one to the end of the other."""
        return Period(self.first, other.last, f"{self.word}..{other.word}")


def week(day: date) -> Period:
    """The week that a day is in, from Monday to Sunday (ISO 8601)."""
    year, number, weekday = day.isocalendar()
    first = day - (weekday - 1) * DAY
    return Period(first, first + WEEK - DAY, f"{year}-W{number:02}")


def month(day: date) -> Period:
    """The calendar month that a day is in."""
    return Period(day.replace(day=1), _after(day) - DAY, f"{day:%Y-%m}")


def quarter(day: date) -> Period:
    """The calendar quarter that a day is in."""
    number = (day.month - 1) // 3 + 1
    first, last = date(day.year, 3 * number - 2, 1), date(day.year, 3 * number, 1)
    return Period(first, _after(last) - DAY, f"{day.year}-Q{number}")


def year(day: date) -> Period:
    """The calendar year that a day is in."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31), f"{day.year}")


def months_before(day: date, number: int) -> date:
    """The first day of the month that was so many months before that of `day`."""
    months = day.year * 12 + day.month - 1 - number
    return date(months // 12, months % 12 + 1, 1)


def _after(day: date) -> date:
    """The first day of the month after that of `day`."""
    return months_before(day, -1)


_WORDS: Final[Mapping[str, Callable[[re.Match[str]], Period]]] = {
    r"(\d{4})-W(\d\d)": lambda told: week(date.fromisocalendar(int(told[1]), int(told[2]), 1)),
    r"(\d{4})-(\d\d)": lambda told: month(date(int(told[1]), int(told[2]), 1)),
    r"(\d{4})-Q([1-4])": lambda told: quarter(date(int(told[1]), 3 * int(told[2]), 1)),
    r"(\d{4})": lambda told: year(date(int(told[1]), 1, 1)),
}


def named(word: str) -> Period | None:
    """The period of that word, or of two words with `..` between them; None where it is none of ours."""
    first, between, last = word.partition("..")
    if not between:
        return _named(word)
    one, other = _named(first), _named(last)
    return one.to(other) if one and other and one.first <= other.last else None


def _named(word: str) -> Period | None:
    try:
        told = ((re.fullmatch(shape, word, re.ASCII), of) for shape, of in _WORDS.items())
        found = next((of(match) for match, of in told if match), None)
    except (ValueError, OverflowError):
        return None
    return found if found and 2000 <= found.first.year <= 2999 else None
