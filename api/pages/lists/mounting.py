"""The addresses of a list: itself, its two files, and what is done to many of its rows."""

from functools import partial
from typing import Any, Final

from flask import Response

from api.pages.lists import acting, exporting
from api.pages.lists.showing import list_page
from api.pages.lists.table import List
from api.pages.view import form, page
from api.request import Work

LISTS: Final[dict[str, List]] = {}
"""Path → the list that is there."""


def mount(table: List) -> None:
    """Give the list its addresses: `/devices`, `/devices/list.csv` and `.xlsx`, `/devices/together`."""
    LISTS[table.path] = table
    page(table.path, table.verb)(_named(partial(list_page, table=table), table, "list", "The list."))
    for ending in exporting.KINDS:
        taken = partial(exporting.export, table=table, ending=ending)
        page(f"{table.path}/list.{ending}", table.verb)(_named(taken, table, ending, "The list as a file."))
    if table.actions:
        acts = _named(partial(acting.act, table=table), table, "together", "One thing done to many rows.")
        form(f"{table.path}/together", table.verb, shows=partial(acting.shown_again, table=table))(acts)


def _named(view: Any, table: List, what: str, says: str) -> Any:
    """The view under a name of its own: an endpoint has one."""

    def named(work: Work, **more: Any) -> str | Response:
        shown: str | Response = view(work, **more)
        return shown

    named.__name__, named.__doc__ = f"{table.path.strip('/')}_{what}", says
    return named
