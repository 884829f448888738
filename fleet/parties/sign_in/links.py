"""The one-time links by which people sign in without a password (rule A2)."""

import enum
import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import notices
from fleet.db import Base, Identified
from fleet.errors import Forbidden
from fleet.parties.accounts import Account
from fleet.parties.sign_in import sessions
from fleet.parties.sign_in.sessions import hashed

LINK_LIFETIME = timedelta(minutes=15)
COMMAND_LINK_LIFETIME = timedelta(hours=24)
INVITATION_LIFETIME = timedelta(days=7)
MAX_TRIES = 5


class Purpose(enum.StrEnum):
    """What a link is for: a mail's is bound to the browser that asked, one of a command or of an invitation,
    for which no browser asked, is not; a demo's may be used again.
    """

    MAIL = "mail"
    COMMAND = "command"
    INVITATION = "invitation"
    DEMO = "demo"


class SignInLink(Identified, Base):
    """A way in that works once. Its secret is derived from the service's key, so the row holds none."""

    __tablename__ = "sign_in_links"
    PREFIX = "in"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    purpose: Mapped[Purpose]
    browser: Mapped[str | None] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    consumed_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    account: Mapped[Account] = relationship()


class LinkSpent(Forbidden):
    """This sign-in link no longer works."""

    detail = "A link works once, and not for long. Ask for a new one."


class OtherBrowser(Forbidden):
    """This link was asked for in another browser."""

    detail = "Open it there, or type the code from the mail there."


class WrongSignInCode(Forbidden):
    """This code is not the one in the mail."""

    detail = "After five wrong tries the link is void."


def secret_of(link: SignInLink, key: str) -> str:
    """What follows `/sign-in/` in the link's address: its id and proof that this service made it."""
    return f"{link.id}.{derived(link.id, key)[:43]}"


def code_of(link: SignInLink, key: str) -> str:
    """The six digits to type where the mail program opens a browser of its own."""
    return f"{int(derived(link.id + ' code', key)[:12], 16) % 1_000_000:06d}"


def ask(session: Session, at: datetime, email: str, browser: str) -> SignInLink | None:
    """Mail a link to an active account, bound to `browser` (a random cookie); nothing for strangers.

    The caller answers the same either way.
    """
    account = session.scalar(select(Account).where(Account.email == email.strip().lower()))
    if account is None or not account.is_active:
        return None
    link = _add(session, at, account, Purpose.MAIL, LINK_LIFETIME, browser=hashed(browser))
    notices.tell(session, at, "sign_in", link.id, account_id=account.id, mail=True, link_id=link.id)
    return link


def print_link(session: Session, at: datetime, account: Account, *, demo: bool = False) -> SignInLink:
    """A link for whoever runs the command: bound to no browser. A demo's works again and again."""
    purpose = Purpose.DEMO if demo else Purpose.COMMAND
    return _add(session, at, account, purpose, timedelta(days=365) if demo else COMMAND_LINK_LIFETIME)


def invitation(session: Session, at: datetime, account: Account) -> SignInLink:
    """A first link for an account that somebody else made: bound to no browser, for seven days."""
    return _add(session, at, account, Purpose.INVITATION, INVITATION_LIFETIME)


def _add(
    session: Session,
    at: datetime,
    account: Account,
    purpose: Purpose,
    life: timedelta,
    browser: str | None = None,
) -> SignInLink:
    link = SignInLink(
        account_id=account.id, purpose=purpose, browser=browser, created_at=at, expires_at=at + life
    )
    session.add(link)
    session.flush()
    return link


def usable(session: Session, at: datetime, secret: str, key: str, *, demo: bool) -> SignInLink:
    """The link of that secret if it still works. Raises LinkSpent."""
    link_id, _, proof = secret.partition(".")
    link = session.get(SignInLink, link_id)
    if link is None or not hmac.compare_digest(proof.encode(), derived(link_id, key)[:43].encode()):
        raise LinkSpent()
    _still_good(link, at, demo)
    return link


def open_by_link(
    session: Session,
    at: datetime,
    secret: str,
    key: str,
    *,
    browser: str,
    demo: bool,
    life: timedelta,
    device: str,
) -> str:
    """Spend a link and open a session; the cookie's value. Raises LinkSpent or OtherBrowser."""
    link = usable(session, at, secret, key, demo=demo)
    if link.browser is not None and link.browser != hashed(browser):
        raise OtherBrowser()
    return _open(session, at, link, life, device)


def open_by_code(
    session: Session, at: datetime, code: str, key: str, *, browser: str, life: timedelta, device: str
) -> str | None:
    """Spend the link that this browser asked for by its six digits; None where the digits are wrong.

    A wrong try is counted (the caller commits it); after five the link is void. Raises LinkSpent.
    """
    link = session.scalar(
        select(SignInLink)
        .where(SignInLink.browser == hashed(browser))
        .order_by(SignInLink.created_at.desc(), SignInLink.id)
        .limit(1)
        .with_for_update()  # tries at the same moment are counted one by one
    )
    if link is None or link.tries >= MAX_TRIES:
        raise LinkSpent()
    _still_good(link, at, demo=False)
    if not hmac.compare_digest("".join(code.split()).encode(), code_of(link, key).encode()):
        link.tries += 1
        return None
    return _open(session, at, link, life, device)


def _still_good(link: SignInLink, at: datetime, demo: bool) -> None:
    reusable = link.purpose is Purpose.DEMO and demo
    if link.purpose is Purpose.DEMO and not demo:
        raise LinkSpent()
    if (link.consumed_at is not None and not reusable) or link.expires_at <= at or not link.account.is_active:
        raise LinkSpent()


def _open(session: Session, at: datetime, link: SignInLink, life: timedelta, device: str) -> str:
    free = SignInLink.consumed_at.is_(None) if link.purpose is not Purpose.DEMO else SignInLink.id == link.id
    spent = session.execute(
        update(SignInLink)
        .where(SignInLink.id == link.id, free)
        .values(consumed_at=at)
        .returning(SignInLink.id)
    )
    if spent.first() is None:  # somebody was faster with the same link
        raise LinkSpent()
    return sessions.open_session(session, at, link.account, at + life, device, purpose=link.purpose.value)[0]


def forget_old(session: Session, at: datetime) -> int:
    """Drop links that ended a day ago; how many rows went."""
    links = session.execute(delete(SignInLink).where(SignInLink.expires_at < at - timedelta(days=1)))
    return int(getattr(links, "rowcount", 0))


def derived(text: str, key: str) -> str:
    """Proof of `text` that only this service can make."""
    return hmac.digest(key.encode(), f"sign-in {text}".encode(), hashlib.sha256).hex()
