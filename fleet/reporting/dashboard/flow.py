"""What came, was made ready, went out and came back: per week, month and quarter, against the year before."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import Final

from sqlalchemy.orm import Session

from fleet.intake.assets import Kind
from fleet.intake.devices import SERVES, Category
from fleet.reporting import tallies
from fleet.reporting.dashboard import periods
from fleet.reporting.dashboard.periods import DAY, SAME_WEEK, WEEK, Period
from fleet.reporting.dashboard.stock import SIM

WEEKS: Final = 12
MONTHS: Final = 12
QUARTERS: Final = 8
THINGS: Final = ("received", "made_ready", "retired")
"""What is counted of each kind of thing."""
KITS: Final = ("handed_over", "returned", "missing", *tallies.ERASED_FLOWS)
"""What is counted of kits, and of losses: they are of no kind, for a kit has several things in it."""

LINES: Final = ("requested",)
LOST: Final = ("missing", "missing_erased", "handed_over")
"""What was reported lost, what of it is known by its year alone, and what was handed over meanwhile."""


@dataclass(frozen=True)
class Beside:
    """One period, and the one of the year before that it is compared with."""

    now: Period
    before: Period


@dataclass(frozen=True)
class Flow:
    """How many of each measure on each day, to be added up."""

    days: Mapping[tuple[str, date], int]

    def number(self, measure: str, period: Period) -> int:
        """How many in a period."""
        days, sums = self._sums.get(measure, ((), (0,)))
        return sums[bisect_right(days, period.last)] - sums[bisect_left(days, period.first)]

    @cached_property
    def _sums(self) -> dict[str, tuple[Sequence[date], Sequence[int]]]:
        """Measure → its days in order, and how many there had been before each of them and after the last."""
        found: dict[str, list[tuple[date, int]]] = {}
        for (measure, day), number in sorted(self.days.items()):
            found.setdefault(measure, []).append((day, number))
        return {
            measure: ([day for day, _ in rows], [0, *accumulate(number for _, number in rows)])
            for measure, rows in found.items()
        }


def weeks(today: date, number: int = WEEKS) -> list[Beside]:
    """The last whole weeks, the oldest first, each beside the same week of the year before."""
    last = periods.week(today - WEEK)
    days = [last.first - WEEK * back for back in reversed(range(number))]
    return [Beside(periods.week(day), periods.week(day - SAME_WEEK)) for day in days]


def months(today: date, number: int = MONTHS) -> list[Beside]:
    """The last whole months, the oldest first, each beside the same month of the year before."""
    days = [periods.months_before(today, back) for back in range(number, 0, -1)]
    return [Beside(periods.month(day), periods.month(periods.months_before(day, 12))) for day in days]


def quarters(today: date, number: int = QUARTERS) -> list[Period]:
    """The last quarters, the one that is going on too, the oldest first."""
    return [periods.quarter(periods.months_before(today, 3 * back)) for back in reversed(range(number))]


def of(session: Session, pairs: Sequence[Beside], kind: str) -> Flow:
    """What these periods and those they are compared with need: two short stretches rather than all between.

    Of things and lines of requests those of that kind (a device's category, or `sim`).
    """
    wanted = dict.fromkeys(KITS) | dict.fromkeys(THINGS, kind) | dict.fromkeys(LINES, need(kind).value)
    now = (pairs[0].now.first, pairs[-1].now.last)
    before = (pairs[0].before.first, min(pairs[-1].before.last, now[0] - DAY))
    return Flow(tallies.flows(session, [before, now], wanted))


def within(session: Session, first: date, last: date) -> Flow:
    """What was lost, and handed over, from the first day to the last."""
    return Flow(tallies.flow(session, first, last, measures=LOST))


def need(kind: str) -> Kind:
    """Which need of a youth that kind of thing serves."""
    return Kind.CONNECTION if kind == SIM else SERVES[Category(kind)]
