"""The guide that goes home: one page, plain words, whom to call, two languages, nobody’s secret."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

import pytest

from labels.guide import Guide, Language, guide

Said = Callable[..., str]
GIVEN = Guide(
    kit_code="K7QF-M2XD",
    contacts=("01 23 45 67 89", "Accueil du lundi au vendredi, 01 98 76 54 32"),
    due=date(2027, 6, 30),
    has_connection=True,
)


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", Language)
def test_it_is_one_page_that_says_whom_to_call(
    facts: Callable[[bytes], str], said: Said, language: Language
) -> None:
    pdf = guide(replace(GIVEN, language=language))
    assert re.search(r"Pages: +1\n", facts(pdf))
    text = plain(said(pdf))
    for told in (*GIVEN.contacts, GIVEN.kit_code, "QR code", "parental"):
        assert told in text
    assert {"30 juin 2027", "30/06/2027"} & set(re.findall(r"30 juin 2027|30/06/2027", text))


def test_in_french_and_in_english(said: Said) -> None:
    assert "Perdu ou volé" in said(guide(GIVEN))
    assert "Lost or stolen" in said(guide(replace(GIVEN, language=Language.ENGLISH)))


@pytest.mark.parametrize("language", Language)
def test_it_speaks_of_what_is_in_the_kit(said: Said, language: Language) -> None:
    only_sim = said(guide(replace(GIVEN, has_computer=False, language=language)))
    only_laptop = said(guide(replace(GIVEN, has_connection=False, language=language)))
    assert "SIM" in only_sim
    assert "parental" not in only_sim
    assert "SIM" not in only_laptop


@pytest.mark.parametrize("language", Language)
def test_y3_it_names_no_youth_no_house_and_no_child_welfare(said: Said, language: Language) -> None:
    text = said(guide(replace(GIVEN, language=language))).casefold()
    for secret in ("ase ", "aide sociale", "foster", "child-welfare", "association", "fondation", "mentor"):
        assert secret not in text
    known = {"kit_code", "contacts", "due", "has_computer", "has_connection", "is_erased", "language"}
    assert {field.name for field in fields(Guide)} == known


def test_the_same_facts_give_the_same_bytes() -> None:
    assert guide(GIVEN) == guide(replace(GIVEN))


@pytest.mark.parametrize(
    ("language", "claim"), [(Language.FRENCH, "effacé."), (Language.ENGLISH, "has been erased")]
)
def test_e5_what_may_never_have_been_erased_is_not_said_to_be(
    said: Said, language: Language, claim: str
) -> None:
    assert claim in plain(said(guide(replace(GIVEN, language=language))))
    assert claim not in plain(said(guide(replace(GIVEN, language=language, is_erased=False))))
