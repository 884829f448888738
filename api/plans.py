"""/api/v1/plans"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from api import references
from api.request import Work
from api.resource import Resource, match
from api.shapes import connectivity as shapes
from fleet.access import Verb
from fleet.connectivity import lines, plans
from fleet.connectivity.plans import Plan

resource = Resource("plans", __name__, description="What is paid for on a line, from when to when, by whom.")

PLAN = shapes.PlanSchema()


def found(work: Work, key: str) -> Plan:
    """One plan, guarded by If-Match where it is sent."""
    plan = plans.seen(work.session, work.actor, key)
    match(PLAN, plan)
    return plan


@resource.listing(
    "", Verb.PLAN_READ, shapes.PlanSchema, keys=(Plan.created_at, Plan.id), query=shapes.PlanQuery()
)
def list_plans(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Plans, newest first."""
    columns = {"line": Plan.line_id, "funder": Plan.funder_id, "state": Plan.state}
    return plans.listing(work.actor).where(*(columns[name] == value for name, value in filters.items()))


@resource.post("", Verb.PLAN_ADD, PLAN, body=shapes.NewPlanSchema(), status=201)
def add(work: Work, body: Mapping[str, Any]) -> Any:
    """A plan to come on a line."""
    line = references.named(work, "line", body["line"], lines.seen)
    funder = None
    if "funder" in body:
        funder = references.named(work, "funder", body["funder"], references.organisation)
    plan = plans.add(
        work.session,
        work.actor,
        line,
        starts_on=body["starts_on"],
        ends_on=body["ends_on"],
        cost_cents=body["cost"]["amount_cents"],
        data_gb=body.get("data_gb"),
        funder=funder,
    )
    return _made(work, plan)


def _made(work: Work, plan: Plan) -> Any:
    work.session.flush()
    return plan, 201, {"Location": f"/api/v1/plans/{plan.id}"}


@resource.get("/<key>", Verb.PLAN_READ, PLAN)
def read(work: Work, key: str) -> Plan:
    """One plan."""
    return found(work, key)


@resource.post("/<key>/renew", Verb.PLAN_RENEW, PLAN, body=shapes.RenewSchema(), status=201, guarded=True)
def renew(work: Work, body: Mapping[str, Any], key: str) -> Any:
    """The next plan on the same line; answers the new one."""
    terms = {"starts_on": body["starts_on"], "ends_on": body["ends_on"]}
    cents = body["cost"]["amount_cents"]
    return _made(work, plans.renew(work.session, work.actor, found(work, key), cost_cents=cents, **terms))


resource.moves(PLAN, found, {Verb.PLAN_START: plans.start, Verb.PLAN_END: plans.end})
