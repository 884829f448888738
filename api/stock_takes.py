"""/api/v1/stock-takes"""

from collections.abc import Mapping
from typing import Any

from flask import Response
from sqlalchemy import Select

from api import language, papers, references, stock_take_report
from api.request import Work
from api.resource import Resource, match
from api.shapes import stock_takes as shapes
from fleet import stock_takes
from fleet.access import Verb
from fleet.errors import Invalid, told
from fleet.parties import sites
from fleet.stock_takes import StockTake, StockTakeRow, Verdict

resource = Resource(
    "stock-takes", __name__, description="Counting a site by scanning, and setting right what differs."
)

STOCK_TAKE = shapes.StockTakeSchema()


class RowsOrList(Invalid):
    """Say which differences: `rows`, or a `list`."""


def found(work: Work, key: str) -> StockTake:
    """One stock-take, guarded by If-Match where it is sent."""
    made = stock_takes.seen(work.session, work.actor, key)
    match(STOCK_TAKE, made)
    return made


@resource.listing(
    "",
    Verb.STOCK_TAKE_READ,
    shapes.StockTakeSchema,
    keys=(StockTake.opened_at, StockTake.id),
    query=shapes.StockTakeQuery(),
    prepare=shapes.read_numbers,
)
def list_stock_takes(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Stock-takes, newest first."""
    columns = {"site": StockTake.site_id, "state": StockTake.status}
    listed = stock_takes.listing(work.actor)
    return listed.where(*(columns[name] == value for name, value in filters.items()))


@resource.post("", Verb.STOCK_TAKE_OPEN, STOCK_TAKE, body=shapes.NewStockTakeSchema(), status=201)
def open_at(work: Work, body: Mapping[str, Any]) -> Any:
    """Open a count of a site: what the records place there is frozen now."""
    site = references.named(work, "site", body["site"], sites.seen)
    made = stock_takes.open_at(work.session, work.actor, site)
    return made, 201, {"Location": f"/api/v1/stock-takes/{made.id}"}


@resource.get("/<key>", Verb.STOCK_TAKE_READ, STOCK_TAKE)
def read(work: Work, key: str) -> StockTake:
    """One stock-take, with the length of its four lists."""
    return found(work, key)


@resource.listing(
    "/<key>/rows",
    Verb.STOCK_TAKE_READ,
    shapes.StockTakeRowSchema,
    keys=(StockTakeRow.mark,),
    query=shapes.StockTakeRowQuery(),
)
def list_rows(work: Work, filters: Mapping[str, Any], key: str) -> Select[Any]:
    """Its rows: all, or those of one of the four lists."""
    made = stock_takes.seen(work.session, work.actor, key)
    wanted = stock_takes.rows(made, filters.get("list"), undone=filters.get("undecided", False))
    return stock_takes.with_things(wanted)


@resource.post(
    "/<key>/count",
    Verb.STOCK_TAKE_COUNT,
    shapes.CountedSchema(),
    body=shapes.CountSchema(),
    tagged=False,
)
def count(work: Work, body: Mapping[str, Any], key: str) -> Any:
    """Count what was scanned or typed; again is no harm, whoever did it first."""
    made = stock_takes.seen(work.session, work.actor, key)
    newly = stock_takes.count_text(work.session, work.actor, made, body["code"])
    return _counted(work, made, body["code"], newly)


@resource.post(
    "/<key>/uncount",
    Verb.STOCK_TAKE_COUNT,
    shapes.CountedSchema(),
    body=shapes.CountSchema(),
    tagged=False,
)
def uncount(work: Work, body: Mapping[str, Any], key: str) -> Any:
    """It was counted by mistake: take it back. `newly` says whether there was something to take back."""
    made = stock_takes.seen(work.session, work.actor, key)
    label, asset = stock_takes.named_by(work.session, body["code"])
    gone = stock_takes.uncount(work.session, work.actor, made, label=label, asset=asset, text=body["code"])
    return _counted(work, made, body["code"], gone)


def _counted(work: Work, made: StockTake, text: str, newly: bool) -> dict[str, Any]:
    label, asset = stock_takes.named_by(work.session, text)
    key = (made.id, stock_takes.mark_of(label, asset, text))
    numbers = stock_takes.numbers(work.session, made)
    return {
        "newly": newly,
        "row": work.session.get(StockTakeRow, key, populate_existing=True),
        "numbers": {finding.value: number for finding, number in numbers.items()},
    }


@resource.post(
    "/<key>/corrections",
    Verb.STOCK_TAKE_CORRECT,
    shapes.VerdictsSchema(),
    body=shapes.CorrectionsSchema(),
    tagged=False,
)
def correct(work: Work, body: Mapping[str, Any], key: str) -> Any:
    """Set differences of a closed count right, each looked at again: a verdict per row.

    At most 200 at once; of a `list`, `next` leads to the rest.
    """
    made = stock_takes.seen(work.session, work.actor, key)
    if ("rows" in body) == ("list" in body):
        raise RowsOrList()
    marks = body.get("rows") or stock_takes.waiting(work.session, made, body["list"], body["after"])
    how = stock_takes.leave if body["leave"] else stock_takes.correct
    items = [_verdict(one) for one in stock_takes.decide(work.session, work.actor, made, marks, how)]
    more = "list" in body and stock_takes.waiting(
        work.session, made, body["list"], marks[-1] if marks else ""
    )
    return {"items": items, "next": marks[-1] if more and marks else None}


def _verdict(one: Verdict) -> dict[str, Any]:
    reason = told(one.refusal, language.translator()) if one.refusal else None
    return {"mark": one.mark, "outcome": one.outcome, "correction": one.correction, "reason": reason}


@resource.get("/<key>/report", Verb.STOCK_TAKE_READ, None, produces=("application/pdf",))
def report(work: Work, key: str) -> Response:
    """What was counted and what differs, as PDF in French."""
    made = stock_takes.seen(work.session, work.actor, key)
    return papers.attached(stock_take_report.pdf(work, made), f"inventaire-{made.id}.pdf")


resource.moves(
    STOCK_TAKE,
    found,
    {Verb.STOCK_TAKE_CLOSE: stock_takes.close, Verb.STOCK_TAKE_CANCEL: stock_takes.cancel},
)
