"""The loan agreement fits one page, knows no name and leaves a blank for each."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

import pytest

from labels.agreement import DUTIES, UNERASED, Agreement, Line, Signatory, agreement
from labels.errors import TooMuchText

Said = Callable[..., str]
GIVEN = Agreement(
    kit_code="K7QF-M2XD",
    signatory=Signatory.LEGAL_REPRESENTATIVE,
    lines=(
        Line(
            "Ordinateur portable", "Acme", "Book 14", "SN-12345", "PF-1", ("chargeur", "sacoche"), "Grade B"
        ),
        Line("Carte SIM", number="8933 0000 0000 0000 000"),
    ),
    due=date(2027, 6, 30),
    lender="Prêt solidaire",
    lender_contact="01 23 45 67 89",
    association="Mentorat d’ici",
)
BLANKS = {
    Signatory.ADULT_YOUTH: {"youth", "address"},
    Signatory.LEGAL_REPRESENTATIVE: {"youth", "representative", "capacity", "address", "parental_control"},
    Signatory.ASE_SERVICE: {"youth", "service", "representative", "capacity", "parental_control"},
}
TICKED = {"tried", "guide", "kept_by_association", "kept_by_lender"}
ALWAYS = {"association_agent", "association_capacity", "handed_over_on", "place", "signed_on"} | TICKED


def blanks(pdf: bytes) -> list[str]:
    return [name.decode() for name in re.findall(rb"/T \((\w+)\)", pdf)]


@pytest.mark.parametrize("signatory", Signatory)
def test_each_signatory_has_a_blank_for_each_name_and_all_fits_one_page(
    facts: Callable[[bytes], str], signatory: Signatory
) -> None:
    pdf = agreement(replace(GIVEN, signatory=signatory))
    assert sorted(blanks(pdf)) == sorted(ALWAYS | BLANKS[signatory])
    assert re.search(r"Pages: +1\n", facts(pdf))
    assert "Form:            AcroForm" in facts(pdf)


def test_it_says_what_is_lent_by_whom_and_until_when(said: Said) -> None:
    text = " ".join(said(agreement(GIVEN)).split())
    for words in (
        "Convention de prêt à usage",
        "articles 1875 à 1891 du Code civil",
        "K7QF-M2XD",
        "Prêt solidaire 01 23 45 67 89",
        "Mentorat d’ici",
        "Acme Book 14",
        "SN-12345",
        "chargeur, sacoche",
        "Grade B",
        "30 juin 2027",
        "série PF-1",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("signatory", "sentence", "signs"),
    [
        (Signatory.ADULT_YOUTH, "est majeure et signe en son nom", "L’emprunteur"),
        (Signatory.LEGAL_REPRESENTATIVE, "son représentant légal signe pour elle", "Le représentant légal"),
        (Signatory.ASE_SERVICE, "confiée au service de l’aide sociale à l’enfance", "Pour le service"),
    ],
)
def test_each_signatory_has_its_own_sentence(
    said: Said, signatory: Signatory, sentence: str, signs: str
) -> None:
    text = " ".join(said(agreement(replace(GIVEN, signatory=signatory))).split())
    assert sentence in text
    assert signs in text
    assert ("contrôle parental" in text) == (signatory != Signatory.ADULT_YOUTH)


def test_every_duty_is_numbered(said: Said) -> None:
    text = " ".join(said(agreement(GIVEN), "-layout").split())
    assert all(f"{n}. {duty.split()[0]}" in text for n, duty in enumerate(DUTIES, 1))


def test_e5_what_may_never_have_been_erased_is_not_said_to_be(said: Said) -> None:
    assert "effacé de toute donnée" in " ".join(said(agreement(GIVEN)).split())
    assert "effacé de toute donnée" not in " ".join(said(agreement(replace(GIVEN, duties=UNERASED))).split())


def test_y1_there_is_no_field_for_a_persons_name_and_no_default_in_a_blank() -> None:
    assert {field.name for field in fields(Agreement)} == {
        *("kit_code", "signatory", "lines", "due", "lender", "lender_contact", "association", "duties"),
    }
    assert set(re.findall(rb"/V \(([^)]*)\)", agreement(GIVEN))) == {b""}


def test_y1_it_is_filled_on_the_reader_s_own_computer_and_sent_nowhere(said: Said) -> None:
    pdf = agreement(GIVEN)
    assert not re.search(rb"/(SubmitForm|JavaScript|JS|Launch|URI|ImportData)\b", pdf)
    assert "rien n’est envoyé" in " ".join(said(pdf).split())


@pytest.mark.parametrize("signatory", Signatory)
def test_every_blank_can_be_typed_in_and_every_box_ticked(signatory: Signatory) -> None:
    """A reader's form: each field has its kind, its words for a screen reader, and is not locked."""
    pdf = agreement(replace(GIVEN, signatory=signatory))
    objects = re.findall(rb"\d+ 0 obj(.*?)endobj", pdf, re.DOTALL)
    fields_of = [each for each in objects if b"/Subtype /Widget" in each]
    kinds = {name.decode(): kind for each in fields_of for name, kind in [named(each)]}
    boxes = {name for name, kind in kinds.items() if kind == b"Btn"}
    assert boxes == TICKED | ({"parental_control"} & BLANKS[signatory])
    assert set(kinds) - boxes == (ALWAYS | BLANKS[signatory]) - boxes
    assert all(b"/TU" in each for each in fields_of)
    assert not any(int(flags) & 1 for each in fields_of for flags in re.findall(rb"/Ff (\d+)", each))


def named(field: bytes) -> tuple[bytes, bytes]:
    name, kind = re.search(rb"/T \((\w+)\)", field), re.search(rb"/FT /(\w+)", field)
    assert name
    assert kind
    return name.group(1), kind.group(1)


def test_a_long_list_goes_on_over_the_page(facts: Callable[[bytes], str], said: Said) -> None:
    pdf = agreement(replace(GIVEN, lines=tuple(Line(f"Objet {n}") for n in range(15))))
    assert re.search(r"Pages: +2\n", facts(pdf))
    assert "Objet 14" in said(pdf)


def test_more_equipment_than_a_page_holds_is_refused() -> None:
    with pytest.raises(TooMuchText):
        agreement(replace(GIVEN, lines=tuple(Line(f"Objet {n}") for n in range(80))))


def test_the_same_facts_give_the_same_bytes() -> None:
    assert agreement(GIVEN) == agreement(replace(GIVEN))
