"""/summary/ledger – the ledger for those who answer for it: what is published, what comes, if it holds."""

from flask import request

from api.pages.view import page, show
from api.request import Work
from fleet.access import Verb, find
from fleet.parties.programmes import Programme
from fleet.publishing import summary
from fleet.publishing.ledger import K, register


@page("/summary/ledger", Verb.LEDGER_READ)
def ledger_page(work: Work) -> str:
    """One programme's, the latest unless asked otherwise."""
    every = summary.programmes_of(work.session, work.actor)
    named = request.args.get("programme", "")
    chosen = find(work.session, work.actor, Programme, named) if named else (every[0] if every else None)
    return show(
        work,
        "summary_ledger.html",
        programme=chosen,
        others=[one for one in every if chosen is not None and one.id != chosen.id],
        ledger=register.read(work.session, work.actor, chosen) if chosen else None,
        k=K,
    )
