"""Erasure evidence and checks on the wire."""

import re

from marshmallow import Schema, ValidationError, fields, validate

from api.paging import PageQuery
from api.shapes.parts import Body, chosen, code, key, moment, remark, truth, whole, words
from fleet.intake.devices import Category
from fleet.refurbishment.erasures import ErasureState, HiddenSectors, Method, Result


class ErasureSchema(Schema):
    """Evidence that one storage was erased, in one custody cycle of its device."""

    id = fields.String(required=True)
    disk = fields.String(attribute="storage_id", required=True)
    device = fields.String(attribute="device_code", required=True)
    cycle = fields.Integer(required=True)
    method = chosen(Method, required=True)
    tool = fields.String(required=True)
    tool_version = fields.String(required=True, allow_none=True)
    started_at = moment(required=True)
    ended_at = moment(required=True)
    result = chosen(Result, required=True)
    errors = fields.Integer(required=True)
    bytes_erased = fields.Integer(required=True, allow_none=True)
    rounds_asked = fields.Integer(required=True)
    rounds_done = fields.Integer(required=True)
    hidden_sectors = chosen(HiddenSectors, required=True)
    serial = fields.String(required=True, allow_none=True)
    report_sha256 = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    performed_by = fields.String(required=True)
    reconditioner = fields.String(attribute="reconditioner_id", required=True, allow_none=True)
    recorded_by = fields.String(required=True)
    countersigned_by = fields.String(required=True, allow_none=True)
    countersign_reason = fields.String(required=True, allow_none=True)
    status = chosen(ErasureState, required=True)
    created_at = moment(required=True)


class ErasureQuery(PageQuery):
    """Filters of the list of evidence."""

    device = code()
    disk = key()
    status = chosen(ErasureState)


class NewErasureSchema(Body):
    """What a tool's report says of one disk."""

    disk = key(required=True, metadata={"description": "The `id` of one of a device's `disks`."})
    method = chosen(Method, required=True)
    tool = words(60, required=True)
    tool_version = words(40)
    started_at = moment(required=True)
    ended_at = moment(required=True)
    result = chosen(Result, required=True)
    errors = whole(most=10**6, metadata={"description": "Pass, verification and synchronisation errors."})
    bytes_erased = whole()
    rounds_asked = whole(most=100)
    rounds_done = whole(most=100)
    hidden_sectors = chosen(HiddenSectors)
    serial = words(64, metadata={"description": "As the report gives it."})
    report_sha256 = fields.String(validate=validate.Regexp(r"^[0-9a-f]{64}$"))
    reason = remark()
    performed_by = words(80, required=True, metadata={"description": "Who wiped: an organisation or a post."})
    reconditioner = key(metadata={"description": "The registered reconditioner who wiped before arrival."})


class CountersignSchema(Body):
    """Why imperfect evidence is accepted all the same."""

    reason = fields.String(
        required=True,
        validate=[validate.Length(1, 280), validate.Regexp(r".*\S", re.DOTALL)],
        metadata={"pattern": r"\S"},
    )


class CheckSchema(Schema):
    """One line of a checklist, tried once."""

    id = fields.String(required=True)
    device = fields.String(attribute="device_code", required=True)
    cycle = fields.Integer(required=True)
    checklist = fields.Integer(required=True)
    item = fields.String(required=True)
    passed = fields.Boolean(required=True)
    note = fields.String(required=True, allow_none=True)
    recorded_by = fields.String(required=True)
    created_at = moment(required=True)


class CheckQuery(PageQuery):
    """Filters of the list of checks."""

    device = code()


def _some(results: dict[str, bool]) -> None:
    if not 1 <= len(results) <= 50:
        raise ValidationError("Between 1 and 50 results.")


class NewChecksSchema(Body):
    """Results of a checklist: item → passed."""

    device = code(required=True)
    results = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 32)),
        values=truth(),
        required=True,
        validate=_some,
        metadata={"minProperties": 1, "maxProperties": 50},
    )
    note = remark()


class RecordedSchema(Schema):
    """The results as they were kept, and what is still open in this cycle."""

    items = fields.List(fields.Nested(CheckSchema), required=True)
    still_open = fields.List(fields.String(), required=True)


class ChecklistLineSchema(Schema):
    """One thing to try."""

    item = fields.String(required=True)
    says = fields.String(required=True)


class ChecklistSchema(Schema):
    """What is tried on one category of device."""

    category = chosen(Category, required=True)
    lines = fields.List(fields.Nested(ChecklistLineSchema), required=True)


class ChecklistsSchema(Schema):
    """The checklists in force, in the reader's language."""

    version = fields.Integer(required=True)
    items = fields.List(fields.Nested(ChecklistSchema), required=True)
