"""Forgetting: what is left of a youth when the row is gone, in each place that knew the code (rule Y5)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from fleet import changes, events, idempotency, scanning
from fleet.access import Actor, Role, Verb
from fleet.db import unused_code
from fleet.intake.assets import Asset
from fleet.lending import allocations, leaving, shipments
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import LineAnswer
from fleet.lending.loans import Loan
from fleet.lending.loans.loan import ALSO_FORGOTTEN, FORGOTTEN
from fleet.lending.losses import Loss
from fleet.lifecycle import AllocationState, AssetState, LoanState
from fleet.parties.youths import Youth
from fleet.privacy import writings
from fleet.publishing.ledger import first_hand_overs, sub_counts
from fleet.support.alerts import Alert


def forget(session: Session, actor: Actor, youths: Sequence[Youth]) -> None:
    """Let go of youths to whom nothing is lent and no kit is on its way."""
    codes = [youth.code for youth in youths]
    words = [word for youth in youths for word in _forget(session, actor, youth)]
    session.expire_all()  # the database itself let go of the codes, in rows that nobody loaded too
    idempotency.forget_about(session, words)
    writings.strike_out(session, codes)


def _forget(session: Session, actor: Actor, youth: Youth) -> list[str]:
    """Let go of one; every word by which a kept answer may still tell of them.

    The event names the association alone. What follows from it is done in the name of “erasure”: whoever may
    ask for that need not be somebody who may take a kit apart.
    """
    code, organisation_id = youth.code, youth.organisation_id
    doer = Actor("erasure", Role.SYSTEM, actor.at, zone=actor.zone)
    kits = session.scalars(select(Allocation).where(Allocation.youth_code == code)).all()
    loans = session.scalars(select(Loan).where(Loan.youth_code == code)).all()
    words = known_by(code, kits, loans)
    shipments.forget(session, doer, kits)
    for kit in kits:
        _forget_kit(session, doer, kit)
    _forget_lines(session, doer, code)
    _forget_loans(session, doer, code, loans)
    session.delete(youth)
    session.flush()
    lent = [item.asset_code for kit in kits for item in kit.items]
    lent += [item.asset_code for loan in loans for item in loan.items]
    changes.forget(session, words)
    changes.forget(session, lent, organisation_id)
    told = events.record(session, actor, Verb.YOUTH_ERASE, "organisation", organisation_id)
    changes.note(session, told, organisation_id, changes.YOUTH_ERASED, changes.YOUTH, None)
    return words


def known_by(code: str, kits: Sequence[Allocation], loans: Sequence[Loan]) -> list[str]:
    """Every word by which a kept answer may tell of the youth."""
    of_kits = [word for kit in kits for word in (kit.id, kit.kit_code)]
    return [*writings.forms(code), *of_kits, *(loan.id for loan in loans)]


def on_its_way(youth: Youth) -> Select[Asset]:
    """What is with a carrier, or waits at a delivery site, for this youth."""
    return (
        select(Asset)
        .join(AllocationItem, AllocationItem.asset_code == Asset.code)
        .join(Allocation)
        .where(
            Allocation.youth_code == youth.code,
            Allocation.state == AllocationState.PREPARED,
            AllocationItem.freed_at.is_(None),
            Asset.state.in_((AssetState.IN_TRANSIT, AssetState.DELIVERED)),
        )
    )


def _new_year(day: date) -> datetime:
    """The year of a day, as a moment: at noon it is the same year in every time zone."""
    return datetime(day.year, 1, 1, 12, tzinfo=UTC)


def _forget_kit(session: Session, doer: Actor, kit: Allocation) -> None:
    """A kit that waits is taken apart; of one that was, its year is left, under a code that no slip bears."""
    if kit.state is AllocationState.PREPARED:
        allocations.release(session, doer, kit)
    ends = [item.freed_at for item in kit.items if item.freed_at]
    scanning.forget(session, doer.at, [item.asset_code for item in kit.items], max(ends, default=None))
    kit.youth, kit.kit_code = None, unused_code(session, Allocation.kit_code)
    kit.created_at, kit.expires_at = _new_year(kit.created_at), _new_year(kit.expires_at)
    for item in kit.items:
        item.freed_at = item.freed_at and _new_year(item.freed_at)
        item.packed_at = item.packed_at and _new_year(item.packed_at)
    session.flush()


def _forget_lines(session: Session, doer: Actor, code: str) -> None:
    """Lines that were answered for good lose the code; those for which something was still to come go."""
    lines = leaving.locked_lines(session, code)
    served = leaving.served(session, code)
    requests = {line.request.id: line.request for line in lines}
    for line in lines:
        if line.id in served or line.answer is LineAnswer.DECLINED:
            line.youth_code = None
        else:
            line.request.lines.remove(line)
    session.flush()
    for request in requests.values():
        leaving.settle(session, doer, request)


def _forget_loans(session: Session, doer: Actor, code: str, loans: Sequence[Loan]) -> None:
    """Of a loan its year is left, and which asset came back without what."""
    # Its alerts go: one that asks for a review tells the month of a birthday.
    session.execute(delete(Alert).where(Alert.subject_id.in_([loan.id for loan in loans])))
    for loan in loans:
        if loan.first_for_youth and loan.state is not LoanState.UNDONE:
            supported = sub_counts.was_supported(session, code)
            first_hand_overs.count_before_erasure(session, loan, supported=supported)
        scanning.forget(session, doer.at, [item.asset_code for item in loan.items], loan.ended_at)
        _forget_loan(loan, doer)
    for loss in session.scalars(select(Loss).where(Loss.loan_id.in_([loan.id for loan in loans]))):
        _forget_loss(loss, doer)
    session.flush()


def _forget_loss(loss: Loss, doer: Actor) -> None:
    """That the thing is gone, how, and in which year."""
    loss.reported_by = loss.complaint_on = None
    loss.reported_at = _new_year(doer.later(loss.reported_at).today)
    loss.line_suspended_at = loss.line_suspended_at and loss.reported_at
    loss.ended_at = loss.ended_at and _new_year(doer.later(loss.ended_at).today)


def _forget_loan(loan: Loan, doer: Actor) -> None:
    for name in (*FORGOTTEN, *ALSO_FORGOTTEN):
        setattr(loan, name, None)
    loan.first_for_youth = loan.taken_over = False
    loan.handed_over_on = loan.handed_over_on.replace(month=1, day=1)
    loan.handed_over_at = loan.created_at = _new_year(loan.handed_over_on)
    loan.last_sign_at = _new_year(doer.later(loan.last_sign_at).today)
    loan.ended_at = loan.ended_at and _new_year(doer.later(loan.ended_at).today)
    loan.renewals.clear()
    for item in loan.items:
        item.ended_at = item.ended_at and _new_year(doer.later(item.ended_at).today)
        item.youth_code = item.from_site = item.overlap_until = item.replaces_id = None
