"""/summary/charts – each chart as ink: in the page, and as a file of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import request
from markupsafe import Markup

from api import language
from api.request import Work
from fleet.publishing import charts
from fleet.publishing.charts import Chart
from fleet.publishing.editions import EquipmentFigures
from fleet.publishing.summary import ProgrammeFigures
from labels import charts as ink


@dataclass(frozen=True)
class Figure:
    """A chart with its drawing, and the query that its files need to be of the same programme."""

    chart: Chart
    svg: Markup
    query: str


def for_page(
    work: Work, figures: ProgrammeFigures | None, equipment: EquipmentFigures | None
) -> dict[str, Figure]:
    """Every chart that this reader's page has, by name, in the order of the page."""
    query = f"?{urlencode(request.args)}" if request.args else ""
    return {
        one.name: Figure(one, Markup(_drawn(one.kind, one.data)), query)  # noqa: S704 - all its words are escaped
        for one in charts.of(figures, equipment, language.chosen())
        if ink.can_draw(one.kind)
    }


def _drawn(kind: str, data: Mapping[str, Any]) -> str:
    return _remembered(kind, orjson.dumps(data))


@lru_cache(maxsize=256)
def _remembered(kind: str, data: bytes) -> str:
    return ink.svg(kind, orjson.loads(data))
