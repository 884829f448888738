"""Loans: one kit lent to one youth, from the hand-over to the return."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy import Date, ForeignKey, Index, Select, String, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import events, lifecycle
from fleet.access import EVERY, Actor, Role, Seen, Verb, find, require, visible
from fleet.connectivity import lines
from fleet.db import Base, Identified, Versioned
from fleet.errors import Conflict, Invalid
from fleet.intake.assets import Asset, Kind, new_cycle
from fleet.lending import allocations
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest, LineAnswer, RequestLine
from fleet.lifecycle import AllocationState, LineState, LoanState, RequestState
from fleet.parties.sites import Site
from fleet.parties.youths import Signatory, Youth, contacted

UNDO_WITHIN = timedelta(hours=1)


class AgreementPlace(enum.StrEnum):
    """Where the signed paper is kept."""

    ASSOCIATION = "association"
    LENDER = "lender"


class Accessory(enum.StrEnum):
    """What goes with a device and is counted at its return."""

    CHARGER = "charger"
    BAG = "bag"
    MOUSE = "mouse"


@dataclass(frozen=True)
class Agreement:
    """A signed loan agreement (Code civil, 1875): only that it was signed, when, by which kind of person."""

    signed_on: date
    signatory: Signatory
    kept_at: AgreementPlace = AgreementPlace.ASSOCIATION


class Loan(Identified, Versioned, Seen, Base):
    """One loan. When its youth is erased the code goes and the year stays (rule Y5)."""

    __tablename__ = "loans"
    PREFIX = "loan"
    SUBJECT: ClassVar[str] = "loan"
    SEEN_BY = {Role.COORDINATOR: EVERY, Role.ASSOCIATION: "organisation_id"}

    allocation_id: Mapped[str | None] = mapped_column(ForeignKey("allocations.id"), index=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    youth_code: Mapped[str | None] = mapped_column(ForeignKey("youths.code", ondelete="SET NULL"), index=True)
    territory: Mapped[str] = mapped_column(ForeignKey("territories.code"))
    state: Mapped[LoanState | None]
    signed_on: Mapped[date] = mapped_column(Date)
    signatory: Mapped[Signatory]
    kept_at: Mapped[AgreementPlace]
    due_on: Mapped[date] = mapped_column(Date)
    handed_over_by: Mapped[str] = mapped_column(String(40))
    handed_over_at: Mapped[datetime]
    handed_over_on: Mapped[date] = mapped_column(Date)
    first_for_youth: Mapped[bool]
    last_sign_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    allocation: Mapped[Allocation | None] = relationship()
    youth: Mapped[Youth | None] = relationship()
    items: Mapped[list["LoanItem"]] = relationship(back_populates="loan", order_by="LoanItem.id")

    __table_args__ = (
        Index("ix_loans_created", "created_at", "id"),
        Index("ix_loans_due", "state", "due_on"),
        Index("ix_loans_first", "first_for_youth", "handed_over_on"),
    )

    @property
    def key(self) -> str:
        return self.id


OPEN_ITEM = text("ended_at IS NULL")
OPEN_NOT_REPLACED = text("ended_at IS NULL AND overlap_until IS NULL")


class LoanItem(Base):
    """One asset of a loan. Rule N1 is these two partial unique indexes."""

    __tablename__ = "loan_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    loan_id: Mapped[str] = mapped_column(ForeignKey("loans.id"), index=True)
    asset_code: Mapped[str] = mapped_column(ForeignKey("assets.code"))
    kind: Mapped[Kind]
    youth_code: Mapped[str | None] = mapped_column(ForeignKey("youths.code", ondelete="SET NULL"))
    overlap_until: Mapped[date | None] = mapped_column(Date)
    ended_at: Mapped[datetime | None]
    charger_missing: Mapped[bool] = mapped_column(default=False)
    bag_missing: Mapped[bool] = mapped_column(default=False)
    mouse_missing: Mapped[bool] = mapped_column(default=False)
    loan: Mapped[Loan] = relationship(back_populates="items")
    asset: Mapped[Asset] = relationship()

    __table_args__ = (
        Index("uq_loan_items_open_asset", "asset_code", unique=True, sqlite_where=OPEN_ITEM, postgresql_where=OPEN_ITEM),
        Index(
            "uq_loan_items_open_youth_kind",
            "youth_code",
            "kind",
            unique=True,
            sqlite_where=OPEN_NOT_REPLACED,
            postgresql_where=OPEN_NOT_REPLACED,
        ),
    )


class AlreadyEquipped(Conflict):
    """This youth already has equipment of this kind."""

    detail = "{youth}: {kind}"


class SignedByAnother(Invalid):
    """This kind of person can't sign for that youth."""

    detail = "The agreement needs: {signatory}."


class SignedInTheFuture(Invalid):
    """The agreement is dated in the future."""


class DueBeforeToday(Invalid):
    """The due date must be after today."""


class LineNotActive(Conflict):
    """This SIM has no active line."""

    detail = "{code}: its line is “{state}”."


class TooLateToUndo(Conflict):
    """A hand-over can be undone by whoever made it, within the hour."""


class NotInLoan(Invalid):
    """This asset is not out on this loan."""

    detail = "{code}"


def hand_over(
    session: Session, actor: Actor, allocation: Allocation, *, agreement: Agreement, due_on: date
) -> Loan:
    """Lend the prepared kit to its youth.

    Raises AlreadyEquipped, SignedByAnother, SignedInTheFuture, DueBeforeToday or LineNotActive; of two
    hand-overs at once the database lets one through (rule N1).
    """
    lifecycle.check(actor, allocation, Verb.LOAN_HAND_OVER)
    youth = allocation.youth
    assets = [item.asset for item in allocation.items if item.freed_at is None]
    if youth is None or youth.signatory is not agreement.signatory:
        raise SignedByAnother(signatory=youth.signatory.value if youth else "–")
    if agreement.signed_on > actor.today + timedelta(days=1):
        raise SignedInTheFuture()
    if due_on <= actor.today:
        raise DueBeforeToday()
    for asset in assets:
        lifecycle.check(actor, asset, Verb.LOAN_HAND_OVER)
        _refuse_equipped(session, youth, asset.kind)
        _refuse_dead_line(session, asset)
    return _lend(session, actor, allocation, youth, assets, agreement, due_on)


def _lend(
    session: Session,
    actor: Actor,
    allocation: Allocation,
    youth: Youth,
    assets: Sequence[Asset],
    agreement: Agreement,
    due_on: date,
) -> Loan:
    loan = Loan(
        allocation=allocation,
        organisation_id=allocation.organisation_id,
        youth=youth,
        territory=youth.territory,
        signed_on=agreement.signed_on,
        signatory=agreement.signatory,
        kept_at=agreement.kept_at,
        due_on=due_on,
        handed_over_by=actor.name,
        handed_over_at=actor.at,
        handed_over_on=actor.today,
        first_for_youth=_is_first(session, youth),
        last_sign_at=actor.at,
        created_at=actor.at,
        items=[LoanItem(asset=asset, kind=asset.kind, youth_code=youth.code) for asset in assets],
    )
    codes = [asset.code for asset in assets]
    lifecycle.begin(session, actor, loan, Verb.LOAN_HAND_OVER, assets=codes, allocation=allocation.id)
    for asset in assets:
        asset.organisation_id, asset.site = allocation.organisation_id, None
        asset.first_lent_at = asset.first_lent_at or actor.at
        asset.last_seen_at = actor.at
        lifecycle.advance(session, actor, asset, Verb.LOAN_HAND_OVER, loan=loan.id)
    lifecycle.advance(session, actor, allocation, Verb.LOAN_HAND_OVER, loan=loan.id)
    contacted(youth, actor.today)
    session.flush()
    _fulfil(session, actor, allocation.request)
    return loan


def _is_first(session: Session, youth: Youth) -> bool:
    """Whether this youth was never equipped before: the ledger counts each youth once (rule F1)."""
    earlier = select(Loan.id).where(Loan.youth_code == youth.code, Loan.state != LoanState.UNDONE)
    return session.scalar(earlier.limit(1)) is None


def _refuse_equipped(session: Session, youth: Youth, kind: Kind) -> None:
    held = select(LoanItem.id).where(
        LoanItem.youth_code == youth.code,
        LoanItem.kind == kind,
        LoanItem.ended_at.is_(None),
        LoanItem.overlap_until.is_(None),
    )
    if session.scalar(held):
        raise AlreadyEquipped(youth=youth.code, kind=kind.value)


def _refuse_dead_line(session: Session, asset: Asset) -> None:
    if asset.asset_type != "sim":
        return
    line = lines.live_of(session, asset)
    if line is None or line.state is not LineState.ACTIVE:
        raise LineNotActive(code=asset.code, state=str(line.state) if line else "–")


def _fulfil(session: Session, actor: Actor, request: EquipmentRequest) -> None:
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
    """Take back one's own hand-over within the hour: the kit is put aside again. Raises TooLateToUndo."""
    lifecycle.check(actor, loan, Verb.LOAN_UNDO)
    if loan.handed_over_by != actor.name or actor.at - loan.handed_over_at > UNDO_WITHIN:
        raise TooLateToUndo()
    for item in loan.items:
        lifecycle.check(actor, item.asset, Verb.LOAN_UNDO)
        item.ended_at = actor.at
        item.asset.organisation_id = None
        _forget_first(session, loan, item.asset)
        lifecycle.advance(session, actor, item.asset, Verb.LOAN_UNDO, loan=loan.id)
    loan.ended_at = actor.at
    lifecycle.advance(session, actor, loan, Verb.LOAN_UNDO)
    if loan.allocation is not None:
        lifecycle.advance(session, actor, loan.allocation, Verb.LOAN_UNDO, loan=loan.id)
        if loan.allocation.request.state is RequestState.FULFILLED:
            lifecycle.advance(session, actor, loan.allocation.request, Verb.LOAN_UNDO)
    return loan


def _forget_first(session: Session, loan: Loan, asset: Asset) -> None:
    """It was not put to use after all, if this was the first time."""
    if asset.first_lent_at == loan.handed_over_at:
        asset.first_lent_at = None


def take_back(
    session: Session,
    actor: Actor,
    loan: Loan,
    *,
    site: Site,
    codes: Sequence[str] = (),
    missing: Sequence[Accessory] = (),
) -> Loan:
    """Take assets of a loan back (all that are out where `codes` is empty), noting missing accessories.

    Each begins a new custody cycle; a SIM's line is suspended. The loan ends with its last item.
    Raises NotInLoan.
    """
    lifecycle.check(actor, loan, Verb.LOAN_TAKE_BACK)
    out = {item.asset_code: item for item in loan.items if item.ended_at is None}
    for code in codes:
        if code not in out:
            raise NotInLoan(code=code)
    for item in [out[code] for code in codes] if codes else list(out.values()):
        _take_back_item(session, actor, item, site, missing)
    contacted(loan.youth, actor.today)
    loan.last_sign_at = actor.at
    if all(item.ended_at for item in loan.items):
        loan.ended_at = actor.at
        lifecycle.advance(session, actor, loan, Verb.LOAN_TAKE_BACK)
    return loan


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
    lifecycle.advance(
        session, actor, item.asset, Verb.LOAN_TAKE_BACK, loan=item.loan_id, cycle=item.asset.cycle
    )
    lines.suspend_for(session, actor, item.asset)


def confirm(session: Session, actor: Actor, loans: Sequence[Loan]) -> int:
    """A sign of life for each loan, in one go; how many."""
    require(actor, Verb.LOAN_CONFIRM)
    for loan in loans:
        loan.last_sign_at = actor.at
        contacted(loan.youth, actor.today)
        for item in loan.items:
            item.asset.last_seen_at = actor.at
        events.record(session, actor, Verb.LOAN_CONFIRM, "loan", loan.id)
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


def open_item(session: Session, asset: Asset) -> LoanItem | None:
    """The loan item by which this asset is out."""
    return session.scalar(
        select(LoanItem).where(LoanItem.asset_code == asset.code, LoanItem.ended_at.is_(None))
    )


def listing(actor: Actor) -> Select[tuple[Loan]]:
    """The loans this actor sees."""
    return select(Loan).where(visible(actor, Loan))


def seen(session: Session, actor: Actor, loan_id: str) -> Loan:
    """One loan. Raises NotFound."""
    return find(session, actor, Loan, loan_id)
