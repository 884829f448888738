"""As whom a summary is read, and at which address: one decorator mounts every page and file of it."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request
from sqlalchemy.orm import Session

from api import limits, papers
from api.credentials import Visitor
from api.headers import on_shared_page
from api.pages.view import View, page, pages
from api.request import Work, unit_of_work
from fleet import about
from fleet.access import Verb, find, require
from fleet.errors import NotFound
from fleet.parties.organisations import Organisation
from fleet.publishing import readers
from fleet.publishing.readers import shares
from fleet.publishing.readers.narrowing import published
from fleet.publishing.readers.shares import ShareLink
from fleet.settings import Settings

HOME: Final = "/summary"
SHARED: Final = "/shared"
KEPT: Final = ("programme", "as")
KEPT_SHARED: Final = ("programme", "lang")
"""Arguments that every address of a summary hands on: which programme, as whom or in which language."""


class NoSuchLink(NotFound):
    """This share link opens nothing."""


def summary_page(path: str) -> Callable[[View], View]:
    """Mount `view(work, **path)` at /summary`path` and, for whoever was given a share link, below that link.

    `work.actor` is the funder for whom it is read: only that, never the visitor, says what may be seen.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def for_reader(work: Work, **names: Any) -> Any:
            _stand_for(work, request.args.get("as", ""))
            return _narrowed(view, work, names)

        page(HOME + path, Verb.SUMMARY_READ)(for_reader)
        _mount_shared(path, view)
        return view

    return decorate


def _stand_for(work: Work, organisation: str) -> None:
    """With ?as=<organisation> a coordinator reads what that funder reads. Raises NotYours to all others."""
    if organisation:
        require(work.actor, Verb.SUMMARY_STAND_FOR)
        work.reads_for = find(work.session, work.actor, Organisation, organisation)
        work.actor = readers.standing_for(work.actor, work.reads_for)


def _mount_shared(path: str, view: View) -> None:
    @wraps(view)
    def edge(secret: str, **names: Any) -> Response:
        try:
            return _shown(view, secret, names)
        except NoSuchLink:
            limits.count("bad-link")  # after the unit of work: it writes, and SQLite has one writer
            return _nothing()
        except NotFound:
            return _nothing()

    edge.verb, edge.writes = None, False  # type: ignore[attr-defined]
    pages.add_url_rule(f"{SHARED}/<secret>{path}", f"{view.__name__}_shared", edge, methods=["GET"])


def _shown(view: View, secret: str, names: dict[str, Any]) -> Response:
    """The view as that link's funder reads it. Raises NoSuchLink, and NotFound for what is not there."""
    found: list[ShareLink] = []

    def holder(session: Session, settings: Settings, now: datetime) -> Visitor:
        link = shares.opened(session, secret, now)
        if link is None:
            raise NoSuchLink()
        found.append(link)
        return Visitor(shares.reader(link, now, settings.timezone), is_known=False)

    with unit_of_work(None, writes=False, known_by=holder) as work:
        last = found[0].expires_at.astimezone(work.actor.zone).date()
        work.reads_for, work.shared_until = found[0].organisation, last
        return _narrowed(view, work, names)


def _narrowed(view: View, work: Work, names: dict[str, Any]) -> Response:
    """The answer, its template too, while the database refuses what no funder may read."""
    # What every page and paper asks, asked beforehand.
    work.notes |= {"is_demo": about.is_demo(work.session), "lender": papers.lender(work.session)}
    with published(work.session, work.actor):
        return make_response(view(work, **names))


def _nothing() -> Response:
    """The same for a link that never was, is over or was revoked: no byte of it tells them apart."""
    return make_response(render_template("shared_nothing.html"), 404)


def here(path: str = "", /, **changes: str | None) -> str:
    """The address of `path` of the summary that is being read, as it is being read.

    `here("/board.pdf")` keeps the programme, the reader and the language; None takes one away.
    """
    shared = on_shared_page()
    kept: dict[str, str | None] = {name: request.args.get(name) for name in (KEPT_SHARED if shared else KEPT)}
    arguments = {name: value for name, value in (kept | changes).items() if value is not None}
    home = f"{SHARED}/{(request.view_args or {})['secret']}" if shared else HOME
    return home + path + (f"?{urlencode(arguments)}" if arguments else "")
