"""Charts as ink: every mark where its number says, nothing but attributes, the same bytes each time."""

import re
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels import charts
from labels.charts.columns import TALL

FIGURES = st.lists(st.none() | st.integers(11, 9_000), min_size=1, max_size=20)
QUICK = settings(max_examples=12, deadline=None)
EXACT = 0.11
"""Marks stand on tenths of a unit."""


def columns(*figures: int | None, goal: int | None = None) -> dict[str, Any]:
    """Quarters from the first of 2025 on."""
    return {
        "title": "78 jeunes équipés & suivis",
        "told": "Un <beau> chiffre.",
        "none": "non publié",
        "goal": {"value": goal, "shown": f"Objectif : {goal}", "beyond": f"Plus haut : {goal}"}
        if goal
        else None,
        "bars": [
            {"label": f"T{place % 4 + 1}", "under": str(2025 + place // 4), "value": one, "shown": str(one)}
            for place, one in enumerate(figures)
        ],
    }


def lying(*figures: int | None, target: int | None = None, name: str = "Var") -> dict[str, Any]:
    """Bars of which the first has the target, if there is one."""
    bars = [{"label": f"{name} {n}", "value": one, "shown": str(one)} for n, one in enumerate(figures)]
    if target:
        bars[0]["target"] = target
    return {"title": "Titre", "told": "Dit.", "bars": bars}


def marks(svg: str, name: str) -> list[Element]:
    """What is drawn under that class."""
    root = ElementTree.fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', ""))  # noqa: S314
    return [mark for group in root.findall("g") if group.get("class") == name for mark in group]


def boxes(svg: str, name: str = "bar") -> list[tuple[float, float, float, float]]:
    """x, y, width, height of each bar."""
    found = [re.findall(r"-?[\d.]+", mark.attrib["d"]) for mark in marks(svg, name)]
    return [(float(x), float(y), float(wide), float(tall)) for x, y, wide, tall, _ in found]


@QUICK
@given(FIGURES, st.none() | st.integers(1, 20_000))
def test_columns_stand_on_zero_inside_the_drawing_in_proportion(
    figures: list[int | None], goal: int | None
) -> None:
    svg = charts.svg("columns", columns(*figures, goal=goal))
    bars = boxes(svg)
    published = [one for one in figures if one]
    assert len(bars) == len(published)
    zero = float(marks(svg, "base")[0].attrib["y1"])
    assert all(y + tall == pytest.approx(zero, abs=EXACT) for _, y, _, tall in bars)
    assert all(x >= 0 and x + wide <= 360 for x, _, wide, _ in bars)
    for one, (_, _, _, tall) in zip(published, bars, strict=True):
        assert tall == pytest.approx(max(box[3] for box in bars) * one / max(published), abs=2 * EXACT)


def test_a_target_within_reach_is_a_rule_at_its_height() -> None:
    svg = charts.svg("columns", columns(60, 90, goal=120))
    zero, level = (float(marks(svg, name)[0].attrib["y1"]) for name in ("base", "goal"))
    assert zero - level == TALL
    assert boxes(svg)[0][3] == TALL / 2


def test_a_target_far_above_is_told_and_not_drawn() -> None:
    svg = charts.svg("columns", columns(60, 90, goal=7_200))
    assert marks(svg, "goal") == []
    assert [mark.text for mark in marks(svg, "aim")] == ["Plus haut : 7200"]
    assert boxes(svg)[1][3] == TALL


def test_an_unpublished_quarter_has_words_and_no_column() -> None:
    svg = charts.svg("columns", columns(None, 11))
    assert len(boxes(svg)) == 1
    assert [mark.text for mark in marks(svg, "none")] == ["non", "publié"]
    many = charts.svg("columns", columns(None, *range(11, 30)))
    assert [(mark.text or "").strip() for mark in marks(many, "none")] == ["–"]


def test_numbers_that_have_no_room_are_left_to_the_table_and_the_last_never_is() -> None:
    few, many = (marks(charts.svg("columns", columns(*range(1_000, 1_000 + n))), "value") for n in (4, 16))
    assert [mark.text for mark in few] == ["1000", "1001", "1002", "1003"]
    assert len(many) == 8
    assert many[-1].text == "1015"


@QUICK
@given(
    st.lists(st.none() | st.integers(0, 20_000), min_size=1, max_size=12), st.none() | st.integers(1, 40_000)
)
def test_lying_bars_start_at_zero_in_proportion(figures: list[int | None], target: int | None) -> None:
    svg = charts.svg("lying", lying(*figures, target=target))
    numbers, bars = [one for one in figures if one is not None], boxes(svg)
    zero = float(marks(svg, "base")[0].attrib["x1"])
    assert len(bars) == len(marks(svg, "value")) == len(numbers)
    assert all(x == pytest.approx(zero, abs=EXACT) and x + wide <= 360 for x, _, wide, _ in bars)
    longest = max([wide for _, _, wide, _ in bars], default=0)
    for one, (_, _, wide, _) in zip(numbers, bars, strict=True):
        assert wide == pytest.approx(longest * one / max(*numbers, 1), abs=2 * EXACT)


def test_long_names_stand_above_their_bars() -> None:
    beside, above = (
        charts.svg("lying", lying(20, name=name)) for name in ("Var", "Mis en service une première fois")
    )
    assert float(marks(beside, "base")[0].attrib["x1"]) > 0
    assert float(marks(above, "base")[0].attrib["x1"]) == 0


@pytest.mark.parametrize(
    ("kind", "data"), [("columns", columns(14, 78, goal=120)), ("lying", lying(14, None))]
)
def test_a_chart_is_one_image_of_attributes_only(kind: str, data: dict[str, Any]) -> None:
    svg = charts.svg(kind, data)
    assert svg.count("role=") == 1
    assert not re.search(r"\sstyle=|<style|aria-roledescription|href|<script|\son\w+=", svg)
    assert len(svg) < 2_000
    assert charts.svg(kind, data) == svg


def test_words_are_escaped() -> None:
    svg = charts.svg("columns", columns(14) | {"none": "<i>"})
    assert "<title>78 jeunes équipés &amp; suivis</title><desc>Un &lt;beau&gt; chiffre.</desc>" in svg


def test_thirty_territories_stay_small() -> None:
    assert len(charts.svg("lying", lying(*range(11, 41), target=347))) < 8_000
