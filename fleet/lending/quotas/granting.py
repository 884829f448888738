"""Granting: a quota grows or shrinks by a delta with its reason."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import events
from fleet.access import Actor, Verb, require
from fleet.errors import Invalid
from fleet.intake.assets import Kind
from fleet.lending.quotas.quota import Quota, QuotaReason, QuotaRow
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.territories import known_territory

MOST = 100_000


class QuotaForAnother(Invalid):
    """Only an association has a quota."""


class NoFunder(Invalid):
    """Only a foundation or a département funds a quota."""


class NoChange(Invalid):
    """A change of a quota is a whole number other than 0."""

    detail = "At most {most}, up or down."


def grant(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    territory: str,
    kind: Kind,
    *,
    change: int,
    reason: QuotaReason,
    funder: Organisation | None = None,
) -> QuotaRow:
    """So many more (or fewer) for an association in a territory, from that funder's lots or from anybody's.

    The first row binds the association for this kind: from then on it is given what its quotas allow and no
    more; what it was given before does not count. A reduction is applied down to what is already given, and
    the row says both what was asked and what was applied. Raises QuotaForAnother, NoFunder, NoChange,
    UnknownTerritory.
    """
    require(actor, Verb.QUOTA_GRANT)
    if organisation.kind is not OrganisationKind.ASSOCIATION:
        raise QuotaForAnother()
    if funder and funder.kind not in (OrganisationKind.FOUNDATION, OrganisationKind.DEPARTMENT):
        raise NoFunder()
    if not change or abs(change) > MOST:
        raise NoChange(most=MOST)
    quota = _locked(session, actor, organisation, known_territory(territory), kind, funder)
    applied = max(change, quota.given - quota.granted)
    quota.granted += applied
    row = QuotaRow(
        quota=quota, asked=change, applied=applied, reason=reason, made_by=actor.name, made_at=actor.at
    )
    session.add(row)
    told: dict[str, Any] = {"asked": change, "applied": applied, "reason": reason.value}
    events.record(session, actor, Verb.QUOTA_GRANT, Quota.SUBJECT, quota.id, **told)
    session.flush()
    return row


def _locked(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    territory: str,
    kind: Kind,
    funder: Organisation | None,
) -> Quota:
    """The balance of this key, held until the end of the transaction: what is given can't grow meanwhile."""
    key = select(Quota).where(
        Quota.organisation_id == organisation.id,
        Quota.territory == territory,
        Quota.kind == kind,
        Quota.funder_id == funder.id if funder else Quota.funder_id.is_(None),
    )
    held = session.scalar(key.with_for_update().execution_options(populate_existing=True))
    if held is not None:
        return held
    made = Quota(
        organisation=organisation,
        territory=territory,
        kind=kind,
        funder=funder,
        granted=0,
        given=0,
        created_at=actor.at,
    )
    session.add(made)
    session.flush()
    return made
