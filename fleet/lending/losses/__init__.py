"""Loss and theft: gone, what must be done next, and perhaps found again."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import events, lifecycle, notices
from fleet.access import Actor, Role, Verb
from fleet.connectivity import lines
from fleet.errors import Conflict, Invalid
from fleet.intake.assets import Asset, new_cycle
from fleet.lending import allocations, loans, shipments
from fleet.lending.loans import Loan
from fleet.lending.losses.loss import How, Loss, Step, Teller
from fleet.lifecycle import AllocationState, AssetState, LineState, LoanState
from fleet.parties.sites import Site
from fleet.refurbishment import erasures

__all__ = [
    "ComplaintInTheFuture",
    "How",
    "Loss",
    "NotStolen",
    "Step",
    "Teller",
    "file_complaint",
    "find",
    "next_steps",
    "of_assets",
    "report_missing",
    "write_off",
]


class NotStolen(Conflict):
    """Only of a theft one files a complaint."""


class ComplaintInTheFuture(Invalid):
    """The complaint is dated in the future."""


def report_missing(
    session: Session,
    actor: Actor,
    asset: Asset,
    *,
    how: How = How.LOST,
    told_by: Teller | None = None,
    complaint_on: date | None = None,
) -> Asset:
    """Lost or stolen: a SIM's line is suspended the same minute; its loan stays open until written off.

    The desk and the association that answers for it are told. Raises NotStolen, ComplaintInTheFuture.
    """
    lifecycle.check(actor, asset, Verb.ASSET_REPORT_MISSING)
    if complaint_on is not None:
        _refuse_complaint(actor, how, complaint_on)
    item = loans.open_item(session, asset)
    _end(session, actor, asset)
    loss = Loss(
        asset_code=asset.code,
        loan=item.loan if item else None,
        how=how,
        told_by=told_by or (Teller.ASSOCIATION if actor.role is Role.ASSOCIATION else Teller.LENDER),
        reported_at=actor.at,
        reported_by=actor.name,
        complaint_on=complaint_on,
        data_at_risk=asset.erasure_unknown or bool(erasures.missing(session, asset)),
        line_suspended_at=actor.at if _runs(session, asset) else None,
    )
    session.add(loss)
    lifecycle.advance(session, actor, asset, Verb.ASSET_REPORT_MISSING, how=how.value)
    lines.suspend_for(session, actor, asset)
    session.flush()
    _tell(session, actor, asset, loss)
    return asset


def _end(session: Session, actor: Actor, asset: Asset) -> None:
    """What is told of it otherwise than by finding it (an earlier list, improved) left a loss open."""
    left = select(Loss).where(Loss.asset_code == asset.code, Loss.ended_at.is_(None))
    for loss in session.scalars(left):
        loss.ended_at = actor.at
    session.flush()


def _runs(session: Session, asset: Asset) -> bool:
    line = lines.live_of(session, asset)
    return line is not None and line.state is LineState.ACTIVE


def _tell(session: Session, actor: Actor, asset: Asset, loss: Loss) -> None:
    """The desk, unless it says so itself, and the association: which thing, never whose (rule Y1)."""
    facts = {"asset": asset.code, "path": "sims" if asset.asset_type == "sim" else "devices"}
    kind, key = "asset_missing", f"asset_missing:{loss.id}"
    if actor.role is not Role.COORDINATOR:
        notices.tell(session, actor.at, kind, f"{key}:desk", role=Role.COORDINATOR, **facts)
    if house := asset.organisation_id:
        notices.tell(session, actor.at, kind, f"{key}:house", organisation_id=house, **facts)


def file_complaint(session: Session, actor: Actor, asset: Asset, *, on: date) -> Asset:
    """The police was told of a theft: on which day, no more. Raises NotStolen, ComplaintInTheFuture."""
    lifecycle.check(actor, asset, Verb.ASSET_FILE_COMPLAINT)
    loss = of_assets(session, [asset]).get(asset.code)
    _refuse_complaint(actor, loss.how if loss else How.LOST, on)
    if loss is not None:
        loss.complaint_on = on
    events.record(session, actor, Verb.ASSET_FILE_COMPLAINT, asset.SUBJECT, asset.code)
    return asset


def _refuse_complaint(actor: Actor, how: How, on: date) -> None:
    if how is not How.STOLEN:
        raise NotStolen()
    if on > actor.today + timedelta(days=1):  # it is tomorrow in La Réunion already
        raise ComplaintInTheFuture()


def of_assets(session: Session, assets: Sequence[Asset]) -> Mapping[str, Loss]:
    """Code → the loss by which it is gone now; nothing where nobody reported one."""
    codes = [asset.code for asset in assets if asset.state is AssetState.MISSING]
    found = select(Loss).where(Loss.asset_code.in_(codes), Loss.ended_at.is_(None))
    return {loss.asset_code: loss for loss in session.scalars(found)}


def next_steps(session: Session, loss: Loss) -> list[Step]:
    """What must be done next, the most pressing first."""
    is_sim, is_open = loss.asset.asset_type == "sim", _is_open(loss.loan)
    stolen = loss.how is How.STOLEN
    due = {
        Step.SUSPEND_LINE: is_sim and _runs(session, loss.asset),
        Step.TELL_OPERATOR: is_sim,
        Step.FILE_COMPLAINT: stolen and loss.complaint_on is None,
        Step.GIVE_SERIAL: stolen and not is_sim,
        Step.ASSESS_DATA_RISK: loss.data_at_risk,
        Step.REPLACE_OR_WRITE_OFF: is_open,
    }
    return [step for step, is_due in due.items() if is_due]


def _is_open(loan: Loan | None) -> bool:
    return loan is not None and loan.state is LoanState.OPEN


def find(session: Session, actor: Actor, asset: Asset, *, site: Site) -> Asset:
    """It is back: a new cycle; its loan item ends, and nobody waits for it in a kit or a parcel."""
    lifecycle.check(actor, asset, Verb.ASSET_FIND)
    item = loans.open_item(session, asset)
    if item is not None:
        item.ended_at = actor.at
        if all(other.ended_at for other in item.loan.items):
            item.loan.ended_at = actor.at
            lifecycle.advance(session, actor, item.loan, Verb.LOAN_TAKE_BACK)
    _end(session, actor, asset)
    shipments.found(session, actor, asset)
    _leave_kit(session, actor, asset)
    asset.site = site
    new_cycle(asset, actor.at)
    lifecycle.advance(session, actor, asset, Verb.ASSET_FIND, cycle=asset.cycle, site_id=site.id)
    return asset


def write_off(session: Session, actor: Actor, loan: Loan) -> Loan:
    """It won't come back: what nobody has reported yet is lost, with all that follows, and the loan ends."""
    lifecycle.check(actor, loan, Verb.LOAN_WRITE_OFF)
    for item in loan.items:
        if item.ended_at is None and item.asset.state is not AssetState.MISSING:
            report_missing(session, actor, item.asset)
    return loans.write_off(session, actor, loan)


def _leave_kit(session: Session, actor: Actor, asset: Asset) -> None:
    """Out of its kit; one that waits and holds nothing else is taken apart, so that its line waits again."""
    item = allocations.waiting_item(session, asset)
    allocations.free(session, asset, actor.at)
    kit = item.allocation if item else None
    if kit and kit.state is AllocationState.PREPARED and all(each.freed_at for each in kit.items):
        allocations.release(session, Actor("found", Role.SYSTEM, actor.at, zone=actor.zone), kit)
