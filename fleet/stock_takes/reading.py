"""What is read of stock-takes: which there are, their numbers, and the rows of each of the four lists."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session, selectinload

from fleet.access import Actor, find, visible
from fleet.stock_takes.stock_take import Finding, StockTake, StockTakeRow, StockTakeState

Row = StockTakeRow

IN: Final[Mapping[Finding, ColumnElement[bool]]] = {
    Finding.FOUND: and_(Row.expected, Row.counted_at.is_not(None)),
    Finding.MISSING: and_(Row.expected, Row.counted_at.is_(None)),
    Finding.ELSEWHERE: and_(Row.expected.is_(False), Row.asset_code.is_not(None)),
    Finding.UNKNOWN: and_(Row.expected.is_(False), Row.asset_code.is_(None)),
}
"""List → which rows stand in it."""
DIFFERENCES: Final = (Finding.MISSING, Finding.ELSEWHERE, Finding.UNKNOWN)


def is_open() -> ColumnElement[bool]:
    """The condition of those that are counted in now."""
    return StockTake.status == StockTakeState.OPEN


def listing(actor: Actor) -> Select[StockTake]:
    """The stock-takes this actor sees."""
    return select(StockTake).where(visible(actor, StockTake))


def seen(session: Session, actor: Actor, stock_take_id: str) -> StockTake:
    """One stock-take. Raises NotFound."""
    return find(session, actor, StockTake, stock_take_id)


def open_ones(session: Session) -> Sequence[StockTake]:
    """Those that are counted in now, oldest first."""
    return session.scalars(select(StockTake).where(is_open()).order_by(StockTake.opened_at)).all()


def rows(stock_take: StockTake, finding: Finding | None = None, *, undone: bool = False) -> Select[Row]:
    """Its rows, or those of one list; `undone`: only what nothing has become of yet. In no order."""
    wanted = select(Row).where(Row.stock_take_id == stock_take.id)
    if finding is not None:
        wanted = wanted.where(IN[finding])
    return wanted.where(Row.correction.is_(None)) if undone else wanted


def with_things(statement: Select[Row]) -> Select[Row]:
    """The same with all that a list says of a row, in as many reads as there are kinds of thing."""
    return statement.options(selectinload(Row.asset), selectinload(Row.label), selectinload(Row.records_site))


def numbers(session: Session, stock_take: StockTake) -> dict[Finding, int]:
    """How many rows each list has."""
    return numbers_of(session, [stock_take])[stock_take.id]


def numbers_of(session: Session, stock_takes: Sequence[StockTake]) -> dict[str, dict[Finding, int]]:
    """The same for many: what is closed says it itself, what is open is counted in one statement."""
    found = {each.id: _frozen(each) for each in stock_takes if each.found is not None}
    return found | _counted(session, [each.id for each in stock_takes if each.id not in found])


def counted_again(session: Session, stock_take: StockTake) -> dict[Finding, int]:
    """The numbers by its rows, whatever a closed one says of itself."""
    return _counted(session, [stock_take.id])[stock_take.id]


def _counted(session: Session, keys: Sequence[str]) -> dict[str, dict[Finding, int]]:
    sums = [func.sum(case((IN[finding], 1), else_=0)) for finding in Finding]
    totals = select(Row.stock_take_id, *sums).where(Row.stock_take_id.in_(keys))
    told = {key: dict.fromkeys(Finding, 0) for key in keys}
    for key, *counts in session.execute(totals.group_by(Row.stock_take_id)) if keys else ():
        told[key] = dict(zip(Finding, map(int, counts), strict=True))
    return told


def _frozen(stock_take: StockTake) -> dict[Finding, int]:
    return {finding: int(getattr(stock_take, finding.value) or 0) for finding in Finding}


def undone(session: Session, stock_take: StockTake) -> dict[Finding, int]:
    """List → how many of its differences nothing has become of yet."""
    waiting: Any = select(func.count()).select_from(Row).where(Row.stock_take_id == stock_take.id)
    return {
        finding: session.scalar(waiting.where(IN[finding], Row.correction.is_(None))) or 0
        for finding in DIFFERENCES
    }
