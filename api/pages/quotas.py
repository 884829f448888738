"""/quotas/<key> – one quota with the rows behind each of its numbers; and granting more or fewer."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from api.pages.fields import Fields
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet.access import Verb, may
from fleet.errors import Refusal
from fleet.intake.assets import Kind
from fleet.lending import quotas
from fleet.lending.allocations import AllocationItem
from fleet.lending.quotas import NoChange, Quota, QuotaReason
from fleet.parties import organisations
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.territories import NAMES

FUNDING = (OrganisationKind.FOUNDATION, OrganisationKind.DEPARTMENT)


@page("/quotas/new", Verb.QUOTA_GRANT)
def new_quota_page(work: Work, refused: Refusal | None = None) -> Any:
    """For whom, where, what, from whose money, how many more, and why."""
    return show(
        work,
        "quotas_new.html",
        refused=refused,
        associations=_named(work, [OrganisationKind.ASSOCIATION]),
        funders=_named(work, FUNDING),
        territories=[(code, f"{code} – {name}") for code, name in NAMES.items()],
        kinds=list(Kind),
        reasons=list(QuotaReason),
    )


def _named(work: Work, kinds: Sequence[OrganisationKind]) -> Mapping[str, str]:
    found = (
        organisations.listing(work.actor)
        .with_only_columns(Organisation.id, Organisation.name)
        .where(Organisation.kind.in_(kinds))
    )
    return {key: name for key, name in work.session.execute(found.order_by(Organisation.name))}


@form("/quotas/new", Verb.QUOTA_GRANT, shows=new_quota_page)
def grant_quota(work: Work) -> Response:
    """Grant it."""
    fields = Fields()
    house = fields.one_of("organisation", _named(work, [OrganisationKind.ASSOCIATION]))
    territory = fields.one_of("territory", NAMES)
    kind = fields.choice("kind", Kind)
    reason = fields.choice("reason", QuotaReason)
    funder = fields.one_of("funder", _named(work, FUNDING)) if typed("funder") else None
    fields.check()
    row = quotas.grant(
        work.session,
        work.actor,
        work.session.get_one(Organisation, house),
        territory,
        kind,
        change=_change(),
        reason=reason,
        funder=work.session.get_one(Organisation, funder) if funder else None,
    )
    return done(f"/quotas/{row.quota_id}")


def _change() -> int:
    """The number typed, with its sign. Raises NoChange."""
    text = (typed("change") or "").replace("−", "-").replace("+", "")
    if not (text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 8):
        raise NoChange({"change": ""}, most=quotas.MOST)
    return int(text)


@page("/quotas/<key>", Verb.QUOTA_READ)
def quota_page(work: Work, key: str, refused: Refusal | None = None) -> Any:
    """Its balance, the changes that made it, and the kits that count against it."""
    quota = quotas.seen(work.session, work.actor, key)
    counted = (
        select(AllocationItem)
        .where(AllocationItem.quota_id == quota.id)
        .options(joinedload(AllocationItem.allocation), joinedload(AllocationItem.asset))
        .order_by(AllocationItem.id.desc())
    )
    return show(
        work,
        "quotas_one.html",
        quota=quota,
        place=NAMES[quota.territory],
        rows=list(reversed(quota.rows)),
        counted=work.session.scalars(counted).all(),
        may_grant=may(work.actor, Verb.QUOTA_GRANT),
        reasons=list(QuotaReason),
        refused=refused,
    )


@form("/quotas/<key>/grant", Verb.QUOTA_GRANT, shows=quota_page)
def change_quota(work: Work, key: str) -> Response:
    """More or fewer of the same."""
    quota: Quota = quotas.seen(work.session, work.actor, key)
    fields = Fields()
    reason = fields.choice("reason", QuotaReason)
    fields.check()
    quotas.grant(
        work.session,
        work.actor,
        quota.organisation,
        quota.territory,
        quota.kind,
        change=_change(),
        reason=reason,
        funder=quota.funder,
    )
    return done(f"/quotas/{key}")
