"""Labels on the wire: one, a batch of them, and how they are to be printed."""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields, validate

from api.paging import PageQuery
from api.request import Work, work
from api.shapes.intake import label_address
from api.shapes.parts import Body, chosen, code, key, moment, truth, whole, words
from fleet import codes
from fleet.intake import labels
from fleet.intake.labels import Fate, LabelBatch, LabelState, RevokeReason
from labels.measures import LARGEST, MOST, PAPERS
from labels.qr import LEVELS
from labels.run import DPI, FARTHEST, MOST_COPIES, USUAL

MOST_LABELS = 1_000
"""In one call: more would keep everybody else waiting."""


class LabelSchema(Schema):
    """A printed label: any live one finds its asset."""

    id = fields.String(required=True)
    short_code = fields.String(required=True)
    shown_code = fields.Function(lambda label: codes.shown(label.short_code), metadata={"type": "string"})
    url = fields.Function(lambda label: label_address(label.token), metadata={"type": "string"})
    state = chosen(LabelState, attribute="status", required=True)
    reason = chosen(RevokeReason, attribute="revoke_reason", required=True, allow_none=True)
    asset = fields.String(attribute="asset_code", required=True, allow_none=True)
    batch = fields.String(attribute="batch_id", required=True, allow_none=True)
    created_at = moment(required=True)


class LabelQuery(PageQuery):
    """Filters of the list of labels."""

    state = chosen(LabelState)
    asset = code()
    batch = key()


FATES = "label_fates"


def read_fates(current: Work, batches: Sequence[LabelBatch]) -> None:
    """Count the labels of a whole page of batches at once."""
    found = labels.counts(current.session, [batch.id for batch in batches])
    current.notes[FATES] = {**current.notes.get(FATES, {}), **found}


def _fates(batch: LabelBatch) -> dict[str, int]:
    known = work().notes.get(FATES, {}).get(batch.id)
    found = known or labels.counts(work().session, [batch.id])[batch.id]
    return {fate.value: number for fate, number in found.items()}


class BatchSchema(Schema):
    """Labels made together. `revoked` counts those that were revoked without a reason."""

    id = fields.String(required=True)
    count = fields.Integer(required=True)
    site = fields.String(attribute="site_id", required=True, allow_none=True)
    lot = fields.String(attribute="donation_id", required=True, allow_none=True)
    made_by = fields.String(required=True)
    created_at = moment(required=True)
    counts = fields.Function(_fates, metadata={"type": "object", "additionalProperties": {"type": "integer"}})


def _codes(batch: LabelBatch) -> dict[str, list[str]]:
    told = labels.codes_by_fate(work().session, batch)
    return {fate.value: found for fate, found in told.items()}


class BatchDetailSchema(BatchSchema):
    """A batch with the short codes of its labels by what became of them, in the order of printing."""

    codes = fields.Function(
        _codes,
        metadata={
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
            "description": f"By {', '.join(Fate)}.",
        },
    )


class NewlyMadeSchema(BatchSchema):
    """A batch just made, with its labels: to be printed before anything is known of what they go on."""

    items = fields.List(fields.Nested(LabelSchema), attribute="labels", required=True)


class NewBatchSchema(Body):
    """How many labels to make, and for which place or lot if that is known."""

    count = whole(required=True, least=1, most=MOST_LABELS)
    site = key()
    lot = key()


class ClaimSchema(Body):
    """What the label is glued on."""

    asset = code(required=True)


class RevokeSchema(Body):
    """Why it finds nothing any more."""

    reason = chosen(RevokeReason)


class DeclareSchema(Body):
    """Which unused labels of a batch are spoiled or lost: their codes, or a row as it was printed."""

    reason = chosen(RevokeReason, required=True)
    codes = fields.List(code(), validate=validate.Length(1, MOST_LABELS))
    first = code(metadata={"description": "The first of a row; left out, from the batch's first label on."})
    last = code(metadata={"description": "The last of a row; left out, to the batch's last label."})


class DeclaredSchema(Schema):
    """What was declared. `used` are codes that were left alone: they are glued on something."""

    revoked = fields.Integer(required=True)
    used = fields.List(fields.String(), required=True)
    batch = fields.Nested(BatchSchema, required=True)


class Millimetres(fields.Float):
    """A number: no text, no true."""

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *args, **options)


def millimetres(least: float, most: float, **options: Any) -> Millimetres:
    """A length, or a way to move."""
    return Millimetres(validate=validate.Range(least, most), **options)


class OffsetSchema(Body):
    """How far all ink is moved, in mm: what the calibration page says."""

    x = millimetres(-FARTHEST, FARTHEST, load_default=0.0, metadata={"description": "To the right."})
    y = millimetres(-FARTHEST, FARTHEST, load_default=0.0, metadata={"description": "Down."})


class MeasuresSchema(Body):
    """A sheet by its own measures in mm, from the top left corner of the paper."""

    paper = fields.String(
        validate=validate.OneOf(list(PAPERS)),
        load_default="A4",
        metadata={"description": "ROLL: one label a page."},
    )
    columns = whole(least=1, most=MOST, load_default=1)
    rows = whole(least=1, most=MOST, load_default=1)
    width = millimetres(0, LARGEST, required=True)
    height = millimetres(0, LARGEST, required=True)
    left = millimetres(0, LARGEST, load_default=0.0)
    top = millimetres(0, LARGEST, load_default=0.0)
    pitch_x = millimetres(
        0, LARGEST, metadata={"description": "From one label to the next; left out: they touch."}
    )
    pitch_y = millimetres(0, LARGEST)


class PrintSchema(Body):
    """Labels to print: the codes of assets or of labels, or a batch, whose unused labels are printed."""

    codes = fields.List(code(), validate=validate.Length(1, MOST_LABELS))
    batch = key()
    profile = words(24, load_default="L7160", metadata={"description": "The sheet or roll: L7160, 99012 …"})
    sheet = fields.Nested(MeasuresSchema, metadata={"description": "In place of a profile."})
    skip = whole(
        load_default=0, most=500, metadata={"description": "Places already used on the first sheet."}
    )
    copies = whole(
        load_default=1,
        least=1,
        most=MOST_COPIES,
        metadata={"description": "Of each label, one after the other: 2 for the lid and the base."},
    )
    offset = fields.Nested(OffsetSchema)
    cut_marks = truth(load_default=False)
    level = fields.String(
        validate=validate.OneOf(list(LEVELS)),
        load_default=USUAL,
        metadata={"description": "Error correction. Below H, small labels are printed, and a header warns."},
    )
    dpi = fields.Integer(
        strict=True,
        validate=validate.OneOf(DPI),
        metadata={"description": "The printer’s; left out: 203, or 300 on rolls of Brother and Dymo."},
    )
