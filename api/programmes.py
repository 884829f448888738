"""/api/v1/programmes"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import selectinload

from api.request import Work
from api.resource import Resource
from api.shapes import parties as shapes
from fleet.access import Verb, find
from fleet.parties import joining, programmes
from fleet.parties.programmes import Programme

resource = Resource("programmes", __name__, description="Campaigns with public targets.")

PROGRAMME = shapes.ProgrammeSchema()


@resource.listing("", Verb.PROGRAMME_READ, shapes.ProgrammeSchema, keys=(Programme.created_at, Programme.id))
def list_programmes(work: Work, _filters: Mapping[str, Any]) -> Select[Any]:
    """Programmes, newest first."""
    ahead = (selectinload(Programme.targets), selectinload(Programme.memberships))
    return programmes.listing(work.actor).options(*ahead)


@resource.post("", Verb.PROGRAMME_ADD, PROGRAMME, body=shapes.NewProgrammeSchema(), status=201)
def add(work: Work, body: Mapping[str, Any]) -> Any:
    """Begin a programme. A territory is in one programme at a time: a youth is counted once."""
    programme = programmes.add(
        work.session,
        work.actor,
        body["name"],
        starts_on=body["starts_on"],
        ends_on=body["ends_on"],
        targets=[
            (row["territory"], row["year"], row["youths"]) for row in body["targets"] if not row["region"]
        ],
        regions=[(row["region"], row["year"], row["youths"]) for row in body["targets"] if row["region"]],
        territories=[(row["territory"], row["joined_on"], row["rhythm"]) for row in body["territories"]],
    )
    return programme, 201, {"Location": f"/api/v1/programmes/{programme.id}"}


@resource.get("/<key>", Verb.PROGRAMME_READ, PROGRAMME)
def read(work: Work, key: str) -> Programme:
    """One programme."""
    return find(work.session, work.actor, Programme, key)


@resource.post("/<key>/territories", Verb.PROGRAMME_JOIN, PROGRAMME, body=shapes.JoiningSchema(), status=201)
def join(work: Work, body: Mapping[str, Any], key: str) -> Programme:
    """A territory joins, on a day to come; answers the programme."""
    programme = find(work.session, work.actor, Programme, key)
    told = {"joined_on": body["joined_on"], "rhythm": body["rhythm"]}
    joining.join(work.session, work.actor, programme, body["territory"], **told)
    return programme
