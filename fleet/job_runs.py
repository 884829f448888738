"""Scheduled work as rows: a tick is claimed by inserting it, worked under a lease, and never done twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Index, Select, String, delete, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.db import Base

LEASE = timedelta(minutes=10)
ATTEMPTS = 5
KEPT_FOR = timedelta(days=90)
HEARTBEAT = "heartbeat"
ALIVE_WITHIN = timedelta(minutes=2)
"""A worker says that it lives every half minute; silent for longer, it is taken for dead."""
WORK_LOCK = 0x666C6565
"""The number that workers of one PostgreSQL database agree on for `one_at_a_time`."""


class JobRun(Base):
    """One tick of one job. `tick` is the local date for daily work, else the moment it fell due."""

    __tablename__ = "job_runs"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    tick: Mapped[str] = mapped_column(String(32), primary_key=True)
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(400))

    __table_args__ = (Index("ix_job_runs_waiting", "finished_at", "due_at"),)


def enqueue(session: Session, job: str, tick: str, due_at: datetime) -> bool:
    """Claim a tick; False where another worker has it."""
    upsert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(JobRun)
    row = upsert.values(job=job, tick=tick, due_at=due_at, attempts=0).on_conflict_do_nothing()
    return session.execute(row.returning(JobRun.job)).first() is not None


def _waiting(at: datetime, jobs: Sequence[str]) -> Select[JobRun]:
    free = or_(JobRun.lease_until.is_(None), JobRun.lease_until <= at)
    return select(JobRun).where(
        JobRun.finished_at.is_(None), JobRun.job.in_(jobs), JobRun.attempts < ATTEMPTS, free
    )


def lease(session: Session, at: datetime, jobs: Sequence[str]) -> JobRun | None:
    """Take the oldest run that waits, for LEASE; a dead worker's comes back when its lease ends."""
    first = _waiting(at, jobs).order_by(JobRun.due_at, JobRun.job).limit(1)
    run = session.scalar(first.with_for_update(skip_locked=True))
    if run is not None:
        run.lease_until, run.attempts = at + LEASE, run.attempts + 1
    return run


def is_waiting(session: Session, at: datetime, jobs: Sequence[str]) -> bool:
    """Whether any run waits: asked every few seconds, without locking anything."""
    return session.scalar(_waiting(at, jobs).limit(1)) is not None


def still_ours(session: Session, job: str, tick: str, attempt: int) -> bool:
    """Lock the run for the transaction that does its work: False where the lease was lost meanwhile."""
    ours = (JobRun.job == job, JobRun.tick == tick, JobRun.attempts == attempt, JobRun.finished_at.is_(None))
    return session.scalar(select(JobRun.job).where(*ours).with_for_update()) is not None


def finish(session: Session, job: str, tick: str, at: datetime, outcome: str) -> None:
    """Done, in the transaction of the work itself."""
    session.execute(
        update(JobRun)
        .where(JobRun.job == job, JobRun.tick == tick)
        .values(finished_at=at, lease_until=None, outcome=outcome[:400])
    )


def failed(session: Session, job: str, tick: str, attempt: int, at: datetime, why: str) -> None:
    """Not done: tried again after a while that grows with the attempts. Who lost the lease says nothing."""
    ours = (JobRun.job == job, JobRun.tick == tick, JobRun.attempts == attempt, JobRun.finished_at.is_(None))
    again = at + timedelta(minutes=2**attempt)
    session.execute(update(JobRun).where(*ours).values(lease_until=again, outcome=why[:400]))


def one_at_a_time(session: Session) -> None:
    """Wait until no other worker is at work, until this transaction ends.

    Two jobs at once would find the same alerts due. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WORK_LOCK})


def beat(session: Session, at: datetime) -> None:
    """A worker lives: the one row by which others can tell."""
    upsert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(JobRun)
    row = upsert.values(job=HEARTBEAT, tick="latest", due_at=at, finished_at=at, attempts=0)
    moved = {"due_at": at, "finished_at": at}
    session.execute(row.on_conflict_do_update(index_elements=[JobRun.job, JobRun.tick], set_=moved))


def last_beat(session: Session) -> datetime | None:
    """When a worker was last alive; None where none ever was."""
    return session.scalar(select(JobRun.finished_at).where(JobRun.job == HEARTBEAT))


def given_up(session: Session) -> Sequence[JobRun]:
    """Runs that failed so often that nobody tries them any more."""
    lost = select(JobRun).where(JobRun.finished_at.is_(None), JobRun.attempts >= ATTEMPTS)
    return session.scalars(lost.order_by(JobRun.due_at)).all()


def forget_old(session: Session, at: datetime) -> int:
    """Drop runs finished 90 days ago; how many."""
    old = delete(JobRun).where(JobRun.finished_at < at - KEPT_FOR)
    return len(session.execute(old.returning(JobRun.job)).all())


def latest(session: Session) -> Sequence[JobRun]:
    """The last hundred runs, newest first."""
    ticks = select(JobRun).where(JobRun.job != HEARTBEAT)
    return session.scalars(ticks.order_by(JobRun.due_at.desc(), JobRun.job).limit(100)).all()
