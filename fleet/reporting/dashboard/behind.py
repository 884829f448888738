"""Which rows a figure counts, as conditions of the lists: said of the rows as the tallies say it of them.

The bounds stand on bare columns, so that an index finds a week among a million.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, or_, select, text, true
from sqlalchemy.orm import Session

from fleet.intake.assets import Asset
from fleet.intake.donations import Donation
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import EquipmentRequest, RequestLine
from fleet.lending.loans import Loan
from fleet.lending.losses import Loss
from fleet.lifecycle import AssetState, LoanState
from fleet.reporting.dashboard.periods import Period
from fleet.reporting.tallies import moments
from fleet.reporting.tallies.wording import said

Condition = Callable[[Period], ColumnElement[bool]]


def happened(column: Any, period: Period) -> ColumnElement[bool]:
    """Whether a moment is in the days of a period (days in UTC, as they are counted)."""
    first, after = moments(period.first, period.last)
    return and_(column >= first, column < after)


OF_ASSETS: Final[Mapping[str, Condition]] = {
    "since": lambda period: happened(Asset.cycle_began_at, period),
    "received": lambda period: happened(Asset.received_at, period),
    "made_ready": lambda period: happened(Asset.first_ready_at, period),
    "retired": lambda period: and_(happened(Asset.retired_at, period), Asset.state == AssetState.RETIRED),
}
"""Of devices and of SIM cards: since when they are here, and what was done with them when."""

KNOWN: Final = Loan.organisation_id.is_not(None)
COUNTS: Final = and_(Loan.state != LoanState.UNDONE, Loan.taken_over.is_(False))


def _on(period: Period) -> ColumnElement[bool]:
    return Loan.handed_over_on.between(period.first, period.last)


OF_LOANS: Final[Mapping[str, Condition]] = {
    "handed_over": lambda period: and_(_on(period), COUNTS, KNOWN),
    "returned": lambda period: and_(happened(Loan.ended_at, period), Loan.state == LoanState.RETURNED, KNOWN),
    "erased": lambda period: and_(_on(period), COUNTS, ~KNOWN),
    "request_to_hand_over": lambda period: and_(
        happened(Loan.handed_over_at, period), Loan.state != LoanState.UNDONE, _of_a_request()
    ),
}
"""Of loans; those of erased youths are known by their year alone (rule Y5)."""


def reported(period: Period) -> ColumnElement[bool]:
    """Losses that were reported in a period, found again or not."""
    return and_(happened(Loss.reported_at, period), Loss.reported_by.is_not(None))


def asked(period: Period) -> ColumnElement[bool]:
    """Lines of requests that were sent in a period."""
    sent = select(EquipmentRequest.id).where(happened(EquipmentRequest.submitted_at, period))
    return RequestLine.request_id.in_(sent)


def _of_a_request(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        Allocation.id == Loan.allocation_id,
        EquipmentRequest.id == Allocation.request_id,
        EquipmentRequest.submitted_at.is_not(None),
        *more,
    )


def ready_after(session: Session, least: int, most: int | None) -> ColumnElement[bool]:
    """Devices that were ready so many days after their lot was promised (or they were met)."""
    of_lot = _took(session, "DAYS(assets.first_ready_at, donations.created_at)", least, most)
    alone = _took(session, "DAYS(assets.first_ready_at, assets.created_at)", least, most)
    lot = exists().where(Donation.id == Asset.donation_id, of_lot)
    return or_(lot, and_(Asset.donation_id.is_(None), alone))


def handed_over_after(session: Session, least: int, most: int | None) -> ColumnElement[bool]:
    """Loans that were handed over so many days after their request was sent."""
    measured = "DAYS(loans.handed_over_at, equipment_requests.submitted_at)"
    return _of_a_request(_took(session, measured, least, most))


def _took(session: Session, measured: str, least: int, most: int | None) -> Any:
    """In the words of the tallies, so that both count the same days. Without a bound they may be negative."""
    days = said(session.get_bind().dialect.name, measured)
    told = [f"{days} >= {int(least)}"] if least else []
    return and_(
        true(), *(text(each) for each in [*told, *([] if most is None else [f"{days} <= {int(most)}"])])
    )
