"""Hand-overs, loans and returns on the wire."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.paging import PageQuery
from api.request import work
from api.shapes.parts import Body, chosen, code, day, key, moment, moves, truth
from api.whose import own_code
from fleet import codes
from fleet.access import Role
from fleet.intake.assets import Kind
from fleet.intake.devices import Flaw, Grade
from fleet.lending.loans import (
    Accessory,
    AgreementPlace,
    Condition,
    Loan,
    RenewalReason,
    Replacement,
)
from fleet.lifecycle import LoanState
from fleet.parties.youths import Signatory
from fleet.support.signs_of_life import Verdict
from labels.guide import Language


class AgreementQuery(Body):
    """The day that the agreement names for the return; a year from now where it is not given."""

    due_on = day()


class GuideQuery(Body):
    """In which language the guide is."""

    language = chosen(Language, load_default=Language.FRENCH)


class AgreementSchema(Body):
    """A signed agreement: that it was signed, when, by which kind of person, and where the paper is."""

    signed_on = day(required=True, allow_none=True)
    signatory = chosen(Signatory, required=True)
    kept_at = chosen(AgreementPlace, load_default=AgreementPlace.ASSOCIATION)


class InspectionSchema(Body):
    """How a device is as it changes hands, in words of ours; what is left out nobody looked at."""

    asset = code(required=True)
    grade = chosen(Grade)
    flaws = fields.List(chosen(Flaw), validate=validate.Length(max=len(Flaw)))
    accessories = fields.List(
        chosen(Accessory),
        validate=validate.Length(max=len(Accessory)),
        metadata={"description": "What goes with it. At a return `missing` says what did not come."},
    )


def conditions(body: Mapping[str, Any]) -> dict[str, Condition]:
    """Code → how that device is, of a body with a list of inspections."""
    return {codes.normalise(each["asset"]): _condition(each) for each in body["condition"]}


def _condition(told: Mapping[str, Any]) -> Condition:
    words = {name: tuple(told[name]) for name in ("flaws", "accessories") if name in told}
    return Condition(grade=told.get("grade"), **words)


def inspections() -> fields.List[Any]:
    """The list of inspections of a body."""
    return fields.List(
        fields.Nested(InspectionSchema),
        load_default=list,
        validate=validate.Length(max=10),
        metadata={"description": "How each device is; of one that is not named its latest grade is kept."},
    )


class HandOverSchema(Body):
    """The signed agreement, when the kit comes back, how its devices are, and what it replaces.

    `replaces` are codes of what the youth has: each may stay out until `overlap_until`, 30 days at most.
    """

    agreement = fields.Nested(AgreementSchema, required=True)
    due_on = day(required=True)
    condition = inspections()
    replaces = fields.List(
        code(),
        validate=validate.Length(1, 10),
        metadata={"description": "Codes of what the youth has and this kit takes the place of."},
    )
    overlap_until = day(
        metadata={"description": "With `replaces`: until when the old one may stay out, 30 days at most."}
    )

    @validates_schema
    def _both(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if ("replaces" in data) != ("overlap_until" in data):
            raise ValidationError("replaces and overlap_until go together.", "overlap_until")


def replacement(body: Mapping[str, Any]) -> Replacement | None:
    """What a hand-over replaces."""
    if "replaces" not in body:
        return None
    named = frozenset(codes.normalise(each) for each in body["replaces"])
    return Replacement(named, body["overlap_until"])


class LoanRenewSchema(Body):
    """A later due date, and why."""

    due_on = day(required=True)
    reason = chosen(RenewalReason, required=True)


class LoanRenewManySchema(LoanRenewSchema):
    """The same for many loans: all of them, or none."""

    loans = fields.List(key(), required=True, validate=validate.Length(1, 200))


class RenewedSchema(Schema):
    """How many loans were renewed."""

    renewed = fields.Integer(required=True)


class AttestSchema(Body):
    """An agreement that was signed later, or anew."""

    agreement = fields.Nested(AgreementSchema, required=True)


class RenewalSchema(Schema):
    """One time that the due date was put off."""

    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)
    reason = chosen(RenewalReason, required=True)
    renewed_at = moment(required=True)


FLAWS: dict[str, Any] = {
    "type": ["array", "null"],
    "items": {"type": "string", "enum": [flaw.value for flaw in Flaw]},
    "description": "null: nobody looked.",
}


class LoanItemSchema(Schema):
    """One thing that is, or was, lent; how it was at the hand-over (`…_out`) and at the return (`…_back`)."""

    asset = fields.String(attribute="asset_code", required=True)
    kind = chosen(Kind, required=True)
    ended_at = moment(required=True, allow_none=True)
    overlap_until = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "It is replaced, and due back by then."},
    )
    grade_out = chosen(Grade, required=True, allow_none=True)
    flaws_out = fields.Raw(required=True, metadata=FLAWS)
    accessories_out = fields.Raw(
        required=True,
        metadata={
            "type": ["array", "null"],
            "items": {"type": "string", "enum": [each.value for each in Accessory]},
        },
    )
    grade_back = chosen(Grade, required=True, allow_none=True)
    flaws_back = fields.Raw(required=True, metadata=FLAWS)
    new_flaws = fields.List(chosen(Flaw), required=True)
    missing = fields.Function(
        lambda item: [each.value for each in item.missing],
        metadata={"type": "array", "items": {"type": "string"}},
    )


def youth_of_loan(loan: Loan) -> str | None:
    """The youth's code, for the desk and the youth's own association alone (rule Y1)."""
    return own_code(loan.youth_code) if work().actor.role in (Role.COORDINATOR, Role.ASSOCIATION) else None


def kit_of_loan(loan: Loan) -> str | None:
    """The kit, but for an association to which the youth came later: the kit is the earlier one's."""
    actor, kit = work().actor, loan.allocation
    is_anothers = kit is not None and kit.organisation_id != actor.organisation_id
    return None if actor.role is Role.ASSOCIATION and is_anothers else loan.allocation_id


class LoanSchema(Schema):
    """One kit lent to one youth. Once the youth is erased every moment is the first of January of its year,
    and what else could be null is null."""

    id = fields.String(required=True)
    allocation = fields.Function(kit_of_loan, metadata={"type": ["string", "null"]})
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
    renewals = fields.List(fields.Nested(RenewalSchema), required=True)
    moves = moves()


class LoanQuery(PageQuery):
    """Filters of the list of loans."""

    state = chosen(LoanState)
    organisation = key()
    youth = code()
    unsigned = fields.Boolean(
        truthy={"true"},
        falsy={"false"},
        metadata={"description": "Whether it is open and no signed agreement is known."},
    )
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
    condition = inspections()


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
