"""Takeovers on the wire: another one's list, how it is read, and what it brought."""

from base64 import b64decode
from binascii import Error as NotBase64
from typing import Any

from marshmallow import Schema, fields, validate

from api.shapes.lots import FaultSchema
from api.shapes.parts import Body, chosen, day, moment, truth, words
from fleet.intake.devices import Category
from fleet.parties.youths import Signatory
from fleet.takeover import COLUMNS, LEAVE_OUT, Meaning, TakeoverState

MOST_FILE = 8 * 2**20
"""Bytes of one list."""


class File(fields.String):
    """Bytes as base64."""

    default_error_messages = {"base64": "This is not base64.", "size": "At most 8 MiB."}  # noqa: RUF012

    def _deserialize(self, value: Any, *args: Any, **options: Any) -> Any:
        text = super()._deserialize(value, *args, **options)
        try:
            data = b64decode(text, validate=True)
        except (NotBase64, ValueError):
            raise self.make_error("base64") from None
        if len(data) > MOST_FILE:
            raise self.make_error("size")
        return data


class TallySchema(Schema):
    """Of one kind of thing: new, corrected, as they were, or kept as somebody here made them."""

    new = fields.Integer(required=True)
    updated = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    kept = fields.Integer(required=True)


class CountsSchema(Schema):
    """The account of a list, in lines: `total` = `taken` + `refused` + `left_out`."""

    total = fields.Integer(required=True)
    taken = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    left_out = fields.Integer(required=True)
    devices = fields.Nested(TallySchema, required=True)
    sims = fields.Nested(TallySchema, required=True)
    loans = fields.Nested(TallySchema, required=True)
    youths = fields.Integer(required=True, metadata={"description": "Youths that got a code."})
    lines = fields.Integer(required=True)
    plans = fields.Integer(required=True)
    labels_claimed = fields.Integer(required=True)


class TakeoverSchema(Schema):
    """One list that was taken over."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    sha256 = fields.String(required=True)
    state = chosen(TakeoverState, attribute="status", required=True)
    counts = fields.Nested(CountsSchema, required=True)
    created_at = moment(required=True)
    undone_at = moment(required=True, allow_none=True)


class MissingSchema(Schema):
    """A name that is unknown here, and on how many lines; `add_missing` adds it."""

    kind = fields.String(required=True)
    name = fields.String(required=True)
    count = fields.Integer(required=True)


class ColumnSchema(Schema):
    """One column of the file and which of ours it is; null: it is not read, for the reason `why`."""

    title = fields.String(required=True)
    column = fields.String(attribute="ours", required=True, allow_none=True)
    why = fields.String(required=True)


class WordSchema(Schema):
    """A word for a state: on how many lines, and what it means; null has to be said by a person."""

    word = fields.String(attribute="text", required=True)
    count = fields.Integer(required=True)
    meaning = chosen(Meaning, required=True, allow_none=True)


class TakeoverAccountSchema(Schema):
    """What a list brought, or would bring. `takeover` is null after a dry run."""

    takeover = fields.Nested(TakeoverSchema, required=True, allow_none=True)
    counts = fields.Nested(CountsSchema, required=True)
    columns = fields.List(fields.Nested(ColumnSchema), required=True)
    words = fields.List(fields.Nested(WordSchema), required=True)
    missing = fields.List(fields.Nested(MissingSchema), required=True)
    faults = fields.List(
        fields.Nested(FaultSchema), required=True, metadata={"description": "The first of those there are."}
    )
    warnings = fields.List(fields.Nested(FaultSchema), required=True)


def _one_of(known: Any) -> validate.OneOf:
    return validate.OneOf([str(one) for one in known])


class DefaultsSchema(Body):
    """What the list leaves unsaid, once for all its lines; places and organisations by name or id."""

    category = chosen(Category, load_default=Category.LAPTOP)
    site = words(120, load_default=None, allow_none=True)
    association = words(120, load_default=None, allow_none=True)
    territory = words(3, load_default=None, allow_none=True)
    signatory = chosen(Signatory, load_default=Signatory.ASE_SERVICE)
    operator = words(120, load_default=None, allow_none=True)
    due_on = day(load_default=None, allow_none=True)
    drop_notes = truth(load_default=False)
    add_missing = truth(load_default=False)


class NewTakeoverSchema(Body):
    """A list (CSV or XLSX, base64) and how it is read; all or nothing, but for what `leave_refused` leaves.

    `dry_run` tells what it would bring, and stores nothing.
    """

    name = words(120, required=True, metadata={"description": "What people call this list."})
    file = File(required=True, metadata={"format": "byte"})
    columns = fields.Dict(
        keys=fields.String(),
        values=fields.String(validate=_one_of([*COLUMNS, LEAVE_OUT])),
        load_default=dict,
        metadata={"description": "Title in the file → our column, or `leave_out`."},
    )
    words = fields.Dict(
        keys=fields.String(),
        values=fields.String(validate=_one_of(Meaning)),
        load_default=dict,
        metadata={"description": "Word for a state → what it means; “” and “+” for lines without one."},
    )
    defaults = fields.Nested(DefaultsSchema, load_default=lambda: DefaultsSchema().load({}))
    leave_refused = truth(load_default=False)
    dry_run = truth(load_default=False)


class CodeRowSchema(Schema):
    """What one line became; `association` names who keeps the code beside the youth's name."""

    line = fields.Integer(required=True)
    association = fields.String(required=True, allow_none=True)
    device = fields.String(required=True, allow_none=True)
    sim = fields.String(required=True, allow_none=True)
    youth = fields.String(required=True, allow_none=True)


class CodesSchema(Schema):
    """What every line became."""

    items = fields.List(fields.Nested(CodeRowSchema), required=True)
