"""Changes, webhooks and what was sent to them, on the wire."""

from marshmallow import Schema, fields, validate

from api.paging import PageQuery
from api.shapes.parts import Body, chosen, key, moment, whole, words
from fleet.webhooks import Trouble

STATES = ("active", "disabled", "gone")
ENDS = ("waiting", "delivered", "given_up")
KINDS = {"description": "Kinds of change, such as loan.hand_over (all: at /api/docs); none is all of them."}


class ChangeSchema(Schema):
    """One thing that happened. Read the thing itself for what it is now."""

    kind = fields.String(
        required=True, metadata={"description": "What was done: a verb, such as loan.hand_over."}
    )
    subject = fields.String(
        required=True, metadata={"description": "What it was done to: loan, device, youth …"}
    )
    id = fields.String(
        attribute="subject_id",
        required=True,
        allow_none=True,
        metadata={"description": "Its id or code in this API; null where a youth was erased."},
    )
    at = moment(required=True)


class ChangesSchema(Schema):
    """Changes, oldest first. `next` is never null: keep it, and ask again from there later."""

    items = fields.List(fields.Nested(ChangeSchema), required=True)
    next = fields.String(required=True)
    more = fields.Boolean(
        required=True, metadata={"description": "Whether there are more already: ask at once."}
    )


class ChangesQuery(PageQuery):
    """Where to go on, and what of."""

    after = fields.String(
        validate=validate.Length(1, 400),
        metadata={
            "description": "`next` of the answer before; `now` for what is to come; else from the oldest."
        },
    )
    kind = fields.String(
        validate=validate.Length(1, 800),
        metadata={"description": "One kind, or several with commas between them."},
    )
    organisation = key(metadata={"description": "Whose changes; a coordinator has to say."})


class WebhookSchema(Schema):
    """Where a tool listens; its secret was shown once."""

    id = fields.String(required=True)
    organisation = fields.String(attribute="organisation_id", required=True)
    url = fields.String(required=True)
    kinds = fields.List(fields.String(), required=True, metadata=KINDS)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    created_at = moment(required=True)
    rotated_at = moment(required=True, allow_none=True)
    disabled_at = moment(required=True, allow_none=True)


class ShownWebhookSchema(WebhookSchema):
    """The same with its secret: this once; a repeat under the same Idempotency-Key answers null."""

    secret = fields.String(required=True, allow_none=True)


class NewWebhookSchema(Body):
    """Where to send what changes, for which organisation (your own where left out)."""

    url = words(500, required=True, metadata={"description": "An https address on the public internet."})
    kinds = fields.List(words(40), load_default=list, validate=validate.Length(max=100), metadata=KINDS)
    organisation = key()


class WebhookChangesSchema(Body):
    """Another address, other kinds, or both."""

    url = words(500)
    kinds = fields.List(words(40), validate=validate.Length(max=100), metadata=KINDS)


class DeliverySchema(Schema):
    """One message: its id is the `webhook-id` that every attempt carries."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    subject = fields.String(required=True)
    subject_id = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(ENDS))
    created_at = moment(required=True)
    attempts = whole(required=True)
    due_at = moment(required=True, allow_none=True, metadata={"description": "When it is tried next."})
    tried_at = moment(required=True, allow_none=True)
    status = whole(
        required=True, allow_none=True, metadata={"description": "What the receiver answered last."}
    )
    trouble = chosen(Trouble, required=True, allow_none=True)
    delivered_at = moment(required=True, allow_none=True)
    given_up_at = moment(required=True, allow_none=True)


class DeliveryQuery(PageQuery):
    """Filters of the delivery log."""

    state = fields.String(validate=validate.OneOf(ENDS))


class ReplaySchema(Body):
    """From when on to send again."""

    since = moment(required=True)


class ReplayedSchema(Schema):
    """How many messages wait now."""

    replayed = whole(required=True)
