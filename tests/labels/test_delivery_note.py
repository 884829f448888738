"""The delivery note: from where, to whom, kit by kit what is in it; nobody's name, nothing about care."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

import zxingcpp
from PIL import Image

from labels.delivery_note import Kit, Note, Place, Thing, delivery_note

URL = "https://pret.example.org/shipments/shp_0123456789ab"
LAPTOP = Thing(
    "Ordinateur portable Dell Latitude", "JN48-2KDX", "n° de série PF1ABC2D", ("chargeur", "sacoche")
)
GIVEN = Note(
    parcel="K7QF-M2XD",
    sender=Place("Dépôt de Nice", "Prêt solidaire", "Logistique", "mardi, 17 h – 20 h"),
    receiver=Place("Bureau de Grasse", "Trait d’union", "Accueil", "9 h – 17 h"),
    kits=(
        Kit("ABCD-EFGH", (LAPTOP, Thing("Carte SIM", "JN48-2KDY", "ICCID …123456"))),
        Kit("JKMN-PQRS", (Thing("Tablette", "JN48-2KDZ"),)),
    ),
    sent=date(2026, 11, 28),
    carrier="Chronopost",
    tracking="6A0123456",
    url=URL,
)


def test_it_tells_the_way_the_contact_the_hours_and_all_that_is_in_it(said: Callable[..., str]) -> None:
    text = " ".join(said(delivery_note(GIVEN), "-layout").split())
    for words in (
        "K7QF-M2XD",
        "Expédié le 28 novembre 2026 – 2 sacs, 3 objets",
        *("Dépôt de Nice", "Bureau de Grasse", "Trait d’union", "Accueil", "9 h – 17 h"),
        *("Chronopost", "6A0123456"),
        *("ABCD-EFGH", "JKMN-PQRS", "JN48-2KDX", "n° de série PF1ABC2D", "avec chargeur, sacoche"),
        *("Reçu le", "Manquant ou abîmé", "Signature du destinataire"),
    ):
        assert words in text, words


def test_it_has_no_field_for_a_person() -> None:
    assert {field.name for field in fields(Place)} == {"site", "house", "contact", "hours"}
    assert {field.name for field in fields(Kit)} == {"code", "things"}


def test_its_code_reads_back(pages: Callable[[bytes, int], list[Image.Image]]) -> None:
    (page,) = pages(delivery_note(GIVEN), 203)
    assert [code.text for code in zxingcpp.read_barcodes(page)] == [URL]


def test_before_it_leaves_it_says_so_and_leaves_room_for_the_carrier(said: Callable[..., str]) -> None:
    text = said(delivery_note(replace(GIVEN, sent=None, carrier="", tracking="", url="")))
    assert "En préparation" in text
    assert "Chronopost" not in text


def test_fifty_kits_take_the_pages_they_need(facts: Callable[[bytes], str]) -> None:
    many = replace(GIVEN, kits=GIVEN.kits * 25)
    pages = re.search(r"Pages: +(\d+)\n", facts(delivery_note(many)))
    assert pages
    assert 3 <= int(pages[1]) <= 9


def test_the_same_facts_give_the_same_bytes() -> None:
    assert delivery_note(GIVEN) == delivery_note(GIVEN)
