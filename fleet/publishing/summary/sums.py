"""Sums of whole published blocks, and what public targets mean beside them: pure, and all that F2 allows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from fleet.parties.programmes import Target
from fleet.publishing.ledger import Quarter
from fleet.publishing.summary.figures import Goal, QuarterFigure, YearFigure


class Cell(NamedTuple):
    """One published block: a territory's (or the pool's) youths in a quarter, at least k."""

    quarter: Quarter
    territory: str
    youths: int


def of(cells: Iterable[Cell]) -> int | None:
    """The youths of these blocks; None where there is no block at all: never 0 (rule F2)."""
    return sum(cell.youths for cell in cells) or None


def in_year(cells: Iterable[Cell], year: int) -> int | None:
    """The youths of one year's blocks."""
    return of(cell for cell in cells if cell.quarter.year == year)


def by_territory(cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    """Each territory's blocks, the pool's under its own name."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.territory, []).append(cell)
    return found


def by_quarter(cells: Iterable[Cell], closed: Sequence[Quarter]) -> tuple[QuarterFigure, ...]:
    """One figure for each closed quarter, in order."""
    newly: dict[Quarter, int] = {}
    for cell in cells:
        newly[cell.quarter] = newly.get(cell.quarter, 0) + cell.youths
    told, so_far = [], 0
    for quarter in closed:
        so_far += newly.get(quarter, 0)
        told.append(QuarterFigure(quarter, newly.get(quarter), so_far or None))
    return tuple(told)


def by_year(
    cells: Iterable[Cell], closed: Sequence[Quarter], goals: Mapping[int, Goal]
) -> tuple[YearFigure, ...]:
    """One figure for each year with a closed quarter, in order."""
    newly: dict[int, int] = {}
    for cell in cells:
        newly[cell.quarter.year] = newly.get(cell.quarter.year, 0) + cell.youths
    told, so_far = [], 0
    for year in sorted({quarter.year for quarter in closed}):
        so_far += newly.get(year, 0)
        told.append(YearFigure(year, newly.get(year), so_far or None, goals.get(year)))
    return tuple(told)


def goals(targets: Iterable[Target]) -> dict[int, Goal]:
    """Year → what these targets ask for together, by year."""
    sums: dict[int, int] = {}
    for target in targets:
        sums[target.year] = sums.get(target.year, 0) + target.youths
    return {year: Goal(year, youths) for year, youths in sorted(sums.items())}


def aim(every: Mapping[int, Goal], year: int) -> Goal | None:
    """The target of that year's end, else the next one, else the last."""
    dated = list(every.values())
    return next((goal for goal in dated if goal.year >= year), dated[-1] if dated else None)


def pace(every: Mapping[int, Goal], starts_on: date, last: Quarter | None) -> int | None:
    """Youths that a steady pace from `starts_on` through the targets would have reached by a quarter's end.

    A straight line between two targets, made from public numbers alone. None without a target, before the
    start, and where the targets fall in time.
    """
    if last is None or not every:
        return None
    at = last.next.first_day - timedelta(days=1)
    points = [(starts_on, 0), *((date(goal.year, 12, 31), goal.youths) for goal in every.values())]
    if at >= points[-1][0]:
        return points[-1][1]
    for (since, low), (until, high) in pairwise(points):
        if since <= at < until and low <= high:
            return low + (high - low) * (at - since).days // (until - since).days
    return None
