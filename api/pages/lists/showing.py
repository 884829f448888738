"""A list as a page: its sentence, its filters, its rows, and what can be done with them."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import request

from api import paging
from api.pages.lists.asking import Asked, asked
from api.pages.lists.table import MOST, List
from api.pages.places import link
from api.pages.view import show
from api.request import Work
from fleet.access import Verb, may
from fleet.errors import Refusal
from fleet.parties import saved_views


def list_page(work: Work, table: List, refused: Refusal | None = None) -> str:
    """One page of the list, as the address asks for it."""
    found, after = asked(work, table), request.args.get("after")
    order = table.order(found.chosen)
    rows, following = paging.rows_after(
        work,
        found.wanted.options(*table.loads),
        order.keys,
        after,
        paging.LIMIT,
        ascending=order.ascending,
    )
    number = len(rows) if after is None and following is None else found.number()
    return show(
        work,
        "list.html",
        table=table,
        asked=found,
        heading=found.heading(number),
        lead=table.lead(work) if table.lead and not found.chosen else "",
        refused=refused,
        ways=table.ways_of(work.actor),
        columns=[one for one in found.columns if one.on_page],
        rows=_cells(found, rows),
        number=number,
        most=MOST,
        following=following,
        actions=found.actions,
        ticked=_ticked(rows, table),
        link=partial(link, table.path),  # of the list, on the answer to a form too
        **_views(work, found),
    )


def _cells(found: Asked, rows: Sequence[Any]) -> list[tuple[str, str, list[Any]]]:
    """Each row's key, its name, and its cells in the order of the columns."""
    table, columns = found.table, [one for one in found.columns if one.on_page]
    notes = found.notes(rows)
    return [
        (
            getattr(row, table.key.key),
            table.thing(row, notes)[0],
            [column.cell(row, notes) for column in columns],
        )
        for row in rows
    ]


def _ticked(rows: Sequence[Any], table: List) -> set[str]:
    """What is ticked when the page comes: all of it on demand, or what was ticked before a refusal."""
    if request.args.get("tick") == "all":
        return {getattr(row, table.key.key) for row in rows}
    return set(request.form.getlist("row"))


def _views(work: Work, found: Asked) -> dict[str, Any]:
    """The reader's saved views of this list, and whether one may be added: tokens have none."""
    if work.visitor.account_id is None or not may(work.actor, Verb.VIEW_SAVE):
        return {"views": [], "may_save": False}
    return {
        "views": saved_views.of(work.session, work.actor, found.table.path),
        "may_save": True,
    }
