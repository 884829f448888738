"""Charts start at zero, keep proportions, and never let a far target flatten the bars."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.pages.charts import COLUMN_HEIGHT, HEAD, MOST_COLUMNS, WIDTH, Value, columns, rows

FIGURES = st.lists(st.none() | st.integers(11, 9_000), min_size=1, max_size=20)


def values(*figures: int | None) -> list[Value]:
    return [Value(str(number), figure) for number, figure in enumerate(figures)]


@given(FIGURES, st.none() | st.integers(1, 20_000))
def test_bars_stand_on_zero_inside_the_drawing_in_proportion(
    figures: list[int | None], goal: int | None
) -> None:
    chart = columns(values(*figures), goal=goal)
    assert len(chart.bars) == min(len(figures), MOST_COLUMNS)
    for bar in chart.bars:
        assert bar.y + bar.height == pytest.approx(chart.base)
        assert bar.y >= HEAD
        assert bar.x >= 0
        assert bar.x + bar.width <= WIDTH
    drawn = [bar for bar in chart.bars if bar.value]
    for one, other in pairwise(drawn):
        assert one.height * (other.value or 0) == pytest.approx(
            other.height * (one.value or 0), abs=9_000 * 0.1
        )


def test_the_latest_quarters_are_the_ones_drawn() -> None:
    assert [bar.label for bar in columns(values(*range(11, 31))).bars] == [str(n) for n in range(12, 20)]


def test_a_target_within_reach_is_a_line_at_its_height() -> None:
    chart = columns(values(60, 90), goal=120)
    assert chart.line == chart.base - COLUMN_HEIGHT
    assert chart.bars[0].height == COLUMN_HEIGHT / 2


def test_a_target_far_above_is_told_and_not_drawn() -> None:
    chart = columns(values(60, 90), goal=7_200)
    assert chart.off_scale
    assert chart.line is None
    assert chart.bars[1].height == COLUMN_HEIGHT


def test_an_unpublished_quarter_has_no_bar() -> None:
    chart = columns(values(None, 11))
    assert [bar.height for bar in chart.bars] == [0, COLUMN_HEIGHT]
    assert columns(values(None)).bars[0].height == 0


@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=6))
def test_lying_bars_start_at_zero_too(figures: list[int]) -> None:
    chart = rows(values(*figures))
    assert all(bar.x == 0 and bar.width <= WIDTH for bar in chart.bars)
    assert max(figures) == 0 or max(bar.width for bar in chart.bars) == WIDTH - 60
