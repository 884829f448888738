"""Rule N5: an alert once per rule, object and due date; people hear of each step once."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import Date, bindparam, func, select, text
from sqlalchemy.exc import IntegrityError

from fleet.access import NotYours
from fleet.lifecycle import AlertState, WrongState
from fleet.notices import Notice
from fleet.support import alerts
from fleet.support.alerts import Alert, Cause, Outcome
from tests.cast import Cast

DUE = date(2026, 10, 14)
STEPS = (30, 14, 7, 1)


def cause(
    threshold: int = 30, subject_id: str = "plan_1", due_on: date = DUE, house: str | None = None
) -> Cause:
    return Cause("plan", subject_id, due_on, threshold, house)


def reconcile(cast: Cast, *causes: Cause) -> Outcome:
    done = alerts.reconcile(cast.session, cast.system, "plan_ending", causes, STEPS)
    cast.session.flush()
    return done


def standing(cast: Cast) -> Sequence[Alert]:
    return cast.session.scalars(select(Alert).order_by(Alert.created_at, Alert.due_on)).all()


def told(cast: Cast) -> int:
    return cast.session.scalar(select(func.count()).select_from(Notice)) or 0


def test_what_is_due_opens_once_and_again_changes_nothing(cast: Cast) -> None:
    assert reconcile(cast, cause()) == Outcome(1, 0, 0)
    before = told(cast)
    assert before == 3  # the desk, and a mail to each of two coordinators
    assert reconcile(cast, cause()) == Outcome(0, 0, 0)
    assert (told(cast), len(standing(cast))) == (before, 1)


def test_a_further_step_escalates_the_same_alert_and_a_nearer_one_does_not(cast: Cast) -> None:
    reconcile(cast, cause(14))
    assert reconcile(cast, cause(7)) == Outcome(0, 1, 0)
    assert reconcile(cast, cause(30)) == Outcome(0, 0, 0)
    (alert,) = standing(cast)
    assert (alert.threshold, told(cast)) == (7, 6)


def test_it_closes_by_itself_when_its_cause_is_gone(cast: Cast) -> None:
    reconcile(cast, cause())
    assert reconcile(cast) == Outcome(0, 0, 1)
    (alert,) = standing(cast)
    assert (alert.state, alert.closed_at) == (AlertState.CLOSED, cast.now)


def test_what_a_person_closed_comes_back_at_a_further_step_only(cast: Cast) -> None:
    reconcile(cast, cause(30))
    (alert,) = standing(cast)
    alerts.close(cast.session, cast.coordinator, alert)
    assert reconcile(cast, cause(30)) == Outcome(0, 0, 0)
    assert alert.state is AlertState.CLOSED
    reconcile(cast, cause(14))
    assert (alert.state, alert.closed_at, alert.threshold) == (AlertState.OPEN, None, 14)


def test_what_is_snoozed_sleeps_until_its_day_or_a_further_step(cast: Cast) -> None:
    reconcile(cast, cause(30))
    (alert,) = standing(cast)
    until = cast.system.today + timedelta(days=5)
    alerts.snooze(cast.session, cast.coordinator, alert, until)
    reconcile(cast, cause(30))
    assert alert.state is AlertState.SNOOZED
    assert alerts.wake(cast.session, cast.system, until - timedelta(days=1)) == 0
    assert alerts.wake(cast.session, cast.system, until) == 1
    assert alert.state is AlertState.OPEN
    alerts.snooze(cast.session, cast.coordinator, alert, until)
    reconcile(cast, cause(14))
    assert (alert.state, alert.snoozed_until) == (AlertState.OPEN, None)


def test_what_somebody_has_in_hand_stays_theirs_until_a_further_step(cast: Cast) -> None:
    reconcile(cast, cause(30, house=cast.association.id))
    (alert,) = standing(cast)
    alerts.acknowledge(cast.session, cast.mentor, alert)
    reconcile(cast, cause(30, house=cast.association.id))
    assert alert.state is AlertState.ACKNOWLEDGED
    with pytest.raises(NotYours):
        alerts.snooze(cast.session, cast.mentor, alert, DUE)
    alerts.close(cast.session, cast.coordinator, alert)
    with pytest.raises(WrongState):
        alerts.acknowledge(cast.session, cast.mentor, alert)


def test_another_due_date_is_another_alert(cast: Cast) -> None:
    reconcile(cast, cause())
    assert reconcile(cast, cause(due_on=DUE + timedelta(days=30))) == Outcome(1, 0, 1)
    assert [alert.state for alert in standing(cast)] == [AlertState.CLOSED, AlertState.OPEN]


def test_n5_many_objects_of_one_step_are_one_notice_for_each_audience(cast: Cast) -> None:
    many = [cause(7, f"plan_{number}", house=cast.association.id) for number in range(50)]
    reconcile(cast, *many)
    found = cast.session.scalars(select(Notice).where(~Notice.mail)).all()
    assert sorted(
        (notice.role or "", notice.organisation_id or "", notice.facts["count"]) for notice in found
    ) == [
        ("", cast.association.id, 50),
        ("coordinator", "", 50),
    ]
    assert told(cast) == 2 + 3  # and a mail to two coordinators and the mentor


def test_n5_no_sql_makes_a_second_open_alert_or_one_due_date_twice(cast: Cast) -> None:
    reconcile(cast, cause())
    copy = text(
        "INSERT INTO alerts (id, rule, subject, subject_id, due_on, threshold, state, created_at, version)"
        " SELECT 'alr_2', rule, subject, subject_id, :due, threshold, :state, created_at, 1 FROM alerts"
    ).bindparams(bindparam("due", type_=Date))
    for due, state in ((DUE, "closed"), (DUE + timedelta(days=1), "open")):
        with pytest.raises(IntegrityError), cast.session.begin_nested():
            cast.session.execute(copy, {"due": due, "state": state})


def test_what_closed_by_itself_comes_back_with_its_cause_and_tells_no_step_twice(cast: Cast) -> None:
    reconcile(cast, cause(7))  # a trial run for next month
    reconcile(cast)  # and today's, for which there is no cause yet
    cast.store()
    (alert,) = standing(cast)
    assert (alert.state, told(cast)) == (AlertState.CLOSED, 3)
    assert reconcile(cast, cause(30)) == Outcome(0, 1, 0)
    assert (alert.state, alert.threshold, alert.closed_at, told(cast)) == (AlertState.OPEN, 30, None, 6)
    assert reconcile(cast, cause(7)) == Outcome(0, 1, 0)
    assert (alert.threshold, told(cast)) == (7, 6)


def test_what_a_person_closed_after_it_came_back_stays_closed(cast: Cast) -> None:
    reconcile(cast, cause(7))
    reconcile(cast)
    cast.store()
    reconcile(cast, cause(7))
    (alert,) = standing(cast)
    alerts.close(cast.session, cast.coordinator, alert)
    cast.store()
    assert reconcile(cast, cause(7)) == Outcome(0, 0, 0)
    assert alert.state is AlertState.CLOSED
