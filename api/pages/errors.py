"""What went wrong, as a page: what happened, what was kept, what to do."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from flask import Response, make_response, redirect, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from api import headers, language, problems
from api.pages.view import show
from api.pages.words import headline, reason
from api.request import unit_of_work
from fleet.errors import Refusal


def _(text: str) -> str:
    return text


WAY_ON: Final[Mapping[int, str]] = {
    400: _("Go back, and send it again."),
    401: _("Sign in, then try again."),
    403: _("If you need this for your work, ask the coordinator."),
    404: _("It may have moved, or the address may have a typing error. Try the search."),
    409: _("Go back, look at it as it is now, then decide."),
    413: _("Send a smaller file."),
    422: _("Go back, correct it, and send it again."),
    429: _("Wait a little, then try again."),
    500: _("Try again in a moment. If it happens again, tell us what you were doing."),
    503: _("Nothing was lost. Try again in a moment."),
    507: _("Reading still works. Tell the administrator that the disk is full."),
}
"""Status → what to do next."""


SIGNED_OUT: Final = _("You are no longer signed in.")


def of_refusal(refusal: Refusal) -> Response:
    """A refusal as a page; whoever is not signed in is sent to do so."""
    if refusal.status == 401 and request.method == "GET":
        back = request.full_path.rstrip("?")
        return make_response(redirect(f"/sign-in?next={quote(back)}", code=303))
    if refusal.status == 401:  # the refusal itself speaks to programs, of tokens and headers
        return _page(401, language.translator()(SIGNED_OUT), "")
    answer = _page(refusal.status, headline(refusal), reason(refusal))
    if refusal.status == 429:
        answer.headers["Retry-After"] = str(refusal.facts.get("seconds", 60))
    elif refusal.status in problems.RETRY_SECONDS:
        answer.headers["Retry-After"] = problems.RETRY_SECONDS[refusal.status]
    return answer


def of_http(error: HTTPException) -> Response:
    """An error of the framework as a page."""
    status = error.code or 500
    title = problems.BY_STATUS.get(status, ("", error.name))[1]
    answer = _page(status, language.translator()(title), "")
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            answer.headers[name] = value
    return answer


def _page(status: int, title: str, told: str) -> Response:
    facts = {"status": status, "title": title, "told": told, "way_on": WAY_ON.get(status, "")}
    if headers.on_shared_page():  # nobody is signed in there, and the form of languages would hold the secret
        return make_response(render_template("error_shared.html", **facts), status)
    try:
        with unit_of_work(None, writes=False) as work:
            return make_response(show(work, "error.html", **facts), status)
    except (Refusal, SQLAlchemyError):
        # A bad token, a foreign form, a database that is away: the page says so without knowing who reads.
        return make_response(render_template("error.html", actor=None, **facts), status)
