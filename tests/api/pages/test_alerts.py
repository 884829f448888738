"""Alerts as sentences with what they are about, and what one can do with each."""

from collections.abc import Callable

import pytest
from flask import Flask

from fleet.access import Actor, Role
from fleet.codes import shown
from fleet.db import Database
from fleet.lending.loans import LoanItem
from fleet.lifecycle import AlertState
from fleet.support import alerts
from fleet.support.alerts import Alert, Cause
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]


@pytest.fixture
def alert(stored_cast: Cast) -> Alert:
    """A loan that should be back."""
    loan = stored_cast.loan()
    cause = Cause("loan", loan.id, NOW.date(), 7, stored_cast.association.id)
    alerts.reconcile(stored_cast.session, stored_cast.system, "loan_overdue", [cause], (0, 7))
    stored_cast.store()
    found = stored_cast.session.query(Alert).one()
    stored_cast.store()
    return found


def state(database: Database, alert: Alert) -> AlertState | None:
    with database.read() as session:
        return session.get_one(Alert, alert.id).state


@pytest.mark.parametrize(
    ("move", "after"),
    [
        ("acknowledge", AlertState.ACKNOWLEDGED),
        ("snooze", AlertState.SNOOZED),
        ("close", AlertState.CLOSED),
    ],
)
def test_what_one_does_with_it(
    app: Flask,
    client: Clients,
    stored_cast: Cast,
    database: Database,
    alert: Alert,
    move: str,
    after: AlertState,
) -> None:
    desk = client(stored_cast.coordinator)
    page = desk.get("/alerts?rule=loan_overdue").text
    assert f"/loans/{alert.subject_id}" in page
    assert f"/alerts/{alert.id}/{move}?rule=loan_overdue" in page
    answer = desk.post(f"/alerts/{alert.id}/{move}?rule=loan_overdue")
    assert answer.location == "/alerts?rule=loan_overdue", "back to the list as it was"
    assert state(database, alert) is after


def test_an_association_takes_its_own_in_hand_and_closes_none(
    app: Flask, client: Clients, stored_cast: Cast, database: Database, alert: Alert
) -> None:
    mentor = client(stored_cast.mentor)
    assert alert.id in mentor.get("/alerts").text
    assert mentor.post(f"/alerts/{alert.id}/close").status_code == 403
    assert mentor.post(f"/alerts/{alert.id}/acknowledge").status_code == 303
    other = client(stored_cast.other_mentor)
    assert alert.id not in other.get("/alerts").text
    assert other.post(f"/alerts/{alert.id}/acknowledge").status_code == 404
    assert state(database, alert) is AlertState.ACKNOWLEDGED


def test_what_was_told_stands_among_the_messages(
    app: Flask, client: Clients, stored_cast: Cast, alert: Alert
) -> None:
    for reader in (stored_cast.coordinator, stored_cast.mentor):
        assert "/alerts?rule=loan_overdue" in client(reader).get("/notices").text
    assert "Aucun message" in client(stored_cast.technician).get("/notices").text


def test_an_alert_on_a_loan_names_what_is_lent(
    app: Flask, client: Clients, stored_cast: Cast, alert: Alert
) -> None:
    text = client(stored_cast.coordinator).get("/alerts").text
    lent = stored_cast.session.query(LoanItem).filter_by(loan_id=alert.subject_id).first()
    assert lent is not None
    assert shown(lent.asset_code) in text


def test_an_alert_of_a_request_says_whose_it_is_and_for_what_it_waits(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    asked = stored_cast.approved()
    theirs = Cause("equipment_request", asked.id, NOW.date(), 7, stored_cast.association.id)
    alerts.reconcile(stored_cast.session, stored_cast.system, "request_waiting", [theirs], (7, 14, 21))
    books = Cause("books", "lending", NOW.date(), 0, None, 3)
    alerts.reconcile(stored_cast.session, stored_cast.system, "books_differ", [books], (0,))
    stored_cast.store()
    desk = client(stored_cast.coordinator).get("/alerts", headers={"Accept-Language": "en"}).text
    assert f"/requests/{asked.id}" in desk
    assert f"{stored_cast.association.name.replace(chr(39), '&#39;')}, waits for equipment" in desk
    assert "Something of this request has waited for 7 days." in desk
    assert 'href="/reports"' in desk
    assert "contradict each other: 3." in desk
    mentor = client(stored_cast.mentor).get("/alerts").text
    assert f"/requests/{asked.id}" in mentor
    assert "contredisent" not in mentor
    assert asked.id not in client(stored_cast.other_mentor).get("/alerts").text
