"""Rule F5: whatever a chart says or draws is a number of its table, or the year or name of one."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from fleet.publishing import charts
from fleet.publishing.charts import Chart
from fleet.settings import LOCALES
from labels import charts as ink
from tests.fleet.publishing.charts.invented import equipment, programme, territory

BLOCK = st.none() | st.integers(11, 2_500)


def numbers(text: str) -> set[int]:
    """Every number of a text; thousands are grouped as the language does."""
    joined = re.sub(r"(?<=\d)[,\u202f\xa0](?=\d{3}\b)", "", text)
    return {int(found) for found in re.findall(r"\d+", joined)}


def of_table(one: Chart) -> set[int]:
    cells = [cell for row in one.rows for cell in row]
    return {cell for cell in cells if isinstance(cell, int)} | numbers(
        " ".join(c for c in cells if isinstance(c, str))
    )


@settings(max_examples=12, deadline=None)
@given(
    blocks=st.lists(BLOCK, min_size=1, max_size=16),
    goals=st.dictionaries(st.integers(2025, 2028), st.integers(1, 20_000)),
    places=st.lists(st.tuples(BLOCK, st.booleans(), st.booleans()), max_size=8),
    pool=BLOCK,
    steps=st.lists(st.integers(0, 5_000), min_size=5, max_size=5),
    uses=st.dictionaries(st.integers(2020, 2025), st.integers(1, 5_000)),
    language=st.sampled_from(LOCALES),
)
def test_f5_every_number_that_a_chart_says_or_draws_is_in_its_table(
    blocks: list[int | None],
    goals: dict[int, int],
    places: list[tuple[int | None, bool, bool]],
    pool: int | None,
    steps: list[int],
    uses: dict[int, int],
    language: str,
) -> None:
    territories = [
        territory(
            f"{n + 1:02}", f"Place {chr(65 + n)}", youths if partner else None, partner=partner, own=own
        )
        for n, (youths, partner, own) in enumerate(places)
    ]
    figures = programme(*blocks, goals=goals, territories=territories, pool=pool)
    every = charts.of(figures, equipment(*steps, uses=uses), language)
    for one in every:
        codes = numbers(" ".join(one.data.get("names", {}).values()))
        allowed = of_table(one) | {11} | numbers(one.name) | codes
        told = f"{one.title} {one.told}"
        drawn = re.sub(r"<[^>]*>", " ", ink.svg(one.kind, one.data))
        assert numbers(told) <= allowed, one.name
        assert numbers(drawn) <= allowed, one.name
