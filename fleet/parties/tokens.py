"""API tokens: 256 random bits behind a readable prefix, kept hashed, acting as a role of an organisation."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet import events
from fleet.access import EVERY, MAY, RESOURCES, Actor, Role, Seen, Verb, require, visible
from fleet.db import Base, Identified
from fleet.errors import Invalid, NotFound
from fleet.parties.accounts import fitting
from fleet.parties.organisations import Organisation

MAX_DAYS = 365
PREFIX_LENGTH = 12


class Token(Identified, Seen, Base):
    """One token. The secret was shown once and is not here: only its hash."""

    __tablename__ = "tokens"
    PREFIX = "tok"
    SEEN_BY = {Role.ADMINISTRATOR: EVERY}

    prefix: Mapped[str] = mapped_column(String(24), unique=True)
    hash: Mapped[str] = mapped_column(String(64))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[Role]
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class BadScope(Invalid):
    """There is no such scope."""

    detail = "“{scope}”: a scope is like devices:read."


class TooLongLived(Invalid):
    """A token lives at most twelve months."""


def scopes_of(role: Role) -> list[str]:
    """Every scope that a role can use."""
    return sorted({verb.scope for verb, roles in MAY.items() if role in roles})


def issue(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    role: Role,
    *,
    scopes: Sequence[str] = (),
    days: int = MAX_DAYS,
) -> tuple[Token, str]:
    """A new token and its secret, which is never shown again. Raises BadScope, TooLongLived, WrongKind."""
    require(actor, Verb.TOKEN_ADD)
    fitting(organisation, role)
    if not 1 <= days <= MAX_DAYS:
        raise TooLongLived()
    known = {f"{resource}:{kind}" for resource in RESOURCES.values() for kind in ("read", "write")}
    for scope in scopes:
        if scope not in known:
            raise BadScope(scope=scope)
    prefix = f"fleet_{secrets.token_hex(PREFIX_LENGTH // 2)}"
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    token = Token(
        prefix=prefix,
        hash=_hashed(secret),
        organisation_id=organisation.id,
        role=role,
        scopes=list(scopes) or scopes_of(role),
        created_at=actor.at,
        expires_at=actor.at + timedelta(days=days),
    )
    session.add(token)
    session.flush()
    events.record(session, actor, Verb.TOKEN_ADD, "token", token.id, organisation_id=organisation.id)
    return token, secret


def actor_for(session: Session, secret: str, at: datetime) -> Actor | None:
    """Whom this secret acts as now; None where it is unknown, revoked or past its end."""
    token = session.scalar(select(Token).where(Token.prefix == secret[: len("fleet_") + PREFIX_LENGTH]))
    if token is None or not secrets.compare_digest(token.hash, _hashed(secret)):
        return None
    if token.revoked_at is not None or token.expires_at <= at:
        return None
    return Actor(token.id, token.role, at, token.organisation_id, frozenset(token.scopes))


def revoke(session: Session, actor: Actor, prefix: str) -> Token:
    """Void at once. Raises NotFound."""
    require(actor, Verb.TOKEN_REVOKE)
    token = session.scalar(select(Token).where((Token.prefix == prefix) | (Token.id == prefix)))
    if token is None:
        raise NotFound(key=prefix)
    token.revoked_at = token.revoked_at or actor.at
    events.record(session, actor, Verb.TOKEN_REVOKE, "token", token.id)
    return token


def listing(actor: Actor) -> Select[Token]:
    """The tokens this actor sees."""
    return select(Token).where(visible(actor, Token))


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
