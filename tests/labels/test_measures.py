"""A sheet by its own measures: made where they fit, refused by the field that is wrong."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.errors import BadMeasures
from labels.measures import Measures
from labels.profiles import A4, LETTER, PROFILES

SIZES = st.floats(0, 320, allow_nan=False)


def test_the_makers_sheets_can_be_typed() -> None:
    for name, one in PROFILES.items():
        paper = "ROLL" if one.is_roll else {A4: "A4", LETTER: "LETTER"}[one.paper]
        typed = Measures(
            one.width, one.height, paper, one.columns, one.rows, one.left, one.top, one.pitch_x, one.pitch_y
        ).profile()
        if not one.is_roll:
            assert typed.corners() == one.corners(), name
        assert typed.places == one.places


@pytest.mark.parametrize(
    ("measures", "wrong"),
    [
        ({"width": 5}, ["width"]),
        ({"height": 301}, ["height"]),
        ({"paper": "A3"}, ["paper"]),
        ({"columns": 0}, ["columns"]),
        ({"rows": 61}, ["rows"]),
        ({"left": -1}, ["left"]),
        ({"top": 500}, ["top"]),
        ({"pitch_x": 20}, ["pitch_x"]),
        ({"pitch_y": 9}, ["pitch_y"]),
        ({"left": 190}, ["width"]),
        ({"top": 290}, ["height"]),
        ({"columns": 9}, ["columns"]),
        ({"columns": 8, "pitch_x": 27}, ["columns"]),
        ({"rows": 12}, ["rows"]),
        ({"columns": 9, "rows": 12}, ["columns", "rows"]),
        ({"paper": "ROLL", "columns": 2}, ["columns"]),
        ({"width": float("nan")}, ["width"]),
        ({"width": 0, "height": 0, "columns": 0}, ["columns", "height", "width"]),
    ],
)
def test_what_does_not_fit_is_named_by_its_field(measures: dict[str, Any], wrong: list[str]) -> None:
    with pytest.raises(BadMeasures) as refusal:
        Measures(**{"width": 25.0, "height": 25.0, **measures}).profile()
    found = refusal.value.facts["errors"]
    assert isinstance(found, dict)
    assert sorted(found) == wrong
    for sentence, facts in found.values():
        assert "{" not in sentence.format_map(facts)


@given(
    width=SIZES,
    height=SIZES,
    left=SIZES,
    top=SIZES,
    columns=st.integers(1, 60),
    rows=st.integers(1, 60),
    pitch=st.none() | SIZES,
    paper=st.sampled_from(["A4", "LETTER", "ROLL"]),
)
def test_whatever_is_accepted_stays_on_the_paper_and_never_overlaps(
    width: float,
    height: float,
    left: float,
    top: float,
    columns: int,
    rows: int,
    pitch: float | None,
    paper: str,
) -> None:
    try:
        one = Measures(width, height, paper, columns, rows, left, top, pitch, pitch).profile()
    except BadMeasures:
        return
    assert one.left + (one.columns - 1) * one.pitch_x + one.width <= one.paper[0] + 0.051
    assert one.top + (one.rows - 1) * one.pitch_y + one.height <= one.paper[1] + 0.051
    assert one.pitch_x >= one.width - 0.051
    assert one.pitch_y >= one.height - 0.051
