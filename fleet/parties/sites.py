"""Sites: hubs and offices where assets can be, never a youth's residence (rule Y1)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from fleet import events
from fleet.access import EVERY, Actor, Seen, Verb, find, on_floor, require, visible
from fleet.db import Base, Identified
from fleet.parties.organisations import NameTaken, Organisation
from fleet.parties.territories import known_territory


class Site(Identified, Seen, Base):
    """A place with a territory, a staff contact and opening hours, run by one organisation."""

    __tablename__ = "sites"
    PREFIX = "site"
    SEEN_BY = on_floor(association="organisation_id", administrator=EVERY)

    name: Mapped[str] = mapped_column(String(120), unique=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    territory: Mapped[str] = mapped_column(ForeignKey("territories.code"))
    contact: Mapped[str | None] = mapped_column(String(120))
    hours: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime]


def add(
    session: Session,
    actor: Actor,
    name: str,
    organisation: Organisation,
    territory: str,
    *,
    contact: str | None = None,
    hours: str | None = None,
) -> Site:
    """A new site. Raises UnknownTerritory; a name in use is a Conflict."""
    require(actor, Verb.SITE_ADD)
    if session.scalar(select(Site.id).where(Site.name == name)):
        raise NameTaken(name=name)
    site = Site(
        name=name,
        organisation_id=organisation.id,
        territory=known_territory(territory),
        contact=contact,
        hours=hours,
        created_at=actor.at,
    )
    session.add(site)
    session.flush()
    events.record(session, actor, Verb.SITE_ADD, "site", site.id, organisation_id=organisation.id)
    return site


def listing(actor: Actor) -> Select[Site]:
    """The sites this actor sees."""
    return select(Site).where(visible(actor, Site))


def seen(session: Session, actor: Actor, site_id: str) -> Site:
    """One site. Raises NotFound."""
    return find(session, actor, Site, site_id)
