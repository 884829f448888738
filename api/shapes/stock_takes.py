"""Stock-takes on the wire: what a site should hold, what was counted there, and what became of it."""

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema, fields, validate

from api.paging import PageQuery
from api.request import Work, work
from api.shapes.parts import Body, chosen, key, moment, truth
from fleet import stock_takes
from fleet.access import Verb, may
from fleet.intake.assets import Asset
from fleet.intake.labels import LabelState
from fleet.lifecycle import AssetState
from fleet.stock_takes import Correction, Finding, StockTake, StockTakeRow, StockTakeState

NUMBERS = "numbers of this page"
MOVES = {
    StockTakeState.OPEN: (Verb.STOCK_TAKE_COUNT, Verb.STOCK_TAKE_CLOSE, Verb.STOCK_TAKE_CANCEL),
    StockTakeState.CLOSED: (Verb.STOCK_TAKE_CORRECT,),
    StockTakeState.CANCELLED: (),
}
"""State → what may be done in it."""


def read_numbers(current: Work, found: Sequence[StockTake]) -> None:
    """Count for a whole page at once."""
    current.notes[NUMBERS] = stock_takes.numbers_of(current.session, found)


def _numbers(stock_take: StockTake) -> dict[str, int]:
    current = work()
    known = current.notes.get(NUMBERS, {}).get(stock_take.id)
    told = known or stock_takes.numbers(current.session, stock_take)
    return {finding.value: number for finding, number in told.items()}


def _moves(stock_take: StockTake) -> list[str]:
    open_ones = [verb for verb in MOVES[stock_take.status] if may(work().actor, verb)]
    return [verb.value.partition(".")[2] for verb in open_ones]


def _category(row: StockTakeRow) -> str | None:
    if row.asset is None:
        return None
    return str(getattr(row.asset, "category", None) or row.asset.asset_type)


def _remedy(row: StockTakeRow) -> str | None:
    """What `corrections` would do with it; null where nothing is left, or only its own moves help."""
    if row.correction is not None or row.asset is None or row.finding is Finding.FOUND:
        return None
    if row.expected:
        return Correction.REPORTED_MISSING.value
    found = stock_takes.remedy_of(row.asset)
    return found.value if found else None


def _of_asset(name: str) -> Any:
    def told(row: StockTakeRow) -> str | None:
        value = getattr(row.asset, name) if isinstance(row.asset, Asset) else None
        return str(value) if value is not None else None

    return told


class NumbersSchema(Schema):
    """How many rows each of the four lists has."""

    found = fields.Integer(required=True)
    missing = fields.Integer(required=True)
    elsewhere = fields.Integer(required=True)
    # A schema's own `unknown` says what becomes of other fields.
    not_known = fields.Integer(attribute="unknown", data_key="unknown", required=True)


NUMBERS_TOLD = {
    "type": "object",
    "description": "How many rows each of the four lists has.",
    "properties": {finding.value: {"type": "integer"} for finding in Finding},
    "required": [finding.value for finding in Finding],
}


class StockTakeSchema(Schema):
    """One count of one site; `expected` was frozen when it was opened."""

    id = fields.String(required=True)
    site = fields.String(attribute="site_id", required=True)
    state = chosen(StockTakeState, attribute="status", required=True)
    expected = fields.Integer(required=True)
    numbers = fields.Function(_numbers, metadata=NUMBERS_TOLD)
    opened_at = moment(required=True)
    ended_at = moment(required=True, allow_none=True)
    moves = fields.Function(
        _moves,
        metadata={
            "type": "array",
            "items": {"type": "string"},
            "description": "What may be tried now.",
        },
    )


class StockTakeRowSchema(Schema):
    """One thing. `records_…`: what the records said then; `state` and `site`: what they say now."""

    mark = fields.String(
        required=True,
        metadata={"description": "Its key: an asset's code, an unclaimed label's, or what was read."},
    )
    list = fields.Enum(
        Finding, by_value=True, attribute="finding", required=True, metadata={"type": "string"}
    )
    asset = fields.String(attribute="asset_code", required=True, allow_none=True)
    category = fields.Function(
        _category, metadata={"type": ["string", "null"], "description": "“sim” for a SIM card."}
    )
    label = chosen(LabelState, attribute="label.status", dump_default=None, allow_none=True, required=True)
    expected = fields.Boolean(required=True)
    records_state = chosen(AssetState, required=True, allow_none=True)
    records_site = fields.String(attribute="records_site_id", required=True, allow_none=True)
    state = fields.Function(_of_asset("state"), metadata={"type": ["string", "null"]})
    site = fields.Function(_of_asset("site_id"), metadata={"type": ["string", "null"]})
    counted_at = moment(required=True, allow_none=True)
    remedy = fields.Function(
        _remedy,
        metadata={
            "type": ["string", "null"],
            "description": "What `corrections` would do; null where nothing, or only the asset's own moves.",
        },
    )
    correction = chosen(Correction, required=True, allow_none=True)
    corrected_at = moment(required=True, allow_none=True)


class StockTakeQuery(PageQuery):
    """Filters of the list of stock-takes."""

    site = key()
    state = chosen(StockTakeState)


class StockTakeRowQuery(PageQuery):
    """Filters of the rows of one stock-take."""

    list = chosen(Finding)
    undecided = fields.Boolean(
        truthy={"true"},
        falsy={"false"},
        metadata={"description": "true: only differences that nobody has decided on."},
    )


class NewStockTakeSchema(Body):
    """Where to count."""

    site = key(required=True)


class CountSchema(Body):
    """What was scanned or typed: a label's address, token or short code, or anything else."""

    code = fields.String(required=True, validate=validate.Length(1, 500))


class CountedSchema(Schema):
    """`newly` is false where it was counted before, by whomever."""

    newly = fields.Boolean(required=True)
    row = fields.Nested(StockTakeRowSchema, required=True, allow_none=True)
    numbers = fields.Nested(NumbersSchema, required=True)


class CorrectionsSchema(Body):
    """Which differences: `rows` by their marks, or the first undecided ones of a `list` (beyond `after`)."""

    rows = fields.List(
        fields.String(validate=validate.Length(1, 48)), validate=validate.Length(1, stock_takes.MOST)
    )
    list = fields.Enum(
        Finding,
        by_value=True,
        validate=validate.OneOf(list(stock_takes.DIFFERENCES)),
        metadata={"type": "string", "enum": [finding.value for finding in stock_takes.DIFFERENCES]},
    )
    after = fields.String(load_default="", validate=validate.Length(max=48))
    leave = truth(load_default=False, metadata={"description": "true: leave the records as they are."})


class VerdictSchema(Schema):
    """What became of one row; `reason` says why it was blocked."""

    mark = fields.String(required=True)
    verdict = fields.String(
        attribute="outcome",
        required=True,
        validate=validate.OneOf(["applied", "already", "blocked"]),
    )
    correction = chosen(Correction, required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class VerdictsSchema(Schema):
    """A verdict per row; `next` is the `after` of the rest of that list, or null."""

    items = fields.List(fields.Nested(VerdictSchema), required=True)
    next = fields.String(required=True, allow_none=True)
