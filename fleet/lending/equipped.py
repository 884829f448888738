"""Who has, or has asked elsewhere for, what a line asks for: told, never refused (a replacement)."""

import enum
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet.intake.assets import Kind
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest, LineAnswer, RequestLine
from fleet.lending.loans import LoanItem
from fleet.lifecycle import AllocationState, RequestState

ASKING: Final = (RequestState.SUBMITTED, RequestState.APPROVED, RequestState.FULFILLING)
"""States of a request that somebody is still to answer or to serve."""

Need = tuple[str, Kind]
"""A youth's code and what for."""


class Equipped(enum.StrEnum):
    """Why a line asks for something twice."""

    LENT = "lent"
    ASKED = "asked"


def of_lines(session: Session, lines: Iterable[RequestLine]) -> dict[int, Equipped]:
    """Line → why it asks for something twice, in at most two statements; for lines without a kit."""
    asked = [(line, (line.youth_code or "", line.kind)) for line in lines if line.youth_code]
    codes = {code for _line, (code, _kind) in asked}
    lent, asking = _lent(session, codes), _asking(session, codes)
    told = {}
    for line, need in asked:
        if need in lent:
            told[line.id] = Equipped.LENT
        elif asking.get(need, set()) - {line.request_id}:
            told[line.id] = Equipped.ASKED
    return told


def of_needs(
    session: Session, needs: Iterable[Need], *, but: EquipmentRequest | None = None
) -> dict[Need, Equipped]:
    """The same for what is not asked yet, or only in request `but`."""
    wanted = set(needs)
    codes = {code for code, _kind in wanted}
    own = {but.id} if but is not None else set()
    asked = {need for need, requests in _asking(session, codes).items() if requests - own}
    told = dict.fromkeys(wanted & asked, Equipped.ASKED)
    return told | dict.fromkeys(wanted & _lent(session, codes), Equipped.LENT)


def _lent(session: Session, codes: Collection[str]) -> set[Need]:
    """What these youths have now."""
    if not codes:
        return set()
    held = select(LoanItem.youth_code, LoanItem.kind).where(
        LoanItem.youth_code.in_(codes), LoanItem.ended_at.is_(None)
    )
    return {(code, kind) for code, kind in session.execute(held) if code is not None}


def _asking(session: Session, codes: Collection[str]) -> dict[Need, set[str]]:
    """Need → the requests that ask for it and have not got it yet; drafts ask for nothing."""
    if not codes:
        return {}
    # By the request, for which there is an index, and not by the line alone.
    handed_over = (
        select(AllocationItem.id)
        .join(Allocation)
        .where(
            Allocation.request_id == RequestLine.request_id,
            Allocation.state == AllocationState.HANDED_OVER,
            AllocationItem.line_id == RequestLine.id,
        )
    )
    waiting = (
        select(RequestLine.youth_code, RequestLine.kind, RequestLine.request_id)
        .join(EquipmentRequest)
        .where(
            RequestLine.youth_code.in_(codes),
            RequestLine.answer != LineAnswer.DECLINED,
            EquipmentRequest.state.in_(ASKING),
            ~handed_over.exists(),
        )
    )
    asking: defaultdict[Need, set[str]] = defaultdict(set)
    for code, kind, request in session.execute(waiting):
        asking[code or "", kind].add(request)
    return dict(asking)
