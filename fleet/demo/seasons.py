"""When things happen in a year: requests peak when school begins."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final

ASKED: Final = (0.8, 0.8, 0.9, 0.9, 0.8, 0.7, 0.6, 1.4, 1.8, 1.5, 1.0, 0.7)
"""Month by month, how many more or fewer requests than in one like the other."""


def moment(start: datetime, first: float, last: float, share: float, months: Sequence[float]) -> datetime:
    """The day by which that share of all between two days after `start` has happened."""
    days = range(round(first), round(last))
    so_far = list(accumulate(months[(start + timedelta(days=day)).month - 1] for day in days))
    return start + timedelta(days=days[min(bisect_left(so_far, share * so_far[-1]), len(days) - 1)])
