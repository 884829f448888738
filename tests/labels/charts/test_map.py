"""The map: each département where it belongs, and what is not published never looks like a number."""

import re
from itertools import combinations
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from fleet.locale import catalogue
from labels import charts
from labels.charts.house import room
from labels.charts.map import ACROSS, NAME, SHADES, TILES
from labels.charts.shapes import shapes

NAMES = {code: code for code in TILES}
KEY = {"hatched": "non publié", "absent": "pas encore partenaire", "darker": "plus de jeunes"}


def drawn(*places: tuple[str, int | None], own: str = "") -> str:
    told = [{"code": code, "value": value, "shown": str(value), "own": code == own} for code, value in places]
    data: dict[str, Any] = {"title": "T", "told": "D", "near_paris": "Paris", "names": NAMES, "key": KEY}
    return charts.svg("map", {**data, "places": told})


def group(svg: str, name: str) -> list[Element]:
    root = ElementTree.fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', ""))  # noqa: S314
    return [mark for one in root.findall("g") if one.get("class") == name for mark in one]


def luminance(colour: str) -> float:
    """0 black, 1 white: as a copier sees it (Rec. 601)."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_every_departement_is_on_it_once_and_those_that_have_a_tile_twice() -> None:
    assert len(shapes()) == 96
    assert len(group(drawn(), "absent")) == 96 + len(TILES)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_the_colours_mean_is_not_cut_off_at_the_right(language: str) -> None:
    said = catalogue(language).gettext("the stronger the colour, the more young people")
    assert room(said, NAME, bold=False) < ACROSS


def test_a_number_on_the_darkest_shade_has_ground_of_its_own() -> None:
    (number,) = group(drawn(("06", 214)), "value")
    svg = drawn(("06", 214))
    look = re.search(r'<g class="value"[^>]*>', svg)
    assert look
    assert 'stroke="#fff' in look[0] + str(number.attrib)
    assert 'stroke-width="7"' in look[0]


def test_what_is_not_published_is_hatched_and_has_no_number() -> None:
    svg = drawn(("06", 214), ("83", None), ("13", 33))
    assert len(group(svg, "hatched")) == 1
    assert sorted(str(mark.text) for mark in group(svg, "value")) == ["214", "33"]
    assert len(group(svg, "absent")) == 96 + len(TILES) - 3
    assert svg.count('<pattern id="hatches"') == 1


def test_a_departement_with_a_tile_has_its_number_in_it() -> None:
    svg = drawn(("93", 40))
    (number,) = group(svg, "value")
    left, top = TILES["93"]
    assert left < float(number.attrib["x"]) < left + 60
    assert top < float(number.attrib["y"]) < top + 40
    assert len(group(svg, "shade4")) == 2


def test_a_shade_is_a_quarter_of_the_largest_number() -> None:
    svg = drawn(("01", 11), ("02", 50), ("03", 51), ("04", 100), ("05", 101), ("07", 200))
    assert [len(group(svg, f"shade{n}")) for n in (1, 2, 3, 4)] == [2, 2, 1, 1]


def test_shades_are_told_apart_without_colour() -> None:
    grey = [luminance(shade) for shade in SHADES]
    assert grey == sorted(grey, reverse=True)
    assert min(abs(one - other) for one, other in combinations(grey, 2)) > 0.15


def test_ones_own_is_outlined() -> None:
    svg = drawn(("06", 214), ("13", 33), own="06")
    assert len(group(svg, "outline")) == 1
    assert 'class="outline" fill="none"' in svg


def test_it_stays_under_forty_kilobytes_whatever_is_published() -> None:
    codes = [*shapes(), *(code for code in TILES if code not in shapes())]
    assert len(codes) == 101
    assert len(drawn(*((code, 1_000 + place) for place, code in enumerate(codes))).encode()) < 40_000


def test_borders_are_whole_steps() -> None:
    (ain,) = group(drawn(("01", 11)), "shade4")
    assert re.fullmatch(r"(M\d+ \d+l[-\d ]+z)+", ain.attrib["d"])
