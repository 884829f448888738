"""The append-only trail: what happened, in the transaction in which it happened, chained by HMAC."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final, NamedTuple

from sqlalchemy import Index, String, event, func, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from fleet.access import EVERY, Actor, Role, Seen, Verb
from fleet.db import Base, BigId, insert_rows

UNSEALED = "unsealed events"
MARKS = "unsealed events before each savepoint"
CAUSE = "facts of every event for now"
GENESIS = "0" * 64
TOGETHER: Final = 2_000
"""Events of a bulk that are in memory at once."""


class Event(Seen, Base):
    """One thing that happened to one subject. Facts hold ids, never names."""

    __tablename__ = "events"
    SEEN_BY = {Role.COORDINATOR: EVERY, Role.ADMINISTRATOR: EVERY}

    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    verb: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[str] = mapped_column(String(24))
    actor: Mapped[str] = mapped_column(String(40))
    role: Mapped[Role]
    from_state: Mapped[str | None] = mapped_column(String(24))
    to_state: Mapped[str | None] = mapped_column(String(24))
    facts: Mapped[dict[str, Any]]
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (Index("ix_events_subject", "subject", "subject_id", "seq"),)


class TrailHead(Base):
    """How far a trail goes: the last sequence number and hash, signed, so that a cut tail shows."""

    __tablename__ = "trail_heads"

    name: Mapped[str] = mapped_column(String(24), primary_key=True)
    seq: Mapped[int] = mapped_column(BigId)
    hash: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: how many events hold, and what does not."""

    count: int
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.faults


def record(
    session: Session,
    actor: Actor,
    verb: Verb,
    subject: str,
    subject_id: str,
    *,
    moved: tuple[str | None, str | None] = (None, None),
    **facts: Any,
) -> Event:
    """Note that `verb` happened; it is numbered and chained when the transaction commits."""
    if not session.in_transaction():
        session.begin()  # so that its end, whatever it is, is the end of this event too
    told = Event(
        at=actor.at.astimezone(UTC),  # as it will be read back: it is part of the hash
        verb=verb.value,
        subject=subject,
        subject_id=subject_id,
        actor=actor.name,
        role=actor.role,
        from_state=moved[0],
        to_state=moved[1],
        facts=facts | session.info.get(CAUSE, {}),
    )
    session.info.setdefault(UNSEALED, []).append(told)
    return told


@contextmanager
def because(session: Session, **cause: Any) -> Iterator[None]:
    """Within the block every event also tells its cause, such as the scan that led to it."""
    before = session.info.get(CAUSE, {})
    session.info[CAUSE] = cause
    try:
        yield
    finally:
        session.info[CAUSE] = before


class Told(NamedTuple):
    """One event of a bulk, in plain words."""

    verb: str
    subject: str
    subject_id: str
    to_state: str | None
    facts: Mapping[str, Any]


def record_many(session: Session, actor: Actor, told: Iterable[Told]) -> tuple[int, int]:
    """Chain a bulk of events behind what this transaction has told so far; the first and last number of both.

    No object stays in memory. Call it last: everybody who commits waits for it from here on.
    """
    session.flush()
    first = _locked_head(session).seq + 1
    _chain_unsealed(session)
    head, key, rest = _locked_head(session), session.info["trail_key"], iter(told)
    seq, last = head.seq, head.hash
    while bulk := list(islice(rest, TOGETHER)):
        rows = []
        for each in bulk:
            row = _row(actor, each)
            seq, last = seq + 1, chained(key, last, seq + 1, compact(_what(row)))
            rows.append(row | {"seq": seq, "hash": last})
        insert_rows(session.connection(), "events", rows)
    head.seq, head.hash, head.signature = seq, last, sign_head(key, seq, last)
    session.flush()
    return first, seq


def _row(actor: Actor, told: Told) -> dict[str, Any]:
    return {
        "at": actor.at.astimezone(UTC),
        "verb": told.verb,
        "subject": told.subject,
        "subject_id": told.subject_id,
        "actor": actor.name,
        "role": actor.role,
        "from_state": None,
        "to_state": told.to_state,
        "facts": told.facts,
    }


def _what(row: Mapping[str, Any]) -> list[Any]:
    at, *rest = row.values()
    return [at.isoformat(), *rest]


def history(session: Session, subject: str, subject_id: str, limit: int = 200) -> Sequence[Event]:
    """The latest events of one subject, newest first."""
    found = select(Event).where(Event.subject == subject, Event.subject_id == subject_id)
    return session.scalars(found.order_by(Event.seq.desc()).limit(limit)).all()


def verify(session: Session, key: bytes) -> Verdict:
    """Walk the whole chain and the signed head; every edit, deletion, swap or cut tail is a fault."""
    faults: list[str] = []
    seq, last = 0, GENESIS
    for row in _in_order(session):
        if row.seq != seq + 1:
            faults.append(f"event {seq + 1}: missing")
        if row.hash != _hash(key, last, row):
            faults.append(f"event {row.seq}: does not follow from the one before")
        seq, last = row.seq, row.hash
    head = session.get(TrailHead, "events")
    if head is None or (head.seq, head.hash) != (seq, last):
        faults.append(f"head: does not stand at event {seq}")
    if head and head.seq and head.signature != sign_head(key, head.seq, head.hash):
        faults.append("head: the signature is wrong")
    return Verdict(seq, tuple(faults))


def _in_order(session: Session) -> Iterator[Any]:
    rows = select(*Event.__table__.columns).order_by(Event.seq)  # and not objects: three times as fast
    yield from session.execute(rows.execution_options(yield_per=2000))


def count(session: Session) -> int:
    """How many events there are."""
    return session.scalar(select(func.count()).select_from(Event)) or 0


@event.listens_for(Session, "before_commit")
def _seal(session: Session) -> None:
    """Number and chain what this transaction recorded.

    Last of all, so that the one row everybody needs is locked as briefly as can be. Numbers follow the order
    of commits and have no gaps, so a reader's cursor never skips an event that commits late.
    """
    if not session.in_nested_transaction():
        _chain_unsealed(session)


def _chain_unsealed(session: Session) -> None:
    if not session.info.get(UNSEALED):
        return
    session.flush()
    key: bytes = session.info["trail_key"]
    head = _locked_head(session)
    for row in session.info.pop(UNSEALED):
        row.seq, row.hash = head.seq + 1, ""
        row.hash = _hash(key, head.hash, row)
        head.seq, head.hash = row.seq, row.hash
        session.add(row)
    head.signature = sign_head(key, head.seq, head.hash)
    session.flush()


@event.listens_for(Session, "after_transaction_create")
def _mark(session: Session, begun: SessionTransaction) -> None:
    if begun.nested:
        session.info.setdefault(MARKS, {})[begun] = len(session.info.get(UNSEALED, ()))


@event.listens_for(Session, "after_soft_rollback")
def _forget_savepoint(session: Session, undone: SessionTransaction) -> None:
    """Only what the savepoint recorded: the events before it belong to the transaction around it."""
    if undone.nested:
        del session.info.get(UNSEALED, [])[session.info[MARKS].pop(undone, 0) :]


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(UNSEALED, None)
        session.info.pop(MARKS, None)


def _locked_head(session: Session) -> TrailHead:
    return session.scalars(
        select(TrailHead)
        .where(TrailHead.name == "events")
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _hash(key: bytes, before: str, row: Event) -> str:
    told = [
        row.at.isoformat(),
        row.verb,
        row.subject,
        row.subject_id,
        row.actor,
        row.role,
        row.from_state,
        row.to_state,
        row.facts,
    ]
    return chained(key, before, row.seq, compact(told))


_COMPACT: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def compact(told: Any) -> str:
    """JSON as the chain reads it: one way to write each value."""
    return _COMPACT(told)


def chained(key: bytes, before: str, seq: int, told: str) -> str:
    """The hash of event `seq`: of the hash before it, its number and what it tells (compact JSON)."""
    return hmac.digest(key, f"{before} {seq} {told}".encode(), hashlib.sha256).hex()


def sign_head(key: bytes, seq: int, last: str) -> str:
    """The proof that a trail goes on to `seq`, and no less."""
    return hmac.digest(key, f"head {seq} {last}".encode(), hashlib.sha256).hex()
