"""Donations and snapshots on the wire."""

from marshmallow import Schema, fields, validate

from api.paging import PageQuery
from api.request import work
from api.shapes.parts import Body, chosen, code, day, key, moment, words
from fleet.intake import donations
from fleet.intake.donations import Donation
from fleet.intake.snapshots import SnapshotState


class DonationSchema(Schema):
    """A lot: what one donor promised at one time."""

    id = fields.String(required=True)
    reference = fields.String(required=True)
    donor = fields.String(attribute="donor_id", required=True)
    funder = fields.String(attribute="funder_id", required=True, allow_none=True)
    territory = fields.String(required=True, allow_none=True)
    created_at = moment(required=True)


def _by_state(donation: Donation) -> dict[str, int]:
    return dict(sorted(donations.counts(work().session, donation).items()))


class DonationDetailSchema(DonationSchema):
    """A lot, with how many of its devices are in each state."""

    devices = fields.Function(
        _by_state, metadata={"type": "object", "additionalProperties": {"type": "integer"}}
    )


class DonationQuery(PageQuery):
    """Filters of the list of lots."""

    donor = key()
    funder = key()
    reference = words(80)


class ManifestQuery(Body):
    """Whose list this is. `dry_run` reads it, tells what is in it, and stores nothing."""

    donor = key(required=True, metadata={"description": "The organisation that gives."})
    reference = words(80, required=True, metadata={"description": "What people call this lot."})
    funder = key(metadata={"description": "The foundation or département whose money it is."})
    territory = words(3, metadata={"description": "The one département whose youths it may serve."})
    dry_run = fields.String(validate=validate.OneOf(["true", "false"]), load_default="false")


class ProofQuery(Body):
    """Whose proof, and of which lot alone."""

    donor = key(required=True, metadata={"description": "The organisation that gave."})
    lot = key()


class ProvedSchema(Schema):
    """One device: put to use in that year, or recycled without having been put to use."""

    maker = fields.String(required=True, allow_none=True)
    model = fields.String(required=True, allow_none=True)
    serial = fields.String(required=True, allow_none=True)
    inventory_number = fields.String(required=True, allow_none=True)
    put_to_use = fields.Integer(attribute="year", required=True, allow_none=True)
    recycled = fields.Function(lambda device: device.year is None, metadata={"type": "boolean"})


class LotProofSchema(Schema):
    """One lot: so many given, those that have a proof, and how many have none yet."""

    lot = fields.String(attribute="id", required=True)
    reference = fields.String(required=True)
    given = fields.Integer(required=True)
    not_yet = fields.Integer(required=True)
    devices = fields.List(fields.Nested(ProvedSchema), required=True)


class ProofSchema(Schema):
    """What a donor can prove, as of a quarter's last day; first uses up to the end of a year."""

    donor = fields.String(attribute="donor_id", required=True)
    quarter = fields.Function(lambda told: str(told["proof"].quarter), metadata={"type": "string"})
    as_of = day(attribute="proof.as_of", required=True)
    used_until = fields.Integer(attribute="proof.used_until", required=True)
    lots = fields.List(fields.Nested(LotProofSchema), attribute="proof.lots", required=True)


class FaultSchema(Schema):
    """Something about one line of a file."""

    line = fields.Integer(required=True)
    column = fields.String(required=True, allow_none=True)
    message = fields.String(required=True)


class ManifestSchema(Schema):
    """What an import did. `donation` is null after a dry run; `is_new` is false where the file was known."""

    donation = fields.Nested(DonationSchema, required=True, allow_none=True)
    is_new = fields.Boolean(required=True)
    devices = fields.Integer(required=True, metadata={"description": "How many the list announces."})
    ignored_columns = fields.List(fields.String(), required=True)
    warnings = fields.List(fields.Nested(FaultSchema), required=True)


class CandidateSchema(Schema):
    """A device that this report may be about, and why."""

    code = fields.String(required=True)
    reasons = fields.List(fields.String(), required=True)


class SnapshotSchema(Schema):
    """A hardware report: matched with a device, or proposed to a person."""

    id = fields.String(required=True)
    format = fields.String(required=True)
    state = chosen(SnapshotState, attribute="status", required=True)
    device = fields.String(attribute="device_code", required=True, allow_none=True)
    candidates = fields.List(fields.Nested(CandidateSchema), required=True)
    taken_at = moment(required=True)
    created_at = moment(required=True)


class SnapshotDetailSchema(SnapshotSchema):
    """A hardware report with what it says of the hardware."""

    hardware = fields.Dict(required=True)


class SnapshotQuery(PageQuery):
    """Filters of the list of reports."""

    state = chosen(SnapshotState)
    device = code()


class SiteQuery(Body):
    """Where the machine is."""

    site = key(metadata={"description": "A new device is put here."})


class ConfirmSchema(Body):
    """Which device it is; null: none of them, a new one (at `site`)."""

    device = code(required=True, allow_none=True)
    site = key()
