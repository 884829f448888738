"""Loss and theft on the wire."""

from typing import Any

from marshmallow import Schema, fields

from api.request import work
from api.shapes.parts import Body, chosen, day, moment
from fleet.intake.assets import Asset
from fleet.lending import losses
from fleet.lending.losses import How, Loss, Step, Teller


class ReportSchema(Body):
    """How it went and who noticed; a complaint to the police only of a theft."""

    how = chosen(How, load_default=How.LOST)
    told_by = chosen(Teller)
    complaint_on = day()


class ComplaintSchema(Body):
    """The day of the complaint."""

    complaint_on = day(required=True)


def _steps(loss: Loss) -> list[str]:
    return [step.value for step in losses.next_steps(work().session, loss)]


STEPS = {"type": "array", "items": {"type": "string", "enum": [step.value for step in Step]}}


class LossSchema(Schema):
    """How something is gone, and what must be done next."""

    how = chosen(How, required=True)
    told_by = chosen(Teller, required=True)
    reported_at = moment(required=True)
    complaint_on = fields.Date(required=True, allow_none=True)
    line_suspended_at = moment(required=True, allow_none=True)
    data_at_risk = fields.Boolean(
        required=True,
        metadata={"description": "Nothing proves that what an earlier holder stored was erased."},
    )
    next_steps = fields.Function(_steps, metadata=STEPS)


def _loss(asset: Asset) -> Any:
    found = losses.of_assets(work().session, [asset]).get(asset.code)
    return LossSchema().dump(found) if found else None


def loss() -> fields.Function:
    """The loss by which a thing is gone now; null where nobody reported one."""
    told = {
        "type": ["object", "null"],
        "description": "How it is gone, and what must be done next; null unless somebody reported it.",
        "properties": {
            "how": {"type": "string", "enum": [each.value for each in How]},
            "told_by": {"type": "string", "enum": [each.value for each in Teller]},
            "reported_at": {"type": "string", "format": "date-time"},
            "complaint_on": {"type": ["string", "null"], "format": "date"},
            "line_suspended_at": {"type": ["string", "null"], "format": "date-time"},
            "data_at_risk": {"type": "boolean"},
            "next_steps": STEPS,
        },
    }
    return fields.Function(_loss, metadata=told)
