"""When each job is due, as a table: local time, outside 01:00–04:00, which clock changes repeat or skip."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from fleet.db import Database
from fleet.settings import Settings
from jobs import drawing, tasks
from jobs.tasks import Preparation, Task

LOOK_BACK: Final = timedelta(days=2)
"""Longer than the pause between any two ticks of any job."""


@dataclass(frozen=True)
class Job:
    """A job: what it does in words, when (five cron fields, local time), and the work itself.

    `prepare` is for what takes long or needs the settings: it is done first, outside the unit of work, and
    answers the task that is left. Where that `leaves_files`, no trial can take it back.
    """

    says: str
    cron: str
    task: Task = tasks.nothing
    daily: bool = True
    prepare: Preparation | None = None
    leaves_files: bool = False

    def ready(self, database: Database, settings: Settings, at: datetime) -> Task:
        """What is to be done inside the unit of work, the long part being done."""
        return self.prepare(database, settings, at) if self.prepare else self.task


SCHEDULE: Final[Mapping[str, Job]] = {
    "plan_ending": Job("starts and ends plans, flags those that end soon", "0 7 * * *", tasks.plan_ending),
    "signs_of_life": Job("asks for signs of life, once a quarter", "5 7 * * *", tasks.ask_signs_of_life),
    "support_needed": Job("flags what needs support", "10 7 * * *", tasks.support_needed),
    "reconcile": Job(
        "compares requests, kits and loans, flags what waits or differs", "40 4 * * *", tasks.reconcile
    ),
    "tokens_ending": Job("tells of tokens that end soon", "15 7 * * *", tasks.tokens_ending),
    "close_quarter": Job("publishes quarters ten days after their end", "0 6 * * *", tasks.close_quarter),
    "tell_funders": Job(
        "tells foundations and départements that a quarter is published, the day after",
        "30 8 * * *",
        tasks.tell_funders,
    ),
    "release_expired": Job(
        "frees kits that nobody fetched, closes old requests",
        "5 0,4-23 * * *",
        tasks.release_expired,
        daily=False,
    ),
    "fold_tallies": Job(
        "folds what changed into the counts of the dashboard",
        "25 0,4-23 * * *",
        tasks.fold_tallies,
        daily=False,
    ),
    "draw_summaries": Job(
        "draws the charts of summaries that lack a drawing",
        "15 0,4-23 * * *",
        prepare=drawing.draw_summaries,
        daily=False,
    ),
    "backup": Job(
        "makes, verifies and expires backups", "10 4 * * *", prepare=tasks.backup, leaves_files=True
    ),
    "erase_youths": Job("erases the youths whose term is over", "50 4 * * *", prepare=tasks.erase_youths),
    "tidy": Job("forgets what was kept long enough", "30 4 * * *", tasks.tidy),
}
"""Name → job. A name is for ever: ticks in the database carry it."""


def trigger(name: str, zone: ZoneInfo) -> CronTrigger:
    """The job's times as APScheduler reads them."""
    return CronTrigger.from_crontab(SCHEDULE[name].cron, timezone=zone)


def times(name: str, after: datetime, until: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Every moment (aware, UTC) at which the job falls due, later than `after` and not later than `until`."""
    cron, moment = trigger(name, zone), after
    while True:
        due = cron.get_next_fire_time(moment, moment + timedelta(microseconds=1))
        if due is None or due > until:
            return
        moment = due.astimezone(UTC)
        yield moment


def latest(name: str, at: datetime, zone: ZoneInfo) -> datetime:
    """The last moment not after `at` at which the job fell due."""
    return list(times(name, at - LOOK_BACK, at, zone))[-1]


def tick(name: str, at: datetime, zone: ZoneInfo) -> str:
    """What identifies the work due at `at`: the local date for daily jobs, the minute in UTC for others."""
    if SCHEDULE[name].daily:
        return at.astimezone(zone).date().isoformat()
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
