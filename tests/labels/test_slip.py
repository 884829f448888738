"""The slip in the bag: the kit's code, what is inside, whom to call."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

import zxingcpp
from PIL import Image

from labels.slip import Captions, Item, Slip, slip, slips

URL = "HTTPS://PRET.EXAMPLE.ORG/Q/0123456789ABCDEFGHJKMNPQRS"
GIVEN = Slip(
    kit_code="K7QF-M2XD",
    items=(Item("Ordinateur portable", "Acme Book 14"), Item("Clé USB", count=2)),
    contact="01 23 45 67 89",
    due=date(2027, 6, 30),
    association="Mentorat d’ici",
    youth_code="JN4-82KD",
    url=URL,
)


def test_it_lists_what_is_in_the_bag(said: Callable[..., str]) -> None:
    text = " ".join(said(slip(GIVEN), "-layout").replace("× ", "×").split())
    for words in (
        "K7QF-M2XD",
        "JN4-82KD",
        "Mentorat d’ici",
        "Acme Book 14",
        "×2",
        "30 juin 2027",
        "01 23 45 67 89",
    ):
        assert words in text


def test_it_is_one_small_page(facts: Callable[[bytes], str]) -> None:
    assert re.search(r"Pages: +1\n", facts(slip(GIVEN)))
    assert "297.638 x 419.528 pts" in facts(slip(GIVEN))


def test_many_slips_are_one_document_a_page_for_each_bag(
    said: Callable[..., str], facts: Callable[[bytes], str]
) -> None:
    made = slips([GIVEN, replace(GIVEN, kit_code="ABCD-EFGH")], "Sacs")
    assert re.search(r"Pages: +2\n", facts(made))
    first, second = said(made).split("\f")[:2]
    assert "K7QF-M2XD" in first
    assert "ABCD-EFGH" in second


def test_its_code_reads_back(pages: Callable[[bytes, int], list[Image.Image]]) -> None:
    (page,) = pages(slip(GIVEN), 203)
    assert [code.text for code in zxingcpp.read_barcodes(page)] == [URL]


def test_only_what_is_given_is_printed(said: Callable[..., str]) -> None:
    text = said(slip(Slip("K7QF-M2XD", (Item("Sacoche"),), "01 23 45 67 89")))
    captions = Captions()
    assert not [caption for caption in (captions.youth, captions.due) if caption in text]


def test_its_words_can_be_english(said: Callable[..., str]) -> None:
    english = Captions("Kit", "Young person", "For", "In this bag", "Due back by", "A question?")
    assert "In this bag" in said(slip(replace(GIVEN, captions=english)))


def test_y1_there_is_no_field_for_a_persons_name() -> None:
    assert {field.name for field in fields(Slip)} == {
        *("kit_code", "items", "contact", "due", "association", "youth_code", "url", "captions"),
    }


def test_the_same_facts_give_the_same_bytes() -> None:
    assert slip(GIVEN) == slip(replace(GIVEN))
