"""The published ledger as rows: blocks of youths equipped, released once, chained by hash (rule F1)."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Select,
    String,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet import events
from fleet.access import EVERY, Actor, Role, Seen, Verb, require, visible
from fleet.db import Base, Identified
from fleet.errors import Conflict
from fleet.lending.loans import Loan
from fleet.lifecycle import LoanState
from fleet.parties.programmes import Membership, Programme, Rhythm
from fleet.publishing.ledger import Quarter, close

GENESIS: Final = "0" * 64
CLOSES_AFTER: Final = timedelta(days=10)


class Block(Identified, Seen, Base):
    """At least k youths equipped, released once, chained to the block before. Never changed or deleted."""

    __tablename__ = "ledger_blocks"
    PREFIX = "blk"
    SEEN_BY = {
        role: EVERY for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.FOUNDATION, Role.DEPARTMENT)
    }

    number: Mapped[int] = mapped_column(unique=True)
    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"))
    quarter: Mapped[str] = mapped_column(String(7))
    territory: Mapped[str] = mapped_column(String(6))
    youths: Mapped[int]
    published_at: Mapped[datetime]
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("programme_id", "quarter", "territory"),
        CheckConstraint("youths >= 11", name="at_least_k"),
    )


class Pending(Base):
    """Youths not yet published, by territory. Nobody but the closing job reads this."""

    __tablename__ = "ledger_pending"

    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    territory: Mapped[str] = mapped_column(ForeignKey("territories.code"), primary_key=True)
    youths: Mapped[int]


class ClosedQuarter(Base):
    """A quarter that was closed: once, for ever."""

    __tablename__ = "ledger_quarters"

    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    quarter: Mapped[str] = mapped_column(String(7), primary_key=True)
    closed_at: Mapped[datetime]


class ErasedBefore(Base):
    """Youths first equipped in a quarter and erased before it closed: a number, and nobody behind it."""

    __tablename__ = "ledger_erased"

    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    quarter: Mapped[str] = mapped_column(String(7), primary_key=True)
    territory: Mapped[str] = mapped_column(ForeignKey("territories.code"), primary_key=True)
    youths: Mapped[int]


class TooEarly(Conflict):
    """This quarter can't be closed yet."""

    detail = "{quarter} closes ten days after its end."


class OutOfOrder(Conflict):
    """An earlier quarter is still open."""

    detail = "Close {quarter} first."


class NotAQuarterOfIt(Conflict):
    """The programme does not run in this quarter."""

    detail = "{quarter}"


def due(session: Session, programme: Programme, actor: Actor) -> list[Quarter]:
    """The quarters of a programme that can be closed now and are not, oldest first."""
    closed = set(
        session.scalars(select(ClosedQuarter.quarter).where(ClosedQuarter.programme_id == programme.id))
    )
    quarter, found = Quarter.of(programme.starts_on), []
    while quarter.first_day <= programme.ends_on and _over(quarter, actor):
        if str(quarter) not in closed:
            found.append(quarter)
        quarter = quarter.next
    return found


def _over(quarter: Quarter, actor: Actor) -> bool:
    return actor.today >= quarter.next.first_day + CLOSES_AFTER


def close_quarter(session: Session, actor: Actor, programme: Programme, quarter: Quarter) -> list[Block]:
    """Close a quarter of a programme; the blocks it releases (none where it was closed before).

    Raises TooEarly within ten days of the quarter's end, OutOfOrder while an earlier one is open,
    NotAQuarterOfIt outside the programme.
    """
    require(actor, Verb.LEDGER_CLOSE)
    if not _over(quarter, actor):
        raise TooEarly(quarter=str(quarter))
    if _is_closed(session, programme, quarter):
        return []
    waiting = due(session, programme, actor)
    if quarter not in waiting:
        raise NotAQuarterOfIt(quarter=str(quarter))
    if waiting[0] != quarter:
        raise OutOfOrder(quarter=str(waiting[0]))
    released = _settle(session, programme, quarter)
    session.add(ClosedQuarter(programme_id=programme.id, quarter=str(quarter), closed_at=actor.at))
    blocks = [_release(session, actor, programme, quarter, *cell) for cell in released.items()]
    events.record(
        session,
        actor,
        Verb.LEDGER_CLOSE,
        "programme",
        programme.id,
        quarter=str(quarter),
        blocks=len(blocks),
    )
    return blocks


def _is_closed(session: Session, programme: Programme, quarter: Quarter) -> bool:
    """Whether it was closed. The programme is locked: until the end of this transaction that stays true."""
    session.scalars(select(Programme).where(Programme.id == programme.id).with_for_update()).one()
    return session.get(ClosedQuarter, (programme.id, str(quarter))) is not None


def count_before_erasure(session: Session, loan: Loan) -> None:
    """A youth about to be erased, first equipped by `loan`, still counts once (rule F1): as a number."""
    quarter = Quarter.of(loan.handed_over_on)
    in_it = select(Programme).join(Membership).where(*_first(quarter), Loan.id == loan.id)
    for programme in session.scalars(in_it):
        if not _is_closed(session, programme, quarter):
            key = {"programme_id": programme.id, "quarter": str(quarter), "territory": loan.territory}
            counted = session.get(ErasedBefore, key) or ErasedBefore(**key, youths=0)
            counted.youths += 1
            session.add(counted)


def _settle(session: Session, programme: Programme, quarter: Quarter) -> dict[str, int]:
    """Apply rule F1: rewrite what is pending, answer what is released."""
    members = {
        member.territory: member.rhythm
        for member in programme.memberships
        if member.joined_on < quarter.next.first_day
    }
    rows = session.scalars(select(Pending).where(Pending.programme_id == programme.id)).all()
    closing = close(
        {row.territory: row.youths for row in rows},
        _first_hand_overs(session, programme, quarter),
        members.keys(),
        year_ends=quarter.number == 4,
        yearly={code for code, rhythm in members.items() if rhythm is Rhythm.YEARLY},
    )
    for row in rows:
        session.delete(row)
    session.flush()
    session.add_all(
        Pending(programme_id=programme.id, territory=code, youths=youths)
        for code, youths in closing.pending.items()
    )
    return dict(closing.released)


def _first_hand_overs(session: Session, programme: Programme, quarter: Quarter) -> dict[str, int]:
    """Territory → youths first equipped in the quarter, in the territory of that day."""
    held = (
        select(Membership.territory, func.count())
        .join(Programme)
        .where(Programme.id == programme.id, *_first(quarter))
        .group_by(Membership.territory)
    )
    erased = select(ErasedBefore.territory, ErasedBefore.youths).where(
        ErasedBefore.programme_id == programme.id, ErasedBefore.quarter == str(quarter)
    )
    numbers: Counter[str] = Counter()
    for territory, number in [*session.execute(held), *session.execute(erased)]:
        numbers[territory] += number
    return numbers


def _first(quarter: Quarter) -> Iterable[ColumnElement[bool]]:
    """The conditions by which a loan counts in a quarter, for a programme and its membership."""
    return (
        Loan.first_for_youth.is_(True),
        Loan.state != LoanState.UNDONE,
        Loan.handed_over_on >= quarter.first_day,
        Loan.handed_over_on < quarter.next.first_day,
        Loan.handed_over_on.between(Programme.starts_on, Programme.ends_on),
        Loan.territory == Membership.territory,
    )


def _release(
    session: Session, actor: Actor, programme: Programme, quarter: Quarter, territory: str, youths: int
) -> Block:
    last = session.scalar(select(Block).order_by(Block.number.desc()).limit(1))
    block = Block(
        number=last.number + 1 if last else 1,
        programme_id=programme.id,
        quarter=str(quarter),
        territory=territory,
        youths=youths,
        published_at=actor.at,
    )
    block.hash = _hash(last.hash if last else GENESIS, block)
    session.add(block)
    session.flush()
    return block


def _hash(before: str, block: Block) -> str:
    told = [before, block.number, block.programme_id, block.quarter, block.territory, block.youths]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def verify(session: Session) -> list[str]:
    """What is wrong with the chain of blocks; nothing where it holds."""
    before, faults = GENESIS, []
    for expected, block in enumerate(session.scalars(select(Block).order_by(Block.number)), start=1):
        if block.number != expected or block.hash != _hash(before, block):
            faults.append(f"block {block.number}: does not follow from the one before")
        before = block.hash
    return faults


def listing(actor: Actor) -> Select[Block]:
    """The published blocks, oldest first."""
    return select(Block).where(visible(actor, Block)).order_by(Block.number)


def published(session: Session, actor: Actor, programme: Programme) -> Sequence[Block]:
    """Every block of a programme: all that may be known of its youths."""
    return session.scalars(listing(actor).where(Block.programme_id == programme.id)).all()


def closed_quarters(session: Session, programme: Programme) -> list[str]:
    """The quarters that were closed, in order."""
    found = select(ClosedQuarter.quarter).where(ClosedQuarter.programme_id == programme.id)
    return sorted(session.scalars(found))
