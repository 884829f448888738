"""Share links: an address by which its holder reads one funder's summary, until a day, and nothing else.

The secret is 256 random bits behind a readable prefix, shown once and kept hashed, as tokens are. A link is
somebody's to answer for: it opens nothing from the moment when whoever made it could not make it any more.
"""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from itertools import count
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, delete, or_, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from fleet import about, events
from fleet.access import EVERY, MAY, PARIS, Actor, Role, Seen, Verb, require, visible
from fleet.db import Base, Identified
from fleet.errors import Conflict, Forbidden, Invalid, NotFound
from fleet.parties.accounts import Account
from fleet.parties.organisations import Organisation
from fleet.publishing import readers

MAX_DAYS: Final = 365
LISTED_AFTER: Final = timedelta(days=30)
"""How long a link that no longer opens anything stays in the list, so that its end can be seen."""
_SECRET: Final = re.compile(r"(share_[0-9a-f]{12})_[A-Za-z0-9_-]{43}", re.ASCII)


class ShareLink(Identified, Seen, Base):
    """One link. The secret was shown once and is not here: only its hash.

    When it was last used is not kept: reading changes nothing (rule A3), and who reads a foundation's figures
    is its own matter.
    """

    __tablename__ = "share_links"
    PREFIX = "shr"
    SUBJECT: ClassVar[str] = "share_link"
    SEEN_BY = {
        Role.COORDINATOR: EVERY,
        Role.ADMINISTRATOR: EVERY,
        Role.FOUNDATION: "organisation_id",
        Role.DEPARTMENT: "organisation_id",
    }

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    prefix: Mapped[str] = mapped_column(String(24), unique=True)
    hash: Mapped[str] = mapped_column(String(64))
    made_by: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (CheckConstraint("expires_at > created_at", name="ends_later"),)

    def is_live(self, at: datetime) -> bool:
        """Whether it was neither revoked nor is over."""
        return self.revoked_at is None and self.expires_at > at


class OnlyPeopleShare(Forbidden):
    """A share link is made by somebody who is signed in."""


class SharedTooLong(Invalid):
    """A share link works for one day to twelve months."""


class AlreadyOver(Conflict):
    """This share link no longer works."""


def add(session: Session, actor: Actor, organisation: Organisation, *, days: int) -> tuple[ShareLink, str]:
    """A link to that funder's summary and its secret, which is never shown again.

    A funder's people share their own house's, the desk anyone's. Raises NotAReader, SharedTooLong,
    OnlyPeopleShare, NotFound.
    """
    require(actor, Verb.SHARE_LINK_ADD)
    if not actor.is_person and actor.role is not Role.SYSTEM:  # it would outlive the token that made it
        raise OnlyPeopleShare()
    if not _is_theirs(actor.role, actor.organisation_id, organisation.id):
        raise NotFound(key=organisation.id)
    readers.reader(actor.name, organisation, actor.at)
    if not 1 <= days <= MAX_DAYS:
        raise SharedTooLong()
    secret = f"share_{secrets.token_hex(6)}_{secrets.token_urlsafe(32)}"
    return _keep(session, actor, organisation, secret, days), secret


def for_demo(session: Session, actor: Actor, organisation: Organisation, key: str) -> str:
    """The secret of a link to an invented funder's summary: the same at each start, to be shown again.

    It follows from the service's own secret, which everybody knows of a demo. Raises NotADemo elsewhere.
    """
    if not about.is_demo(session):
        raise about.NotADemo()
    for number in count(1):
        told = hmac.digest(key.encode(), f"share {organisation.id} {number}".encode(), hashlib.sha256)
        secret = f"share_{told[:6].hex()}_{urlsafe_b64encode(told).decode().rstrip('=')}"
        known = session.scalar(select(ShareLink).where(ShareLink.hash == _hashed(secret)))
        if known is None:
            _keep(session, actor, organisation, secret, MAX_DAYS)
        if known is None or known.is_live(actor.at):
            break
    return secret


def _keep(session: Session, actor: Actor, organisation: Organisation, secret: str, days: int) -> ShareLink:
    link = ShareLink(
        organisation_id=organisation.id,
        prefix=secret[: len("share_") + 12],
        hash=_hashed(secret),
        made_by=actor.name,
        created_at=actor.at,
        expires_at=actor.at + timedelta(days=days),
    )
    session.add(link)
    session.flush()
    verb, house = Verb.SHARE_LINK_ADD, organisation.id
    events.record(session, actor, verb, link.SUBJECT, link.id, organisation_id=house, days=days)
    return link


def revoke(session: Session, actor: Actor, link: ShareLink) -> ShareLink:
    """Void at once. Raises AlreadyOver."""
    require(actor, Verb.SHARE_LINK_REVOKE)
    locked = select(ShareLink).where(ShareLink.id == link.id).with_for_update()
    session.scalars(locked.execution_options(populate_existing=True)).one()
    if not link.is_live(actor.at):
        raise AlreadyOver()
    link.revoked_at = actor.at
    events.record(session, actor, Verb.SHARE_LINK_REVOKE, link.SUBJECT, link.id)
    return link


def revoke_restored(session: Session, actor: Actor) -> int:
    """Void every link that was live when a backup was made; how many.

    Which of them somebody has revoked since, the backup can't know, and a revoked one must never open again.
    """
    live = select(ShareLink).where(ShareLink.revoked_at.is_(None), ShareLink.expires_at > actor.at)
    found = session.scalars(live).all()
    for link in found:
        link.revoked_at = actor.at
        verb = Verb.SHARE_LINK_REVOKE
        events.record(session, actor, verb, link.SUBJECT, link.id, because="restored")
    return len(found)


def opened(session: Session, secret: str, at: datetime) -> ShareLink | None:
    """The link of that secret if it opens something now; None alike for unknown, revoked and past its end."""
    written = _SECRET.fullmatch(secret)
    if written is None:
        return None
    wanted = select(ShareLink).where(ShareLink.prefix == written[1])
    link = session.scalar(wanted.options(joinedload(ShareLink.organisation)))
    if link is None or not secrets.compare_digest(link.hash, _hashed(secret)):
        return None
    return link if link.is_live(at) and stands(session, link) else None


def stands(session: Session, link: ShareLink) -> bool:
    """Whether who made it could make it still: an open account, of the desk or of that house."""
    if not link.made_by.startswith(f"{Account.PREFIX}_"):
        return True
    maker = session.get(Account, link.made_by)
    return (
        maker is not None
        and maker.is_active
        and maker.role in MAY[Verb.SHARE_LINK_ADD]
        and _is_theirs(maker.role, maker.organisation_id, link.organisation_id)
    )


def _is_theirs(role: Role, house: str | None, organisation: str) -> bool:
    return role not in readers.ROLES.values() or house == organisation


def reader(link: ShareLink, at: datetime, zone: ZoneInfo = PARIS) -> Actor:
    """As whom the link reads: the funder, who may read its summary and nothing else. Raises NotAReader."""
    return readers.reader(link.id, link.organisation, at, zone)


def listing(actor: Actor) -> Select[ShareLink]:
    """The links this actor sees."""
    return select(ShareLink).where(visible(actor, ShareLink))


def forget_old(session: Session, at: datetime) -> int:
    """Drop the links that have opened nothing for thirty days; how many."""
    long_ago = at - LISTED_AFTER
    old = or_(ShareLink.expires_at <= long_ago, ShareLink.revoked_at <= long_ago)
    return len(session.execute(delete(ShareLink).where(old).returning(ShareLink.id)).all())


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
