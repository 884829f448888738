"""Which backups were made, and which of them are known to be good."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final

from sqlalchemy import BigInteger, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet import about, events, job_runs
from fleet.access import EVERY, Actor, Role, Seen, Verb, require, visible
from fleet.db import Base, Identified
from fleet.events import Event
from fleet.job_runs import JobRun

JOB: Final = "backup"
"""The job that makes them, each night and when somebody asks for one."""
LATE: Final = timedelta(hours=26)
"""How long after a good backup the next one is missed: a day, and what the work may take."""


class Backup(Identified, Seen, Base):
    """One try. `failure` says in one line why it is no good; `expired_at` is when its file was deleted."""

    __tablename__ = "backups"
    PREFIX = "bak"
    SUBJECT: ClassVar[str] = "backup"
    SEEN_BY = {Role.ADMINISTRATOR: EVERY}

    name: Mapped[str] = mapped_column(String(120), unique=True)
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(index=True)
    verified_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(200))
    expired_at: Mapped[datetime | None]


def add(
    session: Session,
    actor: Actor,
    name: str,
    *,
    size_bytes: int | None = None,
    sha256: str | None = None,
    failure: str | None = None,
) -> Backup:
    """Note a try: a file that was read back and found whole, or why there is none."""
    require(actor, Verb.BACKUP_MAKE)
    made = Backup(
        name=name,
        size_bytes=size_bytes,
        sha256=sha256,
        made_at=actor.at,
        verified_at=None if failure else actor.at,
        failure=failure and failure[:200],
    )
    session.add(made)
    events.record(session, actor, Verb.BACKUP_MAKE, Backup.SUBJECT, made.id, is_good=not failure)
    return made


def ask(session: Session, actor: Actor) -> bool:
    """Have the worker make one now; False where it has been asked already."""
    require(actor, Verb.BACKUP_MAKE)
    return not is_asked(session) and job_runs.enqueue(
        session, JOB, f"{actor.at:%Y-%m-%dT%H:%M:%SZ} asked", actor.at
    )


def is_asked(session: Session) -> bool:
    """Whether one waits to be made, or is being made."""
    waiting = (JobRun.job == JOB, JobRun.finished_at.is_(None), JobRun.attempts < job_runs.ATTEMPTS)
    return session.scalar(select(JobRun.tick).where(*waiting).limit(1)) is not None


def listing(session: Session, actor: Actor, limit: int = 100) -> Sequence[Backup]:
    """The latest tries, newest first."""
    seen = select(Backup).where(visible(actor, Backup))
    return session.scalars(seen.order_by(Backup.made_at.desc(), Backup.id).limit(limit)).all()


def last_good(session: Session) -> Backup | None:
    """The newest backup that was read back and found whole."""
    good = select(Backup).where(Backup.verified_at.is_not(None), Backup.failure.is_(None))
    return session.scalar(good.order_by(Backup.made_at.desc()).limit(1))


def unprotected_since(session: Session) -> datetime | None:
    """When the last good backup was made; without any, when the first thing happened. None: nothing to lose.

    Nobody misses a backup of an invented fleet: its seed makes it again.
    """
    if about.is_demo(session):
        return None
    good = last_good(session)
    return good.made_at if good else session.scalar(select(Event.at).order_by(Event.seq).limit(1))


def is_missed(session: Session, at: datetime) -> bool:
    """Whether a good backup should have been made since the last one."""
    since = unprotected_since(session)
    return since is not None and at - since >= LATE
