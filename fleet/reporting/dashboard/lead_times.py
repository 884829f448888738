"""From a donation to a laptop that is ready, from a request to its hand-over: are we faster or slower?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from fleet.reporting import tallies
from fleet.reporting.dashboard import periods
from fleet.reporting.dashboard.periods import Period
from fleet.reporting.tallies import Spread

MONTHS: Final = 3
"""So many whole months are compared: fewer are too few things to have a median worth naming."""


@dataclass(frozen=True)
class LeadTime:
    """How long what was finished in a period took; `spread` None where nothing was.

    `slowest` is how many took longer than nine tenths of them. There is no average: one forgotten laptop
    moves an average by weeks.
    """

    measure: str
    period: Period
    spread: Spread | None
    slowest: int


def compared(today: date) -> list[Period]:
    """The last three whole months, the three before, and the same three of last year."""
    last = periods.months_before(today, 1)
    return [_three(periods.months_before(last, back)) for back in (0, MONTHS, 12)]


def _three(last: date) -> Period:
    return periods.month(periods.months_before(last, MONTHS - 1)).to(periods.month(last))


def of(session: Session, measure: str, today: date) -> Sequence[LeadTime]:
    """A lead time in the periods that are compared."""
    stretches = compared(today)
    found = tallies.days_of(session, measure, [(each.first, each.last) for each in stretches])
    return [_in(measure, *each) for each in zip(stretches, found, strict=True)]


def _in(measure: str, period: Period, days: Mapping[int, int]) -> LeadTime:
    spread = tallies.spread(days)
    slowest = sum(number for took, number in days.items() if spread and took > spread.high)
    return LeadTime(measure, period, spread, slowest)
