"""Where each line of a request stands and since when, as one word and one date."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from fleet import events
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest, LineAnswer, RequestLine
from fleet.lending.loans import Loan
from fleet.lifecycle import AllocationState, AssetState, Living, LoanState, RequestState


class Stage(enum.StrEnum):
    """How far one line has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    DECLINED = "declined"
    TO_PREPARE = "to_prepare"
    PREPARED = "prepared"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    HANDED_OVER = "handed_over"
    GIVEN_BACK = "given_back"
    LOST = "lost"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Standing:
    """One line, where it stands, since when, and the kit that serves it."""

    line: RequestLine
    stage: Stage
    since: datetime | None
    kit: Allocation | None = None


CLOSED: Final[Mapping[RequestState | None, Stage]] = {
    RequestState.CANCELLED: Stage.CANCELLED,
    RequestState.EXPIRED: Stage.EXPIRED,
}
MOVING: Final[Mapping[AssetState | None, Stage]] = {
    AssetState.IN_TRANSIT: Stage.IN_TRANSIT,
    AssetState.DELIVERED: Stage.DELIVERED,
}


def of_request(session: Session, request: EquipmentRequest) -> list[Standing]:
    """Each line of the request in order."""
    kits = _kits(session, request)
    loans = _loans(session, [item.allocation_id for item in kits.values()])
    return [_of_line(session, request, line, kits.get(line.id), loans) for line in request.lines]


def _of_line(
    session: Session,
    request: EquipmentRequest,
    line: RequestLine,
    item: AllocationItem | None,
    loans: Mapping[str, Loan],
) -> Standing:
    if item is not None:
        return _in_kit(session, line, item, loans.get(item.allocation_id))
    if request.state in CLOSED:
        return Standing(line, CLOSED[request.state], last_move(session, request))
    if request.state is RequestState.DRAFT:
        return Standing(line, Stage.DRAFT, request.created_at)
    if line.answer is LineAnswer.PENDING:
        return Standing(line, Stage.SUBMITTED, request.submitted_at)
    stage = Stage.DECLINED if line.answer is LineAnswer.DECLINED else Stage.TO_PREPARE
    return Standing(line, stage, request.decided_at)


def _in_kit(session: Session, line: RequestLine, item: AllocationItem, loan: Loan | None) -> Standing:
    kit = item.allocation
    if loan is not None:
        ended = next((one.ended_at for one in loan.items if one.asset_code == item.asset_code), None)
        if ended is None:
            return Standing(line, Stage.HANDED_OVER, loan.handed_over_at, kit)
        gone = loan.state is LoanState.WRITTEN_OFF
        return Standing(line, Stage.LOST if gone else Stage.GIVEN_BACK, ended, kit)
    if kit.state is AllocationState.HANDED_OVER:
        return Standing(line, Stage.GIVEN_BACK, None, kit)  # the youth is erased: no loan names this kit
    if item.asset.state in MOVING:
        return Standing(line, MOVING[item.asset.state], last_move(session, item.asset), kit)
    return Standing(line, Stage.PREPARED, kit.created_at, kit)


def last_move(session: Session, thing: Living) -> datetime | None:
    """When it came into its present state."""
    past = events.history(session, thing.SUBJECT, thing.key, limit=50)
    return next((event.at for event in past if event.to_state == thing.state), None)


def _kits(session: Session, request: EquipmentRequest) -> dict[int, AllocationItem]:
    """Line → the kit item that serves or served it."""
    items = (
        select(AllocationItem)
        .join(Allocation)
        .where(
            Allocation.request_id == request.id,
            or_(AllocationItem.freed_at.is_(None), Allocation.state == AllocationState.HANDED_OVER),
        )
        .options(joinedload(AllocationItem.allocation), joinedload(AllocationItem.asset))
    )
    return {item.line_id: item for item in session.scalars(items) if item.line_id is not None}


def _loans(session: Session, kits: Iterable[str]) -> dict[str, Loan]:
    """Kit → the loan it became."""
    found = select(Loan).where(Loan.allocation_id.in_(list(kits)), Loan.state != LoanState.UNDONE)
    return {loan.allocation_id or "": loan for loan in session.scalars(found)}
