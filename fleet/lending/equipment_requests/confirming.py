"""Confirming: an association says that what somebody else entered for it is what it asks for."""

from typing import Final

from sqlalchemy import and_
from sqlalchemy.orm import Session

from fleet import events, lifecycle, notices
from fleet.access import Actor, Verb, require
from fleet.errors import Conflict
from fleet.lending.equipment_requests.request import EquipmentRequest
from fleet.lifecycle import STAYS, RequestState

TO_CONFIRM: Final = and_(
    EquipmentRequest.state == RequestState.SUBMITTED,
    EquipmentRequest.entered_for,
    EquipmentRequest.confirmed_at.is_(None),
)
"""Sent by somebody else, and the association has not stood by it yet."""


class NothingToConfirm(Conflict):
    """There is nothing to confirm."""

    detail = "Only what a coordinator sent for your association is confirmed, until it is answered."


def confirm(session: Session, actor: Actor, request: EquipmentRequest) -> EquipmentRequest:
    """The association stands by what was entered for it: now whoever entered it may decide on it too.

    Again is no harm. Raises NothingToConfirm.
    """
    require(actor, Verb.REQUEST_CONFIRM)
    can = request.state in STAYS[request.SUBJECT][Verb.REQUEST_CONFIRM] and request.entered_for
    if not can or actor.organisation_id != request.organisation_id:
        raise NothingToConfirm(state=str(request.state), moves=lifecycle.open_moves(actor, request))
    if request.confirmed_at is None:
        request.confirmed_by, request.confirmed_at = actor.name, actor.at
        events.record(session, actor, Verb.REQUEST_CONFIRM, request.SUBJECT, request.id)
    return request


def ask_to_confirm(session: Session, actor: Actor, request: EquipmentRequest) -> None:
    """Tell the association what was sent, or changed, in its name."""
    notices.tell(
        session,
        actor.at,
        "request_entered",
        f"request_entered:{request.id}:{actor.at.isoformat()}",
        organisation_id=request.organisation_id,
        request_id=request.id,
    )
