"""/takeover – choosing a list, looking at what it would bring and how it is read, taking it over."""

from typing import Any

from flask import Response, request

from api.pages.fields import Fields
from api.pages.takeover import asking, carrying, preview, refused_lines
from api.pages.takeover.asking import Asked
from api.pages.view import done, form, page, show
from api.request import Work
from fleet import takeover
from fleet.access import Verb
from fleet.errors import Refusal
from fleet.takeover import Takeover

MOST_EARLIER = 20
"""Earlier takeovers that the first page lists."""


@page("/takeover", Verb.TAKEOVER_IMPORT)
def takeover_page(work: Work, refused: Refusal | None = None) -> str:
    """What this is, and where a list is chosen."""
    latest = takeover.listing(work.actor).order_by(Takeover.created_at.desc(), Takeover.id)
    return show(
        work,
        "takeover_start.html",
        refused=refused,
        earlier=work.session.scalars(latest.limit(MOST_EARLIER)).all(),
        most=carrying.MOST_LINES,
    )


def again(work: Work, refused: Refusal) -> Any:
    """After a refusal: the look that the form came from, else the first page."""
    try:
        return preview.shown(work, _asked(Fields()), refused)
    except Refusal:
        return takeover_page(work, refused)


@form("/takeover/look", Verb.TAKEOVER_IMPORT, shows=again, writes=False)
def look(work: Work) -> str:
    """What the list would bring, read as the form says; stores nothing."""
    return preview.shown(work, _checked())


@form("/takeover/refused-lines", Verb.TAKEOVER_IMPORT, shows=again, writes=False)
def download_refused_lines(work: Work) -> Response:
    """The lines that can't be taken, each with the reason, to be put right in a spreadsheet."""
    return refused_lines.sheet(work, _checked())


@form("/takeover", Verb.TAKEOVER_IMPORT, shows=again)
def take_over(work: Work) -> Response | str:
    """Take it over, as it was last looked at; read in another way since, it is looked at once more."""
    asked = _checked()
    if request.form.get("seen") != asked.reading:
        return preview.shown(work, asked, changed=True)
    listing = preview.read(work, asked)
    made = takeover.import_fleet(
        work.session, work.actor, listing, name=asked.name, leave_refused=asked.leave_refused
    )
    return done(f"/takeovers/{made.id}")


def _checked() -> Asked:
    fields = Fields()
    found = _asked(fields)
    fields.check()
    return found


def _asked(fields: Fields) -> Asked:
    return asking.carried(fields) if "list" in request.form else asking.chosen(fields)
