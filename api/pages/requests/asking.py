"""/requests/new – asking, without a line of JavaScript: a draft first, read again, then sent."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request
from sqlalchemy import select

from api.pages.fields import Fields
from api.pages.requests import choices
from api.pages.requests.following import request_page
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet.access import Role, Verb, find
from fleet.codes import normalise
from fleet.errors import Refusal
from fleet.intake.assets import Kind
from fleet.lending import equipment_requests
from fleet.lending.equipment_requests import (
    MAX_LINES,
    EquipmentRequest,
    NotYourYouth,
    Priority,
    RequestLine,
    UnknownLine,
    Wanted,
)
from fleet.parties import organisations, sites, youths
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site
from fleet.parties.youths import Signatory, Youth

MOST_NEW = 50


@page("/requests/new", Verb.REQUEST_DRAFT)
def new_request_page(work: Work, refused: Refusal | None = None) -> Any:
    """The form; a coordinator first says for which association."""
    organisation = _organisation(work)
    return show(
        work,
        "requests_new.html",
        refused=refused,
        associations=_associations(work) if organisation is None else [],
        on_behalf=work.actor.role is not Role.ASSOCIATION,
        today=work.actor.today,
        **choices.of(work, organisation),
    )


def _organisation(work: Work) -> Organisation | None:
    """Whose youths: the reader's own association, or the one a coordinator named."""
    if work.actor.role is Role.ASSOCIATION:
        return find(work.session, work.actor, Organisation, work.actor.organisation_id or "")
    named = request.values.get("organisation", "")
    return find(work.session, work.actor, Organisation, named) if named else None


def _associations(work: Work) -> Sequence[Organisation]:
    listed = organisations.listing(work.actor).where(Organisation.kind == OrganisationKind.ASSOCIATION)
    return work.session.scalars(listed.order_by(Organisation.name)).all()


@form("/requests/new", Verb.REQUEST_DRAFT, shows=new_request_page)
def draft_request(work: Work) -> Response:
    """Keep what was asked as a draft; new youths get their codes here."""
    fields = Fields()
    organisation = _organisation(work)
    needed_by = fields.day("needed_by")
    if organisation is None:
        fields.text("organisation")
    asked = _wanted(work, organisation, fields)
    draft = equipment_requests.draft(
        work.session,
        work.actor,
        organisation,  # type: ignore[arg-type]  # checked by _wanted
        wanted=asked,
        needed_by=needed_by,
        delivery_site=_site(work),
    )
    return done(f"/requests/{draft.id}")


def _site(work: Work) -> Site | None:
    chosen = typed("delivery_site")
    return sites.seen(work.session, work.actor, chosen) if chosen else None


def _wanted(work: Work, organisation: Organisation | None, fields: Fields) -> list[Wanted]:
    """The lines a form asks for: known youths by code, and new ones. Raises NotFilledIn, NotYourYouth."""
    kinds = _kinds(fields)
    priority = fields.choice("priority", Priority) if typed("priority") else Priority.NONE
    new = fields.number("new", least=0, most=MOST_NEW)
    territory = fields.text("territory") if new else ""
    signatory = fields.choice("signatory", Signatory) if new else Signatory.LEGAL_REPRESENTATIVE
    codes = list(dict.fromkeys([*request.form.getlist("youth"), *_typed_codes()]))
    if not codes and not new:
        fields.text("codes")
    fields.check()
    assert organisation is not None  # noqa: S101 (or its absence was refused just now)
    known = _known(work, organisation, codes)
    made = [
        youths.add(work.session, work.actor, organisation, territory, signatory)
        for _ in range(min(new, MAX_LINES))
    ]
    return [Wanted(youth, kind, priority) for youth in [*known, *made] for kind in kinds]


def _kinds(fields: Fields) -> list[Kind]:
    if typed("kind") == choices.BOTH:
        return list(Kind)
    return [fields.choice("kind", Kind)]


def _typed_codes() -> list[str]:
    """Codes one after the other, with whatever people put between them."""
    return [normalise(word) for word in (typed("codes") or "").replace(",", " ").replace(";", " ").split()]


def _known(work: Work, organisation: Organisation, codes: Sequence[str]) -> list[Youth]:
    found = {
        youth.code: youth
        for youth in work.session.scalars(
            youths.listing(work.actor).where(
                Youth.code.in_(codes[:MAX_LINES]), Youth.organisation_id == organisation.id
            )
        )
    }
    for code in codes:
        if code not in found:
            raise NotYourYouth(youth=code)
    return [found[code] for code in codes]


def _lines(work: Work, asked: EquipmentRequest, but: int | None = None) -> list[Wanted]:
    """The draft's lines as they stand, without line `but`."""
    kept = [line for line in asked.lines if line.number != but and line.youth_code]
    found = work.session.scalars(select(Youth).where(Youth.code.in_([line.youth_code for line in kept])))
    by_code = {youth.code: youth for youth in found}
    return [Wanted(by_code[line.youth_code or ""], line.kind, line.priority) for line in kept]


@form("/requests/<key>/lines", Verb.REQUEST_EDIT, shows=request_page)
def add_lines(work: Work, key: str) -> Response:
    """More youths on the same draft."""
    asked = equipment_requests.seen(work.session, work.actor, key)
    more = _wanted(work, asked.organisation, Fields())
    equipment_requests.edit(work.session, work.actor, asked, wanted=[*_lines(work, asked), *more])
    return done(f"/requests/{key}")


@form("/requests/<key>/lines/<int:number>/remove", Verb.REQUEST_EDIT, shows=request_page)
def remove_line(work: Work, key: str, number: int) -> Response:
    """One line fewer on the draft."""
    asked = equipment_requests.seen(work.session, work.actor, key)
    line_of(asked, number)
    equipment_requests.edit(work.session, work.actor, asked, wanted=_lines(work, asked, but=number))
    return done(f"/requests/{key}")


def line_of(asked: EquipmentRequest, number: int) -> RequestLine:
    """The line of that number. Raises UnknownLine."""
    for line in asked.lines:
        if line.number == number:
            return line
    raise UnknownLine(number=number)


@form("/requests/<key>/submit", Verb.REQUEST_SUBMIT, shows=request_page)
def submit_request(work: Work, key: str) -> Response:
    """Send it."""
    asked = equipment_requests.seen(work.session, work.actor, key)
    equipment_requests.submit(work.session, work.actor, asked)
    return done(f"/requests/{key}")


@form("/requests/<key>/cancel", Verb.REQUEST_CANCEL, shows=request_page)
def cancel_request(work: Work, key: str) -> Response:
    """Call it off."""
    asked = equipment_requests.seen(work.session, work.actor, key)
    equipment_requests.cancel(work.session, work.actor, asked)
    return done(f"/requests/{key}")
