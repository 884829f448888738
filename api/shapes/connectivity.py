"""SIMs, lines and plans on the wire."""

from collections.abc import Callable
from typing import Any

from marshmallow import Schema, fields, validate

from api.paging import PageQuery
from api.request import work
from api.shapes.intake import AssetSchema
from api.shapes.losses import loss
from api.shapes.parts import Body, MoneySchema, chosen, code, day, gigabytes, key, moment, moves, words
from fleet.access import Role
from fleet.connectivity.plans import Plan
from fleet.lifecycle import AssetState, LineState, PlanState


class SimSchema(AssetSchema):
    """A SIM card."""

    iccid = fields.String(required=True)


def _at_the_desk(name: str) -> Callable[[Any], str | None]:
    return lambda sim: getattr(sim, name) if work().actor.role is Role.COORDINATOR else None


def _secret(name: str) -> fields.Function:
    told = {"type": ["string", "null"], "description": "For coordinators only."}
    return fields.Function(_at_the_desk(name), metadata=told)


class SimDetailSchema(SimSchema):
    """One SIM card; coordinators see its PIN and PUK."""

    pin = _secret("pin")
    puk = _secret("puk")
    loss = loss()


class SimQuery(PageQuery):
    """Filters of the list of SIMs."""

    state = chosen(AssetState)
    site = key()
    iccid = words(24)


class NewSimSchema(Body):
    """A SIM that is here."""

    iccid = words(24, required=True, metadata={"description": "19 or 20 digits, the last one a check digit."})
    pin = fields.String(validate=validate.Regexp(r"^[0-9]{4,8}$"))
    puk = fields.String(validate=validate.Regexp(r"^[0-9]{8,10}$"))
    site = key()
    lot = key(metadata={"description": "The donation it came with."})


class LineSchema(Schema):
    """A line: a number and a contract with an operator, on one SIM."""

    id = fields.String(required=True)
    sim = fields.String(attribute="sim_code", required=True)
    operator = fields.String(attribute="operator_id", required=True)
    number = fields.String(required=True, allow_none=True, metadata={"description": "E.164"})
    contract = fields.String(required=True, allow_none=True)
    state = chosen(LineState, required=True)
    created_at = moment(required=True)
    moves = moves()


class LineQuery(PageQuery):
    """Filters of the list of lines."""

    sim = code()
    operator = key()
    state = chosen(LineState)


class NewLineSchema(Body):
    """A line ordered from an operator."""

    sim = code(required=True)
    operator = key(required=True)
    number = words(24, metadata={"description": "French where it names no country."})
    contract = words(40)


class PlanSchema(Schema):
    """What is paid for on a line, both days included."""

    id = fields.String(required=True)
    line = fields.String(attribute="line_id", required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    data_gb = fields.Function(
        lambda plan: None if plan.data_gb is None else float(plan.data_gb),
        metadata={"type": ["number", "null"], "description": "A decimal; null: unlimited or not known."},
    )
    cost = fields.Function(
        lambda plan: _money(plan),
        metadata={
            "type": "object",
            "required": ["amount_cents", "currency"],
            "properties": {"amount_cents": {"type": "integer"}, "currency": {"type": "string"}},
        },
    )
    funder = fields.String(attribute="funder_id", required=True, allow_none=True)
    renews = fields.String(attribute="renews_id", required=True, allow_none=True)
    state = chosen(PlanState, required=True)
    created_at = moment(required=True)
    moves = moves()


def _money(plan: Plan) -> dict[str, Any]:
    return {"amount_cents": plan.cost_cents, "currency": plan.currency}


class PlanQuery(PageQuery):
    """Filters of the list of plans."""

    line = key()
    funder = key()
    state = chosen(PlanState)


class NewPlanSchema(Body):
    """A plan to come."""

    line = key(required=True)
    starts_on = day(required=True)
    ends_on = day(required=True)
    data_gb = gigabytes()
    cost = fields.Nested(MoneySchema, required=True)
    funder = key()


class RenewSchema(Body):
    """The next plan on the same line: its days and its price."""

    starts_on = day(required=True)
    ends_on = day(required=True)
    cost = fields.Nested(MoneySchema, required=True)
