"""Lines: a number and a contract with an operator, on one SIM."""

from datetime import datetime
from typing import ClassVar

import phonenumbers
from sqlalchemy import ForeignKey, Index, Select, String, exists, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import lifecycle
from fleet.access import EVERY, Actor, Role, Seen, Verb, require, visible
from fleet.connectivity.sims import Sim
from fleet.db import Base, Identified, Versioned
from fleet.errors import Conflict, Invalid, NotFound
from fleet.intake.assets import Asset
from fleet.lifecycle import LineState
from fleet.parties.organisations import Organisation, OrganisationKind


class Line(Identified, Versioned, Seen, Base):
    """A line. One live line per SIM, kept by a partial unique index.

    `number_ending` is what a taken-over list says of the number where it does not give all of it.
    """

    __tablename__ = "lines"
    PREFIX = "line"
    SUBJECT: ClassVar[str] = "line"
    SEEN_BY = {Role.COORDINATOR: EVERY}

    sim_code: Mapped[str] = mapped_column(ForeignKey("sims.code"), index=True)
    operator_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    number: Mapped[str | None] = mapped_column(String(16))
    number_ending: Mapped[str | None] = mapped_column(String(4))
    contract: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[LineState | None]
    created_at: Mapped[datetime]
    sim: Mapped[Sim] = relationship()

    __table_args__ = (
        Index(
            "uq_lines_live_sim",
            "sim_code",
            unique=True,
            sqlite_where=text("state <> 'cancelled'"),
            postgresql_where=text("state <> 'cancelled'"),
        ),
        Index("ix_lines_created", "created_at", "id"),
    )

    @property
    def key(self) -> str:
        return self.id


class BadNumber(Invalid):
    """This is not a phone number."""

    detail = "“{number}”"


class NotAnOperator(Invalid):
    """Only an operator runs lines."""


class SimHasLine(Conflict):
    """This SIM already has a line."""


def e164(number: str) -> str:
    """A number as `+33612345678`; French where no country is given. Raises BadNumber."""
    try:
        parsed = phonenumbers.parse(number, "FR")
    except phonenumbers.NumberParseException:
        raise BadNumber(number=number) from None
    if not phonenumbers.is_possible_number(parsed):
        raise BadNumber(number=number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def add(
    session: Session,
    actor: Actor,
    sim: Sim,
    operator: Organisation,
    *,
    number: str | None = None,
    contract: str | None = None,
) -> Line:
    """A line ordered for a SIM. Raises NotAnOperator, BadNumber or SimHasLine."""
    require(actor, Verb.LINE_ADD)
    if operator.kind is not OrganisationKind.OPERATOR:
        raise NotAnOperator()
    if live_of(session, sim) is not None:
        raise SimHasLine()
    line = Line(
        sim=sim,
        operator_id=operator.id,
        number=e164(number) if number else None,
        contract=contract,
        created_at=actor.at,
    )
    lifecycle.begin(session, actor, line, Verb.LINE_ADD, sim=sim.code)
    return line


def live_of(session: Session, asset: Asset) -> Line | None:
    """The line of a SIM that is not cancelled."""
    live = select(Line).where(Line.sim_code == asset.code, Line.state != LineState.CANCELLED)
    return session.scalar(live)


def move(session: Session, actor: Actor, line: Line, verb: Verb) -> Line:
    """Activate, suspend, resume or cancel: the operator did it, this records it."""
    lifecycle.check(actor, line, verb)
    lifecycle.advance(session, actor, line, verb)
    return line


def suspend_for(session: Session, actor: Actor, asset: Asset) -> None:
    """A SIM that nobody holds must not be paid for: suspend its line if it runs."""
    line = live_of(session, asset)
    if line is not None and line.state is LineState.ACTIVE:
        lifecycle.advance(session, actor, line, Verb.LINE_SUSPEND, because=asset.state)


def listing(actor: Actor) -> Select[Line]:
    """The lines this actor sees; an association sees those of the SIMs it answers for."""
    if actor.role is Role.ASSOCIATION:
        own = exists().where(Asset.code == Line.sim_code, visible(actor, Asset))
        return select(Line).where(own)
    return select(Line).where(visible(actor, Line))


def seen(session: Session, actor: Actor, line_id: str) -> Line:
    """One line. Raises NotFound."""
    found = session.scalar(listing(actor).where(Line.id == line_id))
    if found is None:
        raise NotFound(key=line_id)
    return found
