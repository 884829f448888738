"""What changed for an organisation, in the order of commits: for tools that keep a copy, and for webhooks.

Who sees a thing is told of what happens to it: an event of a subject whose table says, in its `SEEN_BY`,
which column holds the association is a row here for that association. Whoever loses sight of it is told that
too. The number of a row is its event's, so a reader's cursor never skips what commits late.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ForeignKey, Index, Select, String, delete, event, func, insert, inspect, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column
from sqlalchemy.orm.attributes import get_history

from fleet import events
from fleet.access import EVERY, Role
from fleet.db import Base, BigId
from fleet.errors import Refusal
from fleet.events import Event, TrailHead

KEPT_FOR: Final = timedelta(days=100)
FOLLOWED_FOR: Final = timedelta(days=90)
"""How old a reader's cursor may be. Rows stay ten days longer: what a phone sends late is dated back."""
YOUTH: Final = "youth"
YOUTH_ERASED: Final = "youth.erased"
AT_ONCE: Final = 500
"""Keys in one query."""
NOTED: Final = "changes that somebody noted"
SEEN: Final = "from which event to which somebody saw a thing that changed hands"
OWNED: Final = "events of this transaction and who is told"


class Change(Base):
    """One thing that happened, as one organisation may know it. `kind` is the event's verb.

    It is always asked for by organisation (`after`). `subject_id` is what the API names the thing by; None
    where a youth was erased: no name is left.
    """

    __tablename__ = "changes"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[str | None] = mapped_column(String(24))
    at: Mapped[datetime]

    __table_args__ = (
        Index("ix_changes_subject", "subject_id", "organisation_id"),
        Index("ix_changes_at", "at"),
    )


class CursorGone(Refusal):
    """This cursor can't be followed any more."""

    status = 410
    detail = "Changes are kept for ninety days. Read the lists anew, then go on from “after=now”."


class Note(NamedTuple):
    """A row to be: it gets the number of its event."""

    told: Event
    organisation_id: str
    kind: str
    subject: str
    subject_id: str | None


Key = tuple[str, str]
"""Subject and key of a thing."""


@dataclass
class _Seen:
    """Things that changed hands in this transaction: counted in events, by thing and organisation."""

    flushed: int = 0
    since: dict[tuple[Key, str | None], int] = field(default_factory=dict)
    until: dict[tuple[Key, str | None], int] = field(default_factory=dict)


def note(
    session: Session, told: Event, organisation_id: str, kind: str, subject: str, subject_id: str | None
) -> None:
    """Tell an organisation of an event that does not name the thing: a youth's code is in no event."""
    session.info.setdefault(NOTED, []).append(Note(told, organisation_id, kind, subject, subject_id))


def after(organisation_id: str, seq: int, upto: int, kinds: Sequence[str] = ()) -> Select[Change]:
    """An organisation's changes with a number over `seq` and up to `upto`, oldest first."""
    found = select(Change).where(
        Change.organisation_id == organisation_id, Change.seq > seq, Change.seq <= upto
    )
    return (found.where(Change.kind.in_(kinds)) if kinds else found).order_by(Change.seq)


def head(session: Session) -> int:
    """The number of the last event: whatever commits from now on has a higher one.

    Read it before the rows: every row up to it is there by then.
    """
    return session.scalar(select(TrailHead.seq).where(TrailHead.name == "events")) or 0


def refuse_gone(seq: int, cursor_at: datetime, upto: int, at: datetime) -> None:
    """Raise CursorGone where rows behind a cursor of that moment may be gone.

    One that lies before the trail's end has seen what a restored backup does not know: numbers came anew.
    """
    if seq > upto or at - cursor_at > FOLLOWED_FOR:
        raise CursorGone()


def forget(session: Session, keys: Iterable[str], organisation_id: str | None = None) -> None:
    """Drop what was told of these things, to that organisation or to all: the youth it tells of is erased."""
    every = list(keys)
    noted = session.info.get(NOTED, ())
    session.info[NOTED] = [each for each in noted if each.subject_id not in every]
    gone = delete(Change)
    if organisation_id is not None:
        gone = gone.where(Change.organisation_id == organisation_id)
    for start in range(0, len(every), AT_ONCE):
        session.execute(gone.where(Change.subject_id.in_(every[start : start + AT_ONCE])))


def forget_old(session: Session, at: datetime) -> int:
    """Drop what is older than KEPT_FOR; how many."""
    old = delete(Change).where(Change.at < at - KEPT_FOR)
    return len(session.execute(old.returning(Change.seq)).all())


def count(session: Session) -> int:
    """How many rows there are."""
    return session.scalar(select(func.count()).select_from(Change)) or 0


def owner_column(table: type[Any]) -> str | None:
    """The column of a table of things with a SUBJECT that names the association they are shown to."""
    seen_by: Mapping[Role, str] = getattr(table, "SEEN_BY", {})
    column = seen_by.get(Role.ASSOCIATION)
    return column if hasattr(table, "SUBJECT") and column not in (None, EVERY) else None


def subjects() -> set[str]:
    """What there may be changes of, besides youths."""
    return set(_tables())


def _tables() -> Mapping[str, type[Any]]:
    """Subject → the table whose rows it names."""
    return _tables_among(len(Base.registry.mappers))


@cache
def _tables_among(_number: int) -> Mapping[str, type[Any]]:
    """Looked for again where a module with more tables was imported since."""
    every = (mapper.class_ for mapper in Base.registry.mappers)
    return {table.SUBJECT: table for table in every if owner_column(table)}


@event.listens_for(Session, "before_flush")
def _remember_owners(session: Session, *_more: object) -> None:
    """Who saw a thing that changes hands: the return of a laptop is told to whom it leaves, and no more.

    What was recorded since the flush before is of both: the move itself is among it.
    """
    seen = session.info.setdefault(SEEN, _Seen())
    now = len(session.info.get(events.UNSEALED, ()))
    for thing in session.dirty:
        column = owner_column(type(thing))
        if column is None:
            continue
        history = get_history(thing, column)
        if history.added:
            key = (thing.SUBJECT, thing.key)
            seen.until |= {(key, house): now for house in history.deleted or ()}
            seen.since.setdefault((key, history.added[0]), seen.flushed)
    seen.flushed = now


@event.listens_for(Session, "before_commit", insert=True)
def _ask_whose(session: Session) -> None:
    """Before events are numbered, because from then on everybody else who commits has to wait."""
    if session.in_nested_transaction() or not session.info.get(events.UNSEALED):
        return
    session.flush()
    session.info[OWNED] = list(_owned(session, session.info[events.UNSEALED]))


def _owned(session: Session, told: Sequence[Event]) -> Iterator[Note]:
    owners: dict[Key, dict[str, int]] = {}
    for subject in sorted({each.subject for each in told} & _tables().keys()):
        keys = sorted({each.subject_id for each in told if each.subject == subject})
        owners |= _present(session, subject, keys)
    seen = session.info.get(SEEN) or _Seen()
    for (key, house), until in seen.until.items():
        if house is not None:
            owners.setdefault(key, {}).setdefault(house, until)
    for number, each in enumerate(told):
        key = (each.subject, each.subject_id)
        for house, until in sorted(owners.get(key, {}).items()):
            if seen.since.get((key, house), 0) <= number < until:
                yield Note(each, house, each.verb, each.subject, each.subject_id)


def _present(session: Session, subject: str, keys: Sequence[str]) -> dict[Key, dict[str, int]]:
    """Who sees these things now, to the last event."""
    table = _tables()[subject]
    (primary,), owner = inspect(table).primary_key, getattr(table, str(owner_column(table)))
    rows = (
        row
        for start in range(0, len(keys), AT_ONCE)
        for row in session.execute(
            select(primary, owner).where(primary.in_(keys[start : start + AT_ONCE]), owner.is_not(None))
        )
    )
    return {(subject, key): {house: sys.maxsize} for key, house in rows}


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    """Now that the events have their numbers; a savepoint that was undone left some without."""
    if session.in_nested_transaction():
        return
    notes = [*session.info.pop(OWNED, ()), *session.info.pop(NOTED, ())]
    rows = {(each.organisation_id, each.told.seq): each for each in notes if each.told.seq}
    if rows:
        session.execute(insert(Change), [_row(each) for each in rows.values()])


def _row(each: Note) -> dict[str, Any]:
    return {
        "organisation_id": each.organisation_id,
        "seq": each.told.seq,
        "kind": each.kind,
        "subject": each.subject,
        "subject_id": each.subject_id,
        "at": each.told.at,
    }


@event.listens_for(Session, "after_transaction_end")
def _forget_notes(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        for name in (OWNED, NOTED, SEEN):
            session.info.pop(name, None)
