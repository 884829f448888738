"""Equipment requests on the wire."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.paging import PageQuery
from api.request import work
from api.shapes.parties import CodedYouthSchema
from api.shapes.parts import Body, chosen, code, day, key, moment, moves, truth, whole
from api.whose import own_code
from fleet.intake.assets import Kind
from fleet.lending.equipment_requests import MAX_LINES, DeclineReason, LineAnswer, Priority
from fleet.lifecycle import RequestState

NEW_YOUTHS = "codes given in this call"


class RequestLineSchema(Schema):
    """One kind of equipment for one youth."""

    number = fields.Integer(required=True)
    youth = fields.Function(lambda line: own_code(line.youth_code), metadata={"type": ["string", "null"]})
    kind = chosen(Kind, required=True)
    priority = chosen(Priority, required=True)
    answer = chosen(LineAnswer, required=True)
    reason = chosen(DeclineReason, required=True, allow_none=True)


class EquipmentRequestSchema(Schema):
    """What an association asks for, and the answer it got."""

    id = fields.String(required=True)
    organisation = fields.String(attribute="organisation_id", required=True)
    delivery_site = fields.String(attribute="delivery_site_id", required=True, allow_none=True)
    needed_by = fields.Date(required=True)
    state = chosen(RequestState, required=True)
    entered_on_behalf = fields.Boolean(attribute="entered_for", required=True)
    lines = fields.List(fields.Nested(RequestLineSchema), required=True)
    created_at = moment(required=True)
    submitted_at = moment(required=True, allow_none=True)
    decided_at = moment(required=True, allow_none=True)
    moves = moves()


class AskedSchema(EquipmentRequestSchema):
    """A new request; `new_youths` are the codes given to its `youths`, in their order."""

    new_youths = fields.Function(
        lambda _request: work().notes[NEW_YOUTHS],
        metadata={"type": "array", "items": {"type": "string"}},
    )


class RequestQuery(PageQuery):
    """Filters of the list of requests."""

    state = chosen(RequestState)
    organisation = key()


class WantedSchema(Body):
    """One kind for one youth: a known one by `youth`, or one of this body's `youths` by its place from 0."""

    youth = code()
    new_youth = whole(most=MAX_LINES - 1)
    kind = chosen(Kind, required=True)
    priority = chosen(Priority, load_default=Priority.NONE)

    @validates_schema
    def _one_youth(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if ("youth" in data) == ("new_youth" in data):
            raise ValidationError("Either youth or new_youth.", "youth")


def wanted(**options: Any) -> fields.List[Any]:
    """The lines of a request."""
    return fields.List(fields.Nested(WantedSchema), validate=validate.Length(1, MAX_LINES), **options)


def new_youths() -> fields.List[Any]:
    """Youths that get their codes in the same call."""
    return fields.List(
        fields.Nested(CodedYouthSchema),
        load_default=list,
        validate=validate.Length(max=MAX_LINES),
        metadata={"description": "Youths who have no code yet; `lines` name them by `new_youth`."},
    )


class NewRequestSchema(Body):
    """A request, a draft until it is submitted."""

    organisation = key(metadata={"description": "For coordinators: on behalf of this association."})
    needed_by = day(required=True)
    delivery_site = key()
    youths = new_youths()
    lines = wanted(required=True)
    submit = truth(load_default=False, metadata={"description": "Send it at once."})


class RequestEditSchema(Body):
    """What may be changed in a draft."""

    needed_by = day()
    delivery_site = key()
    youths = new_youths()
    lines = wanted()


class DeclinedLineSchema(Body):
    """A line that is not granted, and why."""

    number = whole(required=True, least=1, most=MAX_LINES)
    reason = chosen(DeclineReason, required=True)


class ApproveSchema(Body):
    """What is not granted; nothing: all of it is."""

    declined = fields.List(
        fields.Nested(DeclinedLineSchema), load_default=list, validate=validate.Length(max=MAX_LINES)
    )


class DeclineSchema(Body):
    """Why not."""

    reason = chosen(DeclineReason, required=True)
