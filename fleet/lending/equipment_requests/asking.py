"""Asking: a request is drafted, edited, sent, and perhaps called off."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from fleet import events, lifecycle, notices
from fleet.access import Actor, Role, Verb, require
from fleet.errors import Conflict, Invalid
from fleet.intake.assets import Kind
from fleet.lending.equipment_requests.request import EquipmentRequest, RequestLine, Wanted
from fleet.lifecycle import RequestState
from fleet.parties.organisations import Organisation, only_own
from fleet.parties.sites import Site
from fleet.parties.youths import YouthState

MAX_LINES = 200


class NoLines(Invalid):
    """A request needs 1 to 200 lines."""


class SameLineTwice(Invalid):
    """The same youth asks for the same kind twice."""

    detail = "{youth}: {kind}"


class NotYourYouth(Invalid):
    """There is no such youth."""

    detail = "{youth}"


class NeededInThePast(Invalid):
    """The date is past."""

    detail = "{needed_by}"


class NotADraft(Conflict):
    """Only a draft can be edited."""


def draft(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    *,
    wanted: Sequence[Wanted],
    needed_by: date,
    delivery_site: Site | None = None,
) -> EquipmentRequest:
    """A request not yet sent. A coordinator may enter one for an association; the event says so.

    Raises NoLines, SameLineTwice, NotYourYouth or NeededInThePast.
    """
    require(actor, Verb.REQUEST_DRAFT)
    only_own(actor, organisation)
    _refuse_bad(organisation, wanted, needed_by, actor.today)
    entered_for = actor.organisation_id != organisation.id
    request = EquipmentRequest(
        organisation_id=organisation.id,
        delivery_site=delivery_site,
        needed_by=needed_by,
        entered_by=actor.name,
        entered_for=entered_for,
        created_at=actor.at,
        lines=_lines(wanted),
    )
    about = {"on_behalf_of": organisation.id} if entered_for else {}
    lifecycle.begin(session, actor, request, Verb.REQUEST_DRAFT, lines=len(wanted), **about)
    session.flush()
    return request


def edit(
    session: Session,
    actor: Actor,
    request: EquipmentRequest,
    *,
    wanted: Sequence[Wanted] | None = None,
    needed_by: date | None = None,
    delivery_site: Site | None = None,
) -> EquipmentRequest:
    """Change a draft; whoever did is then the one who entered it. Raises NotADraft, else as `draft`."""
    require(actor, Verb.REQUEST_EDIT)
    if request.state is not RequestState.DRAFT:
        raise NotADraft()
    if wanted is not None:
        _refuse_bad(request.organisation, wanted, needed_by or request.needed_by, actor.today)
        request.lines.clear()
        session.flush()  # the old lines must go before new ones take their numbers
        request.lines.extend(_lines(wanted))
    if needed_by is not None:
        _refuse_past(needed_by, actor.today)
        request.needed_by = needed_by
    if delivery_site is not None:
        request.delivery_site = delivery_site
    request.entered_by = actor.name  # four eyes: who wrote it last does not approve it
    request.entered_for = actor.organisation_id != request.organisation_id
    events.record(
        session, actor, Verb.REQUEST_EDIT, request.SUBJECT, request.id, on_behalf=request.entered_for
    )
    return request


def _lines(wanted: Sequence[Wanted]) -> list[RequestLine]:
    return [
        RequestLine(number=number, youth_code=line.youth.code, kind=line.kind, priority=line.priority)
        for number, line in enumerate(wanted, start=1)
    ]


def _refuse_past(needed_by: date, today: date) -> None:
    if needed_by < today:
        raise NeededInThePast(needed_by=needed_by.isoformat())


def _refuse_bad(organisation: Organisation, wanted: Sequence[Wanted], needed_by: date, today: date) -> None:
    if not 1 <= len(wanted) <= MAX_LINES:
        raise NoLines()
    _refuse_past(needed_by, today)
    asked: set[tuple[str, Kind]] = set()
    for line in wanted:
        if line.youth.organisation_id != organisation.id or line.youth.state is not YouthState.ACTIVE:
            raise NotYourYouth(youth=line.youth.code)
        if (line.youth.code, line.kind) in asked:
            raise SameLineTwice(youth=line.youth.code, kind=line.kind.value)
        asked.add((line.youth.code, line.kind))


def submit(session: Session, actor: Actor, request: EquipmentRequest) -> EquipmentRequest:
    """Send it; coordinators are told."""
    lifecycle.check(actor, request, Verb.REQUEST_SUBMIT)
    request.submitted_at = actor.at
    lifecycle.advance(session, actor, request, Verb.REQUEST_SUBMIT)
    notices.tell(
        session,
        actor.at,
        "request_submitted",
        f"request_submitted:{request.id}",
        role=Role.COORDINATOR,
        request_id=request.id,
        lines=len(request.lines),
    )
    return request


def cancel(session: Session, actor: Actor, request: EquipmentRequest) -> EquipmentRequest:
    """The association no longer needs it."""
    lifecycle.check(actor, request, Verb.REQUEST_CANCEL)
    lifecycle.advance(session, actor, request, Verb.REQUEST_CANCEL)
    return request
