"""/stock-takes/<key>/corrections – deciding on differences, one or many, each with its verdict."""

from collections.abc import Sequence
from typing import Final

from flask import Response, request

from api.pages.fields import Fields
from api.pages.stock_takes.counting import line_of, stock_take_page
from api.pages.view import done, form, show, typed
from api.request import Work
from fleet import stock_takes
from fleet.access import Verb
from fleet.stock_takes import DIFFERENCES, Finding, StockTake, Verdict

OUTCOMES: Final = ("blocked", "already", "applied")
"""As they are told: what somebody has to look at comes first."""


@form("/stock-takes/<key>/corrections", Verb.STOCK_TAKE_CORRECT, shows=stock_take_page)
def correct_differences(work: Work, key: str) -> str | Response:
    """Bring the records in line with one difference, or with all of a list; or leave them as they are."""
    made = stock_takes.seen(work.session, work.actor, key)
    marks, finding = request.form.getlist("row"), _list()
    how = stock_takes.leave if typed("leave") else stock_takes.correct
    wanted = marks or stock_takes.waiting(work.session, made, finding, typed("after") or "")
    told = stock_takes.decide(work.session, work.actor, made, wanted, how)
    if len(told) == 1 and marks:
        return _one(made, finding, told[0])
    return _many(work, made, finding, told)


def _list() -> Finding:
    fields = Fields()
    name = fields.one_of("list", [finding.value for finding in DIFFERENCES])
    fields.check()
    return Finding(name)


def _one(made: StockTake, finding: Finding, told: Verdict) -> Response:
    """Back to the list, which says what became of it. Raises why it was refused."""
    if told.outcome == "blocked" and told.refusal:
        raise told.refusal
    return done(f"/stock-takes/{made.id}?list={finding.value}")


def _many(work: Work, made: StockTake, finding: Finding, told: Sequence[Verdict]) -> str:
    after = told[-1].mark if told else ""
    return show(
        work,
        "stock_takes_verdicts.html",
        made=made,
        finding=finding,
        verdicts=sorted(
            ((one, line_of(one.row) if one.row else None) for one in told),
            key=lambda pair: OUTCOMES.index(pair[0].outcome),
        ),
        numbers={word: sum(one.outcome == word for one in told) for word in OUTCOMES},
        left=len(stock_takes.waiting(work.session, made, finding, after)),
        after=after,
        leave=typed("leave") or "",
    )
