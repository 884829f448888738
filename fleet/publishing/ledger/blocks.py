"""The published ledger as rows: blocks of youths equipped and closed quarters, chained by hash (rule F1)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.access import EVERY, Actor, Role, Seen, Verb, visible
from fleet.db import Base, Identified
from fleet.events import Event
from fleet.parties.programmes import Programme
from fleet.publishing.ledger import Quarter, chain, sub_counts


class Block(Identified, Seen, Base):
    """At least k youths equipped, released once, chained to the block before.

    The database refuses to change or delete it.
    """

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
    """What the next closings go on from, by territory. Nobody but the closing job reads this.

    `youths` wait to be published: fewer than none where more was corrected since than came. `counted` is how
    many first hand-overs were ever taken in, published or waiting. `was_pooled`: it was among the members of
    a pool, so that what its own blocks leave of `counted` must never be told.
    """

    __tablename__ = "ledger_pending"

    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    territory: Mapped[str] = mapped_column(ForeignKey("territories.code"), primary_key=True)
    youths: Mapped[int]
    counted: Mapped[int] = mapped_column(default=0)
    was_pooled: Mapped[bool] = mapped_column(default=False)


class ClosedQuarter(Base):
    """A quarter that was closed: once, for ever, and frozen by the database.

    `number` is its place among all closings; `hash` seals it with every block and sub-count of its time.
    Where they say nothing, nobody closed it properly, and `verify` tells.
    """

    __tablename__ = "ledger_quarters"

    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    quarter: Mapped[str] = mapped_column(String(7), primary_key=True)
    closed_at: Mapped[datetime]
    number: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default="")


def release(
    session: Session, actor: Actor, programme: Programme, quarter: Quarter, territory: str, youths: int
) -> Block:
    """One more block, behind the last."""
    block = Block(
        programme_id=programme.id,
        quarter=str(quarter),
        territory=territory,
        youths=youths,
        published_at=actor.at,
    )
    chain.append(session, block, _hash)
    return block


def _hash(before: str, block: Block) -> str:
    return chain.linked(
        before, block.number, block.programme_id, block.quarter, block.territory, block.youths
    )


def seal(session: Session, actor: Actor, programme: Programme, quarter: Quarter) -> ClosedQuarter:
    """Close the quarter for good, over all that is published by now."""
    sealed = ClosedQuarter(programme_id=programme.id, quarter=str(quarter), closed_at=actor.at)
    below = (_head(_blocks(session)), _head(sub_counts.every(session)))
    chain.append(session, sealed, lambda before, closed: _seal(before, closed, *below))
    return sealed


def _seal(before: str, closed: ClosedQuarter, blocks: str, subs: str) -> str:
    at = chain.moment(closed.closed_at)
    return chain.linked(before, closed.number, closed.programme_id, closed.quarter, at, blocks, subs)


def _last_closed(session: Session) -> ClosedQuarter | None:
    return session.scalar(select(ClosedQuarter).order_by(ClosedQuarter.number.desc()).limit(1))


def head(session: Session) -> str:
    """The hash that holds everything published so far: whoever noted it can tell any later change."""
    last = _last_closed(session)
    return last.hash if last else chain.GENESIS


def _blocks(session: Session) -> Sequence[Block]:
    return session.scalars(select(Block).order_by(Block.number)).all()


def _head(rows: Sequence[Block] | Sequence[sub_counts.SubCountRow]) -> str:
    return rows[-1].hash if rows else chain.GENESIS


def verify(session: Session) -> list[str]:
    """What is wrong with the chain of blocks, sub-counts and closed quarters; nothing where it holds."""
    return [
        *_faults_of_blocks(session),
        *sub_counts.verify(session),
        *_faults_of_quarters(session),
        *_faults_of_trail(session),
    ]


def _faults_of_blocks(session: Session) -> Iterator[str]:
    before = chain.GENESIS
    for expected, block in enumerate(_blocks(session), start=1):
        if block.number != expected or block.hash != _hash(before, block):
            yield f"block {block.number}: does not follow from the one before"
        before = block.hash


def _faults_of_quarters(session: Session) -> Iterator[str]:
    """Each closing sealed what was published by then, and nothing is published that no closing sealed."""
    blocks, subs = _last_of_each(_blocks(session)), _last_of_each(sub_counts.every(session))
    before = head_of_blocks = head_of_subs = chain.GENESIS
    for expected, closed in enumerate(_closed(session), start=1):
        key = (closed.programme_id, closed.quarter)
        head_of_blocks, head_of_subs = blocks.pop(key, head_of_blocks), subs.pop(key, head_of_subs)
        if closed.number != expected or closed.hash != _seal(before, closed, head_of_blocks, head_of_subs):
            yield f"quarter {closed.quarter}: its seal does not hold"
        before = closed.hash
    for _, quarter in sorted({*blocks, *subs}):
        yield f"quarter {quarter}: published, and yet it was never closed"


def _last_of_each(
    rows: Sequence[Block] | Sequence[sub_counts.SubCountRow],
) -> dict[tuple[str, str], str]:
    """Programme and quarter → the hash of the last row of its closing."""
    return {(row.programme_id, row.quarter): row.hash for row in rows}


def _closed(session: Session) -> Sequence[ClosedQuarter]:
    order = (ClosedQuarter.number, ClosedQuarter.programme_id, ClosedQuarter.quarter)
    return session.scalars(select(ClosedQuarter).order_by(*order)).all()


def _faults_of_trail(session: Session) -> Iterator[str]:
    """The trail, signed with its own key, knows each closing: one cut off at the end shows there."""
    closed = {(one.programme_id, one.quarter): one.hash for one in _closed(session)}
    closings = select(Event).where(Event.subject == "programme", Event.verb == Verb.LEDGER_CLOSE.value)
    told: Mapping[tuple[str, str], str | None] = {
        (event.subject_id, event.facts["quarter"]): event.facts.get("seal")
        for event in session.scalars(closings)
    }
    for _, quarter in sorted(told.keys() - closed.keys()):
        yield f"quarter {quarter}: the trail knows that it was closed"
    for _, quarter in sorted(closed.keys() - told.keys()):
        yield f"quarter {quarter}: the trail knows of no closing"
    for key in sorted(key for key, seal in told.items() if seal and closed.get(key, seal) != seal):
        yield f"quarter {key[1]}: sealed otherwise when it was closed"


def listing(actor: Actor) -> Select[Block]:
    """The published blocks, oldest first."""
    return select(Block).where(visible(actor, Block)).order_by(Block.number)


def published(session: Session, actor: Actor, programme: Programme) -> Sequence[Block]:
    """Every block of a programme: all that may be known of its youths."""
    return session.scalars(listing(actor).where(Block.programme_id == programme.id)).all()


def closings(session: Session, programme: Programme) -> Sequence[ClosedQuarter]:
    """The quarters that were closed, in order."""
    found = select(ClosedQuarter).where(ClosedQuarter.programme_id == programme.id)
    return session.scalars(found.order_by(ClosedQuarter.quarter)).all()


def closed_quarters(session: Session, programme: Programme) -> list[str]:
    """The quarters that were closed, in order, by their names."""
    return [one.quarter for one in closings(session, programme)]
