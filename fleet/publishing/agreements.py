"""Agreements: what a département and the programme promised each other, and until when."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar, Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import events
from fleet.access import EVERY, Actor, Role, Seen, Verb, require, visible
from fleet.db import Base, Identified
from fleet.errors import Conflict, Invalid
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.programmes import Programme
from fleet.parties.territories import known_territory
from fleet.publishing import small_numbers
from fleet.text import MAX_TEXT, about_equipment

MAX_COMMITMENTS: Final = MAX_TEXT
MOST_CENTS: Final = 10**11
"""A thousand million euro: what the form and the interface take."""


class Agreement(Identified, Seen, Base):
    """An agreement for one territory, both days included. `youths` is a promise, `amount_cents` euro."""

    __tablename__ = "agreements"
    PREFIX = "agr"
    SUBJECT: ClassVar[str] = "agreement"
    SEEN_BY = {
        Role.COORDINATOR: EVERY,
        Role.ADMINISTRATOR: EVERY,
        Role.DEPARTMENT: "organisation_id",
    }

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"))
    territory: Mapped[str] = mapped_column(ForeignKey("territories.code"))
    signed_on: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    youths: Mapped[int | None]
    amount_cents: Mapped[int | None] = mapped_column(BigInteger)
    commitments: Mapped[str] = mapped_column(String(MAX_COMMITMENTS))
    created_at: Mapped[datetime]
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("youths > 0", name="some"),
        CheckConstraint("amount_cents >= 0", name="amount"),
    )


class NotADepartment(Invalid):
    """Only a département signs such an agreement."""


class NotItsTerritory(Invalid):
    """This département does not answer for that territory."""

    detail = "{territory}"


class AgreementEndsEarly(Invalid):
    """The agreement ends before it starts."""


class NoCommitments(Invalid):
    """Say in a few words what was promised."""


class AgreedAlready(Conflict):
    """There is an agreement for this territory and these days."""

    detail = "It runs from {starts_on} to {ends_on}; remove it first."


def add(
    session: Session,
    actor: Actor,
    programme: Programme,
    organisation: Organisation,
    *,
    territory: str,
    signed_on: date,
    starts_on: date,
    ends_on: date,
    commitments: str,
    youths: int | None = None,
    amount_cents: int | None = None,
) -> Agreement:
    """Enter a signed agreement. `youths` is how many it promises to equip, never how many were.

    Raises NotADepartment, UnknownTerritory, NotItsTerritory, AgreementEndsEarly, NoCommitments, TooLong,
    PersonalText (rule Y2), TellsASmallNumber, AgreedAlready.
    """
    require(actor, Verb.AGREEMENT_ADD)
    agreement = Agreement(
        organisation=organisation,
        programme_id=programme.id,
        territory=_of(organisation, territory),
        signed_on=signed_on,
        starts_on=starts_on,
        ends_on=ends_on,
        youths=youths,
        amount_cents=amount_cents,
        commitments=_promised(commitments),
        created_at=actor.at,
    )
    if ends_on < starts_on:
        raise AgreementEndsEarly()
    _refuse_agreed(session, programme, agreement)
    session.add(agreement)
    session.flush()
    _record(session, actor, Verb.AGREEMENT_ADD, agreement)
    return agreement


def remove(session: Session, actor: Actor, agreement: Agreement) -> None:
    """Take an agreement away: to enter it right, or because it was never signed. The trail keeps it."""
    require(actor, Verb.AGREEMENT_REMOVE)
    session.delete(agreement)
    session.flush()
    _record(session, actor, Verb.AGREEMENT_REMOVE, agreement)


def listing(actor: Actor) -> Select[Agreement]:
    """The agreements this actor sees, a département its own; by territory, the latest first."""
    return (
        select(Agreement)
        .where(visible(actor, Agreement))
        .order_by(Agreement.territory, Agreement.starts_on.desc(), Agreement.id)
    )


def of(session: Session, actor: Actor, programme: Programme | None = None) -> Sequence[Agreement]:
    """A département's own agreements, of one programme where it is named; nobody else's to a funder."""
    require(actor, Verb.SUMMARY_READ)
    found = listing(actor)
    if programme is not None:
        found = found.where(Agreement.programme_id == programme.id)
    return session.scalars(found).all()


def _of(organisation: Organisation, territory: str) -> str:
    if organisation.kind is not OrganisationKind.DEPARTMENT:
        raise NotADepartment()
    code = known_territory(territory)
    if code not in organisation.territories:
        raise NotItsTerritory(territory=code)
    return code


def _promised(commitments: str) -> str:
    tidy = about_equipment(commitments)
    if tidy is None:
        raise NoCommitments()
    small_numbers.refuse(tidy)
    return tidy


def _refuse_agreed(session: Session, programme: Programme, agreement: Agreement) -> None:
    """The programme is locked: two entered at once can't both stand."""
    session.scalars(select(Programme).where(Programme.id == programme.id).with_for_update()).one()
    clash = select(Agreement).where(
        Agreement.programme_id == programme.id,
        Agreement.territory == agreement.territory,
        Agreement.starts_on <= agreement.ends_on,
        Agreement.ends_on >= agreement.starts_on,
    )
    if other := session.scalar(clash):
        raise AgreedAlready(starts_on=other.starts_on.isoformat(), ends_on=other.ends_on.isoformat())


def _record(session: Session, actor: Actor, verb: Verb, agreement: Agreement) -> None:
    told = ("programme_id", "organisation_id", "territory", "youths", "amount_cents")
    facts = {name: getattr(agreement, name) for name in told}
    dates = {name: getattr(agreement, name).isoformat() for name in ("signed_on", "starts_on", "ends_on")}
    events.record(session, actor, verb, agreement.SUBJECT, agreement.id, **facts, **dates)
