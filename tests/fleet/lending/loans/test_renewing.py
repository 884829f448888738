"""A loan's due date is put off, with a reason and within bounds; an agreement signed later is attested."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fleet.access import NotYours
from fleet.events import history
from fleet.lending import loans
from fleet.lending.loans import (
    Agreement,
    AgreementPlace,
    DueNoLater,
    DueTooLate,
    Loan,
    RenewalReason,
    SignedByAnother,
    SignedInTheFuture,
)
from fleet.lifecycle import AlertState, WrongState
from fleet.parties.youths import Signatory
from fleet.support import alerts, rules
from fleet.support.alerts import Alert
from fleet.support.rules import Moment
from tests.cast import Cast

DAY = timedelta(days=1)


def test_an_association_renews_its_own_loan_and_each_time_is_kept(cast: Cast) -> None:
    loan = cast.loan()
    first = loan.due_on
    assert first
    soon = cast.mentor.later(cast.at(days=30))
    loans.renew(cast.session, soon, loan, due_on=first + DAY, reason=RenewalReason.STUDIES)
    loans.renew(cast.session, soon, loan, due_on=first + 9 * DAY, reason=RenewalReason.TRAINING)
    cast.session.flush()
    kept = [(each.from_on, each.to_on, each.reason, each.renewed_by) for each in loan.renewals]
    assert kept == [
        (first, first + DAY, RenewalReason.STUDIES, cast.mentor.name),
        (first + DAY, first + 9 * DAY, RenewalReason.TRAINING, cast.mentor.name),
    ]
    assert loan.due_on == first + 9 * DAY
    cast.store()
    assert history(cast.session, Loan.SUBJECT, loan.id, limit=1)[0].verb == "loan.renew"


def test_an_association_stays_within_a_year_and_a_coordinator_within_three(cast: Cast) -> None:
    loan, reason = cast.loan(), RenewalReason.STUDIES
    far = cast.mentor.today + timedelta(days=367)
    with pytest.raises(DueTooLate) as refused:
        loans.renew(cast.session, cast.mentor, loan, due_on=far, reason=reason)
    assert refused.value.facts == {"until": (far - DAY).isoformat()}
    assert loans.renew(cast.session, cast.coordinator, loan, due_on=far, reason=reason).due_on == far
    with pytest.raises(DueTooLate):
        loans.renew(cast.session, cast.coordinator, loan, due_on=far + 800 * DAY, reason=reason)


def test_a_renewal_never_makes_a_loan_shorter_nor_ends_in_the_past(cast: Cast) -> None:
    loan = cast.loan()
    assert loan.due_on
    with pytest.raises(DueNoLater) as refused:
        loans.renew(cast.session, cast.mentor, loan, due_on=loan.due_on, reason=RenewalReason.SUPPORT)
    assert refused.value.facts == {"due": loan.due_on.isoformat()}
    late = cast.mentor.later(cast.at(days=400))
    with pytest.raises(DueNoLater):
        loans.renew(cast.session, late, loan, due_on=late.today, reason=RenewalReason.SUPPORT)


def test_neither_a_volunteer_renews_nor_is_an_ended_loan_renewed(cast: Cast) -> None:
    loan = cast.loan()
    facts = {"due_on": cast.mentor.today + 366 * DAY, "reason": RenewalReason.STUDIES}
    with pytest.raises(NotYours):
        loans.renew(cast.session, cast.volunteer, loan, **facts)
    cast.take_back(loan)
    with pytest.raises(WrongState):
        loans.renew(cast.session, cast.mentor, loan, **facts)


def test_an_overdue_alert_ends_by_itself_when_the_loan_is_renewed(cast: Cast) -> None:
    loan = cast.loan(at=cast.at(days=-400))
    now = Moment(cast.now, cast.system.today)
    rules.run(cast.session, cast.system, ["loan_overdue"], now)
    alert = cast.session.query(Alert).where(Alert.subject_id == loan.id).one()
    assert alert.state is AlertState.OPEN
    later = cast.mentor.today + 90 * DAY
    loans.renew(cast.session, cast.mentor, loan, due_on=later, reason=RenewalReason.NO_REPLACEMENT)
    rules.run(cast.session, cast.system, ["loan_overdue"], now)
    assert alerts.seen(cast.session, cast.coordinator, alert.id).state is AlertState.CLOSED


def test_the_database_keeps_a_renewal_to_a_later_day(cast: Cast) -> None:
    loan = cast.loan()
    cast.session.flush()
    row = text(
        "INSERT INTO loan_renewals (loan_id, from_on, to_on, reason, renewed_by, renewed_at)"
        " VALUES (:loan, '2026-10-01', '2026-10-01', 'studies', 'x', '2026-10-01')"
    )
    with pytest.raises(IntegrityError), cast.session.begin_nested():
        cast.session.execute(row, {"loan": loan.id})


def test_an_agreement_signed_later_is_attested(cast: Cast) -> None:
    loan = cast.loan()
    loan.signed_on, loan.taken_over, loan.first_for_youth = None, True, False
    cast.session.flush()
    assert loan in cast.session.scalars(loans.unsigned(cast.mentor)).all()
    signed = Agreement(cast.mentor.today, Signatory.ADULT_YOUTH, AgreementPlace.LENDER)
    loans.attest(cast.session, cast.mentor, loan, agreement=signed)
    assert (loan.signed_on, loan.kept_at) == (cast.mentor.today, AgreementPlace.LENDER)
    assert cast.session.scalars(loans.unsigned(cast.mentor)).all() == []


def test_what_is_attested_was_signed_by_whoever_may_and_by_today(cast: Cast) -> None:
    loan = cast.loan()
    wrong = Agreement(cast.mentor.today, Signatory.ASE_SERVICE)
    with pytest.raises(SignedByAnother):
        loans.attest(cast.session, cast.mentor, loan, agreement=wrong)
    early = Agreement(cast.mentor.today + 2 * DAY, Signatory.ADULT_YOUTH)
    with pytest.raises(SignedInTheFuture):
        loans.attest(cast.session, cast.mentor, loan, agreement=early)
