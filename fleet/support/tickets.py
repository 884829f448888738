"""Tickets: something is wrong with an asset, said by whoever noticed."""

import enum
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, Select, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import lifecycle, notices
from fleet.access import Actor, Role, Seen, Verb, find, on_floor, require, visible
from fleet.db import Base, Identified, Versioned
from fleet.intake.assets import Asset
from fleet.lending import loans
from fleet.lifecycle import TicketState
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
    notices.tell(
        session,
        actor.at,
        "ticket_opened",
        f"ticket_opened:{ticket.id}",
        role=Role.COORDINATOR,
        ticket_id=ticket.id,
        asset=asset.code,
        trouble=trouble.value,
    )
    return ticket


def move(session: Session, actor: Actor, ticket: Ticket, verb: Verb) -> Ticket:
    """Start, wait, resolve or reopen."""
    lifecycle.check(actor, ticket, verb)
    lifecycle.advance(session, actor, ticket, verb)
    if ticket.state is TicketState.OPEN:
        ticket.opened_at = actor.at
    else:
        ticket.attended_at = ticket.attended_at or actor.at
    ticket.closed_at = actor.at if ticket.state is TicketState.RESOLVED else None
    return ticket


def forget_text(session: Session, at: datetime) -> int:
    """Delete the text of tickets that closed 30 days ago (rule Y2); how many."""
    old = (Ticket.closed_at < at - FORGET_TEXT_AFTER, Ticket.note.is_not(None))
    done = session.execute(update(Ticket).where(*old).values(note=None).returning(Ticket.id))
    return len(done.all())


def listing(actor: Actor) -> Select[Ticket]:
    """The tickets this actor sees."""
    return select(Ticket).where(visible(actor, Ticket))


def seen(session: Session, actor: Actor, ticket_id: str) -> Ticket:
    """One ticket. Raises NotFound."""
    return find(session, actor, Ticket, ticket_id)
