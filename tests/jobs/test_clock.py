import signal
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from sqlalchemy import event, func, select

from fleet import events, job_runs
from fleet.connectivity import plans
from fleet.db import Database
from fleet.job_runs import JobRun
from fleet.notices import Notice
from fleet.settings import Settings
from fleet.support.alerts import Alert
from jobs import run
from jobs.clock import ticking
from jobs.schedule import SCHEDULE
from tests.cast import Cast

Start = Callable[..., subprocess.Popen[str]]
WORKER = """
import sys
from datetime import datetime
from zoneinfo import ZoneInfo
from fleet import settings
from fleet.db import Database
from jobs import run
told = settings.read()
database = Database(told.database_url, told.trail_key)
at = datetime.fromisoformat(sys.argv[1])
run.catch_up(database, at, told.timezone)
while held := run.lease(database, at):
    done = run.work(database, held, at, told)
    print(held.job, "done" if done else "lost")
"""
DIES = """
import os, sys
from datetime import datetime
from fleet import settings, job_runs
from fleet.db import Database
from jobs import run
told = settings.read()
database = Database(told.database_url, told.trail_key)
at = datetime.fromisoformat(sys.argv[1])
job_runs.finish = lambda *words: os.kill(os.getpid(), 9)
run.enqueue(database, "plan_ending", at, told.timezone)
run.work(database, run.lease(database, at), at, told)
"""
"""Does the whole work, and is killed where it would be marked as done: just before the commit."""
AT = datetime(2026, 9, 14, 6, 0, tzinfo=UTC)


def due_plans(cast: Cast, count: int) -> None:
    for _ in range(count):
        line = cast.line(cast.sim())
        cast.session.flush()
        made = plans.add(
            cast.session,
            cast.coordinator,
            line,
            starts_on=date(2026, 1, 1),
            ends_on=date(2026, 9, 30),
            cost_cents=990,
        )
        plans.start(cast.session, cast.coordinator, made)
    cast.store()


def counts(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {
            table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Alert, Notice, JobRun)
        }


def test_four_workers_at_once_have_one_effect(database: Database, stored_cast: Cast, process: Start) -> None:
    due_plans(stored_cast, 20)
    workers = [process("-c", WORKER, AT.isoformat()) for _ in range(4)]
    said = [worker.communicate(timeout=60) for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 4, said
    done = sorted(line for out, _ in said for line in out.splitlines() if line.endswith("done"))
    assert done == sorted(f"{name} done" for name in SCHEDULE)
    # One notice for the desk and one mail to each of the two coordinators, however many plans.
    assert counts(database) == {"alerts": 20, "notices": 3, "job_runs": len(SCHEDULE)}


def test_a_worker_killed_just_before_its_commit_did_nothing_and_is_replaced(
    database: Database, stored_cast: Cast, process: Start, told: Settings
) -> None:
    due_plans(stored_cast, 3)
    killed = process("-c", DIES, AT.isoformat())
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert counts(database) == {"alerts": 0, "notices": 0, "job_runs": 1}
    later = AT + job_runs.LEASE
    heir = run.lease(database, later)
    assert heir is not None
    assert run.work(database, heir, later, told) is not None
    assert counts(database) == {"alerts": 3, "notices": 3, "job_runs": 1}
    with database.read() as session:
        assert events.count(session) > 3


def test_the_clock_catches_up_says_that_it_lives_and_stops_when_told(
    database: Database, process: Start
) -> None:
    clock = process("-m", "jobs")
    try:
        assert wait_for(lambda: finished(database) == set(SCHEDULE) and beaten(database))
        clock.send_signal(signal.SIGTERM)
        assert clock.wait(timeout=20) == 0
    finally:
        clock.kill()
        clock.communicate()


def finished(database: Database) -> set[str]:
    with database.read() as session:
        done = select(JobRun.job).where(JobRun.attempts == 1, JobRun.finished_at.is_not(None))
        return set(session.scalars(done))


def beaten(database: Database) -> bool:
    with database.read() as session:
        return job_runs.last_beat(session) is not None


def wait_for(so: Callable[[], bool], seconds: float = 30) -> bool:
    """Another process's work can only be waited for; nothing is assumed about how long it takes."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if so():
            return True
        time.sleep(0.05)
    return False


def test_a_tick_of_the_scheduler_is_only_a_row(database: Database, told: Settings) -> None:
    scheduler = ticking(database, told)
    jobs = scheduler.get_jobs()
    assert {job.id for job in jobs} == set(SCHEDULE)
    for job in jobs:
        job.func(*job.args)
    with database.read() as session:
        rows = session.scalars(select(JobRun)).all()
    assert {row.job for row in rows} == set(SCHEDULE)
    assert all(row.finished_at is None and row.attempts == 0 for row in rows)


def test_ten_times_the_plans_are_flagged_with_as_many_queries(
    database: Database, stored_cast: Cast, told: Settings
) -> None:
    due_plans(stored_cast, 3)
    few = queries(database, told, AT)
    due_plans(stored_cast, 30)
    assert queries(database, told, AT) <= few


def queries(database: Database, told: Settings, at: datetime) -> int:
    """How many SELECTs a run of the plan job takes."""
    said: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", hear)
    run.by_hand(database, "plan_ending", at, told)
    event.remove(database.engine, "before_cursor_execute", hear)
    return len([statement for statement in said if statement.startswith("SELECT")])
