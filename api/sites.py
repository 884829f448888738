"""/api/v1/sites"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from api import references
from api.request import Work
from api.resource import Resource
from api.shapes import parties as shapes
from fleet.access import Verb
from fleet.parties import sites
from fleet.parties.sites import Site

resource = Resource("sites", __name__, description="Hubs and offices; never where a youth lives.")

SITE = shapes.SiteSchema()


@resource.listing(
    "", Verb.SITE_READ, shapes.SiteSchema, keys=(Site.created_at, Site.id), query=shapes.SiteQuery()
)
def list_sites(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """The sites that you may see, newest first."""
    columns = {"organisation": Site.organisation_id, "territory": Site.territory}
    return sites.listing(work.actor).where(*(columns[name] == value for name, value in filters.items()))


@resource.post("", Verb.SITE_ADD, SITE, body=shapes.NewSiteSchema(), status=201)
def add(work: Work, body: Mapping[str, Any]) -> Any:
    """Add a site."""
    organisation = references.named(work, "organisation", body["organisation"], references.organisation)
    known = {name: body.get(name) for name in ("contact", "hours")}
    site = sites.add(work.session, work.actor, body["name"], organisation, body["territory"], **known)
    return site, 201, {"Location": f"/api/v1/sites/{site.id}"}


@resource.get("/<key>", Verb.SITE_READ, SITE)
def read(work: Work, key: str) -> Site:
    """One site."""
    return sites.seen(work.session, work.actor, key)
