"""Evening passes: a code on a coordinator's screen enrols a volunteer's phone until midnight (rule A2)."""

import base64
import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, String, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import codes, events
from fleet.access import EVERY, Actor, Role, Seen, Verb, find, require, visible
from fleet.db import Base, Identified
from fleet.errors import Conflict, Forbidden, Invalid
from fleet.parties import sign_in
from fleet.parties.accounts import Account, AccountState
from fleet.parties.sign_in import EVENING_ROLES, SENDS_FOR, SessionKind, SignInSession

LIFETIME: Final = timedelta(minutes=10)
"""How long a code may be used."""
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


class EveningPass(Identified, Seen, Base):
    """One code for one phone. Its secret and its short code are derived from the service's key; the row only
    holds their hashes, that of the short code keyed.
    """

    __tablename__ = "evening_passes"
    PREFIX = "pass"
    SEEN_BY = {Role.COORDINATOR: EVERY}

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    given_by: Mapped[str] = mapped_column(String(40))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    consumed_at: Mapped[datetime | None]
    session_id: Mapped[str | None] = mapped_column(
        ForeignKey("sign_in_sessions.id", ondelete="CASCADE"), unique=True
    )
    account: Mapped[Account] = relationship()
    opened: Mapped[SignInSession | None] = relationship()

    __table_args__ = (CheckConstraint("session_id IS NULL OR consumed_at IS NOT NULL", "opened_once"),)

    def waits(self, at: datetime) -> bool:
        """Whether its code may still be used."""
        return self.consumed_at is None and at < self.expires_at

    def is_on(self, at: datetime) -> bool:
        """Whether its phone is enrolled now."""
        opened = self.opened
        return opened is not None and opened.revoked_at is None and at < opened.expires_at

    def still_sends(self, at: datetime) -> bool:
        """Whether its evening is over, but what waits on its phone is still taken."""
        opened = self.opened
        return (
            opened is not None and opened.revoked_at is None and opened.expires_at <= at < opened.sends_until
        )


class NotForEvenings(Invalid):
    """An evening pass is for volunteers and technicians."""


class OnlyPeopleGivePasses(Forbidden):
    """A pass is shown on the screen of somebody who is signed in."""


class PassSpent(Conflict):
    """This evening pass no longer works."""

    detail = "It works once, for ten minutes. Ask the coordinator for a new one."


class WrongPassCode(Invalid):
    """No evening pass has this code."""

    detail = "Compare it with the coordinator’s screen, character by character."


def midnight_after(at: datetime, zone: ZoneInfo) -> datetime:
    """The end of that evening: the next midnight on the wall, also when the clocks change that night."""
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, zone).astimezone(at.tzinfo)


def secret_of(given: EveningPass, key: str) -> str:
    """What follows `/sign-in/pass#` in the QR code: 43 letters, digits, `-` and `_`."""
    proof = bytes.fromhex(sign_in.derived(f"pass {given.id}", key))
    return base64.urlsafe_b64encode(proof).decode().rstrip("=")


def code_of(given: EveningPass, key: str) -> str:
    """The eight characters to type, the last one their check (35 bits, for ten minutes, tries limited)."""
    number = int(sign_in.derived(f"pass code {given.id}", key), 16)
    body = "".join(codes.ALPHABET[number // 31**place % 31] for place in range(codes.CODE_LENGTH - 1))
    return body + codes.check_character(body)


def candidates(session: Session, actor: Actor) -> Sequence[Account]:
    """Whose phone this actor may enrol: active volunteers and technicians of the same organisation."""
    require(actor, Verb.PASS_GIVE)
    found = select(Account).where(
        Account.organisation_id == actor.organisation_id,
        Account.status == AccountState.ACTIVE,
        Account.role.in_(EVENING_ROLES),
    )
    return session.scalars(found.order_by(Account.email)).all()


def _fits(account: Account) -> bool:
    return account.is_active and account.role in EVENING_ROLES


def give(session: Session, actor: Actor, account: Account, key: str) -> EveningPass:
    """A code for one phone of that person, for ten minutes; an earlier unused one is void.

    Raises OnlyPeopleGivePasses, NotForEvenings.
    """
    require(actor, Verb.PASS_GIVE)
    if not actor.is_person:  # a token that opened sessions would outlive its own revocation
        raise OnlyPeopleGivePasses()
    if not _fits(account):
        raise NotForEvenings()
    unused = (EveningPass.account_id == account.id, EveningPass.consumed_at.is_(None))
    session.execute(
        update(EveningPass).where(*unused, EveningPass.expires_at > actor.at).values(expires_at=actor.at)
    )
    given = EveningPass(
        account_id=account.id, given_by=actor.name, created_at=actor.at, expires_at=actor.at + LIFETIME
    )
    given.hash = sign_in.hashed(secret_of(given, key))
    given.code_hash = _code_hash(code_of(given, key), key)
    session.add(given)
    session.flush()
    events.record(session, actor, Verb.PASS_GIVE, "account", account.id, evening_pass=given.id)
    return given


def _code_hash(code: str, key: str) -> str:
    """Keyed: whoever reads the database can't find 35 bits by trying."""
    return sign_in.derived(f"typed pass code {code}", key)


def enrol(
    session: Session, at: datetime, text: str, key: str, *, zone: ZoneInfo, device: str
) -> tuple[str, SignInSession]:
    """Spend the pass of that secret, address or short code: the phone is signed in until midnight in `zone`.

    Answers the cookie's value and the session. Raises WrongPassCode, PassSpent.
    """
    found = _named(session, text, key)
    if not _fits(found.account) or not _spent_now(session, at, found.id):
        raise PassSpent()
    cookie, opened = sign_in.open_session(
        session,
        at,
        found.account,
        midnight_after(at, zone),
        device,
        kind=SessionKind.PASS,
        purpose="pass",
        evening_pass=found.id,
    )
    session.flush()
    session.execute(update(EveningPass).where(EveningPass.id == found.id).values(session_id=opened.id))
    return cookie, opened


def _named(session: Session, text: str, key: str) -> EveningPass:
    word = text.strip().rpartition("#")[2]
    code = codes.normalise(word)
    if _SECRET.fullmatch(word):
        condition = EveningPass.hash == sign_in.hashed(word)
    elif codes.is_code(code):
        condition = EveningPass.code_hash == _code_hash(code, key)
    else:
        raise WrongPassCode()
    found = session.scalar(select(EveningPass).where(condition))
    if found is None:
        raise WrongPassCode()
    return found


def _spent_now(session: Session, at: datetime, pass_id: str) -> bool:
    """Whether this call was the one that spent it: of two phones at the same moment, one."""
    usable = (EveningPass.id == pass_id, EveningPass.consumed_at.is_(None), EveningPass.expires_at > at)
    spent = update(EveningPass).where(*usable).values(consumed_at=at).returning(EveningPass.id)
    return session.execute(spent).first() is not None


def end(session: Session, actor: Actor, given: EveningPass) -> EveningPass:
    """Over at once: an unused code is void, an enrolled phone is signed out and may send nothing more."""
    require(actor, Verb.PASS_END)
    session.refresh(given, with_for_update=True)  # a phone may be enrolling at this moment
    if given.consumed_at is None:
        given.expires_at = min(given.expires_at, actor.at)
    if given.opened is not None:
        given.opened.revoked_at = given.opened.revoked_at or actor.at
    events.record(session, actor, Verb.PASS_END, "account", given.account_id, evening_pass=given.id)
    return given


def seen(session: Session, actor: Actor, pass_id: str) -> EveningPass:
    """One pass. Raises NotFound."""
    return find(session, actor, EveningPass, pass_id)


def current(session: Session, actor: Actor) -> Sequence[EveningPass]:
    """Codes that wait, phones that are enrolled, and those that may still send; latest first."""
    at = actor.at
    matters = or_(
        (EveningPass.consumed_at.is_(None)) & (EveningPass.expires_at > at),
        (SignInSession.revoked_at.is_(None)) & (SignInSession.expires_at > at - SENDS_FOR),
    )
    found = select(EveningPass).outerjoin(SignInSession).where(visible(actor, EveningPass), matters)
    return session.scalars(found.order_by(EveningPass.created_at.desc(), EveningPass.id)).all()


def forget_old(session: Session, at: datetime) -> int:
    """Drop codes that nobody used, a day after; used ones go with their session. How many rows went."""
    unused = (EveningPass.session_id.is_(None), EveningPass.expires_at < at - timedelta(days=1))
    return int(getattr(session.execute(delete(EveningPass).where(*unused)), "rowcount", 0))
