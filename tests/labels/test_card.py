"""Command cards: every code reads back, the words are large, and the sheets can be cut."""

import re
from collections.abc import Callable

import pytest
import zxingcpp
from PIL import Image

from labels.card import SIZES, Card, cards
from labels.errors import NothingToPrint, TooMuchData, TooMuchText, UnknownProfile

HOST = "https://flotte.example.org"
WORDS = (
    "Recevoir ici",
    "Ranger ici",
    "Porter à l’atelier",
    "Prêt",
    "Emballer",
    "Expédier",
    "Arrivé",
    "Remettre",
)
HINT = "Scannez d’abord cette carte, puis les étiquettes."


def drawn(count: int) -> list[Card]:
    return [
        Card(f"{HOST}/scan?arm=receive&site=site_{n:012}", WORDS[n % len(WORDS)], f"Hub de Nice {n}", HINT)
        for n in range(count)
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dpi", [150, 203, 300])
def test_every_code_of_every_size_reads_back(
    pages: Callable[[bytes, int], list[Image.Image]], size: str, dpi: int
) -> None:
    given = drawn(13)
    found = [code.text for page in pages(cards(given, size), dpi) for code in zxingcpp.read_barcodes(page)]
    assert sorted(found) == sorted(card.url for card in given)


@pytest.mark.parametrize("size", SIZES)
def test_the_words_are_there_in_french_and_no_letter_is_lost(said: Callable[..., str], size: str) -> None:
    text = " ".join(said(cards(drawn(8), size)).split())
    for word in (*WORDS, "Hub de Nice 7", "Scannez d’abord cette carte"):
        assert word in text


def test_sheets_hold_ten_cards_or_four_and_the_same_cards_give_the_same_bytes(
    facts: Callable[[bytes], str],
) -> None:
    for size, places in (("card", 10), ("A6", 4)):
        told = facts(cards(drawn(places + 1), size))
        assert re.search(r"Pages: +2\n", told)
        assert "595.276 x 841.89 pts" in told
    assert cards(drawn(3)) == cards(drawn(3))


def test_cards_stand_on_the_paper_and_beside_each_other() -> None:
    for size in SIZES.values():
        corners = size.corners()
        assert all(x >= -0.01 and y >= -0.01 for x, y in corners)
        assert len(set(corners)) == size.columns * size.rows


def test_what_does_not_fit_is_refused_with_its_reason() -> None:
    with pytest.raises(NothingToPrint):
        cards([])
    with pytest.raises(UnknownProfile):
        cards(drawn(1), "A0")
    with pytest.raises(TooMuchText):
        cards([Card(HOST, "Recevoir", "x" * 400)])
    with pytest.raises(TooMuchData):
        cards([Card("x" * 3000, "Recevoir", "Nice")])


def test_a_long_name_of_a_place_fits(said: Callable[..., str]) -> None:
    place = "Local de la Maison des associations du quartier de la Gare, entrée par la cour, deuxième porte"
    for size in SIZES:
        assert "deuxième porte" in " ".join(said(cards([Card(HOST, "Recevoir", place, HINT)], size)).split())
