"""What changes on paper while a loan runs: a later due date, and a newly signed agreement."""

from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from fleet import events, lifecycle
from fleet.access import Actor, Role, Verb
from fleet.errors import Invalid
from fleet.lending.loans.loan import Agreement, Loan, Renewal, RenewalReason
from fleet.parties.youths import Youth, contacted

AT_MOST: Final = {Role.ASSOCIATION: timedelta(days=366), Role.COORDINATOR: timedelta(days=3 * 366)}
"""How far from today each may put the due date off."""


class DueTooLate(Invalid):
    """The due date can't be put off that far."""

    detail = "{until} at the latest."


class DueNoLater(Invalid):
    """The new due date must be after today and after the present one."""

    detail = "It is due on {due} now."


class SignedByAnother(Invalid):
    """This kind of person can't sign for that youth."""

    detail = "The agreement needs: {signatory}."


class SignedInTheFuture(Invalid):
    """The agreement is dated in the future."""


def renew(session: Session, actor: Actor, loan: Loan, *, due_on: date, reason: RenewalReason) -> Loan:
    """Put the due date off: an association within a year from today, a coordinator within three.

    Each time is kept. A reminder that it is late ends by itself. Raises DueNoLater, DueTooLate.
    """
    lifecycle.check(actor, loan, Verb.LOAN_RENEW)
    before = loan.due_on or actor.today
    if due_on <= max(before, actor.today):
        raise DueNoLater(due=before.isoformat())
    if due_on > (latest := actor.today + AT_MOST[actor.role]):
        raise DueTooLate(until=latest.isoformat())
    told: dict[str, Any] = {"from_on": before, "to_on": due_on, "reason": reason}
    loan.renewals.append(Renewal(**told, renewed_by=actor.name, renewed_at=actor.at))
    loan.due_on = due_on
    contacted(loan.youth, actor.today)
    days: dict[str, Any] = {"from_on": before.isoformat(), "to_on": due_on.isoformat()}
    events.record(session, actor, Verb.LOAN_RENEW, Loan.SUBJECT, loan.id, **days, reason=reason.value)
    return loan


def attest(session: Session, actor: Actor, loan: Loan, *, agreement: Agreement) -> Loan:
    """An agreement has been signed: the first one, of what was taken over without, or a new one.

    Raises SignedByAnother, SignedInTheFuture.
    """
    lifecycle.check(actor, loan, Verb.LOAN_ATTEST)
    refuse_unsigned(actor, loan.youth, agreement)
    loan.signed_on, loan.signatory, loan.kept_at = agreement.signed_on, agreement.signatory, agreement.kept_at
    contacted(loan.youth, actor.today)
    events.record(session, actor, Verb.LOAN_ATTEST, Loan.SUBJECT, loan.id, kept_at=agreement.kept_at.value)
    return loan


def refuse_unsigned(actor: Actor, youth: Youth | None, agreement: Agreement) -> None:
    """Raise SignedByAnother or SignedInTheFuture where nobody can have signed that."""
    if youth is None or youth.signatory is not agreement.signatory:
        raise SignedByAnother(signatory=youth.signatory.value if youth else "–")
    if agreement.signed_on > actor.today + timedelta(days=1):  # it is tomorrow in La Réunion already
        raise SignedInTheFuture()
