"""Signs of life: asked once a quarter, one answer for many loans, one alert for an association's silence."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from fleet import events
from fleet.access import Actor, NotYours
from fleet.db import Database
from fleet.errors import NotFound
from fleet.lending import losses
from fleet.lending.loans import Loan
from fleet.lifecycle import AlertState, TicketState
from fleet.notices import Notice
from fleet.parties.youths import NotAnAssociation
from fleet.support import alerts, rules, signs_of_life, tickets
from fleet.support.alerts import Alert
from fleet.support.rules import Moment
from fleet.support.signs_of_life import Verdict
from fleet.support.tickets import Trouble
from tests.cast import Cast
from tests.racing import race

NEXT = datetime(2026, 10, 1, 5, 5, tzinfo=UTC)
"""The first morning of the next quarter, 7:05 in Paris."""


def later(person: Actor, days: float = 0) -> Actor:
    return person.later(NEXT + timedelta(days=days))


def waiting(cast: Cast, days: float = 0) -> Sequence[Loan]:
    cast.session.flush()
    found = signs_of_life.waiting(later(cast.mentor, days), cast.association)
    return cast.session.scalars(found.order_by(Loan.created_at)).all()


def flag(cast: Cast, days: float) -> list[Alert]:
    """The morning's run of the rule, and the alerts that are open after it."""
    clock = later(cast.system, days)
    rules.run(cast.session, clock, [signs_of_life.RULE], Moment(clock.at, clock.today))
    cast.session.flush()
    standing = select(Alert).where(Alert.state != AlertState.CLOSED)
    return list(cast.session.scalars(standing.order_by(Alert.subject_id)))


@pytest.mark.parametrize(
    ("day", "quarter", "due"),
    [
        ("2026-01-01", "2026-01-01", "2025-10-01"),
        ("2026-01-30", "2026-01-01", "2025-10-01"),
        ("2026-01-31", "2026-01-01", "2026-01-01"),
        ("2026-12-31", "2026-10-01", "2026-10-01"),
        ("2028-02-29", "2028-01-01", "2028-01-01"),
    ],
)
def test_a_quarter_is_due_from_its_thirtieth_day_until_the_next_ones(
    day: str, quarter: str, due: str
) -> None:
    today = date.fromisoformat(day)
    assert signs_of_life.quarter(today) == date.fromisoformat(quarter)
    assert signs_of_life.due_quarter(today) == date.fromisoformat(due)


def test_a_quarter_begins_at_midnight_in_paris_in_summer_and_in_winter() -> None:
    assert signs_of_life.beginning(date(2026, 7, 1)) == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert signs_of_life.beginning(date(2027, 1, 1)) == datetime(2026, 12, 31, 23, tzinfo=UTC)


def test_a_scan_a_ticket_and_a_confirmation_are_signs_of_life(cast: Cast) -> None:
    confirmed, seen, broken, silent = (cast.loan() for _ in range(4))
    assert list(waiting(cast)) == [confirmed, seen, broken, silent]
    signs_of_life.confirm(cast.session, later(cast.mentor), [confirmed.id])
    seen.items[0].asset.last_seen_at = NEXT
    tickets.open_ticket(cast.session, later(cast.mentor), broken.items[0].asset, Trouble.SCREEN)
    assert list(waiting(cast)) == [silent]
    assert list(waiting(cast, days=92)) == [confirmed, seen, broken, silent]


def test_what_came_back_of_a_kit_says_nothing_of_the_rest(cast: Cast) -> None:
    laptop, sim = cast.ready_laptop(), cast.ready_sim()
    loan = cast.loan(laptop, sim)
    cast.take_back(loan, cast.at(days=1), codes=[laptop.code])
    laptop.last_seen_at = NEXT + timedelta(days=1)
    assert list(waiting(cast, 2)) == [loan]
    signs_of_life.confirm(cast.session, later(cast.mentor, 3), [loan.id])
    assert laptop.last_seen_at == NEXT + timedelta(days=1), "it is no longer theirs to speak of"


def test_nobody_expects_a_sign_of_what_is_missing_or_over(cast: Cast) -> None:
    lost, back = cast.loan(), cast.loan()
    losses.report_missing(cast.session, cast.mentor, lost.items[0].asset)
    cast.take_back(back)
    assert list(waiting(cast)) == []


def test_a_loan_taken_over_waits_from_the_quarter_after(cast: Cast) -> None:
    loan = cast.loan()
    loan.taken_over, loan.first_for_youth, loan.signed_on = True, False, None
    assert list(waiting(cast, -1)) == []
    assert list(waiting(cast)) == [loan]


def test_n5_each_association_is_asked_once_a_quarter_and_only_if_something_waits(cast: Cast) -> None:
    cast.loan()
    cast.session.flush()
    assert signs_of_life.ask(cast.session, later(cast.system, -1)) == 0
    for days, asked in ((0, 1), (0, 0), (1, 0), (91, 0), (92, 1)):
        assert signs_of_life.ask(cast.session, later(cast.system, days)) == asked, days
    told = cast.session.scalars(select(Notice).where(Notice.kind == "signs_of_life")).all()
    assert {notice.organisation_id for notice in told if not notice.mail} == {cast.association.id}
    assert {notice.account_id for notice in told if notice.mail} == {cast.mentor.name}
    assert len(told) == 4
    assert {notice.facts["count"] for notice in told} == {1}


def test_each_confirmation_has_its_verdict_and_none_keeps_another_back(cast: Cast) -> None:
    mine, over, theirs = cast.loan(), cast.loan(), cast.loan()
    cast.take_back(over)
    theirs.organisation_id = cast.other_association.id
    cast.session.flush()
    said = signs_of_life.confirm(
        cast.session, later(cast.mentor), [over.id, mine.id, theirs.id, "loan_nothing"]
    )
    assert said == {
        over.id: Verdict.OVER,
        mine.id: Verdict.CONFIRMED,
        theirs.id: Verdict.UNKNOWN,
        "loan_nothing": Verdict.UNKNOWN,
    }
    assert (mine.last_sign_at, theirs.last_sign_at) == (NEXT, cast.now)
    with pytest.raises(NotYours):
        signs_of_life.confirm(cast.session, cast.volunteer, [mine.id])


def test_all_that_waits_is_confirmed_in_one_go(cast: Cast) -> None:
    held = [cast.loan() for _ in range(3)]
    cast.session.flush()
    said = signs_of_life.confirm_all(cast.session, later(cast.mentor), cast.association)
    assert said == {loan.id: Verdict.CONFIRMED for loan in held}
    assert signs_of_life.confirm_all(cast.session, later(cast.mentor), cast.association) == {}
    with pytest.raises(NotAnAssociation):
        signs_of_life.confirm_all(cast.session, later(cast.coordinator), cast.lender)


def test_a4_what_a_coordinator_says_is_on_behalf_of_the_association(cast: Cast) -> None:
    loan = cast.loan()
    cast.session.flush()
    for person in (cast.mentor, cast.coordinator):
        signs_of_life.confirm(cast.session, later(person), [loan.id])
    cast.session.commit()
    second, first = events.history(cast.session, "loan", loan.id, limit=2)
    assert (first.facts, second.facts) == ({}, {"on_behalf_of": cast.association.id})


def test_one_answer_says_what_is_in_use_and_what_is_broken(cast: Cast) -> None:
    fine, offline, cracked = (cast.loan(cast.ready_laptop(), cast.ready_sim()) for _ in range(3))
    cast.session.flush()
    said = {fine.id: None, offline.id: Trouble.INTERNET, cracked.id: Trouble.SCREEN}
    in_use, opened = signs_of_life.answer(cast.session, later(cast.mentor), cast.association, said)
    assert in_use == 1
    kinds = {ticket.trouble: ticket.asset.asset_type for ticket in opened}
    assert kinds == {Trouble.INTERNET: "sim", Trouble.SCREEN: "device"}
    assert {ticket.state for ticket in opened} == {TicketState.OPEN}
    assert list(waiting(cast)) == []


def test_an_answer_about_somebody_elses_loan_is_refused_and_a_returned_one_passed_over(cast: Cast) -> None:
    mine, back = cast.loan(), cast.loan()
    cast.take_back(back)
    cast.session.flush()
    said = {mine.id: None, back.id: None}
    with pytest.raises(NotFound):
        signs_of_life.answer(cast.session, later(cast.other_mentor), cast.other_association, said)
    with pytest.raises(NotFound):
        signs_of_life.answer(cast.session, later(cast.coordinator), cast.other_association, said)
    assert mine.last_sign_at == cast.now
    assert signs_of_life.answer(cast.session, later(cast.mentor), cast.association, said) == (1, [])


def test_silence_is_one_alert_for_each_association_and_not_one_for_each_laptop(cast: Cast) -> None:
    for _ in range(5):
        cast.loan()
    theirs = cast.loan()
    for owned in (theirs, theirs.items[0].asset):
        owned.organisation_id = cast.other_association.id
    assert flag(cast, 29) == []
    opened = flag(cast, 31)
    assert {alert.subject_id: alert.how_many for alert in opened} == {
        cast.association.id: 5,
        cast.other_association.id: 1,
    }
    assert {(alert.subject, alert.threshold, alert.due_on) for alert in opened} == {
        ("organisation", 30, date(2026, 10, 31))
    }
    told = select(Notice).where(Notice.kind == "alert", ~Notice.mail, Notice.role == "coordinator")
    assert [notice.facts["count"] for notice in cast.session.scalars(told)] == [6]


def test_the_alert_says_how_many_are_left_and_escalates_with_the_quarter(cast: Cast) -> None:
    first, *_ = (cast.loan() for _ in range(3))
    (alert,) = flag(cast, 31)
    signs_of_life.confirm(cast.session, later(cast.mentor, 32), [first.id])
    assert (alert.how_many, alert.state) == (2, AlertState.OPEN)
    assert flag(cast, 61) == flag(cast, 81) == [alert]
    assert alert.threshold == 80


def test_it_closes_by_itself_with_the_last_word_and_at_the_latest_the_next_morning(cast: Cast) -> None:
    for _ in range(2):
        cast.loan()
    (alert,) = flag(cast, 31)
    signs_of_life.confirm_all(cast.session, later(cast.mentor, 32), cast.association)
    assert (alert.state, alert.closed_at) == (AlertState.CLOSED, NEXT + timedelta(days=32))
    assert flag(cast, 33) == []
    (next_quarter,) = flag(cast, 92 + 31)
    assert next_quarter.id != alert.id
    for loan in waiting(cast, 92 + 32):
        cast.take_back(loan, NEXT + timedelta(days=92 + 32))
    assert flag(cast, 92 + 33) == []
    assert next_quarter.state is AlertState.CLOSED


def test_last_quarters_silence_is_not_forgotten_at_midnight(cast: Cast) -> None:
    cast.loan()
    (alert,) = flag(cast, 85)
    assert flag(cast, 92 + 5) == [alert]
    (following,) = flag(cast, 92 + 31)
    assert following.id != alert.id
    assert (following.threshold, alert.state) == (30, AlertState.CLOSED)


def test_what_a_person_closed_comes_back_at_the_next_step(cast: Cast) -> None:
    cast.loan()
    (alert,) = flag(cast, 31)
    alerts.close(cast.session, later(cast.coordinator, 32), alert)
    cast.store()
    assert flag(cast, 33) == []
    assert flag(cast, 61) == [alert]


def test_n5_two_workers_at_once_ask_each_association_once(stored_cast: Cast, database: Database) -> None:
    stored_cast.loan()
    stored_cast.store()

    def ask() -> int:
        with database.write() as session:
            return signs_of_life.ask(session, later(stored_cast.system))

    won, _lost = race([ask] * 4)
    assert sum(won) == 1
    with database.read() as session:
        told = select(func.count()).where(Notice.kind == "signs_of_life")
        assert session.scalar(told) == 2
