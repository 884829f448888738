"""API tokens: 256 random bits behind a readable prefix, kept hashed, acting as a role of an organisation."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet import about, events, notices
from fleet.access import EVERY, MAY, RESOURCES, Actor, Role, Seen, Verb, require, visible
from fleet.db import Base, Identified
from fleet.errors import Conflict, Invalid, NotFound
from fleet.parties import accounts
from fleet.parties.accounts import fitting
from fleet.parties.organisations import Organisation

MAX_DAYS = 365
MAX_KEPT_DAYS = 7
"""How long a token that was replaced may go on, for a program to be given the new one."""
TOLD_BEFORE = timedelta(days=30)
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
    replaced_by_id: Mapped[str | None] = mapped_column(ForeignKey("tokens.id"))

    def is_live(self, at: datetime) -> bool:
        """Whether its secret opens anything now."""
        return self.revoked_at is None and self.expires_at > at


class BadScope(Invalid):
    """There is no such scope."""

    detail = "“{scope}”: a scope is like devices:read."


class TooLongLived(Invalid):
    """A token lives at most twelve months."""


class TooLongKept(Invalid):
    """A token that is replaced goes on for seven days at most."""


class TokenOver(Conflict):
    """This token no longer works."""

    detail = "Make a new one."


class AlreadyReplaced(Conflict):
    """This token was replaced before."""

    detail = "Its successor begins with {prefix}."


def scopes_of(role: Role) -> list[str]:
    """Every scope that a program of that role can use: signing in is for people."""
    used = [verb for verb, roles in MAY.items() if role in roles and verb is not Verb.ACCOUNT_SIGN_IN]
    return sorted({verb.scope for verb in used})


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
    ends_at = actor.at + timedelta(days=days)
    return _make(session, actor, organisation.id, role, list(scopes) or scopes_of(role), ends_at)


def for_demo(session: Session, actor: Actor, organisation: Organisation, key: str) -> str:
    """The secret of a token of an invented association: the same at each start, to be shown again.

    It follows from the service's own secret, which everybody knows of a demo. Raises NotADemo elsewhere.
    """
    if not about.is_demo(session):
        raise about.NotADemo()
    for number in count(1):
        told = hmac.digest(key.encode(), f"token {organisation.id} {number}".encode(), hashlib.sha256)
        prefix = f"fleet_{told[: PREFIX_LENGTH // 2].hex()}"
        secret = f"{prefix}_{urlsafe_b64encode(told).decode().rstrip('=')}"
        known = session.scalar(select(Token).where(Token.prefix == prefix))
        if known is None:
            ends_at = actor.at + timedelta(days=MAX_DAYS)
            scopes = scopes_of(Role.ASSOCIATION)
            _make(session, actor, organisation.id, Role.ASSOCIATION, scopes, ends_at, secret)
        if known is None or known.is_live(actor.at):
            break
    return secret


def _make(
    session: Session,
    actor: Actor,
    organisation_id: str,
    role: Role,
    scopes: list[str],
    ends_at: datetime,
    secret: str = "",
) -> tuple[Token, str]:
    secret = secret or f"fleet_{secrets.token_hex(PREFIX_LENGTH // 2)}_{secrets.token_urlsafe(32)}"
    token = Token(
        prefix=secret[: len("fleet_") + PREFIX_LENGTH],
        hash=_hashed(secret),
        organisation_id=organisation_id,
        role=role,
        scopes=scopes,
        created_at=actor.at,
        expires_at=ends_at,
    )
    session.add(token)
    session.flush()
    events.record(session, actor, Verb.TOKEN_ADD, "token", token.id, organisation_id=organisation_id)
    return token, secret


def rotate(session: Session, actor: Actor, token: Token, *, keep_days: int = 0) -> tuple[Token, str]:
    """A successor that may do the same for as long, and its secret, never shown again.

    The old one goes on for `keep_days` (0 to 7), so that a program can be given the new one in peace.
    Raises TooLongKept, TokenOver or AlreadyReplaced.
    """
    require(actor, Verb.TOKEN_ROTATE)
    if not 0 <= keep_days <= MAX_KEPT_DAYS:
        raise TooLongKept()
    # Read again under a lock: of two who replace it at the same moment one finds it replaced.
    locked = select(Token).where(Token.id == token.id).with_for_update()
    session.scalars(locked.execution_options(populate_existing=True)).one()
    if token.replaced_by_id is not None:
        raise AlreadyReplaced(prefix=session.get_one(Token, token.replaced_by_id).prefix)
    if not token.is_live(actor.at):
        raise TokenOver()
    life = token.expires_at - token.created_at
    made = _make(session, actor, token.organisation_id, token.role, list(token.scopes), actor.at + life)
    token.replaced_by_id = made[0].id
    token.expires_at = min(token.expires_at, actor.at + timedelta(days=keep_days))
    events.record(session, actor, Verb.TOKEN_ROTATE, "token", token.id, successor=made[0].id)
    return made


def tell_ending(session: Session, actor: Actor) -> int:
    """Tell administrators, once, of each token that ends within thirty days; of how many.

    Not of one that was given no more than that in the first place: whoever made it knew.
    """
    ending = select(Token).where(
        Token.revoked_at.is_(None),
        Token.replaced_by_id.is_(None),
        Token.expires_at > actor.at,
        Token.expires_at <= actor.at + TOLD_BEFORE,
    )
    told = 0
    for token in session.scalars(ending.order_by(Token.id)):
        if token.expires_at - token.created_at <= TOLD_BEFORE:
            continue
        facts = {"token_id": token.id, "days": (token.expires_at - actor.at).days + 1}
        key = f"token_ending:{token.id}"
        if not notices.tell(session, actor.at, "token_ending", key, role=Role.ADMINISTRATOR, **facts):
            continue
        told += 1
        for account in accounts.audience(session, role=Role.ADMINISTRATOR):
            to = {"account_id": account.id, "mail": True, **facts}
            notices.tell(session, actor.at, "token_ending", f"{key}:{account.id}", **to)
    return told


def actor_for(session: Session, secret: str, at: datetime) -> Actor | None:
    """Whom this secret acts as now; None where it is unknown, revoked or past its end."""
    token = session.scalar(select(Token).where(Token.prefix == secret[: len("fleet_") + PREFIX_LENGTH]))
    if token is None or not secrets.compare_digest(token.hash, _hashed(secret)):
        return None
    if not token.is_live(at):
        return None
    return Actor(token.id, token.role, at, token.organisation_id, frozenset(token.scopes))


def revoke(session: Session, actor: Actor, prefix: str) -> Token:
    """Void at once. Raises NotFound."""
    require(actor, Verb.TOKEN_REVOKE)
    token = by_prefix(session, prefix)
    token.revoked_at = token.revoked_at or actor.at
    events.record(session, actor, Verb.TOKEN_REVOKE, "token", token.id)
    return token


def by_prefix(session: Session, prefix: str) -> Token:
    """The token of that prefix or id. Raises NotFound."""
    token = session.scalar(select(Token).where((Token.prefix == prefix) | (Token.id == prefix)))
    if token is None:
        raise NotFound(key=prefix)
    return token


def listing(actor: Actor) -> Select[Token]:
    """The tokens this actor sees."""
    return select(Token).where(visible(actor, Token))


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
