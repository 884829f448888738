"""Rule F1, pure: which youths equipped a quarter releases, as blocks that are never small.

Most territory × quarter cells hold fewer than 11 youths. Hiding small cells under exact totals lets them be
recovered by subtraction, so nothing but sums of whole blocks is ever published.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

K: Final = 11
"""The smallest block: no cell under 11 (French practice for tax and health data, INSEE and CASD)."""
POOL: Final = "autres"


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter, written `2026-Q3`."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        year, _, number = text.partition("-Q")
        return cls(int(year), int(number))

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)


@dataclass(frozen=True)
class Closing:
    """What closing a quarter decides: blocks to release (territory or POOL → youths) and what waits on."""

    released: Mapping[str, int]
    pending: Mapping[str, int]


def close(
    pending: Mapping[str, int],
    taken_in: Mapping[str, int],
    members: Set[str],
    *,
    year_ends: bool,
    yearly: Set[str] = frozenset(),
    late: Set[str] = frozenset(),
    k: int = K,
) -> Closing:
    """One quarter's closing, by rule F1.

    `pending` and `taken_in`: territory → youths, the second net of corrections, so that either may be less
    than none; `members`: the programme's territories, from the public list (others only wait); `yearly`:
    those whose public rhythm is the year. A member with at least k is released; at the year's end, with M the
    members not released and S what they hold together, the pool is released only if
    k <= S <= (|M| - 1)(k - 1), so that nobody can tell whose the youths are. Who holds less than none waits
    for the next first hand-overs of its own: in a pool it would hide others' youths.

    `late` are members that joined after the year began. They are in no pool of it and carry over: their day
    is public, so people know that they hold none or next to none, and fewer than |M| would share S. This is
    stricter than the letter of F1, which takes them for any other zero, for the sake of F4.
    """
    every = {*members, *pending, *taken_in}
    waiting = {code: pending.get(code, 0) + taken_in.get(code, 0) for code in every}
    due = members if year_ends else members - yearly
    released = {code: waiting[code] for code in due if waiting[code] >= k}
    left = {code for code in members - late if code not in released and waiting[code] >= 0}
    held = sum(waiting[code] for code in left)
    pooled = left if year_ends and k <= held <= (len(left) - 1) * (k - 1) else frozenset()
    gone = released.keys() | pooled
    kept = {code: number for code, number in sorted(waiting.items()) if number and code not in gone}
    if pooled:
        released[POOL] = held
    return Closing(dict(sorted(released.items())), kept)
