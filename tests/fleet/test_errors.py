"""A refusal tells its title, and its facts in the reader's language; it never raises another error."""

import gettext
from pathlib import Path
from typing import ClassVar

from fleet.errors import Conflict, Invalid, NotFound, Refusal, detail, told
from fleet.text import PersonalText


class HeldElsewhere(Conflict):
    """This is held elsewhere.

    The rest of a docstring is for developers.
    """

    detail: ClassVar[str] = "It is “{state}” at {site}."


def test_the_first_line_is_the_title_and_the_name_the_problem_type() -> None:
    assert HeldElsewhere.title() == "This is held elsewhere."
    assert HeldElsewhere.slug() == "held-elsewhere"
    assert (HeldElsewhere.status, NotFound.status, Refusal.status) == (409, 404, 500)


def test_facts_fill_the_detail_and_a_missing_one_shows_as_nothing() -> None:
    assert (
        str(HeldElsewhere(state="ready", site="the hub"))
        == "This is held elsewhere. It is “ready” at the hub."
    )
    assert told(HeldElsewhere(state="ready")) == "This is held elsewhere. It is “ready” at ."


def test_words_among_the_facts_are_translated_too() -> None:
    words = {"a date": "une date", PersonalText.detail: "Il y a {what}.", PersonalText.title(): "Non."}
    assert told(PersonalText(what="a date"), lambda text: words.get(text, text)) == "Non. Il y a une date."


def test_no_fact_brings_the_catalogues_head_out(tmp_path: Path) -> None:
    assert detail(HeldElsewhere(state="", site=3), gettext.NullTranslations().gettext) == "It is “” at 3."
    assert "Project-Id" not in detail(HeldElsewhere(state=""), lambda text: text or "Project-Id-Version")


def test_errors_by_field_travel_as_facts() -> None:
    assert Invalid({"serial": ["unknown"]}, line=3).facts == {"line": 3, "errors": {"serial": ["unknown"]}}
