"""Equipment requests: what an association asks for, for whom, by when; and the answer it gets."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fleet.access import Actor, find, visible
from fleet.lending.equipment_requests.asking import (
    EDITABLE,
    MAX_LINES,
    AlreadyAnswered,
    DeliveredElsewhere,
    NeededInThePast,
    NeedsOfALaptop,
    NoLines,
    NoSuchScreen,
    NotYourYouth,
    SameLineTwice,
    cancel,
    draft,
    edit,
    submit,
)
from fleet.lending.equipment_requests.confirming import TO_CONFIRM, NothingToConfirm, confirm
from fleet.lending.equipment_requests.deciding import OwnRequest, UnknownLine, approve, decline
from fleet.lending.equipment_requests.filing import FaultyRequest, Look, ask_by_file, look
from fleet.lending.equipment_requests.reading import NamesInFile, NothingAsked
from fleet.lending.equipment_requests.request import (
    SCREENS,
    DeclineReason,
    EquipmentRequest,
    LineAnswer,
    Priority,
    RequestLine,
    Wanted,
)
from fleet.lending.equipment_requests.sorting import (
    Ask,
    AskedKind,
    NewYouth,
    NoSuchNewYouth,
    Sorted,
    Taken,
    sort,
    take,
)

__all__ = [
    "EDITABLE",
    "MAX_LINES",
    "SCREENS",
    "TO_CONFIRM",
    "AlreadyAnswered",
    "DeliveredElsewhere",
    "Ask",
    "AskedKind",
    "DeclineReason",
    "EquipmentRequest",
    "FaultyRequest",
    "LineAnswer",
    "Look",
    "NamesInFile",
    "NeededInThePast",
    "NeedsOfALaptop",
    "NewYouth",
    "NoLines",
    "NoSuchNewYouth",
    "NoSuchScreen",
    "NotYourYouth",
    "NothingAsked",
    "NothingToConfirm",
    "OwnRequest",
    "Priority",
    "RequestLine",
    "SameLineTwice",
    "Sorted",
    "Taken",
    "UnknownLine",
    "Wanted",
    "approve",
    "ask_by_file",
    "cancel",
    "confirm",
    "decline",
    "draft",
    "edit",
    "line_of",
    "listing",
    "lock",
    "look",
    "seen",
    "sort",
    "submit",
    "take",
]


def listing(actor: Actor) -> Select[EquipmentRequest]:
    """The requests this actor sees."""
    return select(EquipmentRequest).where(visible(actor, EquipmentRequest))


def seen(session: Session, actor: Actor, request_id: str) -> EquipmentRequest:
    """One request. Raises NotFound."""
    return find(session, actor, EquipmentRequest, request_id)


def lock(session: Session, request: EquipmentRequest) -> None:
    """Read it anew; until this transaction ends nobody else serves one of its lines or calls one off."""
    session.flush()
    mine = select(EquipmentRequest).where(EquipmentRequest.id == request.id).with_for_update()
    session.scalars(mine.execution_options(populate_existing=True)).one()


def line_of(request: EquipmentRequest, number: int) -> RequestLine:
    """The line of that number. Raises UnknownLine."""
    for line in request.lines:
        if line.number == number:
            return line
    raise UnknownLine(number=number)
