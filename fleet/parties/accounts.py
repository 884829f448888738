"""Accounts: people who sign in, each with one role in one organisation."""

import enum
import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet import events
from fleet.access import EVERY, Actor, Role, Seen, Verb, require, visible
from fleet.db import Base, Identified
from fleet.errors import Conflict, Invalid, NotFound
from fleet.parties.organisations import KINDS_FOR, Organisation


class AccountState(enum.StrEnum):
    """Whether the account may sign in."""

    ACTIVE = "active"
    DISABLED = "disabled"


class Account(Identified, Seen, Base):
    """A person of the staff of some organisation. The address is the identity; there is no password."""

    __tablename__ = "accounts"
    PREFIX = "acc"
    SEEN_BY = {Role.ADMINISTRATOR: EVERY}

    email: Mapped[str] = mapped_column(String(254), unique=True)
    role: Mapped[Role]
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    locale: Mapped[str] = mapped_column(String(2), default="fr")
    status: Mapped[AccountState] = mapped_column(default=AccountState.ACTIVE)
    created_at: Mapped[datetime]

    @property
    def is_active(self) -> bool:
        return self.status is AccountState.ACTIVE


class BadAddress(Invalid):
    """This is not an e-mail address."""

    detail = "“{email}”"


class AddressTaken(Conflict):
    """There is already an account under this address."""


class WrongKind(Invalid):
    """This kind of organisation can't hold that role."""

    detail = "{organisation} is a {kind}; the role {role} needs one of: {allowed}."


def fitting(organisation: Organisation, role: Role) -> None:
    """Raise WrongKind unless people of this organisation may hold the role."""
    allowed = KINDS_FOR.get(role, ())
    if organisation.kind not in allowed:
        raise WrongKind(
            organisation=organisation.name,
            kind=organisation.kind.value,
            role=role.value,
            allowed=", ".join(kind.value for kind in allowed),
        )


def checked_address(email: str) -> str:
    """The address in small letters. Raises BadAddress."""
    address = email.strip().lower()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", address) or len(address) > 254:
        raise BadAddress(email=email)
    return address


def add(
    session: Session, actor: Actor, email: str, role: Role, organisation: Organisation, locale: str = "fr"
) -> Account:
    """A new account. Raises BadAddress, AddressTaken or WrongKind."""
    require(actor, Verb.ACCOUNT_ADD)
    address = checked_address(email)
    fitting(organisation, role)
    if session.scalar(select(Account.id).where(Account.email == address)):
        raise AddressTaken()
    account = Account(
        email=address, role=role, organisation_id=organisation.id, locale=locale, created_at=actor.at
    )
    session.add(account)
    session.flush()
    events.record(session, actor, Verb.ACCOUNT_ADD, "account", account.id, role=role.value)
    return account


def by_email(session: Session, email: str) -> Account:
    """The account of that address. Raises NotFound."""
    found = session.scalar(select(Account).where(Account.email == email.strip().lower()))
    if found is None:
        raise NotFound(key=email)
    return found


def listing(actor: Actor) -> Select[Account]:
    """The accounts this actor sees."""
    return select(Account).where(visible(actor, Account))


def audience(
    session: Session, *, role: Role | None = None, organisation_id: str | None = None
) -> Sequence[Account]:
    """The active accounts of a role, of an organisation, or of both."""
    found = select(Account).where(Account.status == AccountState.ACTIVE)
    if role:
        found = found.where(Account.role == role)
    if organisation_id:
        found = found.where(Account.organisation_id == organisation_id)
    return session.scalars(found).all()
