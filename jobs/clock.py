"""The clock and a worker in one process: APScheduler's ticks only write rows, the loop works on them."""

import signal
import threading
from datetime import UTC, datetime
from typing import Final

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import DBAPIError

from fleet import job_runs
from fleet.db import Database
from fleet.settings import Settings
from jobs import mailing, run, schedule, webhooks
from jobs.schedule import SCHEDULE

POLL_SECONDS: Final = 3
PATIENCE_SECONDS: Final = 5
"""How long a call that is going on may hold up the end; what was cut short is sent again."""
BEAT_EVERY: Final = job_runs.ALIVE_WITHIN / 4
CALLERS: Final = 3
"""Threads that call webhooks: one that waits for a slow server holds up no job, no mail, no other."""

log = structlog.get_logger()


def start(settings: Settings) -> None:
    """Tick and work until SIGTERM or SIGINT; a run begun is finished first.

    Any number of these processes may share a database: a tick is one row whoever writes it, and a row is
    worked by whoever leases it.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    database = Database(settings.database_url, settings.trail_key)
    scheduler = ticking(database, settings)
    scheduler.start()
    callers = [
        threading.Thread(target=_call, args=(database, settings, stop), daemon=True) for _ in range(CALLERS)
    ]
    for each in callers:
        each.start()
    log.info("the clock runs", jobs=len(SCHEDULE), timezone=str(settings.timezone))
    try:
        _loop(database, settings, stop)
    finally:
        scheduler.shutdown()
        for each in callers:
            each.join(PATIENCE_SECONDS)
        database.dispose()
        log.info("the clock has stopped")


def ticking(database: Database, settings: Settings) -> BackgroundScheduler:
    """A scheduler whose every tick is one row.

    Its store is this process's memory: two schedulers on one shared store fire each other's ticks twice.
    """
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"misfire_grace_time": 3600, "coalesce": True, "max_instances": 1},
        timezone=settings.timezone,
    )
    for name in SCHEDULE:
        scheduler.add_job(
            _tick, schedule.trigger(name, settings.timezone), id=name, args=(database, settings, name)
        )
    return scheduler


def _tick(database: Database, settings: Settings, name: str) -> None:
    run.enqueue(database, name, datetime.now(UTC), settings.timezone)


def _loop(database: Database, settings: Settings, stop: threading.Event) -> None:
    begun, beaten = False, datetime.min.replace(tzinfo=UTC)
    while not stop.is_set():
        now = datetime.now(UTC)
        try:
            if now - beaten >= BEAT_EVERY:
                # Again and again, not only at the start: a tick that met a locked database is not lost.
                missed = run.catch_up(database, now, settings.timezone)
                beaten = _beat(database, now)
                if missed and not begun:
                    log.info("catching up", ticks=missed)
                begun = True
            _work(database, settings, stop)
        except DBAPIError:
            log.exception("the database does not answer")
        stop.wait(POLL_SECONDS)


def _call(database: Database, settings: Settings, stop: threading.Event) -> None:
    """Send webhooks until the clock stops."""
    while not stop.is_set():
        try:
            webhooks.deliver(database, settings)
        except Exception:
            log.exception("webhooks can't be sent")
        stop.wait(POLL_SECONDS)


def _beat(database: Database, at: datetime) -> datetime:
    with database.write() as session:
        job_runs.beat(session, at)
    return at


def _work(database: Database, settings: Settings, stop: threading.Event) -> None:
    while not stop.is_set() and (held := run.lease(database, datetime.now(UTC))):
        run.work(database, held, datetime.now(UTC), settings)
    mailing.deliver(database, settings, datetime.now(UTC))
