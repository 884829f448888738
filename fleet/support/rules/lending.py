"""Rules about requests, kits and loans: what waits too long, and what the books can't explain."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from fleet.intake.assets import Asset
from fleet.lending import custody, waiting
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.lending.loans import OPEN_REPLACED, UNASKED, Loan, LoanItem
from fleet.lifecycle import AllocationState, AssetState, LoanState, RequestState
from fleet.support.alerts import Cause
from fleet.support.rules.rule import Moment, step_up

OVERDUE_DAYS: Final = (0, 7, 30)
WAITING_DAYS: Final = (7, 14, 21)
LOST_DAYS: Final = (30, 60, 90)
STANDS_BEHIND: Final = (RequestState.FULFILLING, RequestState.FULFILLED)
"""States of a request of which a kit is out."""


def loans_overdue(session: Session, now: Moment) -> Iterator[Cause]:
    """Open loans past their due date."""
    late = select(Loan.id, Loan.due_on, Loan.organisation_id).where(
        Loan.state == LoanState.OPEN, Loan.due_on < now.today
    )
    for loan_id, due_on, organisation_id in session.execute(late.order_by(Loan.due_on, Loan.id)):
        if due_on and (step := step_up((now.today - due_on).days, OVERDUE_DAYS)) is not None:
            yield Cause("loan", loan_id, due_on, step, organisation_id)


def requests_waiting(session: Session, now: Moment) -> Iterator[Cause]:
    """Requests of which something waits for 7, 14 or 21 days: one cause a request, its longest wait.

    Days of the calendar, so that the morning of the seventh day tells: by the hour it might be the eighth.
    """
    wait = waiting.longest()
    old = now.at - timedelta(days=WAITING_DAYS[0] - 1)
    found = select(wait.c.request_id, wait.c.organisation_id, wait.c.since).where(wait.c.since <= old)
    for request_id, organisation_id, since in session.execute(
        found.order_by(wait.c.since, wait.c.request_id)
    ):
        day = now.day_of(since)
        step = step_up((now.today - day).days, WAITING_DAYS)
        if step is not None:
            due_on = day + timedelta(days=WAITING_DAYS[0])
            yield Cause("equipment_request", request_id, due_on, step, organisation_id)


def without_request() -> ColumnElement[bool]:
    """Open loans that no request stands behind; those of another list (E5) never had one.

    Two short ways to them: a kit is missing, or the request of the kit is none of which one is out.
    """
    bare = select(Loan.id).where(UNASKED).correlate(None)
    asked_in_vain = [state for state in RequestState if state not in STANDS_BEHIND]
    kits = (
        select(Allocation.id)
        .join(EquipmentRequest, EquipmentRequest.id == Allocation.request_id)
        .where(EquipmentRequest.state.in_(asked_in_vain))
    )
    # Not by its state: there is an index of that, and half of all loans are open.
    out = Loan.ended_at.is_(None), ~Loan.taken_over
    of_such = select(Loan.id).where(Loan.allocation_id.in_(kits), *out).correlate(None)
    return Loan.id.in_(bare.union_all(of_such))


def away_without_kit() -> ColumnElement[bool]:
    """Assets on their way, delivered or lent that are in nobody's kit and on nobody's loan."""
    kept = AllocationItem.asset_code == Asset.code, AllocationItem.freed_at.is_(None)
    kit = select(AllocationItem.id).join(Allocation).where(*kept)
    waits = kit.where(Allocation.state == AllocationState.PREPARED)
    out = select(LoanItem.id).where(LoanItem.asset_code == Asset.code, LoanItem.ended_at.is_(None))
    return or_(
        and_(
            Asset.state.in_((AssetState.IN_TRANSIT, AssetState.DELIVERED)), ~waits.correlate(Asset).exists()
        ),
        and_(Asset.state == AssetState.ON_LOAN, ~out.correlate(Asset).exists()),
    )


def lent_without_request(session: Session, now: Moment) -> Iterator[Cause]:
    """What was given although nobody asked: open loans, and assets that left for nobody's kit."""
    lent = select(Loan.id, Loan.handed_over_on, Loan.organisation_id).where(without_request())
    for loan_id, day, organisation_id in session.execute(lent.order_by(Loan.id)):
        yield Cause("loan", loan_id, day, 0, organisation_id)
    came = func.coalesce(waiting.came_to_its_state(), Asset.created_at)
    away = select(Asset.asset_type, Asset.code, came).where(away_without_kit())
    for subject, code, since in session.execute(away.order_by(Asset.code)):
        yield Cause(subject, code, now.day_of(since), 0)


def equipped_twice(today: date) -> Select[str, str | None, date | None]:
    """Loan, association and day of what was replaced and should be back: the youth holds two of a kind.

    What is missing nobody holds; of three things of a kind two are told.
    """
    # In the words of its index: what is open is a hundred times as much.
    late = select(LoanItem.id).where(OPEN_REPLACED, LoanItem.overlap_until < today).correlate(None)
    other, there = aliased(LoanItem), aliased(Asset.__table__)
    second = (
        select(other.id)
        .join(there, there.c.code == other.asset_code)
        .where(
            other.youth_code == LoanItem.youth_code,
            other.kind == LoanItem.kind,
            other.id != LoanItem.id,
            other.ended_at.is_(None),
            there.c.state != AssetState.MISSING,
        )
    )
    asset = Asset.__table__
    return (
        select(Loan.id, Loan.organisation_id, func.min(LoanItem.overlap_until))
        .join(LoanItem, LoanItem.loan_id == Loan.id)
        .join(asset, asset.c.code == LoanItem.asset_code)
        .where(
            LoanItem.id.in_(late),
            asset.c.state != AssetState.MISSING,
            second.correlate(LoanItem).exists(),
        )
        .group_by(Loan.id, Loan.organisation_id)
        .order_by(Loan.id)
    )


def youths_equipped_twice(session: Session, now: Moment) -> Iterator[Cause]:
    """Loans of what was replaced and did not come back by the day that was set: never named by the youth."""
    for loan_id, organisation_id, until in session.execute(equipped_twice(now.today)):
        if until and (step := step_up((now.today - until).days - 1, OVERDUE_DAYS)) is not None:
            yield Cause("loan", loan_id, until, step, organisation_id)


def losses_unsettled(session: Session, now: Moment) -> Iterator[Cause]:
    """Open loans of which something is missing for a month: neither found nor written off."""
    gone = func.coalesce(waiting.came_to_its_state(), Asset.last_seen_at)
    lost = (
        select(Loan.id, Loan.organisation_id, func.min(gone))
        .join(LoanItem, LoanItem.loan_id == Loan.id)
        .join(Asset, Asset.code == LoanItem.asset_code)
        .where(Loan.state == LoanState.OPEN, LoanItem.ended_at.is_(None), Asset.state == AssetState.MISSING)
        .group_by(Loan.id, Loan.organisation_id)
    )
    for loan_id, organisation_id, since in session.execute(lost.order_by(Loan.id)):
        day = now.day_of(since)
        step = step_up((now.today - day).days, LOST_DAYS)
        if step is not None:
            yield Cause("loan", loan_id, day + timedelta(days=LOST_DAYS[0]), step, organisation_id)


def books_differ(session: Session, now: Moment) -> Iterator[Cause]:
    """How many rows of assets, kits and loans contradict each other; told again in each month."""
    number = len(session.execute(custody.disagreements()).all())
    if number:
        yield Cause("books", "lending", now.today.replace(day=1), 0, how_many=number)
