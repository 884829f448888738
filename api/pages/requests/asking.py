"""/requests/new – asking, without a line of JavaScript: a draft first, read again, then sent."""

from collections.abc import Sequence
from dataclasses import replace
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
from fleet.intake.devices.features import Keyboard
from fleet.lending import equipment_requests, withdrawing
from fleet.lending.equipment_requests import (
    SCREENS,
    Ask,
    AskedKind,
    EquipmentRequest,
    NewYouth,
    Priority,
    Wanted,
)
from fleet.parties import organisations, sites
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site
from fleet.parties.youths import Signatory, Youth

MOST_NEW = 50


@page("/requests/new", Verb.REQUEST_DRAFT)
def new_request_page(work: Work, refused: Refusal | None = None) -> Any:
    """The form; a coordinator first says for which association."""
    organisation = association_of(work)
    return show(
        work,
        "requests_new.html",
        refused=refused,
        associations=associations(work) if organisation is None else [],
        on_behalf=work.actor.role is not Role.ASSOCIATION,
        today=work.actor.today,
        **choices.of(work, organisation),
    )


def association_of(work: Work) -> Organisation | None:
    """Whose youths: the reader's own association, or the one a coordinator named."""
    if work.actor.role is Role.ASSOCIATION:
        return find(work.session, work.actor, Organisation, work.actor.organisation_id or "")
    named = request.values.get("organisation", "")
    return find(work.session, work.actor, Organisation, named) if named else None


def associations(work: Work) -> Sequence[Organisation]:
    listed = organisations.listing(work.actor).where(Organisation.kind == OrganisationKind.ASSOCIATION)
    return work.session.scalars(listed.order_by(Organisation.name)).all()


@form("/requests/new", Verb.REQUEST_DRAFT, shows=new_request_page)
def draft_request(work: Work) -> Response:
    """Keep what was asked as a draft; new youths get their codes here."""
    fields = Fields()
    organisation = association_of(work)
    needed_by = fields.day("needed_by")
    if organisation is None:
        fields.text("organisation")
    asked = _taken(work, organisation, fields)
    draft = equipment_requests.draft(
        work.session,
        work.actor,
        organisation,  # type: ignore[arg-type]  # checked by _taken
        wanted=asked,
        needed_by=needed_by,
        delivery_site=site_of(work),
    )
    return done(f"/requests/{draft.id}")


def site_of(work: Work) -> Site | None:
    chosen = typed("delivery_site")
    return sites.seen(work.session, work.actor, chosen) if chosen else None


def _taken(work: Work, organisation: Organisation | None, fields: Fields) -> list[Wanted]:
    """The lines a form asks for: known youths by code, and new ones.

    Raises NotFilledIn, or the refusal of the first line that can't be taken.
    """
    need = _need(fields)
    new = fields.number("new", least=0, most=MOST_NEW)
    territory = fields.text("territory") if new else ""
    signatory = fields.choice("signatory", Signatory) if new else Signatory.LEGAL_REPRESENTATIVE
    codes = list(dict.fromkeys([*request.form.getlist("youth"), *_typed_codes()]))
    if not codes and not new:
        fields.text("codes")
    fields.check()
    assert organisation is not None  # noqa: S101 (or its absence was refused just now)
    asks = [replace(need, youth=code) for code in codes] + [replace(need, new_youth=n) for n in range(new)]
    newcomers = [NewYouth(territory, signatory)] * new
    lines = equipment_requests.sort(work.session, work.actor, organisation, asks, newcomers)
    for fault in lines.faults.values():
        raise fault
    return equipment_requests.take(work.session, work.actor, organisation, lines).wanted


def _need(fields: Fields) -> Ask:
    """What each of them needs, as the form says it."""
    return Ask(
        kind=fields.choice("kind", AskedKind),
        priority=fields.choice("priority", Priority) if typed("priority") else Priority.NONE,
        keyboard=fields.choice("keyboard", Keyboard) if typed("keyboard") else None,
        screen_inches=(
            fields.number("screen_inches", least=SCREENS[0], most=SCREENS[-1])
            if typed("screen_inches")
            else None
        ),
        touch=typed("touch") is not None,
    )


def _typed_codes() -> list[str]:
    """Codes one after the other, with whatever people put between them."""
    return [normalise(word) for word in (typed("codes") or "").replace(",", " ").replace(";", " ").split()]


def _lines(work: Work, asked: EquipmentRequest, but: int | None = None) -> list[Wanted]:
    """The lines as they stand, without line `but`."""
    kept = [line for line in asked.lines if line.number != but and line.youth_code]
    found = work.session.scalars(select(Youth).where(Youth.code.in_([line.youth_code for line in kept])))
    by_code = {youth.code: youth for youth in found}
    return [
        Wanted(
            by_code[line.youth_code or ""],
            line.kind,
            line.priority,
            line.keyboard,
            line.screen_inches,
            line.touch,
        )
        for line in kept
    ]


@form("/requests/<key>/lines", Verb.REQUEST_EDIT, shows=request_page)
def add_lines(work: Work, key: str) -> Response:
    """More youths on the same request."""
    asked = equipment_requests.seen(work.session, work.actor, key)
    more = _taken(work, asked.organisation, Fields())
    equipment_requests.edit(work.session, work.actor, asked, wanted=[*_lines(work, asked), *more])
    return done(f"/requests/{key}")


@form("/requests/<key>/lines/<int:number>/remove", Verb.REQUEST_EDIT, shows=request_page)
def remove_line(work: Work, key: str, number: int) -> Response:
    """One line fewer."""
    asked = equipment_requests.seen(work.session, work.actor, key)
    equipment_requests.line_of(asked, number)
    equipment_requests.edit(work.session, work.actor, asked, wanted=_lines(work, asked, but=number))
    return done(f"/requests/{key}")


@form("/requests/<key>/edit", Verb.REQUEST_EDIT, shows=request_page)
def edit_request(work: Work, key: str) -> Response:
    """Another day or place."""
    fields = Fields()
    needed_by = fields.day("needed_by")
    fields.check()
    asked = equipment_requests.seen(work.session, work.actor, key)
    equipment_requests.edit(work.session, work.actor, asked, needed_by=needed_by, delivery_site=site_of(work))
    return done(f"/requests/{key}")


@form("/requests/<key>/submit", Verb.REQUEST_SUBMIT, shows=request_page)
def submit_request(work: Work, key: str) -> Response:
    """Send it."""
    asked = equipment_requests.seen(work.session, work.actor, key)
    equipment_requests.submit(work.session, work.actor, asked)
    return done(f"/requests/{key}")


@form("/requests/<key>/lines/<int:number>/cancel", Verb.REQUEST_CANCEL, shows=request_page)
def withdraw_line(work: Work, key: str, number: int) -> Response:
    """Nothing is to be prepared for this line any more."""
    asked = equipment_requests.seen(work.session, work.actor, key)
    withdrawing.withdraw(work.session, work.actor, asked, number)
    return done(f"/requests/{key}")


@form("/requests/<key>/confirm", Verb.REQUEST_CONFIRM, shows=request_page)
def confirm_request(work: Work, key: str) -> Response:
    """The association stands by what was entered for it."""
    asked = equipment_requests.seen(work.session, work.actor, key)
    equipment_requests.confirm(work.session, work.actor, asked)
    return done(f"/requests/{key}")


@form("/requests/<key>/cancel", Verb.REQUEST_CANCEL, shows=request_page)
def cancel_request(work: Work, key: str) -> Response:
    """Call it off."""
    asked = equipment_requests.seen(work.session, work.actor, key)
    equipment_requests.cancel(work.session, work.actor, asked)
    return done(f"/requests/{key}")
