"""/api/v1/organisations"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from api import references
from api.request import Work
from api.resource import Resource
from api.shapes import parties as shapes
from fleet.access import Verb
from fleet.parties import organisations
from fleet.parties.organisations import Organisation

resource = Resource("organisations", __name__, description="Everybody who takes part.")

ORGANISATION = shapes.OrganisationSchema()


@resource.listing(
    "",
    Verb.ORGANISATION_READ,
    shapes.OrganisationSchema,
    keys=(Organisation.created_at, Organisation.id),
    query=shapes.OrganisationQuery(),
)
def list_organisations(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """The organisations that you may see, newest first."""
    return organisations.listing(work.actor).filter_by(**filters)


@resource.post("", Verb.ORGANISATION_ADD, ORGANISATION, body=shapes.NewOrganisationSchema(), status=201)
def add(work: Work, body: Mapping[str, Any]) -> Any:
    """Add an organisation."""
    added = organisations.add(work.session, work.actor, body["name"], body["kind"], body["territories"])
    return added, 201, {"Location": f"/api/v1/organisations/{added.id}"}


@resource.get("/<key>", Verb.ORGANISATION_READ, ORGANISATION)
def read(work: Work, key: str) -> Organisation:
    """One organisation."""
    return references.organisation(work.session, work.actor, key)
