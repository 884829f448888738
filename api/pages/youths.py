"""/youths/list – an association's codes on paper, a blank beside each: no name is known here (rule Y1)."""

from typing import Any

from flask import request

from api.pages.view import page, show
from api.request import Work
from fleet.access import Role, Verb, find
from fleet.parties import organisations, youths
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.territories import NAMES
from fleet.parties.youths import Youth, YouthState


@page("/youths/list", Verb.YOUTH_READ)
def youths_list(work: Work) -> Any:
    """To be printed, filled by hand, and kept by the association."""
    organisation = _organisation(work)
    if organisation is None:
        listed = organisations.listing(work.actor).where(Organisation.kind == OrganisationKind.ASSOCIATION)
        every = work.session.scalars(listed.order_by(Organisation.name)).all()
        return show(work, "youths_list.html", organisation=None, associations=every)
    found = youths.listing(work.actor).where(
        Youth.organisation_id == organisation.id, Youth.state == YouthState.ACTIVE
    )
    return show(
        work,
        "youths_list.html",
        organisation=organisation,
        rows=work.session.scalars(found.order_by(Youth.code)).all(),
        names=NAMES,
        today=work.actor.today,
    )


def _organisation(work: Work) -> Organisation | None:
    if work.actor.role is Role.ASSOCIATION:
        return find(work.session, work.actor, Organisation, work.actor.organisation_id or "")
    named = request.args.get("organisation", "")
    return find(work.session, work.actor, Organisation, named) if named else None
