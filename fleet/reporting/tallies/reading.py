"""What the numbers are now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import Date, Select, Subquery, func, select, text, union_all
from sqlalchemy.orm import Session

from fleet.reporting.tallies.measures import ERASED_FLOWS, FLOWS, LEAD_TIMES
from fleet.reporting.tallies.tally import Tally, TallyChange
from fleet.reporting.tallies.wording import recounting

STOCK_KEYS: Final = ("kind", "state", "site_id", "since")


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
    told = text(recounting(session.get_bind().dialect.name, measure)).columns(day=Date)
    return {
        (row.day, row.kind, row.state, row.site_id, row.days): row.number for row in session.execute(told)
    }


def _kept(
    measures: Sequence[str], *, days: tuple[date, date] | None = None, kind: str | None = None
) -> Subquery:
    """The numbers and what is to be added to them: of one moment, for it is one statement."""
    return union_all(
        _part(Tally, Tally.number, measures, days, kind),
        _part(TallyChange, TallyChange.delta, measures, days, kind),
    ).subquery()


def _part(
    table: Any, number: Any, measures: Sequence[str], days: tuple[date, date] | None, kind: str | None
) -> Select[Any]:
    keys = (table.measure, table.day, table.kind, table.state, table.site_id, table.days)
    found = select(*keys, number.label("number")).where(table.measure.in_(measures))
    if days is not None:
        found = found.where(table.day.between(*days))
    return found if kind is None else found.where(table.kind == kind)


def stock(session: Session, by: Sequence[str] = STOCK_KEYS) -> Sequence[Stock]:
    """What there is now, split by no more than what is asked for (of STOCK_KEYS)."""
    told = _kept(["stock"])
    columns = {"kind": told.c.kind, "state": told.c.state, "site_id": told.c.site_id, "since": told.c.day}
    asked = [columns[name] for name in by]
    total = func.sum(told.c.number)
    rows = session.execute(select(*asked, total).group_by(*asked).order_by(*asked).having(total != 0))
    return [_stock(dict(zip(by, keys, strict=True)), int(number)) for *keys, number in rows]


def _stock(keys: dict[str, Any], number: int) -> Stock:
    site = keys.get("site_id") or None
    return Stock(keys.get("kind"), keys.get("state"), site, keys.get("since"), number)


def flow(
    session: Session,
    first: date,
    last: date,
    *,
    kind: str | None = None,
    measures: Sequence[str] = (*FLOWS, *ERASED_FLOWS),
) -> dict[tuple[str, date], int]:
    """What happened from one day to another, both included: (measure of FLOWS, day) → how many.

    `kind`: only of things (received, made_ready, retired) of that kind, and of lines of requests. Days are
    days in UTC, but for `handed_over`: `moments` says from when to when. What is known by its year only,
    since its youth was erased, is under `…_erased` at the first of January.
    """
    told = _kept(measures, days=(first, last), kind=kind)
    total = func.sum(told.c.number)
    found = select(told.c.measure, told.c.day, total).group_by(told.c.measure, told.c.day)
    rows = session.execute(found.having(total != 0))
    return {(measure, day): int(number) for measure, day, number in rows}


def days(
    session: Session, measure: str, first: date, last: date, *, kind: str | None = None
) -> dict[int, int]:
    """How long it took (a measure of LEAD_TIMES): days → how many, of those that were done in the months
    from that of `first` to that of `last`. Kits of erased youths are not among them."""
    if measure not in LEAD_TIMES:
        raise ValueError(measure)
    told = _kept([measure], days=(first.replace(day=1), last), kind=kind)
    total = func.sum(told.c.number)
    rows = session.execute(select(told.c.days, total).group_by(told.c.days).order_by(told.c.days))
    return {taken: int(number) for taken, number in rows if number}


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """From which moment on, and before which, what is counted for these days happened: for lists of it."""
    start = datetime.combine(first, time(), UTC)
    return start, datetime.combine(last + timedelta(days=1), time(), UTC)
