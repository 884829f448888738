"""/summary/charts – each chart as ink: in the page, and as a file that stands alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import orjson
from flask import Response, request
from markupsafe import Markup

from api import language
from api.pages.summary import summary_page
from api.request import Work
from fleet.access import find
from fleet.errors import NotFound
from fleet.parties.programmes import Programme
from fleet.publishing import charts, drawings, editions, summary
from fleet.publishing.avoided import Factors
from fleet.publishing.charts import Chart
from fleet.publishing.editions import EquipmentFigures
from fleet.publishing.summary import ProgrammeFigures
from labels import charts as ink


@dataclass(frozen=True)
class Figure:
    """A chart with its drawing."""

    chart: Chart
    svg: Markup


def for_page(
    work: Work, figures: ProgrammeFigures | None, equipment: EquipmentFigures | None
) -> dict[str, Figure]:
    """Every chart that this reader's page has, by name, in the order of the page."""
    every = _every(figures, equipment)
    return {
        one.name: Figure(one, Markup(svg))  # noqa: S704 - all its words are escaped
        for one, svg in zip(every, drawn(work, every), strict=True)
    }


def _every(figures: ProgrammeFigures | None, equipment: EquipmentFigures | None) -> list[Chart]:
    """The charts in the reader's language that can be drawn here."""
    return [one for one in charts.of(figures, equipment, language.chosen()) if ink.can_draw(one.kind)]


def drawn(work: Work, every: Sequence[Chart]) -> list[str]:
    """Their SVG: kept by the job `draw_summaries`, else drawn now, which stores nothing."""
    keys = [drawings.key(one.kind, one.data, ink.VERSION) for one in every]
    there = drawings.kept(work.session, keys)
    return [
        there.get(key) or _remembered(one.kind, orjson.dumps(one.data))
        for key, one in zip(keys, every, strict=True)
    ]


@lru_cache(maxsize=256)
def _remembered(kind: str, data: bytes) -> str:
    return ink.svg(kind, orjson.loads(data))


@summary_page("/charts/<name>.svg")
def chart_file(work: Work, name: str) -> Response:
    """One of the reader's own charts, to be put into somebody's report."""
    found = [one for one in _every(*_figures(work)) if one.name == name]
    if not found:
        raise NotFound(key=name)
    return _file(ink.poster(drawn(work, found)[0], found[0].data))


def _figures(work: Work) -> tuple[ProgrammeFigures | None, EquipmentFigures | None]:
    every = summary.programmes_of(work.session, work.actor)
    named = request.args.get("programme", "")
    chosen = find(work.session, work.actor, Programme, named) if named else next(iter(every), None)
    figures = summary.of_programme(work.session, work.actor, chosen) if chosen else None
    return figures, editions.of(work.session, work.actor, Factors.of(work.settings))


def _file(svg: str) -> Response:
    """Its tag is made of what it holds, so it too carries ledger numbers only (rule F5)."""
    answer = Response(svg, mimetype="image/svg+xml")
    answer.add_etag()
    answer.make_conditional(request)
    return answer
