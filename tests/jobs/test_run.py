from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fleet import job_runs
from fleet.access import Actor
from fleet.connectivity import plans
from fleet.connectivity.plans import Plan
from fleet.db import Database
from fleet.job_runs import LEASE, JobRun
from fleet.lifecycle import AlertState
from fleet.notices import Notice
from fleet.settings import Settings
from fleet.support.alerts import Alert
from jobs import run
from jobs.run import NAMES
from jobs.schedule import SCHEDULE, Job
from tests.cast import Cast

PARIS = ZoneInfo("Europe/Paris")
MORNING = datetime(2026, 9, 14, 7, 0, tzinfo=PARIS).astimezone(UTC)


def day(number: int) -> datetime:
    return MORNING + timedelta(days=number)


def running_plan(cast: Cast, ends_on: date) -> Plan:
    line = cast.line(cast.sim())
    cast.session.flush()
    plan = plans.add(
        cast.session, cast.coordinator, line, starts_on=date(2026, 1, 1), ends_on=ends_on, cost_cents=990
    )
    return plans.start(cast.session, cast.coordinator, plan)


def alerts_of(database: Database) -> list[tuple[str, int, AlertState | None]]:
    with database.read() as session:
        found = session.scalars(select(Alert).order_by(Alert.rule, Alert.id))
        return [(alert.rule, alert.threshold, alert.state) for alert in found]


def notices_told(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Notice).where(Notice.kind == "alert")) or 0


def flag(database: Database, told: Settings, at: datetime) -> str:
    return run.by_hand(database, "plan_ending", at, told)


def test_a_plan_that_ends_soon_is_told_once_at_each_of_its_four_steps(
    database: Database, stored_cast: Cast, told: Settings
) -> None:
    running_plan(stored_cast, ends_on=date(2026, 10, 20))
    stored_cast.store()
    steps = []
    for number in range(37):
        before = notices_told(database)
        flag(database, told, day(number))
        if notices_told(database) > before:
            steps.append((number, alerts_of(database)[0][1]))
    assert steps == [(6, 30), (22, 14), (29, 7), (35, 1)]


def test_the_same_moment_again_changes_nothing(database: Database, stored_cast: Cast, told: Settings) -> None:
    running_plan(stored_cast, ends_on=date(2026, 9, 20))
    stored_cast.store()
    flag(database, told, MORNING)
    once = alerts_of(database), notices_told(database)
    assert "opened 0, escalated 0, closed 0" in flag(database, told, MORNING)
    assert (alerts_of(database), notices_told(database)) == once


def test_an_earlier_moment_tells_nothing_again(database: Database, stored_cast: Cast, told: Settings) -> None:
    running_plan(stored_cast, ends_on=date(2026, 9, 20))
    stored_cast.store()
    flag(database, told, MORNING)
    once = alerts_of(database), notices_told(database)
    flag(database, told, day(-10))
    assert (alerts_of(database), notices_told(database)) == once


def test_an_alert_closes_when_its_plan_is_renewed(
    database: Database, stored_cast: Cast, told: Settings
) -> None:
    plan = running_plan(stored_cast, ends_on=date(2026, 9, 20))
    stored_cast.store()
    flag(database, told, MORNING)
    cast = stored_cast
    plans.renew(
        cast.session,
        cast.coordinator,
        plan,
        starts_on=date(2026, 9, 21),
        ends_on=date(2027, 9, 20),
        cost_cents=990,
    )
    cast.store()
    assert "closed 1" in flag(database, told, day(1))
    assert alerts_of(database) == [("plan_ending", 7, AlertState.CLOSED)]


def test_a_closed_alert_comes_back_at_a_further_step_only(
    database: Database, stored_cast: Cast, told: Settings
) -> None:
    from fleet.support import alerts

    running_plan(stored_cast, ends_on=date(2026, 9, 24))
    stored_cast.store()
    flag(database, told, MORNING)
    with database.write() as session:
        alert = session.scalars(select(Alert)).one()
        alerts.close(session, stored_cast.coordinator, alert)
    flag(database, told, day(1))
    assert alerts_of(database) == [("plan_ending", 14, AlertState.CLOSED)]
    flag(database, told, day(3))
    assert alerts_of(database) == [("plan_ending", 7, AlertState.OPEN)]


def test_three_days_without_a_clock_are_caught_up_once(database: Database, told: Settings) -> None:
    run.catch_up(database, day(0), PARIS)
    while held := run.lease(database, day(0)):
        run.work(database, held, day(0), told)
    assert run.catch_up(database, day(3), PARIS) == len(NAMES)
    assert run.catch_up(database, day(3), PARIS) == 0
    done = []
    while held := run.lease(database, day(3)):
        assert run.work(database, held, day(3), told) is not None
        done.append(held.job)
    assert sorted(done) == sorted(NAMES)


def test_a_dead_worker_s_run_is_taken_over_when_its_lease_ends(database: Database, told: Settings) -> None:
    run.enqueue(database, "tidy", MORNING, PARIS)
    dead = run.lease(database, MORNING)
    assert dead is not None
    assert run.lease(database, MORNING + LEASE - timedelta(seconds=1)) is None
    heir = run.lease(database, MORNING + LEASE)
    assert heir is not None
    assert (heir.job, heir.tick, heir.attempt) == (dead.job, dead.tick, 2)
    assert run.work(database, heir, MORNING + LEASE, told) is not None
    assert run.work(database, dead, MORNING + LEASE, told) is None, "whoever lost the lease does nothing"


def test_a_late_worker_that_wakes_after_the_takeover_does_nothing(database: Database, told: Settings) -> None:
    run.enqueue(database, "tidy", MORNING, PARIS)
    slow = run.lease(database, MORNING)
    heir = run.lease(database, MORNING + LEASE)
    assert slow is not None
    assert heir is not None
    assert run.work(database, slow, MORNING + LEASE, told) is None
    with database.read() as session:
        assert session.get_one(JobRun, (heir.job, heir.tick)).finished_at is None


def test_a_job_that_fails_leaves_nothing_behind_and_is_tried_again_later(
    database: Database, monkeypatch: pytest.MonkeyPatch, told: Settings
) -> None:
    def half(session: Session, actor: Actor) -> str:
        job_runs.enqueue(session, "tidy", "half done", actor.at)
        raise RuntimeError("the rest is missing")

    run.enqueue(database, "tidy", MORNING, PARIS)
    held = run.lease(database, MORNING)
    assert held is not None
    with monkeypatch.context() as broken:
        broken.setitem(SCHEDULE, "tidy", Job("breaks", "30 4 * * *", half))
        assert run.work(database, held, MORNING, told) is None
    with database.read() as session:
        assert [row.outcome for row in session.scalars(select(JobRun))] == ["RuntimeError"]
    assert run.lease(database, MORNING + timedelta(minutes=1)) is None
    again = run.lease(database, MORNING + timedelta(minutes=2))
    assert again is not None
    assert run.work(database, again, MORNING + timedelta(minutes=2), told) is not None


def test_a_trial_by_hand_leaves_the_clock_s_own_tick_due(database: Database, told: Settings) -> None:
    run.by_hand(database, "tidy", MORNING, told)
    assert run.enqueue(database, "tidy", MORNING, PARIS)


def test_a_worker_that_lives_is_seen(database: Database) -> None:
    with database.write() as session:
        job_runs.beat(session, MORNING)
    with database.write() as session:
        job_runs.beat(session, day(1))
    with database.read() as session:
        assert job_runs.last_beat(session) == day(1)
        assert job_runs.latest(session) == []
    assert run.lease(database, day(2)) is None
