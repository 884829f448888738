"""What all papers share: words are never markup, blanks are fields, a page has its footer and its limits."""

from collections.abc import Callable

import pytest

from labels.errors import TooMuchText
from labels.paper import Blank, Code, grid, printed, words
from labels.profiles import A4

Said = Callable[..., str]


def paper(*story: object) -> bytes:
    return printed(list(story), title="Essai – été", footer="au pied", paper=A4, margin=17)


def test_words_are_never_markup(said: Said) -> None:
    hostile = 'a <b>b</b> & <img src="file:///etc/hostname"/> <a href="https://example.org">c</a>'
    pdf = paper(words(hostile))
    assert " ".join(said(pdf).split()).startswith(hostile)
    assert b"/URI" not in pdf
    assert b"/Image" not in pdf.replace(b"/ImageB", b"").replace(b"/ImageC", b"").replace(b"/ImageI", b"")


def test_a_blank_is_a_caption_and_a_form_field() -> None:
    pdf = paper(Blank("Prénom", "first_name", 100))
    assert b"/T (first_name)" in pdf
    assert b"/TU (Pr\\351nom)" in pdf
    assert b"/FT /Tx" in pdf


def test_title_and_language_are_in_the_document(facts: Callable[[bytes], str]) -> None:
    pdf = paper(words("x"))
    assert "Essai – été" in facts(pdf)
    assert "anonymous" not in facts(pdf)
    assert b"/Lang (fr-FR)" in pdf
    assert b"/DisplayDocTitle true" in pdf


def test_pages_after_the_first_are_numbered(said: Said) -> None:
    first, second, _ = said(paper(*[words(f"ligne {n}") for n in range(70)])).split("\f")
    assert "au pied" in first
    assert second.split()[-1] == "2"


def test_a_block_higher_than_a_page_is_refused() -> None:
    with pytest.raises(TooMuchText):
        paper(grid([[Code("A", 900)]], [900]))


def test_a_word_without_end_is_broken(said: Said) -> None:
    assert said(paper(grid([[words("x" * 200)]], [60]))).count("x") == 200


def test_no_clock_and_no_chance_goes_into_the_bytes() -> None:
    assert paper(Blank("a", "a", 50), words("b")) == paper(Blank("a", "a", 50), words("b"))
