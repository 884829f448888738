"""Programmes: funded campaigns with public targets, and the territories that have joined them."""

import enum
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import events
from fleet.access import EVERY, Actor, Role, Seen, Verb, require, visible
from fleet.db import Base, Identified
from fleet.errors import Conflict
from fleet.parties.organisations import NameTaken
from fleet.parties.territories import Territory, known_region, known_territory


class Rhythm(enum.StrEnum):
    """How often a territory's figures are published: fixed and public before its first period (rule F1)."""

    QUARTERLY = "quarterly"
    YEARLY = "yearly"


class Programme(Identified, Seen, Base):
    """A campaign of the lender."""

    __tablename__ = "programmes"
    PREFIX = "prog"
    SEEN_BY = {
        role: EVERY for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.FOUNDATION, Role.DEPARTMENT)
    }

    name: Mapped[str] = mapped_column(String(120), unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    created_at: Mapped[datetime]
    targets: Mapped[list["Target"]] = relationship(back_populates="programme", order_by="Target.year")
    memberships: Mapped[list["Membership"]] = relationship(back_populates="programme")

    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_after_start"),)


WHOLE: Final = "territory IS NULL AND region IS NULL"


class Target(Base):
    """Youths to equip by the end of a year: in a territory, in a region, or (neither) everywhere. Public."""

    __tablename__ = "targets"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"))
    territory: Mapped[str | None] = mapped_column(ForeignKey("territories.code"))
    region: Mapped[str | None] = mapped_column(String(60))
    year: Mapped[int]
    youths: Mapped[int]
    programme: Mapped[Programme] = relationship(back_populates="targets")

    __table_args__ = (
        UniqueConstraint("programme_id", "territory", "year"),
        CheckConstraint("youths > 0", name="some"),
        CheckConstraint("territory IS NULL OR region IS NULL", name="one_place"),
        # NULL equals nothing: rows without a territory are no duplicates to the UNIQUE above.
        Index(
            "uq_targets_region",
            "programme_id",
            "region",
            "year",
            unique=True,
            sqlite_where=text("region IS NOT NULL"),
            postgresql_where=text("region IS NOT NULL"),
        ),
        Index(
            "uq_targets_whole",
            "programme_id",
            "year",
            unique=True,
            sqlite_where=text(WHOLE),
            postgresql_where=text(WHOLE),
        ),
    )


class Membership(Base):
    """A territory that joined a programme, and when: the public list of rule F1."""

    __tablename__ = "memberships"

    programme_id: Mapped[str] = mapped_column(ForeignKey("programmes.id"), primary_key=True)
    territory: Mapped[str] = mapped_column(ForeignKey("territories.code"), primary_key=True)
    joined_on: Mapped[date]
    rhythm: Mapped[Rhythm] = mapped_column(default=Rhythm.QUARTERLY)
    programme: Mapped[Programme] = relationship(back_populates="memberships")


class TerritoryTaken(Conflict):
    """This territory is in another programme at that time."""

    detail = "{territory}: a youth is counted in one programme only."


def add(
    session: Session,
    actor: Actor,
    name: str,
    *,
    starts_on: date,
    ends_on: date,
    targets: Sequence[tuple[str | None, int, int]] = (),
    regions: Sequence[tuple[str, int, int]] = (),
    territories: Sequence[tuple[str, date] | tuple[str, date, Rhythm]] = (),
) -> Programme:
    """A new programme; `targets` are (territory or None, year, youths), `territories` (code, joined on,
    and how often it is published where not each quarter).

    `regions` are targets too: (name of the region, year, youths). Raises NameTaken, UnknownTerritory,
    UnknownRegion, TerritoryTaken.
    """
    require(actor, Verb.PROGRAMME_ADD)
    if session.scalar(select(Programme.id).where(Programme.name == name)):
        raise NameTaken(name=name)
    programme = Programme(name=name, starts_on=starts_on, ends_on=ends_on, created_at=actor.at)
    programme.targets = [
        Target(territory=known_territory(code) if code else None, year=year, youths=youths)
        for code, year, youths in targets
    ] + [Target(region=known_region(name), year=year, youths=youths) for name, year, youths in regions]
    members = [_member(*joining) for joining in territories]
    refuse_taken(session, [member.territory for member in members], starts_on, ends_on)
    programme.memberships = members
    session.add(programme)
    session.flush()
    events.record(session, actor, Verb.PROGRAMME_ADD, "programme", programme.id)
    return programme


def _member(code: str, joined_on: date, rhythm: Rhythm = Rhythm.QUARTERLY) -> Membership:
    return Membership(territory=known_territory(code), joined_on=joined_on, rhythm=rhythm)


def refuse_taken(session: Session, codes: Sequence[str], starts_on: date, ends_on: date) -> None:
    """Raises TerritoryTaken where one of these (as `known_territory` writes them) is in a programme then.

    Until the end of this transaction nobody else puts one of them anywhere: two at once would both see none.
    """
    _hold(session, codes)
    taken = (
        select(Membership.territory)
        .join(Programme)
        .where(
            Membership.territory.in_(codes), Programme.starts_on <= ends_on, Programme.ends_on >= starts_on
        )
    )
    if territory := session.scalar(taken):
        raise TerritoryTaken(territory=territory)


def _hold(session: Session, codes: Sequence[str]) -> None:
    """The territories' own rows, always there, in order; youths and sites may still refer to them."""
    own = select(Territory.code).where(Territory.code.in_(codes)).order_by(Territory.code)
    session.scalars(own.with_for_update(key_share=True)).all()


def listing(actor: Actor) -> Select[Programme]:
    """The programmes this actor sees."""
    return select(Programme).where(visible(actor, Programme))
