"""Terms: on which day each youth is erased without anybody asking, and doing so (rule Y5)."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from fleet.access import Actor
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest, LineAnswer, RequestLine
from fleet.lending.loans import Loan
from fleet.lifecycle import AllocationState, LoanState, RequestState
from fleet.parties.youths import KEPT_MONTHS, Youth, months_after
from fleet.privacy import tombstones
from fleet.privacy.erasing import KitOnItsWay, carry_out, claim

ENDED = (LoanState.RETURNED, LoanState.WRITTEN_OFF)
GOING_ON = (RequestState.DRAFT, RequestState.SUBMITTED, RequestState.APPROVED, RequestState.FULFILLING)

MOST = 100
"""How many are erased in one night: some seconds, for which SQLite's other writers wait."""


def terms(
    session: Session, actor: Actor, *, months: int, codes: Sequence[str] | None = None
) -> dict[str, date]:
    """Youth → the day of its erasure; of these codes, else of all. Whom something is lent has none.

    It is `months` after the last loan ended, unless something is asked for again, and KEPT_MONTHS after the
    last contact at the latest.
    """
    ended = func.max(case((Loan.state.in_(ENDED), Loan.ended_at)))
    still = func.count(case((Loan.state == LoanState.OPEN, 1)))
    found = (
        select(Youth.code, Youth.last_contact_on, ended)
        .outerjoin(Loan, Loan.youth_code == Youth.code)
        .group_by(Youth.code)
        .having(still == 0)
    )
    if codes is not None:
        found = found.where(Youth.code.in_(codes))
    asking = set(session.scalars(_asking()))
    told = {}
    for code, contact, back in session.execute(found):
        told[code] = months_after(contact, KEPT_MONTHS)
        if back and code not in asking:
            told[code] = min(told[code], months_after(actor.later(back).today, months))
    return told


def _asking() -> Select[str | None]:
    """Youths for whom a request still waits to be answered or served."""
    served = (
        select(AllocationItem.line_id)
        .join(Allocation)
        .where(Allocation.state == AllocationState.HANDED_OVER, AllocationItem.line_id.is_not(None))
    )
    return (
        select(RequestLine.youth_code)
        .join(EquipmentRequest)
        .where(
            RequestLine.youth_code.is_not(None),
            RequestLine.answer != LineAnswer.DECLINED,
            EquipmentRequest.state.in_(GOING_ON),
            RequestLine.id.not_in(served),
        )
    )


def erase_due(session: Session, actor: Actor, *, months: int, stones: Path) -> str:
    """Erase the youths whose day has come, MOST a night; what came of it.

    A kit on its way makes a youth wait for another day.
    """
    days = terms(session, actor, months=months)
    due = sorted((code for code, day in days.items() if day <= actor.today), key=days.__getitem__)
    ready = []
    for code in due[:MOST]:
        youth = session.get_one(Youth, code)
        with suppress(KitOnItsWay):
            claim(session, youth)
            ready.append(youth)
    carry_out(session, actor, ready, stones=stones)
    tombstones.empty_log(session)  # also of what another night could not empty, because somebody was reading
    return f"youths erased {len(ready)}, waiting {len(due) - len(ready)}"
