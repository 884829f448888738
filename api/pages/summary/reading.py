"""/summary – what funders read: the ledger beside its targets, and what became of equipment."""

from typing import Any

from flask import request

from api.pages.summary import drawings, summary_page
from api.pages.view import show
from api.request import Work
from fleet.access import Verb, find, may
from fleet.parties.programmes import Programme
from fleet.parties.territories import NAMES
from fleet.publishing import editions, opening_figures, summary
from fleet.publishing.charts.devices import STEPS
from fleet.publishing.ledger import K


@summary_page("")
def reading_page(work: Work) -> Any:
    """One programme, the latest unless asked otherwise, and the equipment."""
    every = summary.programmes_of(work.session, work.actor)
    chosen = _chosen(work, every[0] if every else None)
    figures = summary.of_programme(work.session, work.actor, chosen) if chosen else None
    equipment = editions.of(work.session, work.actor)
    return show(
        work,
        "summary.html",
        figures=figures,
        others=[one for one in every if chosen is not None and one.id != chosen.id],
        charts=drawings.for_page(work, figures, equipment),
        before=opening_figures.of_programme(work.session, work.actor, chosen) if chosen else (),
        may_share=may(work.actor, Verb.SHARE_LINK_READ),
        may_add_before=may(work.actor, Verb.OPENING_FIGURE_ADD),
        equipment=equipment,
        steps=STEPS,
        k=K,
        names=NAMES,
    )


def _chosen(work: Work, latest: Programme | None) -> Programme | None:
    named = request.args.get("programme", "")
    return find(work.session, work.actor, Programme, named) if named else latest
