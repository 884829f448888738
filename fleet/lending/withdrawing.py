"""One line of an approved request is no longer needed, while nothing is put aside for it yet."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fleet import events, lifecycle
from fleet.access import Actor, Verb, require
from fleet.errors import Conflict
from fleet.lending import equipment_requests
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest, LineAnswer, RequestLine
from fleet.lending.loans.handing_over import fulfil
from fleet.lifecycle import AllocationState, RequestState


class NothingToWithdraw(Conflict):
    """This line does not wait for anything."""

    detail = "What is not answered yet is edited; what was handed over is given back."


class PutAside(Conflict):
    """Something is put aside for this line already."""

    detail = "Ask the programme to take the kit apart first."


def withdraw(session: Session, actor: Actor, request: EquipmentRequest, number: int) -> EquipmentRequest:
    """The youth no longer needs this: nothing will be prepared for that line.

    The last line that waited ends the request. Raises UnknownLine, NothingToWithdraw, PutAside.
    """
    require(actor, Verb.REQUEST_CANCEL)
    session.refresh(request, with_for_update=True)  # a kit may be put aside at this moment
    line = equipment_requests.line_of(request, number)
    waits = request.state in (RequestState.APPROVED, RequestState.FULFILLING)
    if not waits or line.answer is not LineAnswer.APPROVED:
        raise NothingToWithdraw(state=str(request.state), moves=lifecycle.open_moves(actor, request))
    is_last = all(each is line or each.answer is LineAnswer.DECLINED for each in request.lines)
    # A kit out of which everything was lost and found still stands for the whole request.
    if _is_served(session, line) or (is_last and request.state is RequestState.FULFILLING):
        raise PutAside()
    line.answer, line.withdrawn_at = LineAnswer.DECLINED, actor.at
    request.edited_at = actor.at
    events.record(session, actor, Verb.REQUEST_CANCEL, request.SUBJECT, request.id, line=number)
    session.flush()
    if all(each.answer is LineAnswer.DECLINED for each in request.lines):
        return equipment_requests.cancel(session, actor, request)
    fulfil(session, actor, request)
    return request


def _is_served(session: Session, line: RequestLine) -> bool:
    served = (
        select(AllocationItem.id)
        .join(Allocation)
        .where(
            Allocation.request_id == line.request_id,
            AllocationItem.line_id == line.id,
            or_(AllocationItem.freed_at.is_(None), Allocation.state == AllocationState.HANDED_OVER),
        )
    )
    return session.scalar(served.limit(1)) is not None
