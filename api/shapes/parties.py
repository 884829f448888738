"""Organisations, sites, programmes, accounts, tokens and youths on the wire."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate, validates_schema

from api.paging import PageQuery
from api.shapes.parts import Body, chosen, day, key, moment, several_codes, truth, whole, words
from fleet.access import Role
from fleet.errors import Invalid
from fleet.parties.accounts import AccountState
from fleet.parties.organisations import OrganisationKind
from fleet.parties.programmes import Rhythm
from fleet.parties.territories import region_key
from fleet.parties.youths import Signatory, YouthState

ROLES = [role.value for role in Role if role is not Role.SYSTEM]
MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
DEPARTEMENT = {"description": "INSEE code of a département, such as 06, 2A or 974."}


def territory(**options: Any) -> fields.String:
    """The INSEE code of a département."""
    return fields.String(validate=validate.Length(2, 3), metadata=DEPARTEMENT, **options)


class OrganisationSchema(Schema):
    """An organisation that takes part."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    kind = chosen(OrganisationKind, required=True)
    territories = fields.List(fields.String(), required=True)
    created_at = moment(required=True)


class OrganisationQuery(PageQuery):
    """Filters of the list of organisations."""

    kind = chosen(OrganisationKind)


class NewOrganisationSchema(Body):
    """An organisation to add."""

    name = words(120, required=True)
    kind = chosen(OrganisationKind, required=True)
    territories = fields.List(territory(), load_default=list, validate=validate.Length(max=101))


class SiteSchema(Schema):
    """A hub or an office where equipment can be; never a youth's residence."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    organisation = fields.String(attribute="organisation_id", required=True)
    territory = fields.String(required=True)
    contact = fields.String(required=True, allow_none=True)
    hours = fields.String(required=True, allow_none=True)
    created_at = moment(required=True)


class SiteQuery(PageQuery):
    """Filters of the list of sites."""

    organisation = key()
    territory = territory()


class NewSiteSchema(Body):
    """A site to add. `contact` is of the staff there."""

    name = words(120, required=True)
    organisation = key(required=True)
    territory = territory(required=True)
    contact = words(120)
    hours = words(120)


class TargetSchema(Body):
    """Youths to equip by the end of a year, in one territory, one region, or everywhere (null). Public."""

    territory = territory(allow_none=True, load_default=None)
    region = words(
        60,
        allow_none=True,
        load_default=None,
        metadata={"description": "As the public list of régions writes it: Provence-Alpes-Côte d'Azur."},
    )
    year = whole(required=True, least=2000, most=2199)
    youths = whole(required=True, least=1, most=10**6)


class MembershipSchema(Schema):
    """A territory that joined, and how often its figures are published."""

    territory = fields.String(required=True)
    joined_on = fields.Date(required=True)
    rhythm = chosen(Rhythm, required=True)


class JoiningSchema(Body):
    """A territory that joins. `rhythm` is how often its figures are published: public, and fixed for good."""

    territory = territory(required=True)
    joined_on = day(required=True)
    rhythm = chosen(Rhythm, load_default=Rhythm.QUARTERLY)


class ProgrammeSchema(Schema):
    """A campaign with public targets."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    targets = fields.List(fields.Nested(TargetSchema), required=True)
    territories = fields.List(fields.Nested(MembershipSchema), attribute="memberships", required=True)


class NewProgrammeSchema(Body):
    """A campaign to begin."""

    name = words(120, required=True)
    starts_on = day(required=True)
    ends_on = day(required=True)
    targets = fields.List(fields.Nested(TargetSchema), load_default=list, validate=validate.Length(max=1000))
    territories = fields.List(
        fields.Nested(JoiningSchema), load_default=list, validate=validate.Length(max=101)
    )

    @validates_schema
    def _once_each(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if data["ends_on"] < data["starts_on"]:
            raise ValidationError("It ends before it starts.", "ends_on")
        if any(row["territory"] and row["region"] for row in data["targets"]):
            raise ValidationError(
                "A target is for one territory, for one region, or for everywhere.", "targets"
            )
        _refuse_twice("targets", [_place(row) for row in data["targets"]])
        _refuse_twice("territories", [_code(row["territory"]) for row in data["territories"]])


def _place(target: Mapping[str, Any]) -> tuple[str, str, int]:
    return _code(target["territory"] or ""), region_key(target["region"] or ""), target["year"]


def _code(told: str) -> str:
    """As `known_territory` writes it: “2a” and “ 2A” are one place."""
    return told.strip().upper()


def _refuse_twice(field: str, rows: list[Any]) -> None:
    if len(set(rows)) < len(rows):
        raise ValidationError("The same row twice.", field)


class AccountSchema(Schema):
    """A person who signs in."""

    id = fields.String(required=True)
    email = fields.String(required=True)
    role = chosen(Role, required=True)
    organisation = fields.String(attribute="organisation_id", required=True)
    locale = fields.String(required=True)
    status = chosen(AccountState, required=True)
    created_at = moment(required=True)


class AccountQuery(PageQuery):
    """Filters of the list of accounts."""

    organisation = key()
    role = chosen(Role)


class NewAccountSchema(Body):
    """An account to add."""

    email = fields.String(required=True, validate=validate.Length(3, 254))
    role = chosen(Role, required=True, validate=validate.NoneOf([Role.SYSTEM]))
    organisation = key(required=True)
    locale = fields.String(load_default="fr", validate=validate.OneOf(["fr", "en"]))
    invite = truth(load_default=False, metadata={"description": "Mail a first sign-in link, for seven days."})


class AccountRoleSchema(Body):
    """Another role, which the account's organisation may hold."""

    role = chosen(Role, required=True, validate=validate.NoneOf([Role.SYSTEM]))


class TokenSchema(Schema):
    """A token, without its secret."""

    id = fields.String(required=True)
    prefix = fields.String(required=True)
    organisation = fields.String(attribute="organisation_id", required=True)
    role = chosen(Role, required=True)
    scopes = fields.List(fields.String(), required=True)
    created_at = moment(required=True)
    expires_at = moment(required=True)
    revoked_at = moment(required=True, allow_none=True)
    replaced_by = fields.String(attribute="replaced_by_id", required=True, allow_none=True)


class IssuedTokenSchema(TokenSchema):
    """A new token. `secret` is shown this once; a repeat under the same Idempotency-Key answers null."""

    secret = fields.String(required=True, allow_none=True)


class NewTokenSchema(Body):
    """A token to issue: at most twelve months; without scopes, all that its role can use."""

    organisation = key(required=True)
    role = chosen(Role, required=True, validate=validate.NoneOf([Role.SYSTEM]))
    scopes = fields.List(words(60), load_default=list, validate=validate.Length(max=100))
    days = whole(load_default=365, least=1, most=365)


class RotateTokenSchema(Body):
    """For how many days the old token goes on."""

    keep_days = whole(load_default=0, most=7)


class YouthSchema(Schema):
    """A youth: a code and nothing that names anybody."""

    code = fields.String(required=True)
    organisation = fields.String(attribute="organisation_id", required=True)
    territory = fields.String(required=True)
    signatory = chosen(Signatory, required=True)
    review_month = fields.String(required=True, allow_none=True)
    state = chosen(YouthState, required=True)
    created_on = fields.Date(required=True)
    last_contact_on = fields.Date(required=True)


class ErasedSchema(Schema):
    """The day of an erasure. The code is not repeated: this answer is kept for repeats."""

    erased_on = fields.Date(required=True)


class YouthQuery(PageQuery):
    """Filters of the list of youths."""

    code = several_codes()
    organisation = key()
    state = chosen(YouthState)


class OnlyACode(Invalid):
    """A youth is a code here, and nothing else is kept (rule Y1)."""

    detail = (
        "Take out {fields}. The association keeps names, dates, contacts and its own numbers; we keep a "
        "code, the territory, who may sign, and the month in which to ask again."
    )


class CodedYouthSchema(Body):
    """A youth to give a code to. Anything else that is sent about a youth is refused (rule Y1)."""

    territory = territory(required=True)
    signatory = chosen(Signatory, required=True)
    review_month = fields.String(
        validate=validate.Regexp(r"^20[0-9]{2}-(0[1-9]|1[0-2])\Z"),
        allow_none=True,
        metadata={"description": "The month in which to ask again who may sign.", "pattern": MONTH},
    )

    @pre_load
    def _refuse_more(self, data: Any, **_kwargs: Any) -> Any:
        more = sorted(set(data) - set(self.fields)) if isinstance(data, dict) else []
        if more:
            listed = {name: [OnlyACode.title()] for name in more[:20]}
            raise OnlyACode(listed, fields=", ".join(f"“{name[:40]}”" for name in more[:20]))
        return data


class NewYouthSchema(CodedYouthSchema):
    """A youth of an association: one's own, or the one that a coordinator names."""

    organisation = key(metadata={"description": "For coordinators: on behalf of this association."})
