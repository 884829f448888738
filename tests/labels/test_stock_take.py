"""The report of a stock-take, in French: figures, differences, and what became of them."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from labels.stock_take import MOST, Difference, Line, Report, report

PARIS = ZoneInfo("Europe/Paris")
GIVEN = Report(
    site="Hub de Nice",
    lender="Prêt solidaire",
    opened=datetime(2026, 11, 24, 17, 2, tzinfo=PARIS),
    closed=datetime(2026, 11, 24, 19, 41, tzinfo=PARIS),
    state="clôturé",
    expected=1214,
    found=1212,
    differences=(
        Difference(
            "Manquants",
            "Personne ne les y a comptés.",
            2,
            (
                Line("JN48-2KDX", "Dell Latitude 5420", "prêt", "déclaré manquant"),
                Line("JN48-2KDY", "Carte SIM …123456", "reçu", ""),
            ),
        ),
        Difference("Inconnus", "Des codes inconnus.", 0, ()),
    ),
)


def test_it_tells_when_what_and_what_became_of_it(said: Callable[..., str]) -> None:
    text = " ".join(said(report(GIVEN), "-layout").split())
    for words in (
        "Inventaire – Hub de Nice",
        "Ouvert le 24 novembre 2026 à 17 h 02",
        "clôturé le 24 novembre 2026 à 19 h 41",
        "1 214 1 212 2 0",
        "JN48-2KDX Dell Latitude 5420 prêt déclaré manquant",
        "JN48-2KDY Carte SIM …123456 reçu à décider",
        "Inconnus : 0 Rien.",
    ):
        assert words in text


def test_a_count_that_goes_on_has_no_end(said: Callable[..., str]) -> None:
    text = said(report(replace(GIVEN, closed=None, state="en cours")))
    assert "en cours" in text
    assert "clôturé" not in text


def test_a_long_list_goes_on_page_after_page_and_says_what_it_leaves_out(
    said: Callable[..., str], facts: Callable[[bytes], str]
) -> None:
    lines = tuple(Line(f"C{number:07}", "x" * 90, "reçu", "") for number in range(MOST + 10))
    pdf = report(replace(GIVEN, differences=(Difference("Manquants", "Non comptés.", 900, lines),)))
    assert int(re.findall(r"Pages: +(\d+)", facts(pdf))[0]) > 5
    text = said(pdf)
    assert "Et 600 autres" in text.replace("\xa0", " ")
    assert text.count("Suite donnée") > 5


def test_the_same_facts_give_the_same_bytes() -> None:
    assert report(GIVEN) == report(GIVEN)


def test_y1_there_is_no_field_for_a_persons_name() -> None:
    known = {field.name for kind in (Report, Difference, Line) for field in fields(kind)}
    assert not [name for name in known if "name" in name or "person" in name or name.endswith("_by")]
