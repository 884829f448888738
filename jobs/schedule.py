"""When each job is due, as a table: local time, outside 01:00–04:00, which clock changes repeat or skip."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from jobs import tasks
from jobs.tasks import Task

LOOK_BACK: Final = timedelta(days=2)
"""Longer than the pause between any two ticks of any job."""


@dataclass(frozen=True)
class Job:
    """A job: what it does in words, when (five cron fields, local time), and the work itself."""

    says: str
    cron: str
    task: Task
    daily: bool = True


SCHEDULE: Final[Mapping[str, Job]] = {
    "plan_ending": Job("starts and ends plans, flags those that end soon", "0 7 * * *", tasks.plan_ending),
    "support_needed": Job("flags what needs support", "10 7 * * *", tasks.support_needed),
    "close_quarter": Job("publishes quarters ten days after their end", "0 6 * * *", tasks.close_quarter),
    "release_expired": Job(
        "frees kits that nobody fetched, closes old requests",
        "5 0,4-23 * * *",
        tasks.release_expired,
        daily=False,
    ),
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
