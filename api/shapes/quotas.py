"""Quotas on the wire."""

from marshmallow import Schema, fields

from api.paging import PageQuery
from api.shapes.parts import Body, chosen, key, moment, whole, words
from fleet.intake.assets import Kind
from fleet.lending.quotas import MOST, QuotaReason


class QuotaSchema(Schema):
    """How many an association may be given of a kind in a territory, of a funder's lots or (null) anybody's.

    `granted` is the sum of its rows' `applied`; `given` counts what is in kits, put aside or handed over.
    """

    id = fields.String(required=True)
    organisation = fields.String(attribute="organisation_id", required=True)
    territory = fields.String(required=True)
    kind = chosen(Kind, required=True)
    funder = fields.String(attribute="funder_id", required=True, allow_none=True)
    granted = fields.Integer(required=True)
    given = fields.Integer(required=True)
    left = fields.Integer(required=True)
    created_at = moment(required=True)


class QuotaRowSchema(Schema):
    """One change: what was asked, and what was applied of it (a reduction stops at what is given)."""

    asked = fields.Integer(required=True)
    applied = fields.Integer(required=True)
    reason = chosen(QuotaReason, required=True)
    made_at = moment(required=True)


class CountedThingSchema(Schema):
    """One thing that counts against a quota: its kit."""

    allocation = fields.String(attribute="allocation_id", required=True)
    asset = fields.String(attribute="asset_code", required=True)


class QuotaDetailSchema(QuotaSchema):
    """A quota with all that makes its numbers: the changes behind `granted`, the kits behind `given`."""

    rows = fields.List(fields.Nested(QuotaRowSchema), required=True)
    counted = fields.List(fields.Nested(CountedThingSchema), required=True)


class QuotaQuery(PageQuery):
    """Filters of the list of quotas."""

    organisation = key()
    territory = words(3)
    kind = chosen(Kind)
    funder = key()


class GrantSchema(Body):
    """So many more (or, below 0, fewer), and why."""

    organisation = key(required=True)
    territory = words(3, required=True)
    kind = chosen(Kind, required=True)
    funder = key(allow_none=True, metadata={"description": "Only from this funder's lots; null: anybody's."})
    change = whole(required=True, least=-MOST, most=MOST)
    reason = chosen(QuotaReason, required=True)
