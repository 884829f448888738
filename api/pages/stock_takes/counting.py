"""/stock-takes/<key> – the count of one place: how far it is, the four lists, the box for a typed code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, request

from api import paging
from api.pages.lists.cells import name_of
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet import stock_takes
from fleet.access import Verb, may
from fleet.codes import is_code
from fleet.errors import Refusal
from fleet.intake.labels import LabelState
from fleet.stock_takes import Correction, Finding, StockTake, StockTakeRow, StockTakeState


def _(text: str) -> str:
    return text


OFFERS: Final[Mapping[Correction, tuple[str, str]]] = {
    Correction.REPORTED_MISSING: (_("Report it missing"), "triangle-alert"),
    Correction.MOVED: (_("Move it here"), "map"),
    Correction.FOUND: (_("It was found"), "search"),
    Correction.RECEIVED: (_("It is here"), "package-check"),
}
"""What would be done with a difference → the words and the icon of its button."""
BECAME: Final[Mapping[Correction, str]] = {
    Correction.REPORTED_MISSING: _("reported missing"),
    Correction.MOVED: _("moved here"),
    Correction.FOUND: _("found again"),
    Correction.RECEIVED: _("received"),
    Correction.LEFT: _("left as it was"),
    Correction.OVERTAKEN: _("settled meanwhile"),
}
LABELS: Final[Mapping[LabelState, str]] = {
    LabelState.UNCLAIMED: _("A label of ours that nothing wears yet"),
    LabelState.LIVE: _("A label of ours, glued on something since"),
    LabelState.REVOKED: _("A label of ours that was declared lost or spoiled"),
}
LIMITS: Final[Mapping[StockTakeState, int]] = {
    StockTakeState.OPEN: 20,
    StockTakeState.CLOSED: paging.LIMIT,
    StockTakeState.CANCELLED: paging.LIMIT,
}
"""State → rows on a page: in a basement few are read, on a desk many."""
FIRST: Final[Mapping[StockTakeState, Finding]] = {StockTakeState.OPEN: Finding.MISSING}


@dataclass(frozen=True)
class Line:
    """One row as the page tells it: what it is, where it is, and what could be done with it."""

    row: StockTakeRow
    name: str
    href: str
    is_code: bool
    offer: tuple[str, str] | None
    became: str


def line_of(row: StockTakeRow) -> Line:
    """A row in words."""
    asset, remedy = row.asset, None
    if asset is not None and row.correction is None:
        remedy = Correction.REPORTED_MISSING if row.expected else stock_takes.remedy_of(asset)
    name = name_of(asset) if asset else ""
    place = "sims" if asset is not None and asset.asset_type == "sim" else "devices"
    return Line(
        row=row,
        name=name,
        href=f"/{place}/{asset.code}" if asset else "",
        is_code=is_code(row.mark),
        offer=OFFERS[remedy] if remedy else None,
        became=BECAME[row.correction] if row.correction else "",
    )


@page("/stock-takes/<key>", Verb.STOCK_TAKE_READ)
def stock_take_page(work: Work, key: str, refused: Refusal | None = None) -> str:
    """How far it is, one of the four lists, and what comes next."""
    made = stock_takes.seen(work.session, work.actor, key)
    numbers = stock_takes.numbers(work.session, made)
    shown = _shown(made, numbers)
    rows, following = _rows(work, made, shown)
    return show(
        work,
        "stock_takes_one.html",
        made=made,
        refused=refused,
        numbers=numbers,
        shown=shown,
        findings=list(Finding),
        lines=[line_of(row) for row in rows],
        following=following,
        counted=_just_counted(work, made),
        undone=stock_takes.undone(work.session, made) if made.status is StockTakeState.CLOSED else {},
        most=stock_takes.MOST,
        label_says=LABELS,
        may=lambda verb: may(work.actor, Verb(verb)),
    )


def _shown(made: StockTake, numbers: Mapping[Finding, int]) -> Finding:
    """The list that the address asks for; else what is still to be found, or the first that differs."""
    asked = request.args.get("list") or typed("list")
    if asked in {finding.value for finding in Finding}:
        return Finding(asked)
    if made.status in FIRST:
        return FIRST[made.status]
    return next((each for each in stock_takes.DIFFERENCES if numbers[each]), Finding.FOUND)


def _rows(work: Work, made: StockTake, shown: Finding) -> tuple[Sequence[StockTakeRow], str | None]:
    wanted = stock_takes.with_things(stock_takes.rows(made, shown))
    keys, after = (StockTakeRow.mark,), request.args.get("after")
    return paging.rows_after(work, wanted, keys, after, LIMITS[made.status], ascending=True)


def _just_counted(work: Work, made: StockTake) -> dict[str, Any] | None:
    """The verdict on what was typed last: it is read again, so that no address can claim it."""
    row = work.session.get(StockTakeRow, (made.id, request.args.get("counted", "")[:48]))
    if row is None or row.counted_at is None:
        return None
    return {"line": line_of(row), "new": request.args.get("again") is None, "finding": row.finding}


@form("/stock-takes/<key>/count", Verb.STOCK_TAKE_COUNT, shows=stock_take_page)
def count_typed(work: Work, key: str) -> Response:
    """A code that was typed, or scanned by a scanner that types."""
    made, text = stock_takes.seen(work.session, work.actor, key), typed("code") or ""
    new = stock_takes.count_text(work.session, work.actor, made, text)
    label, asset = stock_takes.named_by(work.session, text)
    mark = stock_takes.mark_of(label, asset, text)
    return _back(made, counted=mark, **({} if new else {"again": "1"}))


@form("/stock-takes/<key>/uncount", Verb.STOCK_TAKE_COUNT, shows=stock_take_page)
def uncount_row(work: Work, key: str) -> Response:
    """It was counted by mistake."""
    made = stock_takes.seen(work.session, work.actor, key)
    stock_takes.uncount_mark(work.session, work.actor, made, typed("row") or "")
    return _back(made)


@form("/stock-takes/<key>/close", Verb.STOCK_TAKE_CLOSE, shows=stock_take_page)
def close_stock_take(work: Work, key: str) -> Response:
    """Counted: what differs is decided on next."""
    return _back(stock_takes.close(work.session, work.actor, stock_takes.seen(work.session, work.actor, key)))


@form("/stock-takes/<key>/cancel", Verb.STOCK_TAKE_CANCEL, shows=stock_take_page)
def cancel_stock_take(work: Work, key: str) -> Response:
    """Given up: it says nothing about the place."""
    return _back(
        stock_takes.cancel(work.session, work.actor, stock_takes.seen(work.session, work.actor, key))
    )


def _back(made: StockTake, **told: str) -> Response:
    kept = {"list": typed("list") or ""} | told
    query = urlencode({name: value for name, value in kept.items() if value})
    return done(f"/stock-takes/{made.id}{'?' if query else ''}{query}")
