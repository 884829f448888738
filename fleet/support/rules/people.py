"""Rules about associations and the codes of their youths: no alert ever names a code (rules Y5, Y8)."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fleet.lending.loans import Loan
from fleet.lifecycle import LoanState
from fleet.parties.youths import KEPT_MONTHS, TOLD_MONTHS, Youth, YouthState, months_after
from fleet.support import signs_of_life
from fleet.support.alerts import Cause
from fleet.support.rules.rule import Moment


def associations_silent(session: Session, now: Moment) -> Iterator[Cause]:
    """Associations that have not said of every loan how it is, 30, 60 or 80 days into the quarter."""
    began = signs_of_life.due_quarter(now.today)
    step = max(days for days in signs_of_life.DAYS if now.today >= began + timedelta(days=days))
    silent = signs_of_life.silent(signs_of_life.beginning(began, now.zone))
    due_on = began + timedelta(days=signs_of_life.DAYS[0])
    for house, number in signs_of_life.numbers(session, silent).items():
        yield Cause("organisation", house, due_on, step, house, number)


def youths_to_review(session: Session, now: Moment) -> Iterator[Cause]:
    """Open loans of youths whose review month (an 18th or 21st birthday, say) has come: named by the loan."""
    due = (
        select(Loan.id, Youth.review_month, Loan.organisation_id)
        .join(Youth, Youth.code == Loan.youth_code)
        .where(
            Loan.state == LoanState.OPEN,
            Youth.state == YouthState.ACTIVE,
            Youth.review_month <= now.today.strftime("%Y-%m"),
        )
    )
    for loan_id, month, organisation_id in session.execute(due.order_by(Loan.id)):
        yield Cause("loan", loan_id, date.fromisoformat(f"{month}-01"), 0, organisation_id)


def youths_unheard_of(session: Session, now: Moment) -> Iterator[Cause]:
    """Associations with codes that end within months because nobody was in contact: not which (rule Y5).

    Due in the month in which the first of them ends: what goes in one month is one matter.
    """
    lent = select(Loan.id).where(Loan.youth_code == Youth.code, Loan.state == LoanState.OPEN)
    ending = (
        select(Youth.organisation_id, func.min(Youth.last_contact_on), func.count())
        .where(Youth.last_contact_on <= months_after(now.today, -TOLD_MONTHS), ~lent.exists())
        .group_by(Youth.organisation_id)
    )
    for house, first, number in session.execute(ending):
        due_on = months_after(first, KEPT_MONTHS).replace(day=1)
        yield Cause("youths", house, due_on, 0, house, number)
