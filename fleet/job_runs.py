"""Scheduled work as rows: a tick is claimed by inserting it, worked under a lease, and never done twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Index, String, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.db import Base

LEASE = timedelta(minutes=10)
ATTEMPTS = 5
KEPT_FOR = timedelta(days=90)


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


def lease(session: Session, at: datetime, jobs: Sequence[str]) -> JobRun | None:
    """Take the oldest run that waits, for LEASE; a dead worker's comes back when its lease ends."""
    free = or_(JobRun.lease_until.is_(None), JobRun.lease_until <= at)
    waiting = select(JobRun).where(
        JobRun.finished_at.is_(None), JobRun.job.in_(jobs), JobRun.attempts < ATTEMPTS, free
    )
    run = session.scalar(waiting.order_by(JobRun.due_at, JobRun.job).limit(1).with_for_update(skip_locked=True))
    if run is not None:
        run.lease_until, run.attempts = at + LEASE, run.attempts + 1
    return run


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


def failed(session: Session, job: str, tick: str, at: datetime, why: str) -> None:
    """Not done: tried again after a while that grows with the attempts."""
    run = session.get_one(JobRun, (job, tick))
    run.lease_until, run.outcome = at + timedelta(minutes=2**run.attempts), why[:400]


def forget_old(session: Session, at: datetime) -> int:
    """Drop runs finished 90 days ago; how many."""
    old = delete(JobRun).where(JobRun.finished_at < at - KEPT_FOR)
    return len(session.execute(old.returning(JobRun.job)).all())


def latest(session: Session) -> Sequence[JobRun]:
    """The last hundred runs, newest first."""
    return session.scalars(select(JobRun).order_by(JobRun.due_at.desc()).limit(100)).all()
