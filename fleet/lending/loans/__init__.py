"""Loans: one kit lent to one youth, from the hand-over to the return."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fleet.access import Actor, find, visible
from fleet.intake.assets import Asset
from fleet.lending.loans.handing_over import (
    UNDO_WITHIN,
    AlreadyEquipped,
    DueBeforeToday,
    LineNotActive,
    NothingLeft,
    SignedByAnother,
    SignedInTheFuture,
    TooLateToUndo,
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
    Loan,
    LoanItem,
)
from fleet.lending.loans.returning import (
    LoanOver,
    NotInLoan,
    confirm,
    give_out_again,
    take_back,
    write_off,
)

__all__ = [
    "OPEN_REPLACED",
    "UNASKED",
    "UNDO_WITHIN",
    "Accessory",
    "Agreement",
    "AgreementPlace",
    "AlreadyEquipped",
    "DueBeforeToday",
    "LineNotActive",
    "Loan",
    "LoanItem",
    "LoanOver",
    "NotInLoan",
    "NothingLeft",
    "SignedByAnother",
    "SignedInTheFuture",
    "TooLateToUndo",
    "confirm",
    "give_out_again",
    "hand_over",
    "listing",
    "open_item",
    "reverse",
    "seen",
    "take_back",
    "undo",
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


def seen(session: Session, actor: Actor, loan_id: str) -> Loan:
    """One loan. Raises NotFound."""
    return find(session, actor, Loan, loan_id)
