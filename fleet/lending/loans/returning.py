"""What follows a hand-over: signs of life, the return, and giving up on it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fleet import events, lifecycle
from fleet.access import Actor, Verb, require
from fleet.connectivity import lines
from fleet.connectivity.lines import Line
from fleet.errors import Conflict, Invalid
from fleet.intake.assets import new_cycle
from fleet.intake.devices import Device
from fleet.lending import allocations
from fleet.lending.allocations import AllocationItem
from fleet.lending.loans import replacing
from fleet.lending.loans.handing_over import refuse_moved
from fleet.lending.loans.loan import Accessory, Condition, Loan, LoanItem
from fleet.lifecycle import AssetState, LineState, LoanState
from fleet.parties.sites import Site
from fleet.parties.youths import contacted


class NotInLoan(Invalid):
    """This asset is not out on this loan."""

    detail = "{code}"


class LoanOver(Conflict):
    """This loan is over."""

    detail = "{loan}"


def take_back(
    session: Session,
    actor: Actor,
    loan: Loan,
    *,
    site: Site,
    codes: Sequence[str] = (),
    missing: Sequence[Accessory] = (),
    conditions: Mapping[str, Condition] | None = None,
) -> Loan:
    """Take assets of a loan back (where `codes` is empty all but the missing), noting missing accessories.

    `conditions`: by code, how each device came back, to be held against the hand-over; its grade is the
    device's from now on. Each begins a new custody cycle; a SIM's line is suspended. The loan ends with its
    last item. Raises NotInLoan.
    """
    lifecycle.check(actor, loan, Verb.LOAN_TAKE_BACK)
    out = {item.asset_code: item for item in loan.items if item.ended_at is None}
    looked_at = dict(conditions or {})
    for code in [*codes, *looked_at]:
        if code not in out:
            raise NotInLoan(code=code)
    here = [item for item in out.values() if item.asset.state is not AssetState.MISSING]
    for item in [out[code] for code in dict.fromkeys(codes)] or here or out.values():
        inspect(item, looked_at.get(item.asset_code))
        _take_back_item(session, actor, item, site, missing)
    contacted(loan.youth, actor.today)
    loan.last_sign_at = actor.at
    if all(item.ended_at for item in loan.items):
        loan.ended_at = actor.at
        lifecycle.advance(session, actor, loan, Verb.LOAN_TAKE_BACK)
    return loan


def inspect(item: LoanItem, how: Condition | None) -> None:
    """How a device came back. What was noted is told beside what was noted at the hand-over."""
    if how is None or not isinstance(item.asset, Device):
        return
    item.grade_back = how.grade
    item.flaws_back = None if how.flaws is None else sorted({flaw.value for flaw in how.flaws})
    item.asset.grade = how.grade or item.asset.grade


def _take_back_item(
    session: Session, actor: Actor, item: LoanItem, site: Site, missing: Sequence[Accessory]
) -> None:
    lifecycle.check(actor, item.asset, Verb.LOAN_TAKE_BACK)
    item.ended_at = actor.at
    if item.asset.asset_type == "device":
        item.charger_missing = Accessory.CHARGER in missing
        item.bag_missing = Accessory.BAG in missing
        item.mouse_missing = Accessory.MOUSE in missing
    item.asset.site = site
    allocations.free(session, item.asset, actor.at)
    new_cycle(item.asset, actor.at)
    told: dict[str, Any] = {"loan": item.loan_id, "cycle": item.asset.cycle}
    if item.asset.asset_type == "device" and missing:
        told["missing"] = sorted(missing)
    lifecycle.advance(session, actor, item.asset, Verb.LOAN_TAKE_BACK, **told)
    lines.suspend_for(session, actor, item.asset)


def give_out_again(
    session: Session,
    actor: Actor,
    item: LoanItem,
    *,
    kit_item: AllocationItem | None,
    line: Line | None,
    signed_at: datetime,
) -> None:
    """The return never was: the thing is out again, in its earlier cycle, in its kit, its line running.

    Raises YouthMoved, AlreadyEquipped where the youth went away, or was given another one, meanwhile.
    """
    asset, loan = item.asset, item.loan
    refuse_moved(session, loan, loan.organisation_id)
    replacing.refuse_no_room(session, item)
    item.ended_at = None
    asset.organisation_id = loan.organisation_id  # of a loan that went on it may be another one by now
    item.charger_missing = item.bag_missing = item.mouse_missing = False
    item.grade_back = item.flaws_back = None
    asset.cycle -= 1
    lifecycle.retreat(session, actor, asset, Verb.LOAN_TAKE_BACK, AssetState.ON_LOAN, loan=loan.id)
    if kit_item is not None:
        kit_item.freed_at = None
    if line is not None and line.state is LineState.SUSPENDED:
        lifecycle.retreat(session, actor, line, Verb.LINE_SUSPEND, LineState.ACTIVE)
    loan.last_sign_at = signed_at
    if loan.state is LoanState.RETURNED:
        loan.ended_at = None
        lifecycle.retreat(session, actor, loan, Verb.LOAN_TAKE_BACK, LoanState.OPEN)


def confirm(session: Session, actor: Actor, loans: Sequence[Loan]) -> int:
    """A sign of life for each loan, in one go; how many. Raises LoanOver.

    A coordinator says so on behalf of the association, which the trail tells (rule A4).
    """
    require(actor, Verb.LOAN_CONFIRM)
    for loan in loans:
        if loan.state is not LoanState.OPEN:
            raise LoanOver(loan=loan.id)
    for loan in loans:
        loan.last_sign_at = actor.at
        contacted(loan.youth, actor.today)
        for item in loan.items:
            if item.ended_at is None and item.asset.state is not AssetState.MISSING:
                item.asset.last_seen_at = actor.at
        of_their_own = actor.organisation_id == loan.organisation_id
        about: dict[str, Any] = {} if of_their_own else {"on_behalf_of": loan.organisation_id}
        events.record(session, actor, Verb.LOAN_CONFIRM, "loan", loan.id, **about)
    return len(loans)


def write_off(session: Session, actor: Actor, loan: Loan) -> Loan:
    """It won't come back: what is still out is missing, and the loan ends."""
    lifecycle.check(actor, loan, Verb.LOAN_WRITE_OFF)
    for item in loan.items:
        if item.ended_at is None:
            item.ended_at = actor.at
            if item.asset.state is not lifecycle.AssetState.MISSING:
                lifecycle.advance(session, actor, item.asset, Verb.ASSET_REPORT_MISSING, loan=loan.id)
            lines.suspend_for(session, actor, item.asset)
    loan.ended_at = actor.at
    lifecycle.advance(session, actor, loan, Verb.LOAN_WRITE_OFF)
    return loan
