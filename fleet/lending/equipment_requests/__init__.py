"""Equipment requests: what an association asks for, for whom, by when; and the answer it gets."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import events, lifecycle, notices
from fleet.access import EVERY, Actor, Role, Seen, Verb, find, require, visible
from fleet.db import Base, Identified, Versioned
from fleet.errors import Conflict, Forbidden, Invalid
from fleet.intake.assets import Kind
from fleet.lifecycle import RequestState
from fleet.parties.organisations import Organisation
from fleet.parties.sites import Site
from fleet.parties.youths import Youth, YouthState

MAX_LINES = 200


class Priority(enum.StrEnum):
    """Why a youth can't wait: a reason code, never free text (rule Y1)."""

    NONE = "none"
    EXAMS = "exams"
    JOB_SEARCH = "job_search"
    FIRST_EQUIPMENT = "first_equipment"


class LineAnswer(enum.StrEnum):
    """What became of one line."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"


class DeclineReason(enum.StrEnum):
    """Why not: a reason code."""

    NO_STOCK = "no_stock"
    QUOTA_REACHED = "quota_reached"
    ALREADY_EQUIPPED = "already_equipped"
    NOT_ELIGIBLE = "not_eligible"
    DUPLICATE = "duplicate"


class EquipmentRequest(Identified, Versioned, Seen, Base):
    """One request of one association. `entered_by` is who typed it, which is not always the association."""

    __tablename__ = "equipment_requests"
    PREFIX = "req"
    SUBJECT: ClassVar[str] = "equipment_request"
    SEEN_BY = {Role.COORDINATOR: EVERY, Role.ASSOCIATION: "organisation_id"}

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    delivery_site_id: Mapped[str | None] = mapped_column(ForeignKey("sites.id"))
    needed_by: Mapped[date] = mapped_column(Date)
    state: Mapped[RequestState | None]
    entered_by: Mapped[str] = mapped_column(String(40))
    entered_for: Mapped[bool] = mapped_column(default=False)
    decided_by: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    organisation: Mapped[Organisation] = relationship()
    delivery_site: Mapped[Site | None] = relationship()
    lines: Mapped[list["RequestLine"]] = relationship(
        back_populates="request", order_by="RequestLine.number", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> entered_by", name="four_eyes"),
        Index("ix_equipment_requests_created", "created_at", "id"),
        Index("ix_equipment_requests_state", "state", "created_at", "id"),
        Index("ix_equipment_requests_organisation", "organisation_id", "created_at", "id"),
    )

    @property
    def key(self) -> str:
        return self.id


class RequestLine(Base):
    """One kind of equipment for one youth. The youth's code goes when the youth is erased."""

    __tablename__ = "request_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("equipment_requests.id"))
    number: Mapped[int]
    youth_code: Mapped[str | None] = mapped_column(ForeignKey("youths.code", ondelete="SET NULL"), index=True)
    kind: Mapped[Kind]
    priority: Mapped[Priority] = mapped_column(default=Priority.NONE)
    answer: Mapped[LineAnswer] = mapped_column(default=LineAnswer.PENDING)
    reason: Mapped[DeclineReason | None]
    request: Mapped[EquipmentRequest] = relationship(back_populates="lines")

    __table_args__ = (
        UniqueConstraint("request_id", "number"),
        UniqueConstraint("request_id", "youth_code", "kind"),
        CheckConstraint("answer <> 'declined' OR reason IS NOT NULL", name="declined_why"),
    )


@dataclass(frozen=True)
class Wanted:
    """One line to be."""

    youth: Youth
    kind: Kind
    priority: Priority = Priority.NONE


class OwnRequest(Forbidden):
    """Nobody approves their own request."""

    detail = "Another coordinator decides on it."


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


class UnknownLine(Invalid):
    """This request has no such line."""

    detail = "{number}"


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
    """Change a draft. Raises NotADraft, else as `draft`."""
    require(actor, Verb.REQUEST_EDIT)
    if request.state is not RequestState.DRAFT:
        raise NotADraft()
    if wanted is not None:
        _refuse_bad(request.organisation, wanted, needed_by or request.needed_by, actor.today)
        request.lines.clear()
        session.flush()  # the old lines must go before new ones take their numbers
        request.lines.extend(_lines(wanted))
    if needed_by is not None:
        request.needed_by = needed_by
    if delivery_site is not None:
        request.delivery_site = delivery_site
    events.record(session, actor, Verb.REQUEST_EDIT, request.SUBJECT, request.id)
    return request


def _lines(wanted: Sequence[Wanted]) -> list[RequestLine]:
    return [
        RequestLine(number=number, youth_code=line.youth.code, kind=line.kind, priority=line.priority)
        for number, line in enumerate(wanted, start=1)
    ]


def _refuse_bad(organisation: Organisation, wanted: Sequence[Wanted], needed_by: date, today: date) -> None:
    if not 1 <= len(wanted) <= MAX_LINES:
        raise NoLines()
    if needed_by < today:
        raise NeededInThePast(needed_by=needed_by.isoformat())
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


def approve(
    session: Session,
    actor: Actor,
    request: EquipmentRequest,
    *,
    declined: Mapping[int, DeclineReason] | None = None,
) -> EquipmentRequest:
    """Approve it whole, or but for some lines (number → reason); never one's own (OwnRequest).

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
    if actor.name == request.entered_by or actor.organisation_id == request.organisation_id:
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


def cancel(session: Session, actor: Actor, request: EquipmentRequest) -> EquipmentRequest:
    """The association no longer needs it."""
    lifecycle.check(actor, request, Verb.REQUEST_CANCEL)
    lifecycle.advance(session, actor, request, Verb.REQUEST_CANCEL)
    return request


def listing(actor: Actor) -> Select[tuple[EquipmentRequest]]:
    """The requests this actor sees."""
    return select(EquipmentRequest).where(visible(actor, EquipmentRequest))


def seen(session: Session, actor: Actor, request_id: str) -> EquipmentRequest:
    """One request. Raises NotFound."""
    return find(session, actor, EquipmentRequest, request_id)
