"""/reports – one page that says in sentences and numbers what waits and what does not agree."""

from typing import Any, Final

from flask import request

from api.pages import waits
from api.pages.reports.waiting import AGE_WORDS
from api.pages.view import page, show
from api.request import Work
from fleet.access import Verb
from fleet.reporting import reconciliation
from fleet.reporting.reconciliation import SHOWN


def _(text: str) -> str:
    return text


WRONG: Final = {
    "on loan without an open loan": _("It is lent, but no loan says so."),
    "not on loan although a loan of it is open": _("A loan says that it is lent, but it is not."),
    "put aside without a kit": _("It is put aside, but for no kit."),
    "in a kit that waits although it is not put aside": _("A kit says that it is put aside, but it is not."),
    "its state and what is out on it differ": _("The loan and what is still out on it differ."),
    "handed over without a loan": _("The kit was handed over, but there is no loan."),
}
"""What the books say is wrong → in a sentence."""
HREF: Final = {
    "device": "/devices/{}",
    "sim": "/sims/{}",
    "asset": "/search?q={}",
    "loan": "/loans/{}",
    "allocation": "/kits/{}",
}


@page("/reports", Verb.REPORT_READ)
def reconciliation_page(work: Work) -> Any:
    """What is true of requests, kits and loans, now."""
    found = reconciliation.of(work.session, work.actor, closely="closely" in request.args)
    return show(
        work,
        "reconciliation.html",
        found=found,
        stages={stage: numbers for stage, numbers in found.ages.items() if any(numbers)},
        waits=waits.FOR,
        ages=AGE_WORDS,
        wrong=WRONG,
        href=HREF,
        shown=SHOWN,
    )
