"""/summary/agreements – what départements agreed to: entering it, taking it away."""

from typing import Any, Final

from flask import Response
from sqlalchemy import select

from api.pages.fields import Fields
from api.pages.summary.chosen import programmes
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet.access import Verb, find, visible
from fleet.errors import Refusal
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.programmes import Programme
from fleet.parties.territories import NAMES
from fleet.publishing import agreements
from fleet.publishing.agreements import MAX_COMMITMENTS, MOST_CENTS, Agreement

MOST: Final = 999_999
"""Youths that the form takes."""


@page("/summary/agreements", Verb.AGREEMENT_ADD)
def agreements_page(work: Work, refused: Refusal | None = None, key: str = "") -> str:
    """One programme's, the latest unless asked otherwise, and where the next is typed."""
    _every, chosen = programmes(work)
    return show(
        work,
        "summary_agreements.html",
        refused=refused,
        programme=chosen,
        agreements=agreements.of(work.session, work.actor, chosen) if chosen else (),
        parties=_parties(work),
        names=NAMES,
        most_said=MAX_COMMITMENTS,
    )


def _parties(work: Work) -> list[tuple[str, str]]:
    """Each département with each of its territories, as one choice: `org_1:06`."""
    found = (
        select(Organisation)
        .where(visible(work.actor, Organisation), Organisation.kind == OrganisationKind.DEPARTMENT)
        .order_by(Organisation.name)
    )
    return [
        (f"{one.id}:{code}", f"{one.name}, {NAMES[code]} ({code})")
        for one in work.session.scalars(found)
        for code in sorted(one.territories)
    ]


@form("/summary/agreements", Verb.AGREEMENT_ADD, shows=agreements_page)
def add_agreement(work: Work) -> Response:
    """One more."""
    programme = find(work.session, work.actor, Programme, typed("programme") or "")
    fields = Fields()
    party, _, territory = fields.one_of("party", {key for key, _ in _parties(work)}).partition(":")
    told: dict[str, Any] = {name: fields.day(name) for name in ("signed_on", "starts_on", "ends_on")}
    told["youths"] = fields.number("youths", least=1, most=MOST) if typed("youths") else None
    euro = fields.euro("euro", most=MOST_CENTS // 100) if typed("euro") else None
    told["commitments"] = fields.text("commitments")
    fields.check()
    house = find(work.session, work.actor, Organisation, party)
    told["amount_cents"] = None if euro is None else 100 * euro
    agreements.add(work.session, work.actor, programme, house, territory=territory, **told)
    return done(f"/summary/agreements?programme={programme.id}")


@form("/summary/agreements/<key>/remove", Verb.AGREEMENT_REMOVE, shows=agreements_page)
def remove_agreement(work: Work, key: str) -> Response:
    """One less."""
    agreement = find(work.session, work.actor, Agreement, key)
    agreements.remove(work.session, work.actor, agreement)
    return done(f"/summary/agreements?programme={agreement.programme_id}")
