"""Organisations of every kind that takes part."""

import enum
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet import events
from fleet.access import EVERY, FLOOR, Actor, Role, Seen, Verb, require, visible
from fleet.db import Base, Identified
from fleet.errors import Conflict, NotFound
from fleet.parties.territories import known_territory


class OrganisationKind(enum.StrEnum):
    """What an organisation is to the programme; `lender` runs this service."""

    LENDER = "lender"
    ASSOCIATION = "association"
    FOUNDATION = "foundation"
    DEPARTMENT = "department"
    RECONDITIONER = "reconditioner"
    DONOR = "donor"
    OPERATOR = "operator"


KINDS_FOR: Final = {
    Role.ADMINISTRATOR: (OrganisationKind.LENDER,),
    Role.COORDINATOR: (OrganisationKind.LENDER,),
    Role.TECHNICIAN: (OrganisationKind.LENDER, OrganisationKind.RECONDITIONER),
    Role.VOLUNTEER: (OrganisationKind.LENDER,),
    Role.ASSOCIATION: (OrganisationKind.ASSOCIATION,),
    Role.FOUNDATION: (OrganisationKind.FOUNDATION,),
    Role.DEPARTMENT: (OrganisationKind.DEPARTMENT,),
}
"""The kinds of organisation whose people (and tokens) may hold each role."""


class Organisation(Identified, Seen, Base):
    """One organisation. A department's territory is the one it answers for."""

    __tablename__ = "organisations"
    PREFIX = "org"
    SEEN_BY = {role: EVERY for role in FLOOR | {Role.ADMINISTRATOR}} | {
        Role.ASSOCIATION: "id",
        Role.FOUNDATION: "id",
        Role.DEPARTMENT: "id",
    }

    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[OrganisationKind]
    territories: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]


class NameTaken(Conflict):
    """There is already something under that name."""

    detail = "“{name}” exists."


class UnknownOrganisation(NotFound):
    """There is no such organisation."""

    detail = "{name}"


def add(
    session: Session, actor: Actor, name: str, kind: OrganisationKind, territories: Sequence[str] = ()
) -> Organisation:
    """A new organisation. Raises NameTaken, and UnknownTerritory for a code that is no département."""
    require(actor, Verb.ORGANISATION_ADD)
    if session.scalar(select(Organisation.id).where(Organisation.name == name)):
        raise NameTaken(name=name)
    codes = [known_territory(code) for code in territories]
    organisation = Organisation(name=name, kind=kind, territories=codes, created_at=actor.at)
    session.add(organisation)
    session.flush()
    events.record(session, actor, Verb.ORGANISATION_ADD, "organisation", organisation.id, kind=kind.value)
    return organisation


def only_own(actor: Actor, organisation: Organisation) -> None:
    """An association acts for itself alone: another one answers like an absent one, NotFound."""
    if actor.role is Role.ASSOCIATION and actor.organisation_id != organisation.id:
        raise UnknownOrganisation(name=organisation.id)


def listing(actor: Actor) -> Select[Organisation]:
    """The organisations this actor sees."""
    return select(Organisation).where(visible(actor, Organisation))


def by_name(session: Session, name: str) -> Organisation:
    """The organisation of that name (or id). Raises UnknownOrganisation."""
    found = session.scalar(
        select(Organisation).where((Organisation.name == name) | (Organisation.id == name))
    )
    if found is None:
        raise UnknownOrganisation(name=name)
    return found
