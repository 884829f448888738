"""Hand-overs, loans and returns on the wire."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from api.paging import PageQuery
from api.request import work
from api.shapes.parts import Body, chosen, code, day, key, moment, moves, truth
from fleet.access import Role
from fleet.intake.assets import Kind
from fleet.lending.loans import Accessory, AgreementPlace, Loan
from fleet.lifecycle import LoanState
from fleet.parties.youths import Signatory
from fleet.support.signs_of_life import Verdict


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
