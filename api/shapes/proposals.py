"""Proposals on the wire."""

from marshmallow import Schema, fields, validate

from api.shapes.allocations import AllocationSchema
from api.shapes.parts import Body, chosen, code, key, truth
from fleet.intake.assets import Kind
from fleet.lending.proposing import MOST, Distance, Missing


class ProposedItemSchema(Schema):
    """One thing for one line (its number in the request), and what speaks for it."""

    line = fields.Integer(required=True)
    kind = chosen(Kind, required=True)
    asset = fields.String(required=True)
    site = fields.String(required=True, allow_none=True)
    distance = chosen(Distance, required=True)
    quota = fields.String(required=True, allow_none=True)
    reasons = fields.List(fields.String(), required=True)


class ProposedKitSchema(Schema):
    """A kit for one youth of one request; `turn` says why it comes where it does.

    `without`: what was approved for that youth and can't be served now.
    """

    request = fields.String(required=True)
    organisation = fields.String(required=True)
    youth = fields.String(required=True)
    turn = fields.String(required=True)
    items = fields.List(fields.Nested(ProposedItemSchema), required=True)
    without = fields.List(chosen(Kind), required=True)


class LeftOutSchema(Schema):
    """A line that gets nothing now, and what was missing."""

    request = fields.String(required=True)
    organisation = fields.String(required=True)
    youth = fields.String(required=True)
    line = fields.Integer(required=True)
    kind = chosen(Kind, required=True)
    missing = chosen(Missing, required=True)
    turn = fields.String(required=True)
    reason = fields.String(required=True)


class ProposalSchema(Schema):
    """What could be put aside now; `spare` is how many ready things nobody waits for, or may have."""

    kits = fields.List(fields.Nested(ProposedKitSchema), required=True)
    left_out = fields.List(fields.Nested(LeftOutSchema), required=True)
    spare = fields.Integer(required=True)


class ChoiceSchema(Body):
    """One kit to put aside, as proposed or with other things."""

    request = key(required=True)
    youth = code(required=True)
    assets = fields.List(code(), required=True, validate=validate.Length(1, 10))


class AcceptSchema(Body):
    """The kits to put aside, in this order."""

    kits = fields.List(fields.Nested(ChoiceSchema), required=True, validate=validate.Length(1, MOST))
    all_or_nothing = truth(
        load_default=False,
        metadata={"description": "True: the first kit that can't be put aside any more refuses all."},
    )


class ProblemOfChoiceSchema(Schema):
    """Why a kit was not put aside, as a problem of its own would say."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)


class OutcomeSchema(Schema):
    """What became of one kit."""

    request = fields.String(required=True)
    youth = fields.String(required=True)
    accepted = fields.Boolean(required=True)
    allocation = fields.Nested(AllocationSchema, required=True, allow_none=True)
    problem = fields.Nested(ProblemOfChoiceSchema, required=True, allow_none=True)


class AcceptedSchema(Schema):
    """What became of each kit, in the order they were sent."""

    accepted = fields.Integer(required=True)
    results = fields.List(fields.Nested(OutcomeSchema), required=True)
