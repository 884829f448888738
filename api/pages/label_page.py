"""/q/<token> – what a label opens: the thing for those who may see it, a neutral page for everybody else.

Rule Y4: the neutral page is byte for byte the same (status, body, headers but Date) for a valid, revoked,
unknown or malformed token of any length, in every state. So it takes nothing from the token, its form posts
to its own address, and what is sent is checked before the token is looked up.
"""

from collections.abc import Callable
from typing import Any, Final

from flask import Response, make_response, render_template, request

from api import limits
from api.credentials import refuse_cross_site
from api.pages.view import done, pages, typed
from api.request import Work, unit_of_work
from fleet import about
from fleet.access import Actor, Role, Verb, may
from fleet.errors import Invalid, NotFound, Refusal
from fleet.intake import assets, labels
from fleet.intake.assets import Asset
from fleet.support import tickets
from fleet.support.tickets import Trouble
from fleet.text import MAX_TEXT, about_equipment

View = Callable[[str], Response]


def _(text: str) -> str:
    return text


PICTURES: Final = {
    Trouble.SCREEN: ("monitor", _("broken, black, with stripes")),
    Trouble.CHARGER: ("plug", _("lost, or it no longer charges")),
    Trouble.BATTERY: ("battery-warning", _("it is empty too soon")),
    Trouble.KEYBOARD: ("keyboard", _("some keys don’t work")),
    Trouble.INTERNET: ("wifi-off", _("nothing loads any more")),
    Trouble.PASSWORD: ("key-round", _("it asks for one that I don’t have")),
    Trouble.OTHER: ("circle-question-mark", _("say it below in a few words")),
}
"""What may be wrong, with its picture and what that means, for a reader of twelve."""


class NothingChosen(Invalid):
    """Please choose what is wrong."""


def _mounted(method: str) -> Callable[[View], View]:
    """Mount at both spellings: the address on paper is in capitals, so that its code stays small."""

    def decorate(view: View) -> View:
        edge: Any = view
        edge.verb, edge.writes = None, method == "POST"
        for prefix, where in (("q", "screen"), ("Q", "paper")):
            rule, name = f"/{prefix}/<anything:token>", f"{view.__name__}_{where}"
            pages.add_url_rule(rule, name, edge, methods=[method], merge_slashes=False)
        return view

    return decorate


@_mounted("GET")
def label_page(token: str) -> Response:
    """The thing, for those who may see it; else the page for everybody."""
    with unit_of_work(None, writes=False) as work:
        asset = _seen(work, token)
        if asset is not None:
            place = "sims" if asset.asset_type == "sim" else "devices"
            return done(f"/{place}/{asset.code}")
        return _neutral(work)


@_mounted("POST")
def tell_of_label(token: str) -> Response:
    """What somebody says of it: kept where the token is real, dropped where not, the same answer to both."""
    refuse_cross_site(request, null_origin=True)
    limits.count("stranger")
    with unit_of_work(None, writes=True) as work:
        try:
            trouble, note = _told()
        except Refusal as refused:
            return make_response(_neutral(work, refused), 422)
        asset = labels.asset_of(work.session, token)
        if asset is not None:
            system = Actor("system", Role.SYSTEM, work.at, zone=work.actor.zone)
            tickets.open_by_stranger(work.session, system, asset, trouble, note)
        return _rendered(work, "label_thanks.html")


def _seen(work: Work, token: str) -> Asset | None:
    if not work.visitor.is_known or not may(work.actor, Verb.DEVICE_READ):
        return None
    asset = labels.asset_of(work.session, token)
    try:
        return assets.seen(work.session, work.actor, asset.code) if asset else None
    except NotFound:
        return None


def _told() -> tuple[Trouble, str | None]:
    """What the form says. Raises NothingChosen, TooLong or PersonalText."""
    chosen = request.form.get("trouble", "")
    known = {trouble.value: trouble for trouble in (*PICTURES, Trouble.FOUND)}
    if chosen not in known:
        raise NothingChosen()
    return known[chosen], about_equipment(typed("note"))


def _neutral(work: Work, refused: Refusal | None = None) -> Response:
    return _rendered(work, "label.html", refused=refused, pictures=PICTURES, most=MAX_TEXT)


def _rendered(work: Work, template: str, **facts: Any) -> Response:
    """Without the reader: whoever is signed in and may not see the thing gets what everybody gets."""
    text = render_template(
        template, actor=None, demo=about.is_demo(work.session), contact=work.settings.label_contact, **facts
    )
    return make_response(text)
