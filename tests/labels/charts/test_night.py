"""A drawing that is shown as an image takes the dark by itself, in the colours of the page's stylesheet."""

import re
from pathlib import Path

from labels import charts
from labels.charts.night import COLOURS, by_night
from tests.labels.charts.test_charts import columns

STATIC = Path(__file__).parents[3] / "api" / "pages" / "static"


def test_its_colours_stand_in_the_drawing_once_and_only_for_the_dark() -> None:
    svg = charts.svg("columns", columns(14))
    night = by_night(svg)
    assert night.count("<style>@media (prefers-color-scheme:dark){") == 1
    assert night.replace(re.findall(r"<style>.*?</style>", night)[0], "") == svg


def test_they_are_those_that_the_stylesheets_have() -> None:
    css = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("fleet.css", "charts.css"))
    dark = "".join(re.findall(r"prefers-color-scheme: dark\) \{(.*?)\n\}", css, re.DOTALL)).lower()
    used = set(re.findall(r"#[0-9a-f]{6}", " ".join(COLOURS.values())))
    assert sorted(colour for colour in used if colour not in dark) == []
