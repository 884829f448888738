"""A youth leaves: what requests still ask for them is taken back without anybody having decided on it."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import lifecycle
from fleet.access import Actor, Verb
from fleet.lending import equipment_requests
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest, LineAnswer, RequestLine
from fleet.lending.loans.handing_over import fulfil
from fleet.lifecycle import AllocationState, RequestState

OPEN: Final = (RequestState.DRAFT, RequestState.SUBMITTED, RequestState.APPROVED)
GOING_ON: Final = (*OPEN, RequestState.FULFILLING)


def withdraw(session: Session, doer: Actor, code: str) -> int:
    """Take back the youth's lines that still wait, in requests that go on; how many.

    Whoever may ask for that need not be somebody who may cancel a request, so `doer` is the system.
    """
    lines = [line for line in locked_lines(session, code) if line.request.state in GOING_ON]
    kept = served(session, code)
    waiting = [line for line in lines if line.id not in kept and line.answer is not LineAnswer.DECLINED]
    requests = {line.request.id: line.request for line in waiting}
    for line in waiting:
        line.request.lines.remove(line)
    session.flush()
    for request in requests.values():
        settle(session, doer, request)
    return len(waiting)


def locked_lines(session: Session, code: str) -> Sequence[RequestLine]:
    """The youth's lines, read once nobody else changes their requests: a draft may be sent at this moment.

    Whoever sends it counts its lines, and whoever takes one away looks whether it was sent: one waits.
    """
    lines = select(RequestLine).where(RequestLine.youth_code == code)
    asked = select(EquipmentRequest).where(
        EquipmentRequest.id.in_(lines.with_only_columns(RequestLine.request_id))
    )
    for request in session.scalars(asked.order_by(EquipmentRequest.id)).all():
        equipment_requests.lock(session, request)
        session.expire(request, ["lines"])
    return session.scalars(lines.execution_options(populate_existing=True)).all()


def served(session: Session, code: str) -> set[int]:
    """The youth's lines for which something was handed over."""
    given = (
        select(RequestLine.id)
        .join(AllocationItem, AllocationItem.line_id == RequestLine.id)
        .join(Allocation)
        .where(RequestLine.youth_code == code, Allocation.state == AllocationState.HANDED_OVER)
    )
    return set(session.scalars(given))


def settle(session: Session, doer: Actor, request: EquipmentRequest) -> None:
    """A request that asks for nothing any more is over; one that only waited for this youth is fulfilled."""
    if any(line.answer is not LineAnswer.DECLINED for line in request.lines):
        fulfil(session, doer, request)
    elif request.state in OPEN:
        request.closed_at = doer.at
        lifecycle.advance(session, doer, request, Verb.REQUEST_CANCEL)
