"""/api/v1/quotas"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from api import references
from api.request import Work
from api.resource import Resource
from api.shapes import quotas as shapes
from fleet.access import Verb
from fleet.lending import quotas
from fleet.lending.quotas import Quota

resource = Resource(
    "quotas", __name__, description="How many an association may be given, by territory, kind and funder."
)

DETAIL = shapes.QuotaDetailSchema()


@resource.listing(
    "",
    Verb.QUOTA_READ,
    shapes.QuotaSchema,
    keys=(Quota.created_at, Quota.id),
    query=shapes.QuotaQuery(),
)
def list_quotas(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Quotas, newest first."""
    columns = {
        "organisation": Quota.organisation_id,
        "territory": Quota.territory,
        "kind": Quota.kind,
        "funder": Quota.funder_id,
    }
    return quotas.listing(work.actor).where(*(columns[name] == value for name, value in filters.items()))


@resource.get("/<key>", Verb.QUOTA_READ, DETAIL)
def read(work: Work, key: str) -> Quota:
    """One quota, with the rows that explain its numbers."""
    return quotas.seen(work.session, work.actor, key)


@resource.post("", Verb.QUOTA_GRANT, DETAIL, body=shapes.GrantSchema(), status=201)
def grant(work: Work, body: Mapping[str, Any]) -> Any:
    """Grant more, or take back what is not yet given; answers the quota with its new row.

    The first row binds the association for this kind: from then on nothing is put aside for it that no quota
    allows.
    """
    house = references.named(work, "organisation", body["organisation"], references.organisation)
    named = body.get("funder")
    funder = references.named(work, "funder", named, references.organisation) if named else None
    row = quotas.grant(
        work.session,
        work.actor,
        house,
        body["territory"],
        body["kind"],
        change=body["change"],
        reason=body["reason"],
        funder=funder,
    )
    return row.quota, 201, {"Location": f"/api/v1/quotas/{row.quota_id}"}
