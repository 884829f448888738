"""Months of connection paid for, and what they cost, by who paid and by finished year."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet.access import PARIS
from fleet.connectivity.plans import Plan
from fleet.publishing.editions.milestones import last_year, midnight
from fleet.publishing.ledger import Quarter


@dataclass(frozen=True)
class Paid:
    """What one funder (None: nobody named) paid for in one year: whole months, and cents of euro."""

    funder_id: str | None
    year: int
    months: int
    cents: int


def counted(session: Session, quarter: Quarter, zone: ZoneInfo = PARIS) -> Iterator[Paid]:
    """Every plan entered by the quarter's last day, over the years that are then over.

    A plan counts from its first to its last day, whether its line was used or not: this is what was paid for.
    Only finished years: month by month, new plans would tell of youths who wait to be published.
    """
    days: Counter[tuple[str | None, int]] = Counter()
    cents: Counter[tuple[str | None, int]] = Counter()
    entered = Plan.created_at < midnight(quarter.next.first_day, zone)
    found = select(Plan.funder_id, Plan.starts_on, Plan.ends_on, Plan.cost_cents)
    for funder_id, starts_on, ends_on, cost in session.execute(found.where(entered, Plan.currency == "EUR")):
        for year in range(starts_on.year, min(ends_on.year, last_year(quarter)) + 1):
            days[funder_id, year] += days_in(year, starts_on, ends_on)
            cents[funder_id, year] += cents_in(year, starts_on, ends_on, cost)
    for (funder_id, year), number in days.items():
        yield Paid(funder_id, year, months(number, year), cents[funder_id, year])


def days_in(year: int, starts_on: date, ends_on: date) -> int:
    """The days of a plan, both ends included, that fall into a year."""
    first, last = max(starts_on, date(year, 1, 1)), min(ends_on, date(year, 12, 31))
    return max((last - first).days + 1, 0)


def cents_in(year: int, starts_on: date, ends_on: date, cost: int) -> int:
    """The part of a plan's price that falls into a year, by days: all years together make the price."""
    whole = (ends_on - starts_on).days + 1
    before = days_in_until(date(year, 1, 1), starts_on, ends_on)
    return cost * (before + days_in(year, starts_on, ends_on)) // whole - cost * before // whole


def days_in_until(day: date, starts_on: date, ends_on: date) -> int:
    """The days of a plan before a day."""
    return max((min(ends_on, day - timedelta(days=1)) - starts_on).days + 1, 0)


def months(days: int, year: int) -> int:
    """Days of that year as months, a twelfth of the year each, rounded down."""
    length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return days * 12 // length
