"""As whom a summary is read, and at which address: one decorator mounts every page and file of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from flask import request

from api.pages.view import View, page
from api.request import Work
from fleet.access import Verb, find, require
from fleet.parties.organisations import Organisation
from fleet.publishing import readers

HOME: Final = "/summary"
KEPT: Final = ("programme", "as")
"""Arguments that every address of a summary hands on: which programme, and as whom it is read."""


def summary_page(path: str) -> Callable[[View], View]:
    """Mount `view(work, **path)` at /summary`path`: `work.actor` is the funder for whom it is read.

    Only that actor, never the visitor, says what may be seen.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def for_reader(work: Work, **names: Any) -> Any:
            _stand_for(work, request.args.get("as", ""))
            return view(work, **names)

        page(HOME + path, Verb.SUMMARY_READ)(for_reader)
        return view

    return decorate


def _stand_for(work: Work, organisation: str) -> None:
    """With ?as=<organisation> a coordinator reads what that funder reads. Raises NotYours to all others."""
    if organisation:
        require(work.actor, Verb.SUMMARY_STAND_FOR)
        work.reads_for = find(work.session, work.actor, Organisation, organisation)
        work.actor = readers.standing_for(work.actor, work.reads_for)


def here(path: str = "", /, **changes: str | None) -> str:
    """The address of `path` of the summary that is being read, as it is being read.

    `here("/board.pdf")` keeps the programme and the reader; an argument of None takes one away.
    """
    kept: dict[str, str | None] = {name: request.args.get(name) for name in KEPT}
    arguments = {name: value for name, value in (kept | changes).items() if value is not None}
    return HOME + path + (f"?{urlencode(arguments)}" if arguments else "")
