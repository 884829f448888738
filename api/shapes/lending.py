"""Equipment requests, allocations and loans on the wire."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.paging import PageQuery
from api.request import work
from api.shapes.parties import CodedYouthSchema
from api.shapes.parts import Body, chosen, code, day, key, moment, moves, truth, whole
from fleet.access import Role
from fleet.intake.assets import Kind
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import MAX_LINES, DeclineReason, LineAnswer, Priority
from fleet.lending.loans import Accessory, AgreementPlace, Loan
from fleet.lifecycle import AllocationState, LoanState, RequestState
from fleet.parties.youths import Signatory
from fleet.support.signs_of_life import Verdict

NEW_YOUTHS = "codes given in this call"


class RequestLineSchema(Schema):
    """One kind of equipment for one youth."""

    number = fields.Integer(required=True)
    youth = fields.String(attribute="youth_code", required=True, allow_none=True)
    kind = chosen(Kind, required=True)
    priority = chosen(Priority, required=True)
    answer = chosen(LineAnswer, required=True)
    reason = chosen(DeclineReason, required=True, allow_none=True)


class EquipmentRequestSchema(Schema):
    """What an association asks for, and the answer it got."""

    id = fields.String(required=True)
    organisation = fields.String(attribute="organisation_id", required=True)
    delivery_site = fields.String(attribute="delivery_site_id", required=True, allow_none=True)
    needed_by = fields.Date(required=True)
    state = chosen(RequestState, required=True)
    entered_on_behalf = fields.Boolean(attribute="entered_for", required=True)
    lines = fields.List(fields.Nested(RequestLineSchema), required=True)
    created_at = moment(required=True)
    submitted_at = moment(required=True, allow_none=True)
    decided_at = moment(required=True, allow_none=True)
    moves = moves()


class AskedSchema(EquipmentRequestSchema):
    """A new request; `new_youths` are the codes given to its `youths`, in their order."""

    new_youths = fields.Function(
        lambda _request: work().notes[NEW_YOUTHS],
        metadata={"type": "array", "items": {"type": "string"}},
    )


class RequestQuery(PageQuery):
    """Filters of the list of requests."""

    state = chosen(RequestState)
    organisation = key()


class WantedSchema(Body):
    """One kind for one youth: a known one by `youth`, or one of this body's `youths` by its place from 0."""

    youth = code()
    new_youth = whole(most=MAX_LINES - 1)
    kind = chosen(Kind, required=True)
    priority = chosen(Priority, load_default=Priority.NONE)

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


class RequestEditSchema(Body):
    """What may be changed in a draft."""

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


class AllocationItemSchema(Schema):
    """One thing in a kit; `freed`: no longer in it."""

    asset = fields.String(attribute="asset_code", required=True)
    kind = fields.Function(lambda item: item.asset.kind.value, metadata={"type": "string"})
    freed = fields.Function(lambda item: item.freed_at is not None, metadata={"type": "boolean"})


def youth_of_kit(allocation: Allocation) -> str | None:
    """The youth's code, for those who may know it: a volunteer only while the kit is prepared (rule Y1)."""
    if work().actor.role is Role.VOLUNTEER and allocation.state is not AllocationState.PREPARED:
        return None
    return allocation.youth_code


class AllocationSchema(Schema):
    """A kit put aside for one youth; `kit_code` is what the slip in the bag says."""

    id = fields.String(required=True)
    kit_code = fields.String(required=True)
    request = fields.String(attribute="request_id", required=True)
    organisation = fields.String(attribute="organisation_id", required=True)
    youth = fields.Function(youth_of_kit, metadata={"type": ["string", "null"]})
    delivery_site = fields.Function(
        lambda allocation: allocation.request.delivery_site_id, metadata={"type": ["string", "null"]}
    )
    state = chosen(AllocationState, required=True)
    items = fields.List(fields.Nested(AllocationItemSchema), required=True)
    created_at = moment(required=True)
    expires_at = moment(required=True)
    moves = moves()


class AllocationQuery(PageQuery):
    """Filters of the list of kits."""

    state = chosen(AllocationState)
    request = key()
    organisation = key()


class ReserveSchema(Body):
    """Equipment for one youth of a request."""

    request = key(required=True)
    youth = code(required=True)
    assets = fields.List(code(), required=True, validate=validate.Length(1, 10))


class AgreementQuery(Body):
    """The day that the agreement names for the return; a year from now where it is not given."""

    due_on = day()


class AgreementSchema(Body):
    """A signed agreement: that it was signed, when, by which kind of person, and where the paper is."""

    signed_on = day(required=True, allow_none=True)
    signatory = chosen(Signatory, required=True)
    kept_at = chosen(AgreementPlace, load_default=AgreementPlace.ASSOCIATION)


class HandOverSchema(Body):
    """The signed agreement, and when the kit comes back."""

    agreement = fields.Nested(AgreementSchema, required=True)
    due_on = day(required=True)


class LoanItemSchema(Schema):
    """One thing that is, or was, lent."""

    asset = fields.String(attribute="asset_code", required=True)
    kind = chosen(Kind, required=True)
    ended_at = moment(required=True, allow_none=True)
    missing = fields.Function(
        lambda item: [each.value for each in Accessory if getattr(item, f"{each.value}_missing")],
        metadata={"type": "array", "items": {"type": "string"}},
    )


def youth_of_loan(loan: Loan) -> str | None:
    """The youth's code, for the desk and the youth's own association alone (rule Y1)."""
    return loan.youth_code if work().actor.role in (Role.COORDINATOR, Role.ASSOCIATION) else None


class LoanSchema(Schema):
    """One kit lent to one youth. Once the youth is erased every moment is the first of January of its year,
    and what else could be null is null."""

    id = fields.String(required=True)
    allocation = fields.String(attribute="allocation_id", required=True, allow_none=True)
    organisation = fields.String(attribute="organisation_id", required=True, allow_none=True)
    youth = fields.Function(youth_of_loan, metadata={"type": ["string", "null"]})
    territory = fields.String(required=True, allow_none=True)
    state = chosen(LoanState, required=True)
    signed_on = fields.Date(required=True, allow_none=True)
    signatory = chosen(Signatory, required=True, allow_none=True)
    kept_at = chosen(AgreementPlace, required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True)
    handed_over_at = moment(required=True)
    last_sign_at = moment(required=True)
    ended_at = moment(required=True, allow_none=True)
    items = fields.List(fields.Nested(LoanItemSchema), required=True)
    moves = moves()


class LoanQuery(PageQuery):
    """Filters of the list of loans."""

    state = chosen(LoanState)
    organisation = key()
    youth = code()
    silent = fields.Boolean(
        truthy={"true"},
        falsy={"false"},
        metadata={"description": "Whether it waits for a sign of life this quarter."},
    )


class LoanReturnSchema(Body):
    """Where the equipment is now; without `codes`, all that is out on this loan."""

    site = key(required=True)
    codes = fields.List(code(), load_default=list, validate=validate.Length(max=10))
    missing = fields.List(chosen(Accessory), load_default=list, validate=validate.Length(max=10))


class ConfirmLoansSchema(Body):
    """Loans that are still in use: those named, or all that wait for a sign of life this quarter."""

    loans = fields.List(key(), validate=validate.Length(1, 1000))
    all = truth(metadata={"description": "true: every loan of the association that waits."})
    organisation = key(
        metadata={"description": "For coordinators, with `all`: on behalf of this association."}
    )

    @validates_schema
    def _one_way(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if ("loans" in data) == bool(data.get("all")):
            raise ValidationError("Either the loans, or all: true.", "loans")
        if "organisation" in data and "loans" in data:
            raise ValidationError("Each loan knows its association.", "organisation")


class ConfirmationSchema(Schema):
    """What became of one confirmation: the loan may be over, or unknown to you."""

    loan = fields.String(required=True)
    verdict = chosen(Verdict, required=True)


class ConfirmedSchema(Schema):
    """How many loans were confirmed, and a verdict for each that was named or waited."""

    confirmed = fields.Integer(required=True)
    verdicts = fields.List(fields.Nested(ConfirmationSchema), required=True)
