"""Y6: what is held about a youth, on paper, in French."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

from labels.held import Block, Held, Section, held

GIVEN = Held(
    code="JN48-2KDX",
    association="Mentorat d’ici",
    lender="Prêt solidaire",
    contact="01 23 45 67 89",
    on=date(2026, 11, 4),
    erased_on=date(2027, 5, 1),
    sections=(
        Section("Le jeune", (Block("Fiche", (("Département", "Alpes-Maritimes"),)),)),
        Section("Prêts", ()),
    ),
)


def test_it_tells_what_is_held_and_until_when(said: Callable[..., str]) -> None:
    text = " ".join(said(held(GIVEN), "-layout").split())
    for words in (
        "JN48-2KDX",
        "Mentorat d’ici",
        "Département Alpes-Maritimes",
        "tout sera effacé le 1er mai 2027",
        "Prêts Rien.",
        "01 23 45 67 89",
    ):
        assert words in text


def test_it_says_that_nothing_is_erased_while_something_is_lent(said: Callable[..., str]) -> None:
    assert "rien n’est effacé avant son retour" in said(held(replace(GIVEN, erased_on=None)))


def test_a_long_history_takes_several_pages(facts: Callable[[bytes], str]) -> None:
    block = Block("Prêt", tuple((f"Fait {n}", "un texte " * 20) for n in range(20)))
    many = replace(GIVEN, sections=(Section("Prêts", (block,) * 10),))
    assert int(re.findall(r"Pages: +(\d+)", facts(held(many)))[0]) > 5


def test_the_same_facts_give_the_same_bytes() -> None:
    assert held(GIVEN) == held(GIVEN)


def test_y1_there_is_no_field_for_a_persons_name() -> None:
    assert not [field.name for field in fields(Held) if "name" in field.name or "person" in field.name]
