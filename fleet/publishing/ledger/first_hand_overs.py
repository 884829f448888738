"""Whom the ledger counts: youths at their first hand-over, in the territory of that day (rule F1).

The count runs from the programme's first day to the last of a quarter and is made anew at each closing: what
was entered late, undone or erased meanwhile is netted in a later block, never lost, never twice.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, ForeignKey, Select, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.db import Base
from fleet.lending.loans import Loan
from fleet.lifecycle import LoanState
from fleet.parties.programmes import Membership, Programme
from fleet.publishing.ledger import Quarter

COUNTS: Final = (Loan.first_for_youth.is_(True), Loan.state != LoanState.UNDONE)


class ErasedBefore(Base):
    """Youths first equipped in a quarter and erased since: numbers, and nobody behind them.

    `supported` are those of them for whom something was repaired or answered (see `sub_counts`).
    """

    __tablename__ = "ledger_erased"

    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    quarter: Mapped[str] = mapped_column(String(7), primary_key=True)
    territory: Mapped[str] = mapped_column(ForeignKey("territories.code"), primary_key=True)
    youths: Mapped[int]
    supported: Mapped[int] = mapped_column(default=0)


def hold(session: Session, *only: ColumnElement[bool]) -> None:
    """The one lock of the ledger, until the end of this transaction: `only` a programme's, or all of it."""
    session.scalars(select(Programme.id).where(*only).order_by(Programme.id).with_for_update()).all()


def conditions(quarter: Quarter) -> Sequence[ColumnElement[bool]]:
    """By which a loan counts up to a quarter's last day, for a programme and its membership."""
    return (
        *COUNTS,
        Loan.handed_over_on < quarter.next.first_day,
        Loan.handed_over_on.between(Programme.starts_on, Programme.ends_on),
        Loan.territory == Membership.territory,
    )


def up_to(session: Session, programme: Programme, quarter: Quarter) -> Counter[str]:
    """Territory → youths first equipped by the quarter's last day, the erased ones too."""
    held = (
        select(Membership.territory, func.count())
        .join(Programme)
        .where(Programme.id == programme.id, *conditions(quarter))
        .group_by(Membership.territory)
    )
    numbers: Counter[str] = Counter()
    # One statement: between two, an erasure would make of one youth two, or none.
    for territory, number in session.execute(held.union_all(erased(programme, quarter, ErasedBefore.youths))):
        numbers[territory] += int(number)
    return numbers


def erased(programme: Programme, quarter: Quarter, what: Mapped[int]) -> Select[str, int]:
    """Territory and a sum of what is left of those who were erased, up to a quarter."""
    return (
        select(ErasedBefore.territory, func.sum(what))
        .where(ErasedBefore.programme_id == programme.id, ErasedBefore.quarter <= str(quarter))
        .group_by(ErasedBefore.territory)
    )


def count_before_erasure(session: Session, loan: Loan, *, supported: bool) -> None:
    """A youth about to be erased, first equipped by `loan`, still counts once: as a number."""
    quarter = Quarter.of(loan.handed_over_on)
    in_it = select(Programme).join(Membership).where(*conditions(quarter), Loan.id == loan.id)
    for programme in session.scalars(in_it):
        hold(
            session, Programme.id == programme.id
        )  # a closing would count the youth as held and as erased, or as neither
        key = {"programme_id": programme.id, "quarter": str(quarter), "territory": loan.territory}
        counted = session.get(ErasedBefore, key) or ErasedBefore(**key, youths=0, supported=0)
        counted.youths += 1
        counted.supported += supported
        session.add(counted)
