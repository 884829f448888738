"""/summary/opening-figures – what was published before this service counted: entering it, taking it away."""

from typing import Any

from flask import Response

from api.pages.fields import Fields
from api.pages.summary.chosen import programmes
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet.access import Verb, find
from fleet.errors import Refusal
from fleet.parties.programmes import Programme
from fleet.parties.territories import NAMES
from fleet.publishing import opening_figures
from fleet.publishing.ledger import K
from fleet.publishing.opening_figures import MAX_SOURCE, MOST_YOUTHS, OpeningFigure


@page("/summary/opening-figures", Verb.OPENING_FIGURE_ADD)
def opening_figures_page(work: Work, refused: Refusal | None = None, key: str = "") -> str:
    """One programme's, the latest unless asked otherwise, and where the next is typed."""
    every, chosen = programmes(work)
    return show(
        work,
        "summary_opening.html",
        refused=refused,
        programme=chosen,
        programmes=[(one.id, one.name) for one in every],
        figures=opening_figures.of_programme(work.session, work.actor, chosen) if chosen else (),
        territories=[(code, f"{name} ({code})") for code, name in NAMES.items()],
        max_source=MAX_SOURCE,
        names=NAMES,
    )


@form("/summary/opening-figures", Verb.OPENING_FIGURE_ADD, shows=opening_figures_page)
def add_opening_figure(work: Work) -> Response:
    """One more."""
    programme = find(work.session, work.actor, Programme, typed("programme") or "")
    fields = Fields()
    told: dict[str, Any] = {
        "period": fields.text("period"),
        "youths": fields.number("youths", least=K, most=MOST_YOUTHS),
        "source": fields.text("source"),
        "territory": fields.one_of("territory", NAMES.keys()) if typed("territory") else None,
    }
    if typed("youths") is None:
        fields.text("youths")
    fields.check()
    opening_figures.add(work.session, work.actor, programme, at_least=bool(typed("at_least")), **told)
    return _back(programme.id)


@form("/summary/opening-figures/<key>/remove", Verb.OPENING_FIGURE_REMOVE, shows=opening_figures_page)
def remove_opening_figure(work: Work, key: str) -> Response:
    """One less."""
    figure = find(work.session, work.actor, OpeningFigure, key)
    opening_figures.remove(work.session, work.actor, figure)
    return _back(figure.programme_id)


def _back(programme: str) -> Response:
    return done(f"/summary/opening-figures?programme={programme}")
