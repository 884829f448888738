"""/api/v1/share-links"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from api import references
from api.request import Work
from api.resource import Resource, match
from api.shapes import publishing as shapes
from fleet.access import Verb, find
from fleet.publishing.readers import shares
from fleet.publishing.readers.shares import ShareLink

resource = Resource(
    "share-links", __name__, description="Addresses by which one funder's summary is read until a day."
)

LINK = shapes.ShareLinkSchema()
FIELDS = [field.attribute or name for name, field in LINK.fields.items()]


def found(work: Work, key: str) -> ShareLink:
    """The link of that id, guarded by If-Match where it is sent."""
    link = find(work.session, work.actor, ShareLink, key)
    match(LINK, link)
    return link


@resource.listing("", Verb.SHARE_LINK_READ, shapes.ShareLinkSchema, keys=(ShareLink.created_at, ShareLink.id))
def list_links(work: Work, _filters: Mapping[str, Any]) -> Select[Any]:
    """Share links, newest first; those that are over stay for thirty days."""
    return shares.listing(work.actor)


@resource.post(
    "",
    Verb.SHARE_LINK_ADD,
    shapes.NewlySharedSchema(),
    body=shapes.NewShareLinkSchema(),
    status=201,
    tagged=False,
    once=("address",),
)
def share(work: Work, body: Mapping[str, Any]) -> Any:
    """Make a link; its address is shown this once. Only for somebody signed in: a token makes none."""
    organisation = references.named(work, "organisation", body["organisation"], references.organisation)
    link, secret = shares.add(work.session, work.actor, organisation, days=body["days"])
    shown = {name: getattr(link, name) for name in FIELDS}
    made = shown | {"address": f"{work.settings.public_url}/shared/{secret}"}
    return made, 201, {"Location": f"/api/v1/share-links/{link.id}"}


@resource.get("/<key>", Verb.SHARE_LINK_READ, LINK)
def read(work: Work, key: str) -> ShareLink:
    """One share link, without its address."""
    return found(work, key)


resource.move(Verb.SHARE_LINK_REVOKE, LINK, found, shares.revoke, "Void it at once.")
