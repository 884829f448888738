"""/views – a list's filters kept under a name, for the account that kept them."""

from flask import Response, request

from api.pages.fields import Fields
from api.pages.lists.asking import asked
from api.pages.lists.mounting import LISTS
from api.pages.lists.showing import list_page
from api.pages.lists.table import List
from api.pages.view import done, form, typed
from api.request import Work
from fleet.access import Verb, may
from fleet.errors import NotFound, Refusal
from fleet.parties import saved_views


def _list(work: Work) -> List:
    """The list that the address names, for those who may read it. Raises NotFound."""
    path = request.args.get("list", "")
    table = LISTS.get(path)
    if table is None or not may(work.actor, table.verb):
        raise NotFound(key=path)
    return table


def _again(work: Work, refused: Refusal) -> str:
    return list_page(work, _list(work), refused)


@form("/views", Verb.VIEW_SAVE, shows=_again)
def save_view(work: Work) -> Response:
    """Keep the filters of this address under a name."""
    table, fields = _list(work), Fields()
    name = fields.text("name")
    fields.check()
    query = asked(work, table).query
    saved_views.save(work.session, work.actor, table.path, name, query)
    return done(f"{table.path}{query}")


@form("/views/<key>/remove", Verb.VIEW_REMOVE)
def remove_view(work: Work, key: str) -> Response:
    """Forget one; the list stays as it was."""
    saved_views.remove(work.session, work.actor, key)
    table = LISTS.get(typed("list") or "")
    return done(f"{table.path}{asked(work, table).query}" if table else "/")
