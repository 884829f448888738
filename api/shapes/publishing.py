"""Published figures on the wire: whole blocks of the ledger, and milestones of equipment."""

from typing import Any, Final

from marshmallow import Schema, fields, validate

from api.shapes.parties import MembershipSchema, TargetSchema
from api.shapes.parts import Body, MoneySchema, day, key, moment, remark, truth, whole, words
from fleet.publishing.agreements import MOST_CENTS
from fleet.publishing.ledger import K
from fleet.publishing.notes import MAX_NOTE
from fleet.publishing.opening_figures import MAX_SOURCE, MOST_YOUTHS

USED: Final = {
    "type": "object",
    "description": "Devices put to use for the first time in one year.",
    "properties": {"year": {"type": "integer"}, "put_to_use": {"type": "integer"}},
    "required": ["year", "put_to_use"],
}
MONEY: Final = {
    "type": "object",
    "properties": {"amount_cents": {"type": "integer"}, "currency": {"type": "string"}},
    "required": ["amount_cents", "currency"],
}


class BlockSchema(Schema):
    """At least eleven youths first equipped, released once; `territory` may be the pool “autres”.

    The list is in the order of the chain: each `hash` is of the one before and of the block's own facts.
    """

    id = fields.String(required=True)
    quarter = fields.String(required=True)
    territory = fields.String(required=True)
    youths = fields.Integer(required=True)
    published_at = moment(required=True)
    hash = fields.String(required=True)


class OpeningFigureSchema(Schema):
    """Youths equipped before this service counted, as published elsewhere; never part of a sum of blocks."""

    id = fields.String(required=True)
    programme = fields.String(attribute="programme_id", required=True)
    period = fields.String(required=True, metadata={"description": "`2024`, or a school year: `2021–22`."})
    territory = fields.String(
        required=True, allow_none=True, metadata={"description": "Null: the whole programme."}
    )
    youths = fields.Integer(required=True)
    at_least = fields.Boolean(
        required=True, metadata={"description": "It was published as “this many, or more”."}
    )
    source = fields.String(required=True)


class NewOpeningFigureSchema(Body):
    """A figure published before this service counted, and where."""

    programme = key(required=True)
    period = words(20, required=True)
    territory = words(3, load_default=None, allow_none=True)
    youths = whole(required=True, least=K, most=MOST_YOUTHS)
    at_least = truth(load_default=False)
    source = words(MAX_SOURCE, required=True)


class NoteSchema(Schema):
    """A coordinator's paragraph for a programme and quarter."""

    id = fields.String(required=True)
    programme = fields.String(attribute="programme_id", required=True)
    quarter = fields.String(required=True)
    text = fields.String(required=True)
    written_at = moment(required=True)


class NewNoteSchema(Body):
    """The paragraph of a quarter."""

    programme = key(required=True)
    quarter = words(7, required=True)
    text = fields.String(
        required=True,
        validate=validate.Length(1, MAX_NOTE),
        metadata={
            "description": "No names, addresses, phone numbers or dates; where it speaks of youths, kits, "
            "loans or a département, no number under eleven. Read once the quarter is closed."
        },
    )


class QuarterNoteSchema(Schema):
    """What is read beside one quarter."""

    quarter = fields.String(required=True)
    text = fields.String(required=True)


class TerritoryAgreementSchema(Schema):
    """What a département agreed to; `youths` is what it promises to equip, never what was counted."""

    id = fields.String(required=True)
    programme = fields.String(attribute="programme_id", required=True)
    organisation = fields.String(attribute="organisation_id", required=True)
    territory = fields.String(required=True)
    signed_on = fields.Date(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    youths = fields.Integer(required=True, allow_none=True)
    money = fields.Function(
        lambda told: _euro(told.amount_cents), metadata=MONEY | {"type": ["object", "null"]}, required=True
    )
    commitments = fields.String(required=True)


class AgreedMoneySchema(MoneySchema):
    """An amount in cents, of a programme rather than of a plan."""

    amount_cents = whole(required=True, most=MOST_CENTS)


class NewTerritoryAgreementSchema(Body):
    """An agreement as it was signed."""

    programme = key(required=True)
    organisation = key(required=True)
    territory = words(3, required=True)
    signed_on = day(required=True)
    starts_on = day(required=True)
    ends_on = day(required=True)
    youths = whole(load_default=None, allow_none=True, least=1, most=MOST_YOUTHS)
    money = fields.Nested(AgreedMoneySchema, load_default=None, allow_none=True)
    commitments = remark(required=True)


def _euro(cents: int | None) -> dict[str, Any] | None:
    return None if cents is None else {"amount_cents": cents, "currency": "EUR"}


class PublishedProgrammeSchema(Schema):
    """What is known of one programme: its public targets and its published blocks. Anything else is not."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    targets = fields.List(fields.Nested(TargetSchema), required=True)
    territories = fields.List(fields.Nested(MembershipSchema), attribute="memberships", required=True)
    closed_quarters = fields.List(fields.String(), required=True)
    youths = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The sum of its blocks; null where nothing is published."},
    )
    blocks = fields.List(fields.Nested(BlockSchema), required=True)
    opening_figures = fields.List(
        fields.Nested(OpeningFigureSchema),
        required=True,
        metadata={"description": "Published elsewhere before this service counted: in no sum above."},
    )
    notes = fields.List(fields.Nested(QuarterNoteSchema), required=True)
    agreements = fields.List(
        fields.Nested(TerritoryAgreementSchema),
        required=True,
        metadata={"description": "A département's own; none to a foundation."},
    )


class MilestonesSchema(Schema):
    """Devices, cumulated: these figures never go down."""

    given = fields.Integer(required=True)
    received = fields.Integer(required=True)
    made_ready = fields.Integer(required=True)
    put_to_use = fields.Integer(required=True)
    recycled = fields.Integer(required=True)


class LotMilestonesSchema(Schema):
    """What became of one lot."""

    lot = fields.String(attribute="id", required=True)
    reference = fields.String(required=True)
    donor = fields.String(required=True)
    announced_on = fields.Date(required=True)
    milestones = fields.Nested(MilestonesSchema, attribute="became", required=True)


class DonorMilestonesSchema(Schema):
    """What became of all lots of one donor."""

    donor = fields.String(required=True)
    lots = fields.Integer(required=True)
    milestones = fields.Nested(MilestonesSchema, attribute="became", required=True)


class ConnectionYearSchema(Schema):
    """Connection paid for in one finished year: whole months (twelfths of the year), and their price."""

    year = fields.Integer(required=True)
    months = fields.Integer(required=True)
    cost = fields.Function(lambda told: _euro(told.cents), required=True, metadata=MONEY)


class ReuseSchema(Schema):
    """Devices put to use at least once, of those received, both by the end of a finished year."""

    put_to_use = fields.Integer(required=True)
    received = fields.Integer(required=True)
    until = fields.Integer(required=True, metadata={"description": "The year."})
    percent = fields.Integer(required=True, metadata={"description": "Rounded down."})


class AvoidedSchema(Schema):
    """An estimate, never a measurement: so many laptops, one year of use each, by a published figure."""

    laptops = fields.Integer(required=True)
    until = fields.Integer(attribute="year", required=True, metadata={"description": "The year."})
    co2e_kilograms = fields.Integer(attribute="kilograms", required=True)
    material_kilograms = fields.Integer(required=True)
    waste_kilograms = fields.Integer(required=True)
    source = fields.String(required=True)
    dated = fields.String(required=True)
    formula = fields.Function(
        lambda told: told.formula.format(**told.facts), required=True, metadata={"type": "string"}
    )


class EquipmentSchema(Schema):
    """What became of equipment, frozen at the closing of a quarter; first uses by finished year alone."""

    quarter = fields.String(required=True)
    as_of = fields.Date(required=True)
    published_at = moment(required=True)
    total = fields.Nested(MilestonesSchema, required=True)
    own = fields.Nested(
        MilestonesSchema,
        required=True,
        metadata={"description": "Of the lots that the reader funded; for a coordinator, of all."},
    )
    by_year = fields.Function(
        lambda told: [{"year": year, "put_to_use": used} for year, used in told.used_by_year.items()],
        required=True,
        metadata={"type": "array", "items": USED},
    )
    lots = fields.List(
        fields.Nested(LotMilestonesSchema),
        required=True,
        metadata={"description": "For a foundation or a département: the lots it paid for."},
    )
    donors = fields.List(fields.Nested(DonorMilestonesSchema), required=True)
    connection = fields.List(fields.Nested(ConnectionYearSchema), attribute="months", required=True)
    reuse = fields.Nested(ReuseSchema, required=True, allow_none=True)
    avoided = fields.Nested(AvoidedSchema, required=True, allow_none=True)


class SummarySchema(Schema):
    """What funders and départements may know: sums of whole blocks, and equipment that is not people."""

    programmes = fields.List(fields.Nested(PublishedProgrammeSchema), required=True)
    equipment = fields.Nested(
        EquipmentSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Null before the first edition."},
    )


class ShareLinkSchema(Schema):
    """An address by which one funder's summary is read, until it ends or is revoked; `prefix` begins it."""

    id = fields.String(required=True)
    organisation = fields.String(attribute="organisation_id", required=True)
    prefix = fields.String(required=True)
    made_by = fields.String(required=True)
    created_at = moment(required=True)
    expires_at = moment(required=True)
    revoked_at = moment(required=True, allow_none=True)


class NewlySharedSchema(ShareLinkSchema):
    """A new link. `address` is shown this once; a repeat under the same Idempotency-Key answers null."""

    address = fields.String(required=True, allow_none=True)


class NewShareLinkSchema(Body):
    """Whose summary, and for how many days: at most twelve months."""

    organisation = key(required=True)
    days = whole(load_default=30, least=1, most=365)
