"""What the numbers are now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Date, Integer, String, Subquery, column, func, select, text
from sqlalchemy.orm import Session

from fleet.reporting.tallies.measures import ERASED_FLOWS, FLOWS, LEAD_TIMES
from fleet.reporting.tallies.wording import recounting

STOCK_KEYS: Final = ("kind", "state", "site_id", "since")
TYPES: Final[Mapping[str, Any]] = {
    "measure": String(),
    "day": Date(),
    "kind": String(),
    "state": String(),
    "site_id": String(),
    "days": Integer(),
    "number": Integer(),
}


@dataclass(frozen=True)
class Stock:
    """How many of a kind are in a state, at a site (None: at none of ours), of an age.

    `kind` is a device's category or `sim`. `since` is the first day of the month (UTC) in which the present
    custody cycle began: since when it is here again, not since when it is in this state. What the reader
    did not ask to be split by is None.
    """

    kind: str | None
    state: str | None
    site_id: str | None
    since: date | None
    number: int


def recount(session: Session, measure: str) -> dict[tuple[Any, ...], int]:
    """The numbers of a measure counted from the rows: (day, kind, state, site_id, days) → number."""
    told = _recounted(session, measure)
    rows = session.execute(
        select(told.c.day, told.c.kind, told.c.state, told.c.site_id, told.c.days, told.c.number)
    )
    return {tuple(keys): number for *keys, number in rows}


def _recounted(session: Session, *measures: str) -> Subquery:
    engine = session.get_bind().dialect.name
    told = " UNION ALL ".join(recounting(engine, measure) for measure in measures)
    return text(told).columns(*(column(name, kind) for name, kind in TYPES.items())).subquery()


def _kept(session: Session, *measures: str) -> Subquery:
    return _recounted(session, *measures)


def stock(session: Session, by: Sequence[str] = STOCK_KEYS) -> Sequence[Stock]:
    """What there is now, split by no more than what is asked for (of STOCK_KEYS)."""
    told = _kept(session, "stock")
    columns = {"kind": told.c.kind, "state": told.c.state, "site_id": told.c.site_id, "since": told.c.day}
    asked = [columns[name] for name in by]
    total = func.sum(told.c.number)
    rows = session.execute(select(*asked, total).group_by(*asked).order_by(*asked).having(total != 0))
    return [_stock(dict(zip(by, keys, strict=True)), int(number)) for *keys, number in rows]


def _stock(keys: dict[str, Any], number: int) -> Stock:
    site = keys.get("site_id") or None
    return Stock(keys.get("kind"), keys.get("state"), site, keys.get("since"), number)


def flow(
    session: Session, first: date, last: date, *, kind: str | None = None
) -> dict[tuple[str, date], int]:
    """What happened from one day to another, both included: (measure of FLOWS, day) → how many.

    `kind`: only of things (received, made_ready, retired) of that kind, and of lines of requests. Days are
    days in UTC, but for `handed_over`: `moments` says from when to when. What is known by its year only,
    since its youth was erased, is under `…_erased` at the first of January.
    """
    told = _kept(session, *FLOWS, *ERASED_FLOWS)
    total = func.sum(told.c.number)
    found = select(told.c.measure, told.c.day, total).where(told.c.day.between(first, last))
    if kind is not None:
        found = found.where(told.c.kind == kind)
    rows = session.execute(found.group_by(told.c.measure, told.c.day).having(total != 0))
    return {(measure, day): int(number) for measure, day, number in rows}


def days(
    session: Session, measure: str, first: date, last: date, *, kind: str | None = None
) -> dict[int, int]:
    """How long it took (a measure of LEAD_TIMES): days → how many, of those that were done in the months
    from that of `first` to that of `last`. Kits of erased youths are not among them."""
    if measure not in LEAD_TIMES:
        raise ValueError(measure)
    told = _kept(session, measure)
    within = told.c.day.between(first.replace(day=1), last)
    found = select(told.c.days, told.c.number).where(within)
    if kind is not None:
        found = found.where(told.c.kind == kind)
    counted: dict[int, int] = defaultdict(int)
    for taken, number in session.execute(found):
        counted[taken] += number
    return {taken: number for taken, number in sorted(counted.items()) if number}


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """From which moment on, and before which, what is counted for these days happened: for lists of it."""
    start = datetime.combine(first, time(), UTC)
    return start, datetime.combine(last + timedelta(days=1), time(), UTC)
