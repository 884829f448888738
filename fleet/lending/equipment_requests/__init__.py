"""Equipment requests: what an association asks for, for whom, by when; and the answer it gets."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fleet.access import Actor, find, visible
from fleet.lending.equipment_requests.asking import (
    MAX_LINES,
    NeededInThePast,
    NoLines,
    NotADraft,
    NotYourYouth,
    SameLineTwice,
    cancel,
    draft,
    edit,
    submit,
)
from fleet.lending.equipment_requests.deciding import OwnRequest, UnknownLine, approve, decline
from fleet.lending.equipment_requests.request import (
    DeclineReason,
    EquipmentRequest,
    LineAnswer,
    Priority,
    RequestLine,
    Wanted,
)

__all__ = [
    "MAX_LINES",
    "DeclineReason",
    "EquipmentRequest",
    "LineAnswer",
    "NeededInThePast",
    "NoLines",
    "NotADraft",
    "NotYourYouth",
    "OwnRequest",
    "Priority",
    "RequestLine",
    "SameLineTwice",
    "UnknownLine",
    "Wanted",
    "approve",
    "cancel",
    "decline",
    "draft",
    "edit",
    "listing",
    "seen",
    "submit",
]


def listing(actor: Actor) -> Select[EquipmentRequest]:
    """The requests this actor sees."""
    return select(EquipmentRequest).where(visible(actor, EquipmentRequest))


def seen(session: Session, actor: Actor, request_id: str) -> EquipmentRequest:
    """One request. Raises NotFound."""
    return find(session, actor, EquipmentRequest, request_id)
