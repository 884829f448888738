"""Erasing a youth: because somebody asks for it, or because the term is over (rule Y5)."""

from collections import Counter
from collections.abc import Sequence
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
    require(actor, Verb.YOUTH_ERASE)
    claim(session, youth)
    carry_out(session, actor, [youth], stones=stones)


def claim(session: Session, youth: Youth) -> None:
    """Lock a youth who may be erased: whoever hands something over just now has to finish or to fail first.

    Raises as `erase`.
    """
    locked = select(Youth).where(Youth.code == youth.code).with_for_update()
    if session.scalars(locked).one_or_none() is None:
        raise NotFound(key=youth.code)
    lent = select(Loan.id).where(Loan.youth_code == youth.code, Loan.state == LoanState.OPEN)
    if session.scalar(lent.limit(1)):
        raise StillLent()
    if session.scalar(on_its_way(youth).limit(1)):
        raise KitOnItsWay()


def carry_out(session: Session, actor: Actor, youths: Sequence[Youth], *, stones: Path) -> None:
    """Erase youths who were claimed, and tell each association once how many of its codes went; not which.

    A notice is stored, so a code in it would outlive its erasure. Whoever asked knows the code; the list of
    codes names each one's day from the first, and a code that was erased answers like one that never was.
    """
    houses = Counter(youth.organisation_id for youth in youths)
    for youth in youths:
        tombstones.bury(session, youth.code, actor.today, stones)
    forget(session, actor, youths)
    for house, count in houses.items():
        key = f"youth.erased:{new_id('era')}"
        notices.tell(session, actor.at, "youth.erased", key, organisation_id=house, count=count)
