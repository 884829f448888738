"""In whose hands things are: what the rows of assets, kits and loans say of it must agree."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import CompoundSelect, Select, and_, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from fleet.intake.assets import Asset
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.loans import Loan, LoanItem
from fleet.lifecycle import AllocationState, AssetState, LoanState

PUT_ASIDE: Final = (AssetState.RESERVED, AssetState.IN_TRANSIT, AssetState.DELIVERED)
"""States of what is in a kit that waits for its youth."""


def _assets(condition: Any) -> Select[Any]:
    # The table alone: as an entity, each row would bring its device or SIM along.
    code = Asset.__table__.c.code
    return select(code).where(condition).order_by(code)


def _strayed() -> dict[str, Select[Any]]:
    out = select(LoanItem.asset_code).where(LoanItem.ended_at.is_(None))
    kept = select(AllocationItem.asset_code).where(AllocationItem.freed_at.is_(None))
    waiting = kept.join(Allocation).where(Allocation.state == AllocationState.PREPARED)
    held = (AssetState.ON_LOAN, AssetState.MISSING)
    aside = (*PUT_ASIDE, AssetState.MISSING)
    return {
        "on loan without an open loan": _assets(
            and_(Asset.state == AssetState.ON_LOAN, Asset.code.not_in(out))
        ),
        "not on loan although a loan of it is open": _assets(
            and_(Asset.state.not_in(held), Asset.code.in_(out))
        ),
        "put aside without a kit": _assets(and_(Asset.state.in_(PUT_ASIDE), Asset.code.not_in(waiting))),
        "in a kit that waits although it is not put aside": _assets(
            and_(Asset.state.not_in(aside), Asset.code.in_(waiting))
        ),
    }


STRAYED: Final[Mapping[str, Select[Any]]] = _strayed()
"""What is wrong with it → the codes of the assets of which that is true."""


def _loans() -> dict[str, Select[Any]]:
    item = aliased(LoanItem)
    out = select(item.loan_id).where(item.ended_at.is_(None))
    odd = or_(
        and_(Loan.state == LoanState.OPEN, Loan.id.not_in(out)),
        and_(Loan.state != LoanState.OPEN, Loan.id.in_(out)),
    )
    return {"its state and what is out on it differ": select(Loan.id).where(odd).order_by(Loan.id)}


ODD_LOANS: Final[Mapping[str, Select[Any]]] = _loans()
"""What is wrong with it → the ids of the loans of which that is true."""


def _kits() -> dict[str, Select[Any]]:
    lent = select(Loan.allocation_id).where(Loan.allocation_id.is_not(None), Loan.state != LoanState.UNDONE)
    orphans = select(Allocation.id).where(
        Allocation.state == AllocationState.HANDED_OVER,
        Allocation.youth_code.is_not(None),  # the loan of an erased youth no longer names its kit
        Allocation.id.not_in(lent),
    )
    return {"handed over without a loan": orphans.order_by(Allocation.id)}


ODD_KITS: Final[Mapping[str, Select[Any]]] = _kits()
"""What is wrong with it → the ids of the kits of which that is true."""

DISAGREE: Final[Mapping[str, Mapping[str, Select[Any]]]] = {
    "asset": STRAYED,
    "loan": ODD_LOANS,
    "allocation": ODD_KITS,
}
"""Subject → what is wrong → its keys; no row where all is well."""


def disagreements() -> CompoundSelect[Any]:
    """Every contradiction in one question: the key, its subject, what is wrong with it."""
    return union_all(
        *(
            found.order_by(None).add_columns(literal(subject), literal(what))
            for subject, wrongs in DISAGREE.items()
            for what, found in wrongs.items()
        )
    )
