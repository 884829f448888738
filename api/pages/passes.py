"""/passes – tonight's phones: a code on the coordinator's screen, and the page that it enrols a phone by."""

from typing import Final

from flask import Response, make_response, request

from api import headers
from api.credentials import session_cookie
from api.pages.fields import Fields
from api.pages.sign_in import after, browser_name, set_cookie
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet.access import Verb
from fleet.errors import Refusal
from fleet.parties import evening_passes
from fleet.parties.evening_passes import EveningPass
from labels import svg

ENROL: Final = "/sign-in/pass"


@page("/passes", Verb.PASS_GIVE)
def pass_list(work: Work, refused: Refusal | None = None) -> str:
    """Whose phone is enrolled tonight, and for whom to show a code."""
    found = evening_passes.current(work.session, work.actor)
    return show(
        work,
        "passes.html",
        people=[(one.id, one.email) for one in evening_passes.candidates(work.session, work.actor)],
        waiting=[one for one in found if one.waits(work.at)],
        on=[one for one in found if one.is_on(work.at)],
        sending=[one for one in found if one.still_sends(work.at)],
        refused=refused,
    )


@form("/passes", Verb.PASS_GIVE, shows=pass_list)
def give_pass(work: Work) -> Response:
    """A code for one phone of that person."""
    fields = Fields()
    people = {one.id: one for one in evening_passes.candidates(work.session, work.actor)}
    key = fields.one_of("account", people)
    fields.check()
    account = people[key]
    given = evening_passes.give(work.session, work.actor, account, work.settings.secret_key)
    return done(f"/passes/{given.id}")


@page("/passes/<key>", Verb.PASS_GIVE)
def pass_one(work: Work, key: str, refused: Refusal | None = None) -> str:
    """The code to scan or to type while it waits, for whoever asked for it; then what became of it."""
    given = evening_passes.seen(work.session, work.actor, key)
    shown = given.waits(work.at) and given.given_by == work.actor.name
    return show(
        work,
        "passes_one.html",
        given=given,
        state=_state(work, given),
        symbol=svg.symbol(_address(work, given), _code(work, given)) if shown else "",
        code=_code(work, given) if shown else "",
        minutes=max(1, round((given.expires_at - work.at).total_seconds() / 60)),
        address=f"{work.settings.public_url}{ENROL}",
        refused=refused,
    )


def _state(work: Work, given: EveningPass) -> str:
    if given.waits(work.at):
        return "waiting"
    if given.is_on(work.at):
        return "on"
    return "sending" if given.still_sends(work.at) else "over"


def _address(work: Work, given: EveningPass) -> str:
    """The secret stands behind a #, which no browser sends: it is in no log."""
    secret = evening_passes.secret_of(given, work.settings.secret_key)
    return f"{work.settings.public_url}{ENROL}#{secret}"


def _code(work: Work, given: EveningPass) -> str:
    return evening_passes.code_of(given, work.settings.secret_key)


@form("/passes/<key>/end", Verb.PASS_END, shows=pass_one)
def end_pass(work: Work, key: str) -> Response:
    """Over at once: the code is void, or the phone signed out with all that waits on it."""
    evening_passes.end(work.session, work.actor, evening_passes.seen(work.session, work.actor, key))
    return done("/passes")


@page(ENROL, None)
def enrol_page(work: Work, refused: Refusal | None = None) -> Response:
    """A box for the code; a small module reads the secret behind the # and leaves one button.

    Or the camera reads it, by the scanner's own decoder.
    """
    drawn = show(work, "sign_in_pass.html", after=after(request.values.get("next")), refused=refused)
    response = make_response(drawn)
    response.headers["Content-Security-Policy"] = headers.SCANNER_CSP
    return response


@form(ENROL, None, shows=enrol_page, limit="pass")
def enrol_phone(work: Work) -> Response:
    """Spend the code: this phone is signed in until midnight."""
    cookie, opened = evening_passes.enrol(
        work.session,
        work.at,
        typed("secret") or typed("code") or "",
        work.settings.secret_key,
        zone=work.settings.timezone,
        device=browser_name(),
    )
    where = after(typed("next"))
    response = done("/scan" if where == "/" else where)
    seconds = int((opened.sends_until - work.at).total_seconds())
    set_cookie(work, response, session_cookie(work.settings), cookie, seconds)
    return response
