"""Tickets: something is wrong with an asset, said by whoever noticed."""

import enum
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, Select, String, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import events, lifecycle, notices
from fleet.access import Actor, Role, Seen, Verb, find, on_floor, require, visible
from fleet.db import Base, Identified, Versioned
from fleet.errors import Invalid
from fleet.intake.assets import Asset
from fleet.lending import loans
from fleet.lifecycle import TicketState, WrongState
from fleet.parties import accounts
from fleet.parties.youths import contacted
from fleet.text import about_equipment

FORGET_TEXT_AFTER = timedelta(days=30)


class Trouble(enum.StrEnum):
    """What is wrong, as a picture shows it."""

    SCREEN = "screen"
    CHARGER = "charger"
    BATTERY = "battery"
    KEYBOARD = "keyboard"
    INTERNET = "internet"
    PASSWORD = "password"  # noqa: S105
    FOUND = "found"
    OTHER = "other"


class Source(enum.StrEnum):
    """Who said so; a stranger's word is unverified until somebody takes the ticket up."""

    STRANGER = "stranger"
    ASSOCIATION = "association"
    STAFF = "staff"


class Ticket(Identified, Versioned, Seen, Base):
    """One ticket. Its text is about the equipment only and goes 30 days after it closes (rule Y2)."""

    __tablename__ = "tickets"
    PREFIX = "tic"
    SUBJECT: ClassVar[str] = "ticket"
    SEEN_BY = on_floor(association="organisation_id")

    asset_code: Mapped[str] = mapped_column(ForeignKey("assets.code"), index=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    trouble: Mapped[Trouble]
    source: Mapped[Source]
    note: Mapped[str | None] = mapped_column(String(280))
    answer: Mapped[str | None] = mapped_column(String(280))
    answered_at: Mapped[datetime | None]
    state: Mapped[TicketState | None]
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    attended_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    asset: Mapped[Asset] = relationship()

    __table_args__ = (
        Index("ix_tickets_created", "created_at", "id"),
        Index("ix_tickets_state", "state", "created_at", "id"),
    )

    @property
    def key(self) -> str:
        return self.id


class NoAnswer(Invalid):
    """An answer needs words."""


def open_ticket(
    session: Session, actor: Actor, asset: Asset, trouble: Trouble, note: str | None = None
) -> Ticket:
    """Say that something is wrong. Raises TooLong or PersonalText."""
    source = Source.ASSOCIATION if actor.role is Role.ASSOCIATION else Source.STAFF
    return _open(session, actor, asset, trouble, about_equipment(note), source)


def open_by_stranger(
    session: Session, actor: Actor, asset: Asset, trouble: Trouble, note: str | None
) -> Ticket:
    """What somebody without an account said on the label's page; `actor` is the system."""
    return _open(session, actor, asset, trouble, about_equipment(note), Source.STRANGER)


def _open(
    session: Session, actor: Actor, asset: Asset, trouble: Trouble, note: str | None, source: Source
) -> Ticket:
    require(actor, Verb.TICKET_OPEN)
    item = loans.open_item(session, asset)
    ticket = Ticket(
        asset=asset,
        organisation_id=asset.organisation_id,
        trouble=trouble,
        source=source,
        note=note,
        created_at=actor.at,
        opened_at=actor.at,
    )
    lifecycle.begin(session, actor, ticket, Verb.TICKET_OPEN, asset=asset.code, source=source.value)
    if item is not None:
        item.loan.last_sign_at = asset.last_seen_at = actor.at
        contacted(item.loan.youth, actor.today)
    _tell_desk(session, actor, ticket, f"ticket_opened:{ticket.id}")
    return ticket


def answer(session: Session, actor: Actor, ticket: Ticket, text: str | None) -> Ticket:
    """Tell whoever is concerned what is done about it; a further answer takes the place of the first.

    Raises NoAnswer, TooLong, PersonalText (rule Y2), or WrongState where it is solved: open it again first.
    """
    require(actor, Verb.TICKET_ANSWER)
    if ticket.state is TicketState.RESOLVED:
        raise WrongState.of(actor, ticket)
    said = about_equipment(text)
    if said is None:
        raise NoAnswer()
    ticket.answer, ticket.answered_at = said, actor.at
    ticket.attended_at = ticket.attended_at or actor.at
    events.record(session, actor, Verb.TICKET_ANSWER, "ticket", ticket.id)
    _tell_house(session, actor, ticket, "ticket_answered")
    return ticket


def move(session: Session, actor: Actor, ticket: Ticket, verb: Verb) -> Ticket:
    """Start, wait, resolve or reopen."""
    lifecycle.check(actor, ticket, verb)
    lifecycle.advance(session, actor, ticket, verb)
    ticket.closed_at = actor.at if ticket.state is TicketState.RESOLVED else None
    if ticket.state is TicketState.OPEN:
        ticket.opened_at = actor.at
        _tell_desk(session, actor, ticket, f"ticket_opened:{ticket.id}:{actor.at.isoformat()}")
        return ticket
    ticket.attended_at = ticket.attended_at or actor.at
    if ticket.state is TicketState.RESOLVED:
        _tell_house(session, actor, ticket, "ticket_resolved")
    return ticket


def _tell_desk(session: Session, actor: Actor, ticket: Ticket, key: str) -> None:
    facts = {"ticket_id": ticket.id, "asset": ticket.asset.code, "trouble": ticket.trouble.value}
    notices.tell(session, actor.at, "ticket_opened", key, role=Role.COORDINATOR, **facts)


def _tell_house(session: Session, actor: Actor, ticket: Ticket, kind: str) -> None:
    """Told once a moment: who answers and closes in one go says one thing."""
    house, key = ticket.organisation_id, f"ticket:{ticket.id}:{actor.at.isoformat()}"
    facts = {"ticket_id": ticket.id, "trouble": ticket.trouble.value}
    if house is None or not notices.tell(session, actor.at, kind, key, organisation_id=house, **facts):
        return
    for account in accounts.audience(session, role=None, organisation_id=house):
        to = {"account_id": account.id, "mail": True, **facts}
        notices.tell(session, actor.at, kind, f"{key}:{account.id}", **to)


def forget_text(session: Session, at: datetime) -> int:
    """Delete the text of tickets that closed 30 days ago (rule Y2); how many."""
    old = (
        Ticket.closed_at < at - FORGET_TEXT_AFTER,
        or_(Ticket.note.is_not(None), Ticket.answer.is_not(None)),
    )
    forgotten = update(Ticket).where(*old).values(note=None, answer=None)
    done = session.execute(forgotten.returning(Ticket.id))
    return len(done.all())


def listing(actor: Actor) -> Select[Ticket]:
    """The tickets this actor sees."""
    return select(Ticket).where(visible(actor, Ticket))


def seen(session: Session, actor: Actor, ticket_id: str) -> Ticket:
    """One ticket. Raises NotFound."""
    return find(session, actor, Ticket, ticket_id)
