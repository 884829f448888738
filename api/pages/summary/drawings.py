"""/summary/charts – each chart as ink: in the page, and as a file that stands alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import orjson
from flask import Response, request
from markupsafe import Markup

from api import language
from api.pages.summary import here, summary_page, told
from api.request import Work
from fleet.errors import NotFound
from fleet.publishing import charts, drawings
from fleet.publishing.charts import Chart
from fleet.publishing.editions import EquipmentFigures
from fleet.publishing.summary import ProgrammeFigures
from labels import charts as ink

LARGE: Final = frozenset({"map"})
"""Charts that a page shows as an image with an address of its own."""


@dataclass(frozen=True)
class Figure:
    """A chart with its drawing."""

    chart: Chart
    svg: Markup


def for_page(
    work: Work, figures: ProgrammeFigures | None, equipment: EquipmentFigures | None
) -> dict[str, Figure]:
    """Every chart that this reader's page has, by name, in the order of the page."""
    found = every(figures, equipment)
    inside = [one for one in found if one.name not in LARGE]
    svg = {one.name: svg for one, svg in zip(inside, drawn(work, inside), strict=True)}
    return {
        one.name: Figure(one, Markup(svg[one.name]) if one.name in svg else _image(one))  # noqa: S704 - escaped
        for one in found
    }


def _image(chart: Chart) -> Markup:
    """Where it is to be had: as part of the page it would weigh as much as all the rest."""
    source, told = here(f"/charts/{chart.name}.svg", bare="1"), f"{chart.title}. {chart.told}"
    across, high = ink.MAP
    return Markup('<img class="chart" src="{}" alt="{}" width="{}" height="{}">').format(
        source, told, across, high
    )


def every(figures: ProgrammeFigures | None, equipment: EquipmentFigures | None) -> list[Chart]:
    """The charts in the reader's language that can be drawn here."""
    return [one for one in charts.of(figures, equipment, language.chosen()) if ink.can_draw(one.kind)]


def drawn(work: Work, found: Sequence[Chart]) -> list[str]:
    """Their SVG: kept by the job `draw_summaries`, else drawn now, which stores nothing."""
    keys = [drawings.key(one.kind, one.data, ink.VERSION) for one in found]
    there = drawings.kept(work.session, keys)
    return [
        there.get(key) or _remembered(one.kind, orjson.dumps(one.data))
        for key, one in zip(keys, found, strict=True)
    ]


@lru_cache(maxsize=256)
def _remembered(kind: str, data: bytes) -> str:
    return ink.svg(kind, orjson.loads(data))


@summary_page("/charts/<name>.svg")
def chart_file(work: Work, name: str) -> Response:
    """One of the reader's own charts, to be put into somebody's report; `bare`, into our own page.

    Raises NotFound, NothingPublished.
    """
    known = told.of(work)
    found = [one for one in every(known.figures, known.equipment) if one.name == name]
    if not found:
        raise NotFound(key=name)
    (svg,) = drawn(work, found)
    return _file(ink.by_night(svg) if "bare" in request.args else ink.poster(svg, found[0].data))


def _file(svg: str) -> Response:
    """Its tag is made of what it holds, so it too carries ledger numbers only (rule F5)."""
    answer = Response(svg, mimetype="image/svg+xml")
    answer.add_etag()
    answer.make_conditional(request)
    return answer
