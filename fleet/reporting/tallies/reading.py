"""What the numbers are now."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, Select, Subquery, func, or_, select, text, union_all
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


Where = Callable[[Any], Sequence[ColumnElement[bool]]]
"""Of a table of numbers or of changes: which of its rows."""


def _kept(measures: Sequence[str], *wheres: Where) -> Subquery:
    """The numbers and what is to be added to them: of one moment, for it is one statement.

    Several `wheres` are asked one after the other, each by the index, and must not overlap.
    """
    tables = ((Tally, Tally.number), (TallyChange, TallyChange.delta))
    parts = [_part(table, number, measures, where) for where in wheres for table, number in tables]
    return union_all(*parts).subquery()


def _part(table: Any, number: Any, measures: Sequence[str], where: Where) -> Select[Any]:
    keys = (table.measure, table.day, table.kind, table.state, table.site_id, table.days)
    return select(*keys, number.label("number")).where(table.measure.in_(measures), *where(table))


def _everything(_table: Any) -> Sequence[ColumnElement[bool]]:
    return ()


def stock(session: Session, by: Sequence[str] = STOCK_KEYS) -> Sequence[Stock]:
    """What there is now, split by no more than what is asked for (of STOCK_KEYS)."""
    told = _kept(["stock"], _everything)
    columns = {"kind": told.c.kind, "state": told.c.state, "site_id": told.c.site_id, "since": told.c.day}
    asked = [columns[name] for name in by]
    total = func.sum(told.c.number)
    rows = session.execute(select(*asked, total).group_by(*asked).order_by(*asked).having(total != 0))
    return [_stock(dict(zip(by, keys, strict=True)), int(number)) for *keys, number in rows]


def _stock(keys: dict[str, Any], number: int) -> Stock:
    site = keys.get("site_id") or None
    return Stock(keys.get("kind"), keys.get("state"), site, keys.get("since"), number)


Stretch = tuple[date, date]
"""From one day to another, both included."""


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
    return flows(session, [(first, last)], dict.fromkeys(measures, kind))


def flows(
    session: Session, stretches: Sequence[Stretch], wanted: Mapping[str, str | None]
) -> dict[tuple[str, date], int]:
    """As `flow`, of several stretches that don't overlap, in one question; `wanted`: measure → kind."""
    told = _kept(list(wanted), *(partial(_within, wanted, stretch) for stretch in stretches))
    total = func.sum(told.c.number)
    found = select(told.c.measure, told.c.day, total).group_by(told.c.measure, told.c.day)
    rows = session.execute(found.having(total != 0))
    return {(measure, day): int(number) for measure, day, number in rows}


def _within(wanted: Mapping[str, str | None], stretch: Stretch, table: Any) -> Sequence[ColumnElement[bool]]:
    of_kind = [
        or_(table.kind == kind, table.measure.not_in([each for each in wanted if wanted[each] == kind]))
        for kind in set(wanted.values()) - {None}
    ]
    return (table.day.between(*stretch), *of_kind)


def days(
    session: Session, measure: str, first: date, last: date, *, kind: str | None = None
) -> dict[int, int]:
    """How long it took (a measure of LEAD_TIMES): days → how many, of those that were done in the months
    from that of `first` to that of `last`. Kits of erased youths are not among them."""
    return days_of(session, measure, [(first, last)], kind=kind)[0]


def days_of(
    session: Session, measure: str, stretches: Sequence[Stretch], *, kind: str | None = None
) -> list[dict[int, int]]:
    """As `days`, for each of several stretches, in one question."""
    if measure not in LEAD_TIMES:
        raise ValueError(measure)
    months = [(first.replace(day=1), last) for first, last in stretches]

    def where(table: Any) -> Sequence[ColumnElement[bool]]:
        within = or_(*(table.day.between(*each) for each in months))
        return (within,) if kind is None else (within, table.kind == kind)

    told = _kept([measure], where)
    total = func.sum(told.c.number)
    asked = select(told.c.day, told.c.days, total).group_by(told.c.day, told.c.days)
    rows = session.execute(asked.having(total != 0)).all()
    return [_added(row for row in rows if first <= row.day <= last) for first, last in months]


def _added(rows: Iterable[Any]) -> dict[int, int]:
    found: Counter[int] = Counter()
    for _month, taken, number in rows:
        found[taken] += int(number)
    return dict(sorted(found.items()))


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """From which moment on, and before which, what is counted for these days happened: for lists of it."""
    start = datetime.combine(first, time(), UTC)
    return start, datetime.combine(last + timedelta(days=1), time(), UTC)
