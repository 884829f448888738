"""Notes: one paragraph of a coordinator's for a programme and quarter, shown beside its figures."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet import events
from fleet.access import EVERY, Actor, Role, Seen, Verb, require, visible
from fleet.db import Base, Identified
from fleet.errors import Conflict, Invalid
from fleet.parties.programmes import Programme
from fleet.publishing import small_numbers
from fleet.publishing.ledger import Quarter
from fleet.publishing.ledger.blocks import ClosedQuarter
from fleet.publishing.ledger.closing import NotAQuarterOfIt
from fleet.text import about_equipment

MAX_NOTE: Final = 600
_QUARTER: Final = re.compile(r"2\d\d\d-Q[1-4]", re.ASCII)


class Note(Identified, Seen, Base):
    """What a coordinator adds to a quarter. The database freezes it once a later quarter is closed."""

    __tablename__ = "notes"
    PREFIX = "nte"
    SUBJECT: ClassVar[str] = "note"
    SEEN_BY = {
        role: EVERY for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.FOUNDATION, Role.DEPARTMENT)
    }

    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"))
    quarter: Mapped[str] = mapped_column(String(7))
    text: Mapped[str] = mapped_column(String(MAX_NOTE))
    written_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("programme_id", "quarter"),)


class EmptyNote(Invalid):
    """Write something, or remove the note."""


class NoteFrozen(Conflict):
    """This note can't be changed any more."""

    detail = "{later} is closed: what was told of {quarter} stays as it was read."


def write(session: Session, actor: Actor, programme: Programme, *, quarter: str, text: str) -> Note:
    """The note of a quarter, new or in the place of the one before; spaces tidied.

    Raises NotAQuarterOfIt outside the programme or before the quarter begins, NoteFrozen, EmptyNote, TooLong,
    PersonalText (rule Y2), TellsASmallNumber.
    """
    require(actor, Verb.NOTE_WRITE)
    _refuse_frozen(session, programme, _quarter(actor, programme, quarter))
    tidy = _harmless(text)
    note = _of_quarter(session, programme, quarter)
    if note is None:
        note = Note(programme_id=programme.id, quarter=quarter, text=tidy, written_at=actor.at)
        session.add(note)
    note.text, note.written_at = tidy, actor.at
    session.flush()
    events.record(session, actor, Verb.NOTE_WRITE, Note.SUBJECT, note.id, quarter=quarter)
    return note


def remove(session: Session, actor: Actor, note: Note) -> None:
    """Take a note away. Raises NoteFrozen."""
    require(actor, Verb.NOTE_REMOVE)
    programme = session.get_one(Programme, note.programme_id)
    _refuse_frozen(session, programme, Quarter.parse(note.quarter))
    session.delete(note)
    session.flush()
    events.record(session, actor, Verb.NOTE_REMOVE, Note.SUBJECT, note.id, quarter=note.quarter)


def quarters(session: Session, actor: Actor, programme: Programme) -> list[Quarter]:
    """Those whose note can be written now, the latest first: the last closed one, and those since."""
    closed = [Quarter.parse(text) for text in session.scalars(_closed(programme))]
    quarter = max(closed, default=Quarter.of(programme.starts_on))
    found = []
    while quarter.first_day <= min(programme.ends_on, actor.today):
        found.append(quarter)
        quarter = quarter.next
    return found[::-1]


def listing(actor: Actor) -> Select[Note]:
    """The notes this actor sees, the latest quarter first."""
    return select(Note).where(visible(actor, Note)).order_by(Note.quarter.desc())


def of(session: Session, actor: Actor, programme: Programme) -> Mapping[str, str]:
    """Quarter → note, of one programme's closed quarters, for whoever may read summaries.

    What is written of a quarter that still runs is a draft: it is read once its figures are.
    """
    require(actor, Verb.SUMMARY_READ)
    told = listing(actor).where(Note.programme_id == programme.id, Note.quarter.in_(_closed(programme)))
    found = session.scalars(told)
    return {note.quarter: note.text for note in found}


def _quarter(actor: Actor, programme: Programme, told: str) -> Quarter:
    if not _QUARTER.fullmatch(told):
        raise NotAQuarterOfIt(quarter=told[:20])
    quarter = Quarter.parse(told)
    first = Quarter.of(programme.starts_on)
    if not (first <= quarter and quarter.first_day <= min(programme.ends_on, actor.today)):
        raise NotAQuarterOfIt(quarter=told)
    return quarter


def _harmless(text: str) -> str:
    tidy = about_equipment(text, MAX_NOTE)
    if tidy is None:
        raise EmptyNote()
    small_numbers.refuse(tidy)
    return tidy


def _refuse_frozen(session: Session, programme: Programme, quarter: Quarter) -> None:
    """Raise NoteFrozen; else the programme is locked: no quarter is closed before this transaction ends."""
    session.scalars(select(Programme).where(Programme.id == programme.id).with_for_update()).one()
    if later := session.scalar(_closed(programme).where(ClosedQuarter.quarter > str(quarter)).limit(1)):
        raise NoteFrozen(quarter=str(quarter), later=later)


def _closed(programme: Programme) -> Select[str]:
    return select(ClosedQuarter.quarter).where(ClosedQuarter.programme_id == programme.id)


def _of_quarter(session: Session, programme: Programme, quarter: str) -> Note | None:
    return session.scalar(select(Note).where(Note.programme_id == programme.id, Note.quarter == quarter))
