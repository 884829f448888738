"""Hand-over: a prepared kit goes out to its youth; and its undoing within the hour."""

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fleet import lifecycle
from fleet.access import Actor, Verb
from fleet.connectivity import lines
from fleet.errors import Conflict, Invalid
from fleet.intake.assets import Asset, Kind
from fleet.intake.devices import Device
from fleet.lending import allocations
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest, LineAnswer, RequestLine
from fleet.lending.loans import replacing
from fleet.lending.loans.loan import Agreement, Condition, Loan, LoanItem
from fleet.lending.loans.renewing import refuse_unsigned
from fleet.lending.loans.replacing import Replacement
from fleet.lifecycle import (
    AllocationState,
    AssetState,
    LineState,
    LoanState,
    RequestState,
    WrongState,
)
from fleet.parties.youths import Youth, contacted
from fleet.refurbishment import readiness

UNDO_WITHIN = timedelta(hours=1)


class NothingLeft(Conflict):
    """Nothing is left in this kit."""


class NotInKit(Invalid):
    """This is not in the kit."""

    detail = "{code}"


class DueBeforeToday(Invalid):
    """The due date must be after today."""


class LineNotActive(Conflict):
    """This SIM has no active line."""

    detail = "{code}: its line is “{state}”."


class TooLateToUndo(Conflict):
    """A hand-over can be undone by whoever made it, within the hour."""


class YouthMoved(Conflict):
    """This youth is with another association by now."""


@dataclass(frozen=True)
class Told:
    """What whoever hands a kit over says of it: the paper, the due date, and how each device is, by code."""

    agreement: Agreement
    due_on: date
    conditions: Mapping[str, Condition]


def hand_over(
    session: Session,
    actor: Actor,
    allocation: Allocation,
    *,
    agreement: Agreement,
    due_on: date,
    conditions: Mapping[str, Condition] | None = None,
    replacement: Replacement | None = None,
) -> Loan:
    """Lend the prepared kit to its youth, perhaps before what it replaces is back.

    What went missing in it leaves it, and its line waits again: the rest is not held up.

    Raises SignedByAnother, SignedInTheFuture, DueBeforeToday, NothingLeft, NotInKit, NotErased (a disk was
    put in since), LineNotActive, or as `replacing.make_room`; of two hand-overs at once the database lets
    one through (N1).
    """
    lifecycle.check(actor, allocation, Verb.LOAN_HAND_OVER)
    youth = allocation.youth
    held = [item.asset for item in allocation.items if item.freed_at is None]
    assets = [item.asset for item in allocation.bag] or held
    refuse_unsigned(actor, youth, agreement)
    if due_on <= actor.today:
        raise DueBeforeToday()
    if not assets or youth is None:
        raise NothingLeft()
    told = Told(agreement, due_on, conditions or {})
    _refuse_unfit(session, actor, assets, told)
    for asset in held:
        if asset not in assets:
            allocations.free(session, asset, actor.at)
    kinds = [asset.kind for asset in assets]
    replaced = replacing.make_room(session, actor, youth, kinds, replacement)
    return _lend(
        session, actor, allocation, youth, told, [_item(asset, youth, told, replaced) for asset in assets]
    )


def _refuse_unfit(session: Session, actor: Actor, assets: Sequence[Asset], told: Told) -> None:
    for code in sorted(told.conditions.keys() - {asset.code for asset in assets}):
        raise NotInKit(code=code)
    for asset in assets:
        lifecycle.check(actor, asset, Verb.LOAN_HAND_OVER)
        readiness.refuse_unerased(session, asset)
        _refuse_dead_line(session, asset)


def _item(asset: Asset, youth: Youth, told: Told, replaced: Mapping[Kind, LoanItem]) -> LoanItem:
    known = {"asset": asset, "kind": asset.kind, "youth_code": youth.code, "from_site": asset.site}
    before = replaced.get(asset.kind)
    item = LoanItem(**known, replaces_id=before.id if before else None)
    if isinstance(asset, Device):
        how = told.conditions.get(asset.code, Condition())
        item.grade_out = how.grade or asset.grade
        item.flaws_out, item.accessories_out = _words(how.flaws), _words(how.accessories)
    return item


def _words(found: Sequence[enum.StrEnum] | None) -> list[str] | None:
    return None if found is None else sorted({word.value for word in found})


def _lend(
    session: Session,
    actor: Actor,
    allocation: Allocation,
    youth: Youth,
    told: Told,
    items: list[LoanItem],
) -> Loan:
    agreement = told.agreement
    loan = Loan(
        allocation=allocation,
        organisation_id=allocation.organisation_id,
        youth=youth,
        territory=youth.territory,
        signed_on=agreement.signed_on,
        signatory=agreement.signatory,
        kept_at=agreement.kept_at,
        due_on=told.due_on,
        handed_over_by=actor.name,
        handed_over_at=actor.at,
        handed_over_on=actor.today,
        first_for_youth=_is_first(session, youth),
        last_sign_at=actor.at,
        created_at=actor.at,
        items=items,
    )
    _part_with(session, actor, allocation, loan)
    contacted(youth, actor.today)
    session.flush()
    fulfil(session, actor, allocation.request)
    return loan


def _part_with(session: Session, actor: Actor, allocation: Allocation, loan: Loan) -> None:
    """The things, and the kit they were put aside in, go over to the association."""
    assets = [item.asset for item in loan.items]
    codes = [asset.code for asset in assets]
    lifecycle.begin(session, actor, loan, Verb.LOAN_HAND_OVER, assets=codes, allocation=allocation.id)
    for asset in assets:
        asset.organisation_id, asset.site = allocation.organisation_id, None
        asset.first_lent_at = asset.first_lent_at or actor.at
        asset.last_seen_at = actor.at
        lifecycle.advance(session, actor, asset, Verb.LOAN_HAND_OVER, loan=loan.id)
    for item in allocation.items:
        if item.freed_at is not None:
            item.line = None  # it was taken out of the kit before: its line still waits
    lifecycle.advance(session, actor, allocation, Verb.LOAN_HAND_OVER, loan=loan.id)


def _is_first(session: Session, youth: Youth) -> bool:
    """Whether this youth was never equipped before: the ledger counts each youth once (rule F1)."""
    earlier = select(Loan.id).where(Loan.youth_code == youth.code, Loan.state != LoanState.UNDONE)
    return session.scalar(earlier.limit(1)) is None


def _refuse_dead_line(session: Session, asset: Asset) -> None:
    if asset.asset_type != "sim":
        return
    line = lines.live_of(session, asset)
    if line is None or line.state is not LineState.ACTIVE:
        raise LineNotActive(code=asset.code, state=str(line.state) if line else "–")


def fulfil(session: Session, actor: Actor, request: EquipmentRequest) -> None:
    """The request is fulfilled when every approved line's kit has been handed over."""
    given = (
        select(AllocationItem.line_id)
        .join(Allocation)
        .where(Allocation.request_id == request.id, Allocation.state == AllocationState.HANDED_OVER)
    )
    waiting = select(func.count()).where(
        RequestLine.request_id == request.id,
        RequestLine.answer == LineAnswer.APPROVED,
        RequestLine.id.not_in(given.where(AllocationItem.line_id.is_not(None))),
    )
    if not session.scalar(waiting) and request.state is RequestState.FULFILLING:
        lifecycle.advance(session, actor, request, Verb.LOAN_HAND_OVER)


def undo(session: Session, actor: Actor, loan: Loan) -> Loan:
    """Take back one's own hand-over within the hour: the kit is put aside again, where it was.

    What had been delivered at the association's place waits there, and is not ours to free.

    Raises TooLateToUndo, else as `reverse`.
    """
    lifecycle.check(actor, loan, Verb.LOAN_UNDO)
    late = actor.at - loan.handed_over_at > UNDO_WITHIN
    if loan.taken_over or late or loan.handed_over_by != actor.name:  # what was taken over had no kit here
        raise TooLateToUndo()
    theirs = [item.asset_code for item in loan.items if _was_theirs(item, loan)]
    return reverse(session, actor, loan, delivered=theirs)


def refuse_moved(session: Session, loan: Loan, house: str | None) -> None:
    """Raise YouthMoved where the youth of a loan is with another association than `house`.

    Whoever transfers the youth just now has to finish first: requests before the youth, as a transfer does.
    """
    session.flush()
    if loan.allocation is not None:
        held = select(EquipmentRequest.id).where(EquipmentRequest.id == loan.allocation.request_id)
        session.execute(held.with_for_update())
    locked = select(Youth.organisation_id).where(Youth.code == loan.youth_code).with_for_update()
    if session.scalar(locked) not in (None, house):
        raise YouthMoved()


def _was_theirs(item: LoanItem, loan: Loan) -> bool:
    return item.from_site is not None and item.from_site.organisation_id == loan.organisation_id


def reverse(session: Session, actor: Actor, loan: Loan, *, delivered: Collection[str] = ()) -> Loan:
    """The hand-over never was: the kit is put aside again, or (codes in `delivered`) at its delivery site.

    Raises WrongState, YouthMoved: a kit of one association can't wait for a youth of another.
    """
    if loan.allocation is not None:
        refuse_moved(session, loan, loan.allocation.organisation_id)
    for item in loan.items:
        lifecycle.check(actor, item.asset, Verb.LOAN_UNDO)
        if item.ended_at is not None:  # it came back, and may be lent again already: to somebody else
            raise WrongState.of(actor, item.asset)
        item.ended_at = actor.at
        is_delivered = item.asset_code in delivered
        item.asset.organisation_id = loan.organisation_id if is_delivered else None
        item.asset.site = item.from_site
        _forget_first(loan, item.asset)
        if is_delivered:
            back = AssetState.DELIVERED
            lifecycle.retreat(session, actor, item.asset, Verb.LOAN_HAND_OVER, back, loan=loan.id)
        else:
            lifecycle.advance(session, actor, item.asset, Verb.LOAN_UNDO, loan=loan.id)
    loan.ended_at = actor.at
    lifecycle.advance(session, actor, loan, Verb.LOAN_UNDO)
    replacing.give_back_room(session, loan)
    _count_the_next(session, loan)
    if loan.allocation is not None:
        lifecycle.advance(session, actor, loan.allocation, Verb.LOAN_UNDO, loan=loan.id)
        if loan.allocation.request.state is RequestState.FULFILLED:
            lifecycle.advance(session, actor, loan.allocation.request, Verb.LOAN_UNDO)
    return loan


def _count_the_next(session: Session, loan: Loan) -> None:
    """The youth's first hand-over never was: the next one, made meanwhile, is the first (rule F1)."""
    if not loan.first_for_youth:
        return
    session.flush()
    others = select(Loan).where(Loan.youth_code == loan.youth_code, Loan.state != LoanState.UNDONE)
    following = session.scalar(others.order_by(Loan.handed_over_at, Loan.id).limit(1))
    if following is not None:
        following.first_for_youth = True


def _forget_first(loan: Loan, asset: Asset) -> None:
    """It was not put to use after all, if this was the first time."""
    if asset.first_lent_at == loan.handed_over_at:
        asset.first_lent_at = None
