"""What went wrong, as a page: what happened, what was kept, what to do."""

from urllib.parse import quote

from flask import Response, make_response, redirect, render_template, request
from werkzeug.exceptions import HTTPException

from api import language, problems
from fleet.errors import Refusal, detail


def of_refusal(refusal: Refusal) -> Response:
    """A refusal as a page; whoever is not signed in is sent to do so."""
    if refusal.status == 401 and request.method == "GET":
        back = request.full_path.rstrip("?")
        return make_response(redirect(f"/sign-in?next={quote(back)}", code=303))
    say = language.translator()
    answer = _page(refusal.status, say(refusal.title()), detail(refusal, say))
    if refusal.status == 429:
        answer.headers["Retry-After"] = str(refusal.facts.get("seconds", 60))
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
    return make_response(render_template("error.html", status=status, title=title, told=told), status)
