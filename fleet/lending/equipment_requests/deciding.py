"""Deciding: somebody else approves a request, in part or whole, or declines it."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from fleet import lifecycle, notices
from fleet.access import Actor, Verb
from fleet.errors import Forbidden, Invalid
from fleet.lending.equipment_requests.request import DeclineReason, EquipmentRequest, LineAnswer


class OwnRequest(Forbidden):
    """Nobody approves their own request."""

    detail = "Another coordinator decides on it, or the association confirms it first."


class UnknownLine(Invalid):
    """This request has no such line."""

    detail = "{number}"


def approve(
    session: Session,
    actor: Actor,
    request: EquipmentRequest,
    *,
    declined: Mapping[int, DeclineReason] | None = None,
) -> EquipmentRequest:
    """Approve it whole, or but for some lines (number → reason); never one's own (OwnRequest).

    What a coordinator entered is their own until the association has confirmed it.

    A request whose every line is declined is declined.
    """
    lifecycle.check(actor, request, Verb.REQUEST_APPROVE)
    refused = dict(declined or {})
    for number in refused.keys() - {line.number for line in request.lines}:
        raise UnknownLine(number=number)
    _refuse_own(actor, request)
    if len(refused) == len(request.lines):
        return _decide(session, actor, request, Verb.REQUEST_DECLINE, refused)
    return _decide(session, actor, request, Verb.REQUEST_APPROVE, refused)


def decline(
    session: Session, actor: Actor, request: EquipmentRequest, reason: DeclineReason
) -> EquipmentRequest:
    """Decline it whole, never one's own (OwnRequest)."""
    lifecycle.check(actor, request, Verb.REQUEST_DECLINE)
    _refuse_own(actor, request)
    every = {line.number: reason for line in request.lines}
    return _decide(session, actor, request, Verb.REQUEST_DECLINE, every)


def _refuse_own(actor: Actor, request: EquipmentRequest) -> None:
    typed_it = actor.name == request.entered_by and request.confirmed_at is None
    if typed_it or actor.organisation_id == request.organisation_id:
        raise OwnRequest()


def _decide(
    session: Session,
    actor: Actor,
    request: EquipmentRequest,
    verb: Verb,
    refused: Mapping[int, DeclineReason],
) -> EquipmentRequest:
    for line in request.lines:
        line.reason = refused.get(line.number)
        line.answer = LineAnswer.DECLINED if line.reason else LineAnswer.APPROVED
    request.decided_by, request.decided_at = actor.name, actor.at
    lifecycle.advance(session, actor, request, verb, declined=sorted(refused))
    notices.tell(
        session,
        actor.at,
        "request_decided",
        f"request_decided:{request.id}",
        organisation_id=request.organisation_id,
        request_id=request.id,
        state=request.state,
    )
    return request
