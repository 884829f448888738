"""Loans: one kit lent to one youth, from the hand-over to the return."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fleet.access import Actor, find, visible
from fleet.intake.assets import Asset
from fleet.lending.loans.handing_over import (
    UNDO_WITHIN,
    DueBeforeToday,
    LineNotActive,
    NothingLeft,
    NotInKit,
    TooLateToUndo,
    WentElsewhere,
    hand_over,
    reverse,
    undo,
)
from fleet.lending.loans.loan import (
    OPEN_REPLACED,
    UNASKED,
    Accessory,
    Agreement,
    AgreementPlace,
    Condition,
    Loan,
    LoanItem,
    Renewal,
    RenewalReason,
)
from fleet.lending.loans.renewing import (
    DueNoLater,
    DueTooLate,
    SignedByAnother,
    SignedInTheFuture,
    attest,
    renew,
)
from fleet.lending.loans.replacing import (
    AlreadyEquipped,
    NothingToReplace,
    OverlapTooLong,
    Replacement,
    over,
)
from fleet.lending.loans.returning import (
    LoanOver,
    NotInLoan,
    confirm,
    give_out_again,
    take_back,
    write_off,
)
from fleet.lifecycle import LoanState

__all__ = [
    "OPEN_REPLACED",
    "UNASKED",
    "UNDO_WITHIN",
    "Accessory",
    "Agreement",
    "AgreementPlace",
    "AlreadyEquipped",
    "Condition",
    "DueBeforeToday",
    "DueNoLater",
    "DueTooLate",
    "LineNotActive",
    "Loan",
    "LoanItem",
    "LoanOver",
    "NotInKit",
    "NotInLoan",
    "NothingLeft",
    "NothingToReplace",
    "OverlapTooLong",
    "Renewal",
    "RenewalReason",
    "Replacement",
    "SignedByAnother",
    "SignedInTheFuture",
    "TooLateToUndo",
    "WentElsewhere",
    "attest",
    "confirm",
    "give_out_again",
    "hand_over",
    "listing",
    "open_item",
    "over",
    "renew",
    "reverse",
    "seen",
    "take_back",
    "undo",
    "unsigned",
    "write_off",
]


def open_item(session: Session, asset: Asset) -> LoanItem | None:
    """The loan item by which this asset is out."""
    return session.scalar(
        select(LoanItem).where(LoanItem.asset_code == asset.code, LoanItem.ended_at.is_(None))
    )


def listing(actor: Actor) -> Select[Loan]:
    """The loans this actor sees."""
    return select(Loan).where(visible(actor, Loan))


def unsigned(actor: Actor) -> Select[Loan]:
    """Open loans of which no signed agreement is known: they were taken over from another list."""
    return listing(actor).where(Loan.state == LoanState.OPEN, Loan.signed_on.is_(None))


def seen(session: Session, actor: Actor, loan_id: str) -> Loan:
    """One loan. Raises NotFound."""
    return find(session, actor, Loan, loan_id)
