"""/api/v1/youths"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from api import references
from api.request import Work
from api.resource import NothingSchema, Resource
from api.shapes import parties as shapes
from api.shapes.held import HeldSchema
from fleet import codes
from fleet.access import Verb
from fleet.errors import NotFound
from fleet.parties import youths
from fleet.parties.youths import Youth
from fleet.privacy import erasing, held

resource = Resource(
    "youths", __name__, description="Codes that an association turns back into people; nothing else."
)

YOUTH = shapes.YouthSchema()


@resource.listing(
    "", Verb.YOUTH_READ, shapes.YouthSchema, keys=(Youth.created_on, Youth.code), query=shapes.YouthQuery()
)
def list_youths(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """The youths of your association, newest first."""
    columns = {"organisation": Youth.organisation_id, "state": Youth.state}
    named = dict(filters)
    asked = [codes.normalise(code) for code in named.pop("code", "").split(",") if code.strip()]
    listed = youths.listing(work.actor).where(*(columns[name] == value for name, value in named.items()))
    return listed.where(Youth.code.in_(asked[:200])) if "code" in filters else listed


@resource.post("", Verb.YOUTH_ADD, YOUTH, body=shapes.NewYouthSchema(), status=201)
def add(work: Work, body: Mapping[str, Any]) -> Any:
    """Give a youth a code. A name, a date of birth, your own number … is refused: keep them yourself."""
    organisation = references.on_behalf(work, body)
    youth = youths.add(
        work.session,
        work.actor,
        organisation,
        body["territory"],
        body["signatory"],
        body.get("review_month"),
    )
    return youth, 201, {"Location": f"/api/v1/youths/{youth.code}"}


@resource.get("/<key>", Verb.YOUTH_READ, YOUTH)
def read(work: Work, key: str) -> Youth:
    """One youth."""
    return found(work, key)


@resource.get("/<key>/export", Verb.YOUTH_EXPORT, HeldSchema())
def export(work: Work, key: str) -> Any:
    """All that is held about one youth."""
    return held.export(work.session, work.actor, found(work, key), months=work.settings.youth_months)


@resource.post("/<key>/erase", Verb.YOUTH_ERASE, shapes.ErasedSchema(), body=NothingSchema(), tagged=False)
def erase(work: Work, _body: Mapping[str, Any], key: str) -> Any:
    """Erase a youth for good. Of loans the year stays, and what came back in which condition.

    Refused while something is lent or on its way to this youth. Lines of requests that still wait are
    withdrawn, a kit on the shelf is taken apart.
    """
    erasing.erase(work.session, work.actor, found(work, key), stones=work.settings.tombstones)
    return {"erased_on": work.actor.today}


def found(work: Work, key: str) -> Youth:
    """One youth whom this actor sees."""
    youth = work.session.scalar(youths.listing(work.actor).where(Youth.code == codes.normalise(key)))
    if youth is None:
        raise NotFound(key=key)
    return youth
