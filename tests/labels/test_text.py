"""Any text can be printed: what the fonts lack is spelled otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.text import REGULAR, broken, fitted, literal, spelled, wide


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("Prêt à Nîmes, œuvre : 5 € – « déjà »", "Prêt à Nîmes, œuvre : 5 € – « déjà »"),
        ("e\u0301te\u0301", "été"),
        ("Čapek Łódź", "Capek ?ódz"),
        ("10\u202f000", "10\xa0000"),
        ("a\tb\nc\x00d", "a b c d"),
        ("電腦 🎒", "?? ?"),
    ],
)
def test_what_the_fonts_lack_is_spelled_otherwise(given: str, printed: str) -> None:
    assert spelled(given) == printed


@given(st.text())
def test_every_text_becomes_one_line_that_the_fonts_hold(text: str) -> None:
    assert "\n" not in spelled(text)
    assert spelled(text).encode("cp1252").decode("cp1252") == spelled(text)


@given(st.text())
def test_a_literal_is_balanced_ascii(text: str) -> None:
    inside = literal(text)[1:-1]
    assert inside.isascii()
    assert inside.isprintable()
    assert not set(inside) & set("()")


def test_brackets_and_backslashes_are_escaped() -> None:
    assert literal(r"(déjà) \n") == r"(\050d\351j\340\051 \134n)"


def test_lines_break_at_spaces_and_after_an_at_sign() -> None:
    assert broken("materiel@pret.example.org", REGULAR, 8, 70) == ["materiel@", "pret.example.org"]
    assert broken("01 23 45 67 89", REGULAR, 8, 40) == ["01 23 45", "67 89"]


def test_the_largest_size_that_fits_is_taken() -> None:
    size, lines = fitted("01 23 45 67 89", REGULAR, 50, 1, 8, 4) or (0, [])
    assert lines == ["01 23 45 67 89"]
    assert wide(lines[0], REGULAR, size) <= 50 < wide(lines[0], REGULAR, size + 0.25)


def test_what_does_not_fit_is_said_so() -> None:
    assert fitted("w" * 80, REGULAR, 50, 3, 8, 4) is None
