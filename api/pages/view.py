"""A page is one unit of work, like an operation of the API, and answers in HTML."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, make_response, redirect, request
from flask import render_template as render

from api import limits
from api.credentials import refuse_cross_site
from api.request import Work, unit_of_work
from fleet.access import Verb
from fleet.errors import Refusal

pages = Blueprint("pages", __name__)

View = Callable[..., Any]


def page(rule: str, verb: Verb | None, *, writes: bool = False) -> Callable[[View], View]:
    """Show something: `view(work, **path)` answers a template's text or a Response.

    `verb` None is for the short public list of rule A1. A GET changes nothing (`writes` is for what only
    keeps trails).
    """
    return _mounted(rule, verb, "GET", writes, None)


def form(
    rule: str,
    verb: Verb | None,
    *,
    shows: View | None = None,
    limit: str | None = None,
    writes: bool = True,
) -> Callable[[View], View]:
    """Do something sent by a form, then redirect (303). `limit` names the rate limit of a public form.

    `writes` False: it only answers, for what is too much for an address.

    When the fleet refuses, nothing is stored and `shows(work, refused=…, **path)` draws the page that held
    the form again, with the refusal at its top and what was typed in `request.form`.
    """
    return _mounted(rule, verb, "POST", writes, shows, limit)


def _mounted(
    rule: str,
    verb: Verb | None,
    method: str,
    writes: bool,
    shows: View | None,
    limit: str | None = None,
) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def edge(**path: Any) -> Response:
            if verb is None:
                refuse_cross_site(request)
            if limit is not None:
                limits.count(limit)  # before the unit of work: it writes too, and SQLite has one writer
            try:
                with unit_of_work(verb, writes=writes) as work:
                    return make_response(view(work, **path))
            except Refusal as refusal:
                if shows is None or refusal.status not in (404, 409, 422):
                    raise
                return _shown_again(shows, verb, refusal, path)

        edge.verb, edge.writes = verb, writes  # type: ignore[attr-defined]
        pages.add_url_rule(rule, view.__name__, edge, methods=[method])
        return view

    return decorate


def _shown_again(shows: View, verb: Verb | None, refusal: Refusal, path: dict[str, Any]) -> Response:
    with unit_of_work(verb, writes=False) as work:
        return make_response(shows(work, refused=refusal, **path), refusal.status)


def show(work: Work, template: str, **facts: Any) -> str:
    """Render a page with what every page knows: who reads, whether the fleet is invented."""
    visitor = work.visitor
    account = visitor.opened.account if visitor.opened else None
    return render(
        template,
        actor=visitor.actor if visitor.is_known else None,
        account=account,
        demo=work.is_demo,
        contact=work.settings.label_contact,
        reads_for=work.reads_for,
        shared_until=work.shared_until,
        come_back=request.full_path.rstrip("?") if request.method == "GET" else "/",
        **facts,
    )


def done(address: str) -> Response:
    """After a form: go and look at `address`."""
    return make_response(redirect(address, code=303))


def typed(name: str) -> str | None:
    """A field of the form, without its outer spaces and NULs (PostgreSQL stores none); None where empty."""
    return request.form.get(name, "").replace("\x00", "").strip() or None
