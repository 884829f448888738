"""One tick's work under its lease: the only place in this room that commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.orm import Session

from fleet import job_runs
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.settings import Settings
from jobs import schedule
from jobs.schedule import SCHEDULE
from jobs.tasks import Task

NAMES: Final = tuple(SCHEDULE)

log = structlog.get_logger()


@dataclass(frozen=True)
class Leased:
    """A run that this worker holds: which attempt it is tells a later owner apart."""

    job: str
    tick: str
    attempt: int
    due_at: datetime


def actor(name: str, at: datetime, zone: ZoneInfo) -> Actor:
    """Whom a job acts as."""
    return Actor(f"job:{name}", Role.SYSTEM, at, zone=zone)


def enqueue(database: Database, name: str, at: datetime, zone: ZoneInfo) -> bool:
    """Turn the job's latest due moment into a row; False where it is one already."""
    due = schedule.latest(name, at, zone)
    with database.write() as session:
        return job_runs.enqueue(session, name, schedule.tick(name, due, zone), due)


def catch_up(database: Database, at: datetime, zone: ZoneInfo) -> int:
    """After a pause of any length: the latest tick of each job, once; how many were missing."""
    return sum(enqueue(database, name, at, zone) for name in NAMES)


def lease(database: Database, at: datetime) -> Leased | None:
    """The next run to work on, now held by this worker."""
    with database.read() as session:
        if not job_runs.is_waiting(session, at, NAMES):
            return None
    with database.write() as session:
        run = job_runs.lease(session, at, NAMES)
        return Leased(run.job, run.tick, run.attempts, run.due_at) if run else None


def work(database: Database, held: Leased, at: datetime, settings: Settings) -> str | None:
    """Do a leased run's work and mark it done, in one transaction; what came of it.

    None where another worker has taken the run over. A failure is noted, for the run to be tried again later.
    """
    try:
        task = SCHEDULE[held.job].ready(database, settings, at)
        with database.write() as session:
            job_runs.one_at_a_time(session)
            if not job_runs.still_ours(session, held.job, held.tick, held.attempt):
                return None
            outcome = _do(session, task, held.job, held.tick, at, settings.timezone)
    except Exception as error:
        log.exception("job failed", job=held.job, tick=held.tick, attempt=held.attempt)
        with database.write() as session:
            job_runs.failed(session, held.job, held.tick, held.attempt, at, type(error).__name__)
        return None
    log.info("job done", job=held.job, tick=held.tick, outcome=outcome)
    return outcome


def by_hand(database: Database, name: str, at: datetime, settings: Settings, *, dry_run: bool = False) -> str:
    """Do a job's work for any moment, whether its tick was worked or not; what came of it.

    Every job brings the fleet to where it should be at that moment, so doing it again changes nothing. The
    clock's own tick stays due: a trial for next month must not cancel next month's work. With `dry_run`
    nothing is stored.
    """
    if dry_run and SCHEDULE[name].leaves_files:
        return f"would be done: {SCHEDULE[name].says}"
    tick = f"{at:%Y-%m-%dT%H:%M:%SZ} by hand"
    task = SCHEDULE[name].ready(database, settings, at)
    with database.write() as session:
        job_runs.one_at_a_time(session)
        job_runs.enqueue(session, name, tick, at)
        outcome = _do(session, task, name, tick, at, settings.timezone)
        if dry_run:
            session.rollback()
    return outcome


def _do(session: Session, task: Task, name: str, tick: str, at: datetime, zone: ZoneInfo) -> str:
    outcome = task(session, actor(name, at, zone))
    job_runs.finish(session, name, tick, at, outcome)
    return outcome
