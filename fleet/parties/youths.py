"""Youths: an opaque code that an association turns back into a person; nothing else (rule Y1)."""

import enum
import re
from calendar import monthrange
from datetime import date
from typing import Final

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet import changes, events
from fleet.access import EVERY, Actor, Role, Seen, Verb, require, visible
from fleet.db import Base, unused_code
from fleet.errors import Invalid
from fleet.parties.organisations import Organisation, OrganisationKind, only_own
from fleet.parties.territories import known_territory

KEPT_MONTHS: Final = 24
"""The longest that a youth to whom nothing is lent is kept after the last contact (rule Y5)."""
TOLD_MONTHS: Final = 21
"""How long after the last contact the association is told that this will end."""


class Signatory(enum.StrEnum):
    """Who may sign the agreement for this youth."""

    LEGAL_REPRESENTATIVE = "legal_representative"
    ASE_SERVICE = "ase_service"
    ADULT_YOUTH = "adult_youth"


class YouthState(enum.StrEnum):
    """Whether the association still follows this youth."""

    ACTIVE = "active"
    LEFT = "left"


class Youth(Seen, Base):
    """A mentored youth in care. These columns are all there may ever be: a test counts them (rule Y1)."""

    __tablename__ = "youths"
    SEEN_BY = {Role.COORDINATOR: EVERY, Role.ASSOCIATION: "organisation_id"}

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    territory: Mapped[str] = mapped_column(ForeignKey("territories.code"))
    signatory: Mapped[Signatory]
    review_month: Mapped[str | None] = mapped_column(String(7))
    state: Mapped[YouthState] = mapped_column(default=YouthState.ACTIVE)
    created_on: Mapped[date] = mapped_column(Date)
    last_contact_on: Mapped[date] = mapped_column(Date)

    __table_args__ = (
        CheckConstraint("review_month IS NULL OR length(review_month) = 7", name="review_month"),
        Index("ix_youths_created", "created_on", "code"),
    )


class BadMonth(Invalid):
    """This is not a month."""

    detail = "“{month}”: a month is like 2027-03."


class NotAnAssociation(Invalid):
    """Only an association follows youths."""


def add(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    territory: str,
    signatory: Signatory,
    review_month: str | None = None,
) -> Youth:
    """A new code for a youth of `organisation`.

    Raises UnknownTerritory, BadMonth, NotAnAssociation; NotFound where an association names another.
    """
    require(actor, Verb.YOUTH_ADD)
    only_own(actor, organisation)
    refuse_bad(organisation, territory, review_month)
    today = actor.today
    youth = Youth(
        code=unused_code(session, Youth.code),
        organisation_id=organisation.id,
        territory=known_territory(territory),
        signatory=signatory,
        review_month=review_month,
        created_on=today,
        last_contact_on=today,
    )
    session.add(youth)
    session.flush()
    # No code here: the trail must outlive a youth's erasure without naming anybody (rule Y5).
    told = events.record(session, actor, Verb.YOUTH_ADD, "organisation", organisation.id)
    changes.note(session, told, organisation.id, Verb.YOUTH_ADD.value, changes.YOUTH, youth.code)
    return youth


def refuse_bad(organisation: Organisation, territory: str, review_month: str | None = None) -> None:
    """Raises UnknownTerritory, BadMonth, NotAnAssociation."""
    if organisation.kind is not OrganisationKind.ASSOCIATION:
        raise NotAnAssociation()
    known_territory(territory)
    if review_month is not None and not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", review_month):
        raise BadMonth(month=review_month)


def contacted(youth: Youth | None, today: date) -> None:
    """Any activity on a loan is a contact (rule Y5)."""
    if youth is not None:
        youth.last_contact_on = max(youth.last_contact_on, today)


def months_after(day: date, months: int) -> date:
    """The same day so many months later (earlier where negative), or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def listing(actor: Actor) -> Select[Youth]:
    """The youths this actor sees."""
    return select(Youth).where(visible(actor, Youth))
