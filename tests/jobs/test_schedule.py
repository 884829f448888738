from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from jobs import schedule
from jobs.schedule import SCHEDULE

PARIS = ZoneInfo("Europe/Paris")
BEGIN, END = datetime(2026, 1, 1, tzinfo=PARIS), datetime(2036, 1, 1, tzinfo=PARIS)
DAILY = [name for name, job in SCHEDULE.items() if job.daily]


@cache
def due_in_ten_years(name: str) -> list[datetime]:
    return list(schedule.times(name, BEGIN, END, PARIS))


@pytest.mark.parametrize("name", DAILY)
def test_in_ten_years_a_daily_job_is_due_once_on_each_local_date(name: str) -> None:
    ticks = Counter(schedule.tick(name, moment, PARIS) for moment in due_in_ten_years(name))
    days = (END.date() - BEGIN.date()).days
    assert sorted(ticks) == [(BEGIN.date() + timedelta(n)).isoformat() for n in range(days)]
    assert set(ticks.values()) == {1}


def test_a_cron_in_the_hour_that_clocks_repeat_would_be_due_twice() -> None:
    """The teeth of the test above: 02:30 is what the table must not hold."""
    from apscheduler.triggers.cron import CronTrigger

    cron = CronTrigger.from_crontab("30 2 * * *", timezone=PARIS)
    first = cron.get_next_fire_time(None, datetime(2026, 10, 25, 0, tzinfo=PARIS))
    second = cron.get_next_fire_time(first, first + timedelta(microseconds=1))
    assert first.date() == second.date() == date(2026, 10, 25)


@pytest.mark.parametrize("name", SCHEDULE)
def test_nothing_is_due_between_one_and_four_at_night(name: str) -> None:
    hours = {moment.astimezone(PARIS).hour for moment in due_in_ten_years(name)}
    assert hours.isdisjoint({1, 2, 3})


@pytest.mark.parametrize("name", SCHEDULE)
def test_every_tick_of_ten_years_has_a_name_of_its_own(name: str) -> None:
    ticks = [schedule.tick(name, moment, PARIS) for moment in due_in_ten_years(name)]
    assert len(ticks) == len(set(ticks))
    assert all(len(tick) <= 32 for tick in ticks)


@pytest.mark.parametrize("name", SCHEDULE)
def test_the_latest_due_moment_is_found_from_any_hour(name: str) -> None:
    for hour in range(0, 24 * 400, 7):
        now = datetime(2026, 1, 3, tzinfo=UTC) + timedelta(hours=hour)
        latest = schedule.latest(name, now, PARIS)
        assert latest <= now
        assert list(schedule.times(name, latest, now, PARIS)) == []
