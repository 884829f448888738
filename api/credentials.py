"""Who asks: a bearer token, a signed-in browser, or nobody."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from flask import Request, request
from sqlalchemy.orm import Session

from api import headers, limits
from fleet.access import Actor, Role
from fleet.errors import Forbidden, Refusal
from fleet.parties import sign_in, tokens
from fleet.parties.sign_in import SignInSession
from fleet.settings import Settings

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
WAITING_SCANS: Final = ("POST", "/api/v1/scans")
"""All that a phone may do after its evening: send what waits on it."""


@dataclass(frozen=True)
class Visitor:
    """Whoever sent this request. `opened` is the browser's session, None for tokens and strangers.

    `scans_before` is the end of an evening pass: no scan that is dated later counts (rule A2). `locale` is
    the account's language, known also when the database has failed since.
    """

    actor: Actor
    is_known: bool
    opened: SignInSession | None = None
    scans_before: datetime | None = None
    locale: str | None = None

    @property
    def account_id(self) -> str | None:
        return self.opened.account_id if self.opened else None


class Unauthenticated(Refusal):
    """You need to sign in, or to send a token."""

    status = 401
    detail = "Send “Authorization: Bearer …”, or sign in with a browser."


class CrossSite(Forbidden):
    """This request comes from another site."""


def session_cookie(settings: Settings) -> str:
    """The cookie that holds a signed-in browser's secret."""
    return settings.cookie("fleet")


def visitor(session: Session, settings: Settings, now: datetime) -> Visitor:
    """Read the credential. Raises Unauthenticated for a bad token, CrossSite for a foreign form."""
    header = request.headers.get("Authorization", "")
    if header:
        return _by_token(session, settings, header, now)
    cookie = request.cookies.get(session_cookie(settings))
    opened = _opened(session, cookie, now) if cookie else None
    if opened is None:
        return Visitor(Actor("stranger", Role.SYSTEM, now, scopes=frozenset(), zone=settings.timezone), False)
    refuse_cross_site(request, null_origin=headers.on_label_page())
    found = _at_home(sign_in.actor_of(opened, now), settings)
    locale = opened.account.locale
    if not opened.is_pass:
        return Visitor(found, True, opened, locale=locale)
    if opened.expires_at <= now:
        found = replace(found, scopes=frozenset({"scans:write"}))
    return Visitor(found, True, opened, scans_before=opened.expires_at, locale=locale)


def _opened(session: Session, cookie: str, now: datetime) -> SignInSession | None:
    """The session of that cookie. A pass that is over is one on the address of waiting scans alone."""
    found = sign_in.session_for(session, cookie, now)
    if found is None and (request.method, request.path) == WAITING_SCANS:
        return sign_in.ended_pass(session, cookie, now)
    return found


def _by_token(session: Session, settings: Settings, header: str, now: datetime) -> Visitor:
    kind, _, secret = header.partition(" ")
    found = tokens.actor_for(session, secret.strip(), now) if kind.lower() == "bearer" else None
    if found is None:
        session.rollback()  # the count is another transaction: SQLite has one writer, and it must not be us
        limits.count("bad-token")
        raise Unauthenticated()
    return Visitor(_at_home(found, settings), True)


def _at_home(found: Actor, settings: Settings) -> Actor:
    return Actor(found.name, found.role, found.at, found.organisation_id, found.scopes, settings.timezone)


def signed_in(who: Visitor) -> Actor:
    """The actor of a known visitor. Raises Unauthenticated."""
    if not who.is_known:
        raise Unauthenticated()
    return who.actor


def refuse_cross_site(asked: Request, *, null_origin: bool = False) -> None:
    """A state change must come from our own pages (rule A3).

    Browsers say so by `Sec-Fetch-Site`, older ones by `Origin`. With `no-referrer` Chromium sends
    `Origin: null`, which `null_origin` accepts on the label's page alone.
    """
    if asked.method in SAFE:
        return
    site, origin = asked.headers.get("Sec-Fetch-Site"), asked.headers.get("Origin")
    if site is not None and site not in ("same-origin", "none"):
        raise CrossSite()
    if origin is None or (origin == "null" and null_origin):
        return
    if urlsplit(origin).netloc != asked.host:
        raise CrossSite()
