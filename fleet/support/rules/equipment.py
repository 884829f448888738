"""Rules about lent things: what breaks, wears out or grows old."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from fleet.intake.devices import Device
from fleet.lending.loans import Loan, LoanItem
from fleet.lifecycle import AssetState, TicketState
from fleet.support.alerts import Cause
from fleet.support.rules.rule import Moment, step_up
from fleet.support.tickets import Ticket

TICKET_DAYS: Final = (3, 7, 14)
BATTERY_PERCENT: Final = 50


def tickets_unattended(session: Session, now: Moment) -> Iterator[Cause]:
    """Open tickets that nobody took up for three days."""
    old = now.at - timedelta(days=TICKET_DAYS[0])
    waiting = select(Ticket.id, Ticket.opened_at, Ticket.organisation_id).where(
        Ticket.state == TicketState.OPEN, Ticket.opened_at <= old
    )
    for ticket_id, since, organisation_id in session.execute(waiting.order_by(Ticket.opened_at)):
        step = step_up((now.at - since).days, TICKET_DAYS)
        if step is not None:
            yield Cause(
                "ticket", ticket_id, since.date() + timedelta(days=TICKET_DAYS[0]), step, organisation_id
            )


def batteries_worn(session: Session, now: Moment) -> Iterator[Cause]:
    """Lent devices whose battery holds less than half of its design capacity."""
    worn = _lent(Device.battery_measured_on).where(
        Device.battery_full_mwh * 100 < Device.battery_design_mwh * BATTERY_PERCENT,
    )
    for code, organisation_id, lent_on, measured_on in session.execute(worn):
        yield Cause("device", code, max(measured_on or lent_on, lent_on), BATTERY_PERCENT, organisation_id)


def systems_unsupported(session: Session, now: Moment) -> Iterator[Cause]:
    """Lent devices whose operating system is no longer repaired."""
    ended = _lent(Device.os_supported_until).where(Device.os_supported_until < now.today)
    for code, organisation_id, lent_on, until in session.execute(ended):
        yield Cause("device", code, max(until or lent_on, lent_on), 0, organisation_id)


def _lent(since: InstrumentedAttribute[date | None]) -> Select[str, str | None, date, date | None]:
    """Lent devices with a date of theirs, and the day of the loan: the next loan is another matter."""
    lent = Device.state == AssetState.ON_LOAN, LoanItem.ended_at.is_(None), since.is_not(None)
    return (
        select(Device.code, Device.organisation_id, Loan.handed_over_on, since)
        .join(LoanItem, LoanItem.asset_code == Device.code)
        .join(Loan, Loan.id == LoanItem.loan_id)
        .where(*lent)
        .order_by(Device.code)
    )
