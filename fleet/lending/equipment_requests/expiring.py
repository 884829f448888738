"""Requests that nobody needs any more, as far as a calendar can tell."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from fleet import lifecycle, notices
from fleet.access import Actor, Verb
from fleet.lending.equipment_requests.request import EquipmentRequest
from fleet.lifecycle import RequestState

KEPT_FOR: Final = timedelta(days=90)
"""How long a draft stays untouched, and an approved request past its date, before it expires."""


def stale(session: Session, at: datetime) -> Sequence[EquipmentRequest]:
    """Drafts untouched for three months; approved requests without a kit, so long after their date."""
    old = at - KEPT_FOR
    touched = func.coalesce(EquipmentRequest.edited_at, EquipmentRequest.created_at)
    forgotten = or_(
        and_(EquipmentRequest.state == RequestState.DRAFT, touched <= old),
        and_(EquipmentRequest.state == RequestState.APPROVED, EquipmentRequest.needed_by <= old.date()),
    )
    found = select(EquipmentRequest).where(forgotten)
    return session.scalars(found.order_by(EquipmentRequest.created_at, EquipmentRequest.id)).all()


def expire(session: Session, actor: Actor, request: EquipmentRequest) -> EquipmentRequest:
    """Nobody came back to it; the association is told."""
    lifecycle.check(actor, request, Verb.REQUEST_EXPIRE)
    request.closed_at = actor.at
    lifecycle.advance(session, actor, request, Verb.REQUEST_EXPIRE)
    notices.tell(
        session,
        actor.at,
        "request_expired",
        f"request_expired:{request.id}",
        organisation_id=request.organisation_id,
        request_id=request.id,
    )
    return request
