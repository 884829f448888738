"""A replacement goes out before what it replaces is back: for some days a youth has two of a kind (N1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fleet.access import Actor
from fleet.errors import Conflict, Invalid
from fleet.intake.assets import Kind
from fleet.lending.loans.loan import Loan, LoanItem
from fleet.parties.youths import Youth

AT_MOST: Final = timedelta(days=30)
"""How long the replaced thing may stay out."""


class AlreadyEquipped(Conflict):
    """This youth already has equipment of this kind."""

    detail = "{kind}: take back what they have, or say which thing the kit replaces."


class NothingToReplace(Invalid):
    """This is not what the youth has, or nothing in the kit takes its place."""

    detail = "{code}"


class OverlapTooLong(Invalid):
    """The replaced thing comes back within 30 days."""

    detail = "From tomorrow until {until}."


@dataclass(frozen=True)
class Replacement:
    """Which of the youth's things the kit replaces, and until when they may stay out."""

    codes: frozenset[str]
    until: date


def make_room(
    session: Session, actor: Actor, youth: Youth, kinds: Sequence[Kind], replacement: Replacement | None
) -> dict[Kind, LoanItem]:
    """Kind → what is replaced, which from now on is due back by the day told.

    Raises AlreadyEquipped where the youth has one and it is not replaced, or two already; OverlapTooLong,
    NothingToReplace.
    """
    held = session.scalars(_held(youth, kinds)).all()
    present = {item.asset_code: item for item in held if item.overlap_until is None}
    if replacement is None:
        _refuse(youth, present.values())
        return {}
    if not actor.today < replacement.until <= actor.today + AT_MOST:
        raise OverlapTooLong(until=(actor.today + AT_MOST).isoformat())
    for code in sorted(replacement.codes - present.keys()):
        raise NothingToReplace(code=code)
    replaced = {present[code].kind: present[code] for code in replacement.codes}
    _refuse(youth, (item for item in held if item not in replaced.values() and _counts(item, replaced)))
    for item in replaced.values():
        item.overlap_until = replacement.until
    session.flush()  # before the new ones come: rows that are added are written before rows that change
    return replaced


def _held(youth: Youth, kinds: Sequence[Kind]) -> Select[LoanItem]:
    return select(LoanItem).where(
        LoanItem.youth_code == youth.code, LoanItem.kind.in_(kinds), LoanItem.ended_at.is_(None)
    )


def _counts(item: LoanItem, replaced: dict[Kind, LoanItem]) -> bool:
    """What is replaced already leaves room for one, and for no second replacement."""
    return item.overlap_until is None or item.kind in replaced


def _refuse(youth: Youth, held: Iterable[LoanItem]) -> None:
    for item in held:
        raise AlreadyEquipped(youth=youth.code, kind=item.kind.value)


def refuse_no_room(session: Session, item: LoanItem) -> None:
    """Raise AlreadyEquipped where the youth was given another one since: this one can't be out again."""
    others = select(LoanItem).where(
        LoanItem.youth_code == item.youth_code,
        LoanItem.kind == item.kind,
        LoanItem.ended_at.is_(None),
        LoanItem.overlap_until.is_(None)
        if item.overlap_until is None
        else LoanItem.overlap_until.is_not(None),
    )
    if (other := session.scalar(others.limit(1))) is not None:
        raise AlreadyEquipped(youth=other.youth_code, kind=other.kind.value)


def give_back_room(session: Session, loan: Loan) -> None:
    """The hand-over never was: what it replaced is not due back any more."""
    session.flush()  # the replacements are ended first, or for a moment the youth would have two
    for item in loan.items:
        before = session.get(LoanItem, item.replaces_id) if item.replaces_id else None
        if before is not None and before.ended_at is None:
            before.overlap_until = None
        item.replaces_id = None


def over(today: date) -> Select[LoanItem]:
    """What was replaced, should be back since, and is not."""
    late = LoanItem.ended_at.is_(None) & (LoanItem.overlap_until < today)
    return select(LoanItem).where(late).order_by(LoanItem.overlap_until, LoanItem.id)
