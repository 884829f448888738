"""The board's page: exactly one A4 page, whatever it is told: its words are text, its charts lines."""

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from labels.board import Board, Drawing, Fact, Line, Step, Told, board
from labels.board.blocks import lined
from labels.charts import ink
from labels.text import REGULAR, wide

LONG = "Accompagnement à l’autonomie numérique des jeunes confiés à l’Aide sociale à l’enfance "


def a_chart(width: float = 400, height: float = 240, says: str = "28 jeunes") -> str:
    """A drawing as the charts' room makes them."""
    marks = f'<g class="bar" fill="#0a5c63"><path d="M10 40h{width - 20}v{height - 60}h-{width - 20}z"/></g>'
    words = f'<g class="value"><text x="10" y="20">{says}</text></g>'
    return ink.image(marks + words, says, says, width, height)


GIVEN = Board(
    language="fr-FR",
    lender="Prêt solidaire",
    kind="Bilan pour le conseil d’administration",
    title="Un ordinateur pour chaque jeune",
    subtitle="Du 1er janvier 2025 au 31 décembre 2028 · pour la Fondation Horizon",
    number="1 284",
    is_published=True,
    unit="jeunes équipés depuis le début",
    compared="37 % des 3 500 visés d’ici fin 2026",
    share=0.37,
    sentence="1 284 jeunes ont reçu un ordinateur, une connexion ou les deux.",
    chief=Drawing(
        "Département par département", "Le plus grand nombre : Alpes-Maritimes, 347.", a_chart(300, 300)
    ),
    drawings=(
        Drawing("Trimestre après trimestre", "De 28 à 1 284.", a_chart()),
        Drawing("Mis en service chaque année", "312 en 2024, 540 en 2025.", a_chart(says="540 appareils")),
    ),
    steps_heading="Ce que sont devenus les appareils",
    steps=(
        Step("donnés", "2 310", 1),
        Step("prêts", "1 950", 0.84),
        Step("mis en service", "1 640", 0.71),
        Step("recyclés", "205", 0.09),
    ),
    facts=(Fact("14 300 mois", "de connexion"), Fact("44 t CO2e", "évitées, estimation", "Source : ADEME")),
    lines_heading="Département par département",
    lines=(Line("Alpes-Maritimes", "347"), Line("Var", "non publié", is_quiet=True)),
    others="et {number} autres",
    note=Told("Le mot du trimestre", "Trois nouveaux départements."),
    method=Told("Pourquoi les petits nombres ne sont pas montrés", "Par onze au moins."),
    sources=Told("D’où viennent ces nombres", "Le registre publié."),
    footer="https://pret.example.org/summary",
    as_of="3e trimestre 2026, arrêté au 30 septembre 2026",
)
NOTHING = replace(
    GIVEN,
    number="non publié",
    is_published=False,
    share=None,
    compared="",
    chief=None,
    drawings=(),
    steps=(),
    facts=(),
    lines=(),
    note=Told("", ""),
)
EVERYTHING_LONG = replace(
    GIVEN,
    title=LONG * 4,
    subtitle=LONG * 4,
    number="123 456 789",
    unit=LONG,
    sentence=LONG * 12,
    compared=LONG * 3,
    chief=Drawing(LONG * 2, LONG * 5, a_chart(300, 300)),
    drawings=tuple(Drawing(LONG * 2, LONG * 5, a_chart()) for _ in range(3)),
    steps=tuple(Step(LONG, "1 234 567", 1) for _ in range(5)),
    facts=tuple(Fact(LONG, LONG * 3, LONG * 4) for _ in range(6)),
    lines=tuple(Line(f"{LONG}{n}", "non publié", is_quiet=True) for n in range(101)),
    note=Told(LONG, (LONG * 8)[:600]),
    method=Told(LONG, LONG * 20),
    sources=Told(LONG, LONG * 20),
    footer="https://" + "pret.example.org/" * 20,
)
CASES = {
    "as usual": GIVEN,
    "nothing published": NOTHING,
    "everything long": EVERYTHING_LONG,
    "thirty territories": replace(GIVEN, lines=tuple(Line(f"Département {n}", str(n)) for n in range(30))),
    "charts without a drawing": replace(GIVEN, chief=Drawing("Carte", "Rien à montrer."), drawings=()),
}


@pytest.mark.parametrize("given", CASES.values(), ids=CASES.keys())
def test_it_is_one_a4_page_and_nothing_leaves_it(
    given: Board, facts: Callable[[bytes], str], pages: Callable[..., list[Image.Image]]
) -> None:
    paper = board(given)
    told = facts(paper)
    assert "Pages:           1\n" in told
    assert "(A4)" in told
    (page,) = pages(paper, 72)
    white = page.point(lambda dot: 255 if dot < 200 else 0)
    left, top, right, bottom = white.getbbox() or (0, 0, 0, 0)
    assert min(left, top) >= 40
    assert right <= page.width - 40
    assert bottom <= page.height - 40


def test_what_it_says_can_be_read_and_copied(said: Callable[..., str]) -> None:
    text = " ".join(said(board(GIVEN)).split())
    for words in (
        "Un ordinateur pour chaque jeune",
        "1 284",
        "37 % des 3 500 visés d’ici fin 2026",
        "Département par département",
        "540 appareils",
        "recyclés",
        "Source : ADEME",
        "non publié",
        "Trois nouveaux départements.",
        "Pourquoi les petits nombres ne sont pas montrés",
        "arrêté au 30 septembre 2026",
    ):
        assert words in text


def test_thirty_territories_all_stand_on_the_page(said: Callable[..., str]) -> None:
    text = said(board(CASES["thirty territories"]))
    assert [n for n in range(30) if f"Département {n}" not in text] == []


def test_what_has_no_room_is_counted(said: Callable[..., str]) -> None:
    lines = tuple(Line(f"Territoire {n:03}", "11") for n in range(101))
    text = said(board(replace(GIVEN, lines=lines)))
    left_out = sum(line.name not in text for line in lines)
    assert left_out
    assert f"et {left_out} autres" in text


def test_f5_the_same_figures_give_the_same_bytes_and_no_moment_of_making() -> None:
    first = board(GIVEN)
    assert first == board(GIVEN)
    assert first != board(replace(GIVEN, number="1 285"))
    assert set(re.findall(rb"Date \((.{10})", first)) == {b"D:20000101"}, "no moment of making"


def test_its_title_and_language_are_told_to_a_screen_reader() -> None:
    paper: Any = PdfReader(BytesIO(board(GIVEN)))
    assert paper.metadata.title == f"{GIVEN.title} – {GIVEN.as_of}"
    assert paper.trailer["/Root"]["/Lang"] == "fr-FR"


def test_charts_are_lines_and_letters_and_no_picture(said: Callable[..., str]) -> None:
    page: Any = PdfReader(BytesIO(board(GIVEN))).pages[0]
    assert "/XObject" not in page["/Resources"]
    assert said(board(GIVEN)).count("28 jeunes") == 2


def test_a_cut_text_ends_in_an_ellipsis_within_its_width() -> None:
    lines = lined(LONG * 3, REGULAR, 9, 200, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert max(wide(line, REGULAR, 9) for line in lines) <= 200


def test_a_word_without_spaces_is_broken(said: Callable[..., str]) -> None:
    lines = lined("pret.example.org/" * 9, REGULAR, 9, 100, 99)
    assert "".join(lines) == "pret.example.org/" * 9
    assert max(wide(line, REGULAR, 9) for line in lines) <= 100
