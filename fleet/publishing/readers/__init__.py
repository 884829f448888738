"""For whom figures are told: as which actor a funder reads, whoever holds the page on its behalf."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet.access import PARIS, Actor, Role, Verb, require
from fleet.errors import Invalid
from fleet.parties.organisations import Organisation, OrganisationKind

ROLES: Final = {
    OrganisationKind.FOUNDATION: Role.FOUNDATION,
    OrganisationKind.DEPARTMENT: Role.DEPARTMENT,
}
"""The organisations that read a summary of their own, and as what."""


class NotAReader(Invalid):
    """Only a foundation or a département reads figures of its own."""


def reader(name: str, organisation: Organisation, at: datetime, zone: ZoneInfo = PARIS) -> Actor:
    """Whoever reads for this organisation: its role, and nothing but its summary. Raises NotAReader."""
    if organisation.kind not in ROLES:
        raise NotAReader()
    return Actor(
        name, ROLES[organisation.kind], at, organisation.id, frozenset({Verb.SUMMARY_READ.scope}), zone
    )


def standing_for(actor: Actor, organisation: Organisation) -> Actor:
    """A coordinator, as that organisation reads: to see what it sees. Raises NotAReader, NotYours."""
    require(actor, Verb.SUMMARY_STAND_FOR)
    return reader(actor.name, organisation, actor.at, actor.zone)


def every(session: Session, actor: Actor) -> list[Actor]:
    """Everybody whose summary differs: the whole, as `actor` reads it, then each funder."""
    found = select(Organisation).where(Organisation.kind.in_(ROLES)).order_by(Organisation.id)
    whole = replace(actor, role=Role.COORDINATOR)
    return [whole, *(reader(actor.name, one, actor.at, actor.zone) for one in session.scalars(found))]
