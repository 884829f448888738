"""Scans on the wire."""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from api import scanned
from api.paging import PageQuery
from api.shapes.parts import Body, chosen, code, day, moment, words
from fleet import scanning
from fleet.intake import labels
from fleet.intake.devices import Category
from fleet.lending.loans import Accessory, AgreementPlace
from fleet.scanning import Action, Flaw, Told, Verdict

NEEDS: Final[Mapping[Action, tuple[str, ...]]] = {
    Action.RECEIVE: ("site",),
    Action.MOVE: ("site",),
    Action.ARRIVE: ("site",),
    Action.TAKE_BACK: ("site",),
    Action.HAND_OVER: ("agreement", "due_on"),
    Action.COUNT: ("stock_take",),
    Action.NOTE: ("flaws",),
    Action.UNDO: ("of",),
}
"""What an action has to be told."""
TAKES: Final[Mapping[Action, tuple[str, ...]]] = {
    Action.RECEIVE: ("lot", "category", "flaws"),
    Action.MOVE: ("shelf", "flaws"),
    Action.TAKE_BACK: ("missing", "flaws"),
    Action.PACK: ("kit", "request", "shipment"),
    Action.COUNT: ("flaws",),
}
"""What an action may be told besides."""
OF_ALL: Final = frozenset({"id", "action", "at", "token", "code"})


ID: Final = validate.Regexp(r"^[A-Za-z0-9_-]{8,64}\Z")


def _id() -> fields.String:
    """The id of something of ours: nothing else is kept with a scan."""
    return fields.String(validate=validate.Regexp(r"^[a-z]{2,8}_[0-9a-z]{12}\Z"))


class SignedSchema(Body):
    """That the agreements of this evening are signed; by whom, each youth's record says."""

    signed_on = day(required=True)
    kept_at = chosen(AgreementPlace, load_default=AgreementPlace.ASSOCIATION)


class ScanSchema(Body):
    """One scan as a phone tells it."""

    id = fields.String(
        required=True,
        validate=ID,
        metadata={"description": "Made by the phone; the same id is the same scan."},
    )
    action = chosen(Action, required=True)
    at = moment(required=True, metadata={"description": "When it was scanned."})
    token = words(200, metadata={"description": "The label's token, or the whole address in its QR code."})
    code = code(metadata={"description": "The short code, as it was typed."})
    site = _id()
    lot = _id()
    category = chosen(Category)
    kit = _id()
    request = _id()
    shipment = _id()
    shelf = fields.String(
        validate=validate.Regexp(r"^[A-Z0-9][A-Z0-9.-]{0,11}\Z"),
        metadata={"description": "On which shelf of the site it is put."},
    )
    stock_take = _id()
    agreement = fields.Nested(SignedSchema)
    due_on = day()
    flaws = fields.List(chosen(Flaw), validate=validate.Length(1, len(Flaw)))
    missing = fields.List(chosen(Accessory), validate=validate.Length(max=len(Accessory)))
    of = fields.String(validate=ID, metadata={"description": "The scan to take back."})

    @validates_schema
    def _belongs(self, data: dict[str, Any], **_options: Any) -> None:
        """Which fields go with which action."""
        if "action" not in data:
            return
        action = data["action"]
        needed = NEEDS.get(action, ())
        known = OF_ALL | {*needed, *TAKES.get(action, ())}
        errors = {name: ["Missing data for required field."] for name in needed if name not in data}
        errors |= {name: ["Unknown field."] for name in data if name not in known}
        named = [name for name in ("token", "code") if name in data]
        if len(named) != (0 if action is Action.UNDO else 1):
            errors["token"] = ["One of token and code, and for an undo none."]
        if errors:
            raise ValidationError(errors)

    @post_load
    def _told(self, data: dict[str, Any], **_options: Any) -> Told:
        text = data.get("of") or labels.word_of(data.get("token") or data.get("code") or "")
        facts = {name: _plain(value) for name, value in data.items() if name not in OF_ALL | {"of"}}
        facts |= facts.pop("agreement", {})
        return Told(data["id"], data["action"], data["at"], text, facts)


def _plain(value: Any) -> Any:
    """As it is stored: words, dates as text."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


class ReasonSchema(Schema):
    """Why not, in the reader's language."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    detail = fields.String(required=True)


class ScannedSchema(Schema):
    """The thing that was scanned, as it stands now."""

    code = fields.String(required=True)
    category = fields.String(required=True, metadata={"description": "`sim` for a SIM."})
    state = fields.String(required=True)
    site = fields.String(required=True, allow_none=True)
    cycle = fields.Integer(required=True)
    kit = fields.String(required=True, allow_none=True)


class ChangedSchema(Schema):
    """Another scan, whose verdict this one changed."""

    id = fields.String(required=True)
    verdict = chosen(Verdict, required=True)


class ScanVerdictSchema(Schema):
    """What became of one scan. `earlier`: for a duplicate, the verdict that it has."""

    id = fields.String(required=True)
    verdict = chosen(Verdict, required=True)
    earlier = chosen(Verdict, required=True, allow_none=True)
    says = fields.String(required=True, metadata={"description": "One sentence in the reader's language."})
    reason = fields.Nested(ReasonSchema, required=True, allow_none=True)
    asset = fields.Nested(ScannedSchema, required=True, allow_none=True)
    changed = fields.List(fields.Nested(ChangedSchema), required=True)


class KeptScanSchema(Schema):
    """A scan as it is kept."""

    id = fields.String(required=True)
    action = chosen(Action, required=True)
    verdict = chosen(Verdict, required=True)
    at = moment(required=True)
    received_at = moment(required=True)
    asset = fields.String(attribute="asset_code", required=True, allow_none=True)
    undone = fields.Boolean(required=True)
    made_by = fields.String(required=True)
    reason = fields.Function(
        lambda scan: scanned.reason_of(scan),
        metadata={
            "type": ["object", "null"],
            "properties": {name: {"type": "string"} for name in ("type", "title", "detail")},
        },
    )
    settlement = chosen(scanning.Settlement, required=True, allow_none=True)
    settled_at = moment(required=True, allow_none=True)


class ScanQuery(PageQuery):
    """Filters of the list of scans."""

    verdict = chosen(Verdict)
    action = chosen(Action)
    asset = code()
    waits = fields.String(
        validate=validate.OneOf(["true", "false"]),
        metadata={"description": "true: those that a coordinator has to look at."},
    )


class SettleSchema(Body):
    """Whether it is done after all, as things stand now, or left as it is."""

    settlement = chosen(scanning.Settlement, required=True)
