"""Codes that nobody mistypes unnoticed, tokens that nobody guesses."""

import re

import pytest

from fleet import codes
from fleet.codes import ALPHABET


def test_every_wrong_character_is_caught() -> None:
    for _ in range(60):
        code = codes.new_code()
        assert codes.is_code(code)
        wrong = [
            code[:place] + letter + code[place + 1 :]
            for place in range(len(code))
            for letter in ALPHABET
            if letter != code[place]
        ]
        assert len(wrong) == 8 * 30
        assert not [text for text in wrong if codes.is_code(text)]


def test_every_swap_of_neighbours_is_caught() -> None:
    for _ in range(500):
        code = codes.new_code()
        for place in range(len(code) - 1):
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            assert codes.is_code(swapped) is (swapped == code)


def test_a_check_that_weighs_all_places_alike_would_miss_swaps() -> None:
    """Teeth: the weights are what catches them."""

    def careless(code: str) -> bool:
        return sum(ALPHABET.index(letter) for letter in code) % 31 == 0

    code = next(code for code in iter(codes.new_code, "") if careless(code) and code[0] != code[1])
    assert careless(code[1] + code[0] + code[2:])
    assert not codes.is_code(code[1] + code[0] + code[2:])


def test_no_letter_is_taken_for_another_on_paper() -> None:
    assert len(ALPHABET) == 31 == len(set(ALPHABET))
    assert not set("01IO") & set(ALPHABET)


@pytest.mark.parametrize("typed", ["abcd-efgh", " abcd efgh ", "ABCDEFGH", "ab-cd-ef-gh"])
def test_what_people_type_is_read_as_codes_are_kept(typed: str) -> None:
    assert codes.normalise(typed) == "ABCDEFGH"
    assert codes.shown("ABCDEFGH") == "ABCD-EFGH"


@pytest.mark.parametrize("text", ["", "ABC", "ABCDEFGHJ", "ÀBCDEFGH", "0BCDEFGH", "abcdefgh"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert not codes.is_code(text)


def test_a_token_holds_128_bits_in_characters_a_qr_code_keeps_short() -> None:
    tokens = [codes.new_token() for _ in range(2_000)]
    assert all(codes.is_token(token) for token in tokens)
    assert len(set(tokens)) == len(tokens)
    values = [int("".join(f"{codes._TOKEN_ALPHABET.index(c):05b}" for c in token), 2) for token in tokens]
    assert max(values) < 2**128
    for bit in range(128):
        ones = sum(value >> bit & 1 for value in values)
        assert 800 < ones < 1_200, f"bit {bit} is set in {ones} of 2,000"
    assert not codes.is_token(tokens[0].lower())
    assert not codes.is_token(tokens[0][:-1])


def test_ids_are_random_behind_a_readable_prefix() -> None:
    ids = {codes.new_id("loan") for _ in range(1_000)}
    assert len(ids) == 1_000
    assert all(one.startswith("loan_") and len(one) == 17 for one in ids)


def test_many_names_at_once_are_names_like_any_other() -> None:
    made, ids = codes.new_codes(5_000), codes.new_ids("loan", 500)
    assert len(set(made)) == 5_000
    assert all(map(codes.is_code, made))
    assert {letter for code in made for letter in code} == set(codes.ALPHABET)
    assert len(set(ids)) == 500
    assert all(re.fullmatch(r"loan_[0-9a-z]{12}", each) for each in ids)
