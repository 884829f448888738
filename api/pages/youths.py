"""/youths – an association's codes on paper, and one youth: what is held, on paper, and its erasure."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response, request

from api import papers
from api.pages.fields import Fields
from api.pages.held import paper
from api.pages.view import done, form, page, show
from api.request import Work
from fleet import codes
from fleet.access import Role, Verb, find, may
from fleet.errors import Refusal
from fleet.lending import equipment_requests, loans
from fleet.lending.equipment_requests import EquipmentRequest, RequestLine
from fleet.lending.loans import Loan
from fleet.parties import organisations, youths
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.territories import NAMES
from fleet.parties.youths import Youth, YouthState
from fleet.privacy import erasing, held, retention
from fleet.support import transfers
from labels.held import held as drawn


@page("/youths/list", Verb.YOUTH_READ)
def codes_to_print(work: Work) -> Any:
    """To be printed, filled by hand, and kept by the association: no name is known here (rule Y1)."""
    organisation = _organisation(work)
    if organisation is None:
        listed = organisations.listing(work.actor).where(Organisation.kind == OrganisationKind.ASSOCIATION)
        every = work.session.scalars(listed.order_by(Organisation.name)).all()
        return show(work, "youths_list.html", organisation=None, associations=every)
    found = youths.listing(work.actor).where(
        Youth.organisation_id == organisation.id, Youth.state == YouthState.ACTIVE
    )
    rows = work.session.scalars(found.order_by(Youth.code)).all()
    return show(
        work,
        "youths_list.html",
        organisation=organisation,
        rows=rows,
        terms=_terms(work, rows),
        names=NAMES,
        today=work.actor.today,
        erased="erased" in request.args,
    )


def _organisation(work: Work) -> Organisation | None:
    if work.actor.role is Role.ASSOCIATION:
        return find(work.session, work.actor, Organisation, work.actor.organisation_id or "")
    named = request.args.get("organisation", "")
    return find(work.session, work.actor, Organisation, named) if named else None


def _terms(work: Work, rows: Sequence[Youth]) -> dict[str, date]:
    """Youth → the day of its erasure; none while something is lent."""
    known = [youth.code for youth in rows]
    return retention.terms(work.session, work.actor, months=work.settings.youth_months, codes=known)


def _youth(work: Work, key: str) -> Youth:
    return find(work.session, work.actor, Youth, codes.normalise(key))


@page("/youths/<key>", Verb.YOUTH_READ)
def youth_page(work: Work, key: str, refused: Refusal | None = None) -> str:
    """One youth: a code, and what was asked for and lent under it."""
    youth = _youth(work, key)
    lent = loans.listing(work.actor).where(Loan.youth_code == youth.code)
    asked = equipment_requests.listing(work.actor).where(
        EquipmentRequest.lines.any(RequestLine.youth_code == youth.code)
    )
    return show(
        work,
        "youths_one.html",
        youth=youth,
        association=work.session.get_one(Organisation, youth.organisation_id).name,
        department=NAMES[youth.territory],
        term=_terms(work, [youth]).get(youth.code),
        loans=work.session.scalars(lent.order_by(Loan.created_at.desc())).all(),
        requests=work.session.scalars(asked.order_by(EquipmentRequest.created_at.desc())).all(),
        may_export=may(work.actor, Verb.YOUTH_EXPORT),
        may_erase=may(work.actor, Verb.YOUTH_ERASE),
        houses=_houses(work),
        territories=sorted(NAMES.items(), key=lambda each: each[1]),
        refused=refused,
    )


def _houses(work: Work) -> list[tuple[str, str]]:
    """To which associations this reader may transfer a youth: a coordinator to all."""
    if work.actor.role is not Role.COORDINATOR:
        return []
    listed = organisations.listing(work.actor).where(Organisation.kind == OrganisationKind.ASSOCIATION)
    return [(house.id, house.name) for house in work.session.scalars(listed.order_by(Organisation.name))]


@form("/youths/<key>/transfer", Verb.YOUTH_TRANSFER, shows=youth_page)
def transfer_youth(work: Work, key: str) -> Response:
    """To another association or département: what is lent goes along."""
    youth, houses = _youth(work, key), dict(_houses(work))
    fields = Fields()
    to = fields.one_of("organisation", houses) if houses else youth.organisation_id
    territory = fields.one_of("territory", NAMES)
    fields.check()
    house = find(work.session, work.actor, Organisation, to)
    transfers.transfer(work.session, work.actor, youth, organisation=house, territory=territory)
    return done(f"/youths/{youth.code}")


@page("/youths/<key>/held.pdf", Verb.YOUTH_EXPORT)
def youth_paper(work: Work, key: str) -> Response:
    """All that is held, on paper (rule Y6)."""
    youth = _youth(work, key)
    document = held.export(work.session, work.actor, youth, months=work.settings.youth_months)
    return papers.attached(papers.drawn(lambda: drawn(paper(work, document))), f"code-{youth.code}.pdf")


@form("/youths/<key>/erase", Verb.YOUTH_ERASE, shows=youth_page)
def erase_youth(work: Work, key: str) -> Response:
    """Gone for good: whoever asks has ticked that they mean it."""
    youth = _youth(work, key)
    fields = Fields()
    fields.text("sure")
    fields.check()
    organisation_id = youth.organisation_id
    erasing.erase(work.session, work.actor, youth, stones=work.settings.tombstones)
    return done(f"/youths/list?organisation={organisation_id}&erased=1")
