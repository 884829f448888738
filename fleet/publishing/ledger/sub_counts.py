"""What became of the youths published of a territory, where neither part of them is small (rule F3).

Three counts, made in the quarter that releases a block, as of its last day: youths who are *still equipped*
(something lent to them was out), those who are not any more (*returned*: all of it came back, or was written
off as lost), and those who were *supported* (of a problem that was reported while the thing was lent to them,
at least one was solved). A youth may have been supported in either case.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    String,
    UniqueConstraint,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from fleet.access import EVERY, Actor, Role, Seen, Verb, require, visible
from fleet.db import Base, Identified
from fleet.lending.loans import Loan, LoanItem
from fleet.lifecycle import LoanState, TicketState
from fleet.parties.programmes import Membership, Programme
from fleet.publishing.ledger import K, Quarter, chain, first_hand_overs
from fleet.publishing.ledger.first_hand_overs import ErasedBefore
from fleet.support.tickets import Ticket

MEASURES: Final = ("still_equipped", "returned", "supported")
_SAFE: Final = "{0} IS NULL OR {0} >= 11 AND youths - {0} >= 11"


class SubCountRow(Identified, Seen, Base):
    """Of the youths published of a territory by a quarter, how many …; None is not published. Never changed.

    `youths` is the sum of the territory's blocks by then.
    """

    __tablename__ = "ledger_sub_counts"
    PREFIX = "sub"
    SEEN_BY = {
        role: EVERY for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.FOUNDATION, Role.DEPARTMENT)
    }

    number: Mapped[int] = mapped_column(unique=True)
    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"))
    quarter: Mapped[str] = mapped_column(String(7))
    territory: Mapped[str] = mapped_column(ForeignKey("territories.code"))
    youths: Mapped[int]
    still_equipped: Mapped[int | None]
    returned: Mapped[int | None]
    supported: Mapped[int | None]
    published_at: Mapped[datetime]
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("programme_id", "quarter", "territory"),
        *(CheckConstraint(_SAFE.format(measure), name=f"{measure}_safe") for measure in MEASURES),
        CheckConstraint("still_equipped + returned = youths", name="two_parts"),
    )


@dataclass(frozen=True)
class SubCounts:
    """Of the `of` youths published of a territory by a quarter (`2026-Q3`); None is not published."""

    territory: str
    quarter: str
    of: int
    still_equipped: int | None
    returned: int | None
    supported: int | None


def may_show(value: int, of: int, before: Iterable[tuple[int, int]], k: int = K) -> bool:
    """Rule F3, pure: whether `value` youths among `of` may be told beside what was told `before` (value, of).

    Value and complement hold at least k, and differ by at least k from every earlier one: of any two views
    the later one is no update, or a large one. F3 would allow 0 too; here none and fewer than k read alike,
    as in F2, because “not 0 and not published” would tell a number from 1 to k - 1.
    """
    rest = of - value
    apart = all(min(abs(value - then), abs(rest - (whole - then))) >= k for then, whole in before)
    return value >= k and rest >= k and apart


def latest(session: Session, actor: Actor, programme: Programme) -> dict[str, SubCounts]:
    """Territory → its newest published sub-counts, for whoever may read summaries."""
    require(actor, Verb.SUMMARY_READ)
    return {row.territory: _told(row) for row in _published(session, programme, visible(actor, SubCountRow))}


def _told(row: SubCountRow) -> SubCounts:
    return SubCounts(row.territory, row.quarter, row.youths, row.still_equipped, row.returned, row.supported)


def _published(session: Session, programme: Programme, *where: ColumnElement[bool]) -> Sequence[SubCountRow]:
    """A programme's rows, oldest first."""
    found = select(SubCountRow).where(SubCountRow.programme_id == programme.id, *where)
    return session.scalars(found.order_by(SubCountRow.number)).all()


def publish(
    session: Session, actor: Actor, programme: Programme, quarter: Quarter, released: Mapping[str, int]
) -> list[SubCountRow]:
    """Tell of territories that have just released a block what may be told.

    `released`: territory → all youths published of it, who are then all of its first hand-overs; a territory
    that was ever in a pool is left out by the caller, or the rest would tell its part of the pool.
    """
    counted = count(session, actor, programme, quarter)
    known = _published(session, programme)
    rows = []
    for territory, youths in sorted(released.items()):
        parts = counted.get(territory, {})
        if parts.get("still_equipped", 0) + parts.get("returned", 0) != youths:
            continue  # its blocks are of another time's counting: a share of them can't be told
        mine = [row for row in known if row.territory == territory]
        if shown := _shown(parts, youths, mine):
            rows.append(_append(session, actor, programme, quarter, territory, youths, shown))
    return rows


def _shown(counted: Mapping[str, int], youths: int, before: Sequence[SubCountRow]) -> dict[str, int]:
    """The measures that may be told."""

    def told(measure: str) -> list[tuple[int, int]]:
        earlier = ((getattr(row, measure), row.youths) for row in before)
        return [(value, whole) for value, whole in earlier if value is not None]

    return {measure: value for measure, value in counted.items() if may_show(value, youths, told(measure))}


def count(
    session: Session, actor: Actor, programme: Programme, quarter: Quarter
) -> dict[str, dict[str, int]]:
    """Territory → measure → youths, of all first hand-overs by the quarter's last day. Nobody may read this
    but what publishes."""
    ends = datetime.combine(quarter.next.first_day, time(), actor.zone)
    everybody = first_hand_overs.up_to(session, programme, quarter)
    still = _counted(session, programme, quarter, _is_equipped(quarter, ends))
    supported = _counted(session, programme, quarter, _was_supported(ends))
    erased = first_hand_overs.erased(programme, quarter, ErasedBefore.supported)
    for territory, number in session.execute(erased):
        supported[territory] = supported.get(territory, 0) + number
    return {
        territory: {
            "still_equipped": still.get(territory, 0),
            "returned": youths - still.get(territory, 0),
            "supported": supported.get(territory, 0),
        }
        for territory, youths in everybody.items()
    }


def _counted(
    session: Session, programme: Programme, quarter: Quarter, condition: ColumnElement[bool]
) -> dict[str, int]:
    found = (
        select(Membership.territory, func.count())
        .join(Programme)
        .where(Programme.id == programme.id, *first_hand_overs.conditions(quarter), condition)
        .group_by(Membership.territory)
    )
    return {territory: number for territory, number in session.execute(found)}


def _is_equipped(quarter: Quarter, ends: datetime) -> ColumnElement[bool]:
    """Something is lent to the youth of the first loan at the end of the quarter's last day."""
    later, item = aliased(Loan), aliased(LoanItem)
    return exists(
        select(item.id)
        .join(later, later.id == item.loan_id)
        .where(
            later.youth_code == Loan.youth_code,
            later.state != LoanState.UNDONE,
            later.handed_over_on < quarter.next.first_day,
            or_(item.ended_at.is_(None), item.ended_at >= ends),
        )
    )


def _was_supported(ends: datetime) -> ColumnElement[bool]:
    """A ticket about something lent to the youth of the first loan was solved by then."""
    later, item = aliased(Loan), aliased(LoanItem)
    return exists(
        select(Ticket.id)
        .join(item, item.asset_code == Ticket.asset_code)
        .join(later, later.id == item.loan_id)
        .where(later.youth_code == Loan.youth_code, *_solved(later, item), Ticket.closed_at < ends)
    )


def _solved(loan: type[Loan], item: type[LoanItem]) -> Sequence[ColumnElement[bool]]:
    """It was reported while the thing was lent, and solved."""
    return (
        loan.state != LoanState.UNDONE,
        Ticket.state == TicketState.RESOLVED,
        Ticket.created_at >= loan.handed_over_at,
        or_(item.ended_at.is_(None), Ticket.created_at <= item.ended_at),
    )


def was_supported(session: Session, youth_code: str) -> bool:
    """Whether a problem of this youth's was ever solved: the last moment to ask is before the erasure."""
    asked = (
        select(Ticket.id)
        .join(LoanItem, LoanItem.asset_code == Ticket.asset_code)
        .join(Loan, Loan.id == LoanItem.loan_id)
        .where(Loan.youth_code == youth_code, *_solved(Loan, LoanItem))
    )
    return session.scalar(asked.limit(1)) is not None


def _append(
    session: Session,
    actor: Actor,
    programme: Programme,
    quarter: Quarter,
    territory: str,
    youths: int,
    shown: Mapping[str, int],
) -> SubCountRow:
    row = SubCountRow(
        programme_id=programme.id,
        quarter=str(quarter),
        territory=territory,
        youths=youths,
        published_at=actor.at,
        **{measure: shown.get(measure) for measure in MEASURES},
    )
    chain.append(session, row, hash_of)
    return row


def hash_of(before: str, row: SubCountRow) -> str:
    """A row's hash behind the hash of the row before."""
    parts = [getattr(row, measure) for measure in MEASURES]
    return chain.linked(
        before, row.number, row.programme_id, row.quarter, row.territory, row.youths, *parts,
        chain.moment(row.published_at),
    )  # fmt: skip


def every(session: Session) -> Sequence[SubCountRow]:
    """All rows, in the order of the chain."""
    return session.scalars(select(SubCountRow).order_by(SubCountRow.number)).all()


def verify(session: Session) -> list[str]:
    """What is wrong with the chain of sub-counts; nothing where it holds."""
    before, faults = chain.GENESIS, []
    for expected, row in enumerate(every(session), start=1):
        if row.number != expected or row.hash != hash_of(before, row):
            faults.append(f"sub-count {row.number}: does not follow from the one before")
        before = row.hash
    return faults
