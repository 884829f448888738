"""The outbox: what must be told to whom, written in the transaction that causes it."""

import enum
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, and_, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet.access import Actor, Role
from fleet.db import Base, Identified

LEASE = timedelta(minutes=2)
"""How long one worker keeps a mail to itself before another may try it."""
ATTEMPTS = 10
TROUBLE = "trouble"
"""The fact of a mail under which its last MailTrouble is kept."""


class MailTrouble(enum.StrEnum):
    """Why a mail has not gone out: a word, for what a mail server says may name a person (rule Y8)."""

    UNKNOWN_HOST = "unknown_host"
    REFUSED = "refused"
    SILENT = "silent"
    TLS = "tls"
    LOGIN = "login"
    UNSUPPORTED = "unsupported"
    SENDER = "sender"
    RECIPIENT = "recipient"
    OTHER = "other"


class Notice(Identified, Base):
    """Something to tell an account, an organisation or a role; by mail as well where `mail` is set.

    `key` makes it exactly one: telling twice under the same key is telling once.
    """

    __tablename__ = "notices"
    PREFIX = "not"

    key: Mapped[str] = mapped_column(String(160), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[Role | None]
    mail: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        CheckConstraint(
            "account_id IS NOT NULL OR organisation_id IS NOT NULL OR role IS NOT NULL", name="somebody"
        ),
        CheckConstraint("NOT mail OR account_id IS NOT NULL", name="mail_to_account"),
        Index("ix_notices_created", "created_at", "id"),
        Index("ix_notices_outbox", "mail", "sent_at"),
    )


def tell(session: Session, at: datetime, kind: str, key: str, **audience_and_facts: Any) -> bool:
    """Write one notice unless its key was told before; whether it was new.

    `account_id`, `organisation_id`, `role` and `mail` name the audience, everything else is a fact.
    """
    audience = {
        name: audience_and_facts.pop(name, None) for name in ("account_id", "organisation_id", "role")
    }
    mail = bool(audience_and_facts.pop("mail", False))
    if session.scalar(select(Notice.id).where(Notice.key == key)):
        return False
    session.add(Notice(key=key, kind=kind, facts=audience_and_facts, created_at=at, mail=mail, **audience))
    return True


def addressed_to(actor: Actor, account_id: str | None) -> ColumnElement[bool]:
    """The condition for notices this actor may read: its account's, its organisation's, its role's."""
    to_role = and_(
        Notice.role == actor.role,
        or_(Notice.organisation_id.is_(None), Notice.organisation_id == actor.organisation_id),
    )
    to_house = and_(
        Notice.role.is_(None),
        Notice.organisation_id.is_not(None),
        Notice.organisation_id == actor.organisation_id,
    )
    told = [to_role, to_house] + ([Notice.account_id == account_id] if account_id else [])
    return and_(Notice.mail.is_(False), or_(*told))


def _waiting(at: datetime) -> ColumnElement[bool]:
    return and_(
        Notice.mail.is_(True),
        Notice.sent_at.is_(None),
        Notice.attempts < ATTEMPTS,
        or_(Notice.lease_until.is_(None), Notice.lease_until <= at),
    )


def is_waiting(session: Session, at: datetime) -> bool:
    """Whether any mail waits to be sent: asked every few seconds, without locking anything."""
    return session.scalar(select(Notice.id).where(_waiting(at)).limit(1)) is not None


def lease(session: Session, at: datetime, limit: int = 50) -> Sequence[Notice]:
    """Take mails that wait, for LEASE: no other worker gets them meanwhile, and a dead one's come back."""
    chosen = select(Notice.id).where(_waiting(at)).order_by(Notice.created_at).limit(limit)
    ids = session.scalars(chosen.with_for_update(skip_locked=True)).all()
    session.execute(
        update(Notice).where(Notice.id.in_(ids)).values(lease_until=at + LEASE, attempts=Notice.attempts + 1)
    )
    return session.scalars(select(Notice).where(Notice.id.in_(ids)).order_by(Notice.created_at)).all()


def sent(session: Session, notice_id: str, at: datetime) -> None:
    """The mail server took it, or nobody is to be told any more."""
    told = update(Notice).where(Notice.id == notice_id, Notice.sent_at.is_(None))
    session.execute(told.values(sent_at=at, lease_until=None))


def put_off(session: Session, notice_id: str, at: datetime, why: MailTrouble) -> None:
    """The mail server did not take it: tried again after a while that grows with the attempts."""
    notice = session.get(Notice, notice_id)
    if notice is None:  # a test that was given up meanwhile
        return
    notice.lease_until = at + timedelta(minutes=2**notice.attempts)
    notice.facts = {**notice.facts, TROUBLE: why}


def trouble_of(notice: Notice) -> MailTrouble | None:
    """Why its last try failed; None where none did."""
    return MailTrouble(notice.facts[TROUBLE]) if TROUBLE in notice.facts else None


def stuck(session: Session, since: datetime) -> Sequence[Notice]:
    """Mails written since then that were tried and did not go out, the newest first."""
    tried = (Notice.mail.is_(True), Notice.sent_at.is_(None), Notice.attempts > 0, Notice.created_at >= since)
    found = session.scalars(select(Notice).where(*tried).order_by(Notice.created_at.desc()))
    return [notice for notice in found if trouble_of(notice)]
