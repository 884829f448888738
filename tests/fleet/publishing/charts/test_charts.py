"""What charts say: their message, how it came, and what is not published, as sentences."""

import re
from collections.abc import Sequence

import pytest

from fleet.publishing import charts
from fleet.publishing.charts import Chart
from tests.fleet.publishing.charts.invented import equipment, programme, territory


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
            "12 ont été nouvellement publiés au T2 2026.",
        ),
        (
            "en",
            "78 young people equipped by the end of Q2 2026, of 7,200 aimed at by the end of 2028",
            "The first figure, 14, was published for Q2 2025; since then it has grown to 78. "
            "12 were newly published in Q2 2026.",
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
        (
            (None, None),
            "None, too few to be told alone, told with others, or not yet due: all read “not published”.",
        ),
        ((None, 20), "The first figure was published for Q2 2025."),
        (
            (20, None),
            "The only figure so far, 20, was published for Q1 2025. Nothing was newly published in Q2 2025.",
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
        "Sans chiffre à son nom : Alpes-de-Haute-Provence. "
        "Leurs jeunes, s’il y en a, attendent, ou sont dans « les autres, ensemble »."
    )
    assert one.rows == (
        ("Bouches-du-Rhône (13)", 33, ""),
        ("Alpes-Maritimes (06)", 32, 347),
        ("Vaucluse (84)", 11, ""),
        ("Alpes-de-Haute-Provence (04)", None, ""),
        ("Var (83)", "pas encore partenaire", ""),
        ("Autres, ensemble", 13, ""),
    )


def test_who_has_no_figure_of_its_own_is_said_without_a_reason_that_may_be_false() -> None:
    """It may hold more than eleven, who wait for the year's end or were told with others."""
    places = [territory(code, code, None) for code in ("59", "75", "83")]
    for name in ("map", "territories"):
        alone = named(charts.of(programme(*LEDGER, territories=places), None, "en"), name)
        assert (
            alone.told == "No figure of their own: 59, 75 and 83. Youths there, if any, wait to be published."
        )
        pooled = named(charts.of(programme(*LEDGER, territories=places, pool=13), None, "en"), name)
        assert "Youths there, if any, wait, or are among “others, together”." in pooled.told
        assert "own name; some may be in “others, together”" in pooled.note
        assert alone.note.split(";")[0].endswith("published under each département’s own name")


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


def test_none_is_named_that_is_only_as_large_as_one_left_out() -> None:
    sizes = {"06": 67, "13": 35, "75": 11, "93": 11}
    places = [territory(code, code, youths) for code, youths in sizes.items()]
    figures = programme(*LEDGER, territories=places)
    assert named(charts.of(figures, None, "en"), "map").title == "Most are equipped in 06 (67) and 13 (35)"
    alike = programme(*LEDGER, territories=[territory(code, code, 11) for code in ("01", "02", "03", "04")])
    for name in ("map", "territories"):
        title = named(charts.of(alike, None, "en"), name).title
        assert title == "Several départements come first, with 11 young people equipped each"
