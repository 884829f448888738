"""Rule Y2: free text speaks of equipment, briefly, and of nobody."""

import pytest

from fleet.text import MAX_TEXT, PersonalText, TooLong, about_equipment

PERSONAL = {
    "an e-mail address": [
        "écrire à jean.dupont@example.org",
        "lea+pc@mail.example.fr svp",
        "jean @ example.org",
    ],
    "a phone number": [
        "appeler le 06 12 34 56 78",
        "tel:0612345678",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "06/12/34/56/78",
        "+33 6 12 34 56 78",
        "+33612345678",
        "+33 (0)6 12 34 56 78",
        "+262 692 12 34 56",
        "n°0612345678",
        "06\u00a012\u00a034\u00a056\u00a078",
    ],
    "an identity number": [
        "1 99 05 75 123 456",
        "199057512345678",
        "sécu 2990575123456 78",
        "0033 6 12 34 56 78",
    ],
    "a date": [
        "née le 12/03/2009",
        "12-3-2009",
        "12.03.2009",
        "le 1/3/09",
        "12.03.09",
        "2009-03-12",
        "2009/3/12",
        "12 mars 2009",
        "1er août 09",
        "3 February 2010",
        "le 15 déc. 2008",
    ],
}
FINE = [
    "écran 15.6 pouces fendu",
    "acheté en 2024",
    "HP EliteBook 840 G5, clé 3 manquante",
    "Latitude 5420, 8 Go, 256 Go",
    "Windows 10.0.19045 ne démarre plus",
    "BIOS 1.12.03 à mettre à jour",
    "serial PF0123456789 illisible",
    "charge à 45 % après 2 h 30",
    "touches F1-F12 usées",
    "batterie 41.2/57.0 Wh",
    "bord abîmé 2-3 mm, 10 cm de long",
    "S/N 5CG8271XYZ",
    "code erreur 0x80070005",
    "Ubuntu 22.04.3 installé",
    "prise 19.5V 3.34A 65W",
    "1/2 vis manquante, 3/4 d'usure",
    "mardi, le son a sauté",
    "24-bit, 1920x1080, 60 Hz",
]


@pytest.mark.parametrize(("what", "text"), [(what, text) for what, many in PERSONAL.items() for text in many])
def test_y2_what_may_name_a_person_is_refused_with_a_word_that_says_why(what: str, text: str) -> None:
    with pytest.raises(PersonalText) as refused:
        about_equipment(text)
    assert refused.value.facts == {"what": what}


@pytest.mark.parametrize("text", FINE)
def test_y2_what_speaks_of_equipment_is_kept(text: str) -> None:
    assert about_equipment(text) == text


def test_spaces_are_tidied_and_nothing_is_none() -> None:
    assert about_equipment("  écran \n  cassé ") == "écran cassé"
    assert about_equipment("   ") is about_equipment(None) is None


def test_a_text_has_280_characters_at_most() -> None:
    assert about_equipment("x" * MAX_TEXT) == "x" * 280
    with pytest.raises(TooLong) as refused:
        about_equipment("x" * 281)
    assert refused.value.facts == {"most": 280, "length": 281}


def test_what_nobody_sees_is_taken_out_and_hides_nothing() -> None:
    assert about_equipment("écran\x07 fendu\u202e ici\n") == "écran fendu ici"
    assert about_equipment("famille \U0001f469\u200d\U0001f467") == "famille \U0001f469\u200d\U0001f467"
    with pytest.raises(PersonalText):
        about_equipment("06\x0712\u206634\u20695678")
