"""What charts say: their numbers, as sentences, and no number that is not in their tables (rule F5)."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet.parties.territories import REGIONS
from fleet.publishing import charts
from fleet.publishing.charts import Chart
from fleet.publishing.editions import EquipmentFigures
from fleet.publishing.editions.reading import LotFigures
from fleet.publishing.ledger import Quarter
from fleet.publishing.milestones import Milestones
from fleet.publishing.summary import (
    Goal,
    ProgrammeFigures,
    QuarterFigure,
    TerritoryFigure,
    YearFigure,
)
from labels import charts as ink

LANGUAGES = ("fr", "en")
BLOCK = st.none() | st.integers(11, 2_500)
NOWHERE: tuple[TerritoryFigure, ...] = ()


def quarters(blocks: Sequence[int | None]) -> tuple[QuarterFigure, ...]:
    """Closed quarters from the first of 2025 on, with what was released at each."""
    found, so_far, quarter = [], 0, Quarter(2025, 1)
    for block in blocks:
        so_far += block or 0
        found.append(QuarterFigure(quarter, block, so_far or None))
        quarter = quarter.next
    return tuple(found)


def years(every: Sequence[QuarterFigure], goals: dict[int, int]) -> tuple[YearFigure, ...]:
    """The quarters by year."""
    return tuple(
        YearFigure(
            year,
            sum(one.youths or 0 for one in every if one.quarter.year == year) or None,
            [one.so_far for one in every if one.quarter.year == year][-1],
            Goal(year, goals[year]) if year in goals else None,
        )
        for year in sorted({one.quarter.year for one in every})
    )


def territory(
    code: str,
    name: str,
    youths: int | None,
    goal: int | None = None,
    *,
    partner: bool = True,
    own: bool = False,
) -> TerritoryFigure:
    """One territory whose youths were all released in one block."""
    return TerritoryFigure(
        code=code,
        name=name,
        region=REGIONS.get(code, "Ailleurs"),
        joined_on=date(2025, 1, 1) if partner else None,
        is_partner=partner,
        is_own=own,
        youths=youths,
        this_year=None,
        goal=Goal(2028, goal) if goal else None,
        quarters=quarters([None, youths]),
    )


def programme(
    *blocks: int | None,
    goals: dict[int, int] | None = None,
    territories: Iterable[TerritoryFigure] = NOWHERE,
    pool: int | None = None,
) -> ProgrammeFigures:
    """A programme that began in 2025."""
    every = quarters(blocks)
    year = every[-1].quarter.year if every else 2025
    goal = next((Goal(one, youths) for one, youths in sorted((goals or {}).items()) if one >= year), None)
    return ProgrammeFigures(
        id="prg_1",
        name="Un ordinateur, un mentor",
        starts_on=date(2025, 1, 1),
        ends_on=date(2028, 12, 31),
        year=year,
        youths=every[-1].so_far if every else None,
        goal=goal,
        quarters=every,
        years=years(every, goals or {}),
        territories=tuple(territories),
        pool=pool,
        not_partners=90,
    )


def equipment(
    *steps: int, uses: dict[int, int] | None = None, mine: tuple[int, ...] | None = None
) -> EquipmentFigures:
    """Devices at their five steps; `mine`, the reader's own."""
    total = Milestones(*steps)
    own = Milestones(*(mine or steps))
    lots = (LotFigures("lot_1", "LOT-1", "A donor", date(2025, 2, 1), own),) if mine else ()
    return EquipmentFigures(
        quarter=Quarter(2026, 2),
        as_of=date(2026, 6, 30),
        published_at=datetime(2026, 7, 11, tzinfo=UTC),
        total=total,
        own=own,
        used_by_year=uses or {},
        used_until=2025,
        lots=lots,
        donors=(),
        months=(),
        reuse=None,
        avoided=None,
        is_funder=mine is not None,
    )


def named(every: Sequence[Chart], name: str) -> Chart:
    return next(one for one in every if one.name == name)


def said(text: str) -> str:
    """With plain spaces."""
    return re.sub("[\xa0\u202f]", " ", text)


LEDGER = (None, 14, None, 34, 18, 12)


@pytest.mark.parametrize(
    ("language", "title", "told"),
    [
        (
            "fr",
            "78 jeunes équipés à la fin du T2 2026, sur 7 200 visés pour fin 2028",
            "Le premier chiffre publié, au T2 2025, était de 14 ; le total est aujourd’hui de 78. "
            "Le T2 2026 en a ajouté 12.",
        ),
        (
            "en",
            "78 young people equipped by the end of Q2 2026, of 7,200 aimed at by the end of 2028",
            "The first figure, 14, was published for Q2 2025; since then it has grown to 78. "
            "12 were newly published for Q2 2026.",
        ),
    ],
)
def test_a_title_is_the_message_and_a_sentence_says_how_it_came(language: str, title: str, told: str) -> None:
    one = named(charts.of(programme(*LEDGER, goals={2028: 7_200}), None, language), "progress")
    assert (said(one.title), said(one.told)) == (title, told)
    assert one.rows[-2:] == (
        (("T2 2026" if language == "fr" else "Q2 2026"), 12, 78),
        (one.rows[-1][0], "", 7_200),
    )


def test_a_target_that_is_reached_is_said_so() -> None:
    one = named(charts.of(programme(60, 70, goals={2025: 120}), None, "en"), "progress")
    assert (
        one.title
        == "130 young people equipped by the end of Q2 2025: the target of 120 for the end of 2025 is reached"
    )


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        ((None, None), "None, or fewer than 11: both read “not published”."),
        ((None, 20), "The first figure was published for Q2 2025."),
        (
            (20, None),
            "The only figure so far, 20, was published for Q1 2025. Nothing was newly published for Q2 2025.",
        ),
    ],
)
def test_few_figures_are_told_as_they_are(blocks: tuple[int | None, ...], told: str) -> None:
    assert named(charts.of(programme(*blocks), None, "en"), "progress").told == told


def test_before_the_first_quarter_there_is_no_chart() -> None:
    assert charts.of(programme(), equipment(0, 0, 0, 0, 0), "fr") == []
    assert charts.of(None, None, "fr") == []


def test_years_stand_beside_their_targets() -> None:
    one = named(charts.of(programme(*LEDGER, goals={2025: 40, 2026: 120}), None, "en"), "years")
    assert one.title == "Newly published: 48 in 2025 and 30 in 2026, up to Q2"
    assert one.told == "2025: 48, the target of 40 is reached. 2026, up to Q2: 78 of the 120 aimed at."
    assert one.rows == (("2025", 48, 48, 40), ("2026, up to Q2", 30, 78, 120))


PLACES = (
    territory("04", "Alpes-de-Haute-Provence", None),
    territory("06", "Alpes-Maritimes", 32, 347),
    territory("13", "Bouches-du-Rhône", 33),
    territory("83", "Var", None, partner=False),
    territory("84", "Vaucluse", 11),
)


def test_territories_stand_in_the_order_of_their_published_figures() -> None:
    one = named(charts.of(programme(*LEDGER, territories=PLACES, pool=13), None, "fr"), "territories")
    assert one.title == "En tête : Bouches-du-Rhône, avec 33 jeunes équipés".replace(" :", "\xa0:")
    assert said(one.told) == (
        "Viennent ensuite Alpes-Maritimes (32) et Vaucluse (11). "
        "Non publié, parce qu’il n’y en a aucun ou moins de 11 : Alpes-de-Haute-Provence."
    )
    assert one.rows == (
        ("Bouches-du-Rhône (13)", 33, ""),
        ("Alpes-Maritimes (06)", 32, 347),
        ("Vaucluse (84)", 11, ""),
        ("Alpes-de-Haute-Provence (04)", None, ""),
        ("Var (83)", "pas encore partenaire", ""),
        ("Autres, ensemble", 13, ""),
    )


def test_two_that_are_equal_come_first_together() -> None:
    places = (territory("06", "Alpes-Maritimes", 32), territory("13", "Bouches-du-Rhône", 32))
    one = named(charts.of(programme(*LEDGER, territories=places), None, "en"), "territories")
    assert one.title == "Alpes-Maritimes and Bouches-du-Rhône come first, with 32 young people equipped each"


def test_a_departement_has_a_chart_of_its_own_first() -> None:
    places = (
        territory("06", "Alpes-Maritimes", 32, 347, own=True),
        territory("83", "Var", None, own=True, partner=False),
    )
    every = charts.of(programme(*LEDGER, territories=places), None, "en")
    assert [one.name for one in every][:2] == ["own-06", "progress"]
    assert every[0].title == (
        "Alpes-Maritimes: 32 young people equipped by the end of Q2 2025, of 347 aimed at by the end of 2028"
    )


def test_devices_are_told_to_a_funder_as_its_own() -> None:
    every = charts.of(None, equipment(90, 80, 70, 60, 5, mine=(10, 9, 8, 1, 0)), "en")
    assert every[0].title == "Of the 10 devices you funded, 1 had been put to use by the end of 2025"
    assert every[0].told == "9 were received, 8 were made ready and none was recycled yet."
    whole = charts.of(None, equipment(90, 80, 70, 60, 5, uses={2024: 20, 2025: 40}), "en")
    assert whole[0].title == "Of the 90 devices given, 60 had been put to use by the end of 2025"
    assert whole[1].title == "40 devices were put to use for the first time in 2025"
    assert whole[1].told == "20 the year before."


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
    language=st.sampled_from(LANGUAGES),
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
