"""/summary – what funders read: the ledger beside its targets, and what became of equipment."""

from typing import Any

from flask import request

from api import language
from api.pages import charts
from api.pages.view import page, show
from api.request import Work
from fleet.access import Verb, find, may
from fleet.parties.programmes import Programme
from fleet.parties.territories import NAMES
from fleet.publishing import opening_figures, summary
from fleet.publishing.ledger import K
from fleet.publishing.milestones import Milestones
from fleet.publishing.summary import ProgrammeFigures, TerritoryFigure


def _(text: str) -> str:
    return text


STEPS = {
    "given": _("Given"),
    "received": _("Received"),
    "made_ready": _("Made ready"),
    "put_to_use": _("Put to use at least once"),
    "recycled": _("Recycled"),
}
"""A device's milestones in the order of its life, as the chart calls them."""


@page("/summary", Verb.SUMMARY_READ)
def summary_page(work: Work) -> Any:
    """One programme, the latest unless asked otherwise, and the equipment."""
    every = summary.programmes_of(work.session, work.actor)
    chosen = _chosen(work, every[0] if every else None)
    figures = summary.of_programme(work.session, work.actor, chosen) if chosen else None
    equipment = summary.of_equipment(work.session, work.actor)
    return show(
        work,
        "summary.html",
        figures=figures,
        others=[one for one in every if chosen is not None and one.id != chosen.id],
        chart=_quarters(figures) if figures else None,
        before=opening_figures.of_programme(work.session, work.actor, chosen) if chosen else (),
        may_add_before=may(work.actor, Verb.OPENING_FIGURE_ADD),
        may_read_ledger=may(work.actor, Verb.LEDGER_READ),
        own_charts={one.code: _quarters(one) for one in figures.own} if figures else {},
        equipment=equipment,
        steps=STEPS,
        milestones=_milestones(equipment.own if equipment.is_funder and equipment.lots else equipment.total),
        k=K,
        names=NAMES,
    )


def _chosen(work: Work, latest: Programme | None) -> Programme | None:
    named = request.args.get("programme", "")
    return find(work.session, work.actor, Programme, named) if named else latest


def _quarters(figures: ProgrammeFigures | TerritoryFigure) -> charts.Chart:
    """All published youths up to each quarter, against the target."""
    values = [
        charts.Value(
            language.translator()(_("Q{number}")).format(number=one.quarter.number),
            one.so_far,
            str(one.quarter.year),
        )
        for one in figures.quarters
    ]
    return charts.columns(values, goal=figures.goal.youths if figures.goal else None)


def _milestones(counted: Milestones) -> charts.Chart:
    say = language.translator()
    return charts.rows([charts.Value(say(words), getattr(counted, name)) for name, words in STEPS.items()])
