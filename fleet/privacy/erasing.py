"""Erasing a youth: because somebody asks for it, or because the term is over (rule Y5)."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import notices
from fleet.access import Actor, Verb, require
from fleet.codes import new_id
from fleet.errors import Conflict, NotFound
from fleet.lending.loans import Loan
from fleet.lifecycle import LoanState
from fleet.parties.youths import Youth
from fleet.privacy import tombstones
from fleet.privacy.forgetting import forget, on_its_way


class StillLent(Conflict):
    """Something is lent to this youth: who holds it must stay known until it is back."""

    detail = "Take it back or write it off, then erase."


class KitOnItsWay(Conflict):
    """A kit is on its way to this youth."""

    detail = "Hand it over, or report what is in it missing, then erase."


def erase(session: Session, actor: Actor, youth: Youth, *, stones: Path) -> None:
    """Erase a youth for good, with a tombstone in the file `stones`, and tell the association.

    Raises StillLent or KitOnItsWay; NotFound where somebody else erased the youth meanwhile.
    """
    organisation_id = youth.organisation_id
    carry_out(session, actor, youth, stones=stones)
    tell(session, actor, organisation_id, 1)


def carry_out(session: Session, actor: Actor, youth: Youth, *, stones: Path) -> None:
    """The erasure alone: whoever erases many tells each association once. Raises as `erase`."""
    require(actor, Verb.YOUTH_ERASE)
    # Whoever hands something over to the youth at this moment has to finish or to fail first.
    locked = select(Youth).where(Youth.code == youth.code).with_for_update()
    if session.scalars(locked).one_or_none() is None:
        raise NotFound(key=youth.code)
    _refuse_busy(session, youth)
    tombstones.bury(session, youth.code, actor.today, stones)
    forget(session, actor, youth)


def _refuse_busy(session: Session, youth: Youth) -> None:
    lent = select(Loan.id).where(Loan.youth_code == youth.code, Loan.state == LoanState.OPEN)
    if session.scalar(lent.limit(1)):
        raise StillLent()
    if session.scalar(on_its_way(youth).limit(1)):
        raise KitOnItsWay()


def tell(session: Session, actor: Actor, organisation_id: str, count: int) -> None:
    """Tell the association how many of its codes were erased; not which.

    A notice is stored, so a code in it would outlive its erasure. Whoever asked knows the code; the list of
    codes names each one's day from the first, and a code that was erased answers like one that never was.
    """
    key = f"youth.erased:{new_id('era')}"
    notices.tell(session, actor.at, "youth.erased", key, organisation_id=organisation_id, count=count)
