"""SIMs: the cards, known by their ICCID."""

from typing import Any

from sqlalchemy import ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from stdnum import luhn

from fleet import lifecycle, lookup
from fleet.access import Actor, Verb, find, require, visible
from fleet.errors import Conflict, Invalid
from fleet.intake import labels
from fleet.intake.assets import Asset, Kind, fresh
from fleet.parties.sites import Site


class Sim(Asset):
    """A SIM card. PIN and PUK are needed at hand-over and never leave the coordinator's desk otherwise."""

    __tablename__ = "sims"
    __mapper_args__ = {"polymorphic_identity": "sim", "polymorphic_load": "inline"}
    SUBJECT = "sim"

    code: Mapped[str] = mapped_column(ForeignKey("assets.code"), primary_key=True)
    iccid: Mapped[str] = mapped_column(String(20), unique=True)
    pin: Mapped[str | None] = mapped_column(String(8))
    puk: Mapped[str | None] = mapped_column(String(10))

    __table_args__ = (Index("ix_sims_iccid_ending", lookup.ending(iccid)),)

    @property
    def kind(self) -> Kind:
        return Kind.CONNECTION


class BadIccid(Invalid):
    """This is not the number of a SIM card."""

    detail = "“{iccid}”: an ICCID begins with 89 and has 19 or 20 digits, the last one a check digit."


class SimKnown(Conflict):
    """This SIM is already in the fleet."""

    detail = "It is {code}."


def checked_iccid(text: str) -> str:
    """The ICCID without spaces. ITU-T E.118: 89, then 17 or 18 digits, a Luhn check digit last.

    Raises BadIccid.
    """
    digits = "".join(text.split()).upper().removesuffix("F")
    if not (digits.isascii() and digits.isdigit() and len(digits) in (19, 20) and digits.startswith("89")):
        raise BadIccid(iccid=text)
    if not luhn.is_valid(digits):
        raise BadIccid(iccid=text)
    return digits


def add(session: Session, actor: Actor, iccid: str, *, site: Site | None = None, **known: Any) -> Sim:
    """A SIM that is here; `known` may hold pin, puk and donation_id. Raises BadIccid or SimKnown."""
    return _new(session, actor, Verb.ASSET_RECEIVE, iccid, site=site, received_at=actor.at, **known)


def announce(session: Session, actor: Actor, iccid: str, **known: Any) -> Sim:
    """A SIM that its operator has sent, or promised. Raises as `add`."""
    return _new(session, actor, Verb.ASSET_ANNOUNCE, iccid, **known)


def _new(session: Session, actor: Actor, verb: Verb, iccid: str, **known: Any) -> Sim:
    require(actor, Verb.SIM_ADD)
    digits = checked_iccid(iccid)
    if twin := session.scalar(select(Sim.code).where(Sim.iccid == digits)):
        raise SimKnown(code=twin)
    sim = Sim(**fresh(labels.unused_code(session), actor.at), iccid=digits, **known)
    lifecycle.begin(session, actor, sim, verb, donation_id=sim.donation_id)
    labels.for_asset(session, sim)
    return sim


def listing(actor: Actor) -> Select[Sim]:
    """The SIMs this actor sees."""
    return select(Sim).where(Sim.asset_type == "sim", visible(actor, Sim))


def seen(session: Session, actor: Actor, code: str) -> Sim:
    """One SIM. Raises NotFound."""
    return find(session, actor, Sim, code)
