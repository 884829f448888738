"""The sessions that signing in opens: a signed-in browser, or a phone that is enrolled for one evening."""

import enum
import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import events
from fleet.access import Actor, Role, Verb
from fleet.codes import new_id
from fleet.db import Base, Identified
from fleet.errors import NotFound
from fleet.parties.accounts import Account

SEEN_EVERY = timedelta(minutes=10)
"""How stale a session's `last_seen_at` may be: writing it at each request would make every page a write."""
SENDS_FOR: Final = timedelta(days=7)
"""How long after its evening a phone may still send the scans that wait on it."""
EVENING_ROLES: Final = frozenset({Role.VOLUNTEER, Role.TECHNICIAN})
"""Whose phone may be enrolled for an evening."""


class SessionKind(enum.StrEnum):
    """`full`: somebody signed in themselves. `pass`: a coordinator enrolled the phone for one evening."""

    FULL = "full"
    PASS = "pass"  # noqa: S105


class SignInSession(Identified, Base):
    """A signed-in browser; the cookie's value is only kept hashed."""

    __tablename__ = "sign_in_sessions"
    PREFIX = "ses"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[SessionKind] = mapped_column(default=SessionKind.FULL, server_default="full")
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    device: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    account: Mapped[Account] = relationship(lazy="joined")

    @property
    def is_pass(self) -> bool:
        return self.kind is SessionKind.PASS

    @property
    def sends_until(self) -> datetime:
        """Until when its waiting scans are taken: a pass has a week after its evening."""
        return self.expires_at + SENDS_FOR if self.is_pass else self.expires_at


def hashed(value: str) -> str:
    """How cookie values are kept."""
    return hashlib.sha256(value.encode()).hexdigest()


def open_session(
    session: Session,
    at: datetime,
    account: Account,
    until: datetime,
    device: str,
    *,
    kind: SessionKind = SessionKind.FULL,
    **facts: Any,
) -> tuple[str, SignInSession]:
    """Sign a browser in until a moment: its cookie's value and its row. `facts` are of the event."""
    cookie = secrets.token_urlsafe(32)
    opened = SignInSession(
        id=new_id("ses"),
        account_id=account.id,
        kind=kind,
        hash=hashed(cookie),
        device=device[:80],
        created_at=at,
        last_seen_at=at,
        expires_at=until,
    )
    session.add(opened)
    actor = Actor(account.id, account.role, at, account.organisation_id)
    events.record(session, actor, Verb.ACCOUNT_SIGN_IN, "account", account.id, **facts)
    return cookie, opened


def session_for(session: Session, cookie: str, at: datetime) -> SignInSession | None:
    """The live session of that cookie."""
    found = _unrevoked(session, cookie)
    return found if found is not None and at < found.expires_at else None


def ended_pass(session: Session, cookie: str, at: datetime) -> SignInSession | None:
    """The pass of that cookie whose evening is over, while what waits on its phone may still be sent."""
    found = _unrevoked(session, cookie)
    if found is None or not found.is_pass or not found.expires_at <= at < found.sends_until:
        return None
    return found


def _unrevoked(session: Session, cookie: str) -> SignInSession | None:
    """Of an account that may still be here: disabled, or with a pass promoted, it is at once nobody's."""
    found = session.scalar(select(SignInSession).where(SignInSession.hash == hashed(cookie)))
    if found is None or found.revoked_at is not None or not found.account.is_active:
        return None
    return None if found.is_pass and found.account.role not in EVENING_ROLES else found


def actor_of(opened: SignInSession, at: datetime) -> Actor:
    """Whom a signed-in browser acts as.

    A phone of the evening acts as a volunteer whoever carries it: the coordinator who showed the code could
    have enrolled their own, so it must not sign as a second person (rule E2).
    """
    account = opened.account
    role = Role.VOLUNTEER if opened.is_pass else account.role
    return Actor(account.id, role, at, account.organisation_id)


def touch(session: Session, opened: SignInSession, at: datetime) -> None:
    """Keep `last_seen_at` roughly true."""
    if at - opened.last_seen_at >= SEEN_EVERY:
        session.execute(update(SignInSession).where(SignInSession.id == opened.id).values(last_seen_at=at))


def sessions_of(session: Session, account_id: str, at: datetime) -> Sequence[SignInSession]:
    """The account's live sessions, latest first."""
    return _found(session, SignInSession.account_id == account_id, SignInSession.expires_at > at)


def ended_passes_of(session: Session, account_id: str, at: datetime) -> Sequence[SignInSession]:
    """The account's passes that are over, but whose waiting scans are still taken; latest first."""
    return _found(
        session,
        SignInSession.account_id == account_id,
        SignInSession.kind == SessionKind.PASS,
        SignInSession.expires_at <= at,
        SignInSession.expires_at > at - SENDS_FOR,
    )


def _found(session: Session, *conditions: ColumnElement[bool]) -> Sequence[SignInSession]:
    wanted = select(SignInSession).where(SignInSession.revoked_at.is_(None), *conditions)
    return session.scalars(wanted.order_by(SignInSession.created_at.desc())).all()


def close(session: Session, at: datetime, account_id: str, session_id: str) -> None:
    """Sign one of the account's browsers out. Raises NotFound."""
    found = session.get(SignInSession, session_id)
    if found is None or found.account_id != account_id:
        raise NotFound(key=session_id)
    found.revoked_at = found.revoked_at or at


def forget_old(session: Session, at: datetime) -> int:
    """Drop sessions that ended a month ago; how many rows went."""
    ended = session.execute(delete(SignInSession).where(SignInSession.expires_at < at - timedelta(days=30)))
    return int(getattr(ended, "rowcount", 0))
