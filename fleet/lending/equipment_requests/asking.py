"""Asking: a request is drafted, edited until it is answered, sent, and perhaps called off."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from fleet import events, lifecycle, notices
from fleet.access import Actor, Role, Verb, require
from fleet.errors import Conflict, Invalid
from fleet.intake.assets import Kind
from fleet.lending.equipment_requests.confirming import ask_to_confirm
from fleet.lending.equipment_requests.request import SCREENS, EquipmentRequest, RequestLine, Wanted
from fleet.lifecycle import RequestState
from fleet.parties.organisations import Organisation, OrganisationKind, only_own
from fleet.parties.sites import Site
from fleet.parties.youths import YouthState

MAX_LINES = 200
EDITABLE: Final = (RequestState.DRAFT, RequestState.SUBMITTED)
"""A request may be changed until somebody has answered it."""


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


class NeedsOfALaptop(Invalid):
    """Only a laptop has a keyboard, a screen and a touch screen."""

    detail = "{youth}: {kind}"


class NoSuchScreen(Invalid):
    """No screen is so large or so small."""

    detail = "From {least} to {most} inches."


class DeliveredElsewhere(Invalid):
    """A request is delivered at a place of its association, or at one of ours."""

    detail = "{site}"


class AlreadyAnswered(Conflict):
    """A request is changed until it is answered."""

    detail = "It is “{state}” now."


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

    Raises NoLines, SameLineTwice, NotYourYouth, NeedsOfALaptop, NoSuchScreen, NeededInThePast or
    DeliveredElsewhere.
    """
    require(actor, Verb.REQUEST_DRAFT)
    only_own(actor, organisation)
    _refuse_bad(organisation, wanted, needed_by, actor.today)
    _refuse_elsewhere(session, organisation, delivery_site)
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
    """Change what is not answered yet; whoever did is then the one who entered it.

    What was sent stays sent, and coordinators are told nothing twice; an association is told where somebody
    else changed what it had sent. Raises AlreadyAnswered, else as `draft`.
    """
    require(actor, Verb.REQUEST_EDIT)
    if request.state not in EDITABLE:
        raise AlreadyAnswered(state=str(request.state), moves=lifecycle.open_moves(actor, request))
    if wanted is not None:
        _refuse_bad(request.organisation, wanted, needed_by or request.needed_by, actor.today)
        request.lines.clear()
        session.flush()  # the old lines must go before new ones take their numbers
        request.lines.extend(_lines(wanted))
    if needed_by is not None:
        _refuse_past(needed_by, actor.today)
        request.needed_by = needed_by
    if delivery_site is not None:
        _refuse_elsewhere(session, request.organisation, delivery_site)
        request.delivery_site = delivery_site
    _entered_anew(session, actor, request)
    events.record(
        session, actor, Verb.REQUEST_EDIT, request.SUBJECT, request.id, on_behalf=request.entered_for
    )
    session.flush()
    return request


def _entered_anew(session: Session, actor: Actor, request: EquipmentRequest) -> None:
    """Four eyes: who wrote it last does not approve it; what was confirmed is no longer what stands there."""
    was_waiting = request.waits_for_confirmation
    request.entered_by, request.edited_at = actor.name, actor.at
    request.entered_for = actor.organisation_id != request.organisation_id
    request.confirmed_by = request.confirmed_at = None
    is_sent = request.state is RequestState.SUBMITTED
    if is_sent and request.waits_for_confirmation and not was_waiting:
        ask_to_confirm(session, actor, request)


def _lines(wanted: Sequence[Wanted]) -> list[RequestLine]:
    return [
        RequestLine(
            number=number,
            youth_code=line.youth.code,
            kind=line.kind,
            priority=line.priority,
            keyboard=line.keyboard,
            screen_inches=line.screen_inches,
            touch=line.touch,
        )
        for number, line in enumerate(wanted, start=1)
    ]


def _refuse_past(needed_by: date, today: date) -> None:
    if needed_by < today:
        raise NeededInThePast(needed_by=needed_by.isoformat())


def _refuse_elsewhere(session: Session, organisation: Organisation, site: Site | None) -> None:
    """No parcel for one association goes to another one's office."""
    if site is None or site.organisation_id == organisation.id:
        return
    if session.get_one(Organisation, site.organisation_id).kind is not OrganisationKind.LENDER:
        raise DeliveredElsewhere(site=site.name)


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
        refuse_needs(line)


def refuse_needs(line: Wanted) -> None:
    """Raises NeedsOfALaptop or NoSuchScreen."""
    if line.has_needs and line.kind is not Kind.LAPTOP:
        raise NeedsOfALaptop(youth=line.youth.code, kind=line.kind.value)
    if line.screen_inches is not None and line.screen_inches not in SCREENS:
        raise NoSuchScreen(least=SCREENS[0], most=SCREENS[-1])


def submit(session: Session, actor: Actor, request: EquipmentRequest) -> EquipmentRequest:
    """Send it; coordinators are told, and the association where it was entered for it."""
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
    if request.entered_for:
        ask_to_confirm(session, actor, request)
    return request


def cancel(session: Session, actor: Actor, request: EquipmentRequest) -> EquipmentRequest:
    """The association no longer needs it."""
    lifecycle.check(actor, request, Verb.REQUEST_CANCEL)
    request.closed_at = actor.at
    lifecycle.advance(session, actor, request, Verb.REQUEST_CANCEL)
    return request
