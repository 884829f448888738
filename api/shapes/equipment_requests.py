"""Equipment requests on the wire."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, pre_dump, validate, validates_schema

from api.paging import PageQuery
from api.request import Work, work
from api.shapes.lots import FaultSchema
from api.shapes.parties import CodedYouthSchema
from api.shapes.parts import Body, chosen, code, day, key, moment, moves, truth, whole
from api.whose import own_code
from fleet.intake.assets import Kind
from fleet.intake.devices.features import Keyboard
from fleet.lending import equipped, standing
from fleet.lending.equipment_requests import (
    MAX_LINES,
    SCREENS,
    AskedKind,
    DeclineReason,
    EquipmentRequest,
    LineAnswer,
    Priority,
    RequestLine,
)
from fleet.lending.standing import OPEN, Standing, Stands
from fleet.lifecycle import RequestState

ASKED: Final = "what became of the lines of this call"
AHEAD: Final = "requests whose lines were read ahead"
STANDING: Final = "where lines stand"
EQUIPPED: Final = "who has it already"


def read_ahead(current: Work, requests: Iterable[EquipmentRequest]) -> None:
    """Where the lines of these requests stand: a few statements for all of them."""
    found = standing.of_requests(current.session, requests)
    current.notes[STANDING] = found
    current.notes[EQUIPPED] = equipped.of_lines(
        current.session, [each.line for each in found.values() if each.stands in OPEN]
    )


def read_page(current: Work, requests: Iterable[EquipmentRequest]) -> None:
    """The same for a list, whose items then don't ask again."""
    asked = list(requests)
    current.notes[AHEAD] = {request.id for request in asked}
    read_ahead(current, asked)


def _standing(line: RequestLine) -> Standing:
    found: Mapping[int, Standing] = work().notes[STANDING]
    return found[line.id]


def _since(line: RequestLine) -> str | None:
    since: datetime | None = _standing(line).since
    return since.isoformat() if since else None


def _kit(line: RequestLine) -> str | None:
    kit = _standing(line).kit
    return kit.id if kit else None


class RequestLineSchema(Schema):
    """One kind of equipment for one youth."""

    number = fields.Integer(required=True)
    youth = fields.Function(lambda line: own_code(line.youth_code), metadata={"type": ["string", "null"]})
    kind = chosen(Kind, required=True)
    priority = chosen(Priority, required=True)
    keyboard = chosen(Keyboard, required=True, allow_none=True)
    screen_inches = fields.Integer(required=True, allow_none=True)
    touch = fields.Boolean(required=True)
    answer = chosen(LineAnswer, required=True)
    reason = chosen(DeclineReason, required=True, allow_none=True)
    stands = fields.Function(
        lambda line: str(_standing(line).stands),
        metadata={"type": "string", "enum": [str(one) for one in Stands], "description": "Where it stands."},
    )
    since = fields.Function(
        _since,
        metadata={"type": ["string", "null"], "format": "date-time", "description": "Since when."},
    )
    kit = fields.Function(
        _kit, metadata={"type": ["string", "null"], "description": "The allocation that serves it."}
    )
    site = fields.Function(
        lambda line: _standing(line).site,
        metadata={"type": ["string", "null"], "description": "Where it has arrived."},
    )
    already_equipped = fields.Function(
        lambda line: line.id in work().notes[EQUIPPED],
        metadata={
            "type": "boolean",
            "description": "While nothing serves it: its youth has one on loan, or asks for one in another"
            " request. No refusal: it may be a replacement.",
        },
    )


class EquipmentRequestSchema(Schema):
    """What an association asks for, and the answer it got."""

    id = fields.String(required=True)
    organisation = fields.String(attribute="organisation_id", required=True)
    delivery_site = fields.String(attribute="delivery_site_id", required=True, allow_none=True)
    needed_by = fields.Date(required=True)
    state = chosen(RequestState, required=True)
    entered_on_behalf = fields.Boolean(attribute="entered_for", required=True)
    confirmed_at = moment(required=True, allow_none=True)
    lines = fields.List(fields.Nested(RequestLineSchema), required=True)
    created_at = moment(required=True)
    submitted_at = moment(required=True, allow_none=True)
    edited_at = moment(required=True, allow_none=True)
    decided_at = moment(required=True, allow_none=True)
    closed_at = moment(required=True, allow_none=True)
    moves = moves()

    @pre_dump
    def _read_ahead(self, request: EquipmentRequest, **_kwargs: Any) -> EquipmentRequest:
        """Afresh each time it is shown, for it may have changed since; a list has read all of its own."""
        current = work()
        if request.id not in current.notes.get(AHEAD, ()):
            read_ahead(current, [request])
        return request


class ProblemOfLineSchema(Schema):
    """Why a line was not taken, as a problem of its own would say."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)


class LineResultSchema(Schema):
    """What became of one line of the body: `number` is its place there, from 1, `lines` what it became."""

    number = fields.Integer(required=True)
    accepted = fields.Boolean(required=True)
    lines = fields.List(fields.Integer(), required=True)
    problem = fields.Nested(ProblemOfLineSchema, required=True, allow_none=True)


class AskedSchema(EquipmentRequestSchema):
    """A new request, and what became of each line that was sent.

    `new_youths` are the codes given to its `youths`, in order: null where all lines of one were refused.
    """

    new_youths = fields.List(fields.String(allow_none=True), required=True)
    results = fields.List(fields.Nested(LineResultSchema), required=True)

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """What the call knows and the request does not keep."""
        asked = work().notes[ASKED]
        return asked[attr] if attr in asked else super().get_attribute(obj, attr, default)


class RequestQuery(PageQuery):
    """Filters of the list of requests."""

    state = chosen(RequestState)
    organisation = key()
    to_confirm = fields.String(
        validate=validate.OneOf(["true"]),
        metadata={"description": "Those entered on an association's behalf that wait for its word."},
    )


class WantedSchema(Body):
    """What one youth needs: a known one by `youth`, or one of this body's `youths` by its place from 0.

    `both` makes two lines, a laptop and a connection. A keyboard, a screen of at least so many inches and
    touch are for laptops.
    """

    youth = code(metadata={"description": "Its code; this or `new_youth`."})
    new_youth = whole(most=MAX_LINES - 1, metadata={"description": "The place in `youths`, from 0."})
    kind = chosen(AskedKind, required=True)
    priority = chosen(Priority, load_default=Priority.NONE)
    keyboard = chosen(Keyboard, load_default=None, allow_none=True)
    screen_inches = whole(least=SCREENS[0], most=SCREENS[-1], load_default=None, allow_none=True)
    touch = truth(load_default=False)

    @validates_schema
    def _one_youth(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if ("youth" in data) == ("new_youth" in data):
            raise ValidationError("Either youth or new_youth.", "youth")


def wanted(**options: Any) -> fields.List[Any]:
    """The lines of a request."""
    return fields.List(fields.Nested(WantedSchema), validate=validate.Length(1, MAX_LINES), **options)


def new_youths() -> fields.List[Any]:
    """Youths that get their codes in the same call."""
    return fields.List(
        fields.Nested(CodedYouthSchema),
        load_default=list,
        validate=validate.Length(max=MAX_LINES),
        metadata={"description": "Youths who have no code yet; `lines` name them by `new_youth`."},
    )


class NewRequestSchema(Body):
    """A request, a draft until it is submitted."""

    organisation = key(metadata={"description": "For coordinators: on behalf of this association."})
    needed_by = day(required=True)
    delivery_site = key()
    youths = new_youths()
    lines = wanted(required=True)
    submit = truth(load_default=False, metadata={"description": "Send it at once."})
    all_or_nothing = truth(
        load_default=True,
        metadata={"description": "False: what can be taken is, and `results` says why the rest is not."},
    )


class FileQuery(Body):
    """Whose request the file is, by when, to where. `dry_run`: told, nothing stored."""

    organisation = key(metadata={"description": "For coordinators: on behalf of this association."})
    needed_by = day(required=True)
    delivery_site = key()
    submit = fields.String(
        validate=validate.OneOf(["true", "false"]),
        load_default="false",
        metadata={"description": "Send it at once; otherwise it is a draft."},
    )
    dry_run = fields.String(
        validate=validate.OneOf(["true", "false"]),
        load_default="false",
        metadata={"description": "Say what would become of each line, and keep nothing: a 200."},
    )


class FileLineSchema(Schema):
    """One line of the file: `line` as it is numbered there; `lines` are those of the request it became."""

    line = fields.Integer(required=True)
    youth = fields.String(required=True, allow_none=True)
    kind = chosen(AskedKind, required=True)
    lines = fields.List(fields.Integer(), required=True)
    already_equipped = fields.Boolean(required=True)


class FileSchema(Schema):
    """What a file asked for: `request` is null after a dry run, and `youth` of a line without a code is."""

    request = fields.Nested(EquipmentRequestSchema, required=True, allow_none=True)
    new_youths = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Codes of the youths who had none, in the order of the file."},
    )
    lines = fields.List(fields.Nested(FileLineSchema), required=True)
    ignored_columns = fields.List(fields.String(), required=True)
    warnings = fields.List(fields.Nested(FaultSchema), required=True)


class RequestEditSchema(Body):
    """What may be changed until the request is answered: new `lines` replace the old ones."""

    needed_by = day()
    delivery_site = key()
    youths = new_youths()
    lines = wanted()


class DeclinedLineSchema(Body):
    """A line that is not granted, and why."""

    number = whole(required=True, least=1, most=MAX_LINES)
    reason = chosen(DeclineReason, required=True)


class ApproveSchema(Body):
    """What is not granted; nothing: all of it is."""

    declined = fields.List(
        fields.Nested(DeclinedLineSchema), load_default=list, validate=validate.Length(max=MAX_LINES)
    )


class DeclineSchema(Body):
    """Why not."""

    reason = chosen(DeclineReason, required=True)
