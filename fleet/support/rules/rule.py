"""What a rule is: a sentence, a query that answers the causes it finds now, and the steps they come by."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from fleet.access import PARIS
from fleet.support.alerts import Cause


@dataclass(frozen=True)
class Moment:
    """When a rule is asked: the moment, the local date that daily work is known by, and its time zone."""

    at: datetime
    today: date
    zone: ZoneInfo = PARIS

    def day_of(self, at: datetime) -> date:
        """The local date of a moment."""
        return at.astimezone(self.zone).date()


Find = Callable[[Session, Moment], Iterator[Cause]]


@dataclass(frozen=True)
class Rule:
    """A rule's sentence, its query, its steps as they come.

    In the sentence `{threshold}` is the step reached, `{count}` how many things it is about.
    """

    says: str
    find: Find
    steps: tuple[int, ...] = (0,)


def step_down(left: int, steps: Sequence[int]) -> int | None:
    """The smallest threshold that `left` days have reached, counting down."""
    reached = [step for step in steps if left <= step]
    return min(reached) if reached else None


def step_up(waited: int, steps: Sequence[int]) -> int | None:
    """The greatest threshold that `waited` days have reached, counting up."""
    reached = [step for step in steps if waited >= step]
    return max(reached) if reached else None
