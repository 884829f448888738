"""Each page has three sentences of help, and the chapter they lead to is in the reader's own handbook."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from flask import Flask

from api.pages import handbook, help
from fleet.access import MAY, Actor, Role, Verb
from fleet.locale import translator
from tests.api.conftest import Client
from tests.cast import NOW

UNHELPED = {"/handbook", "/q", "/verify", "/sign-in"}
"""Not pages to work on: the books themselves and what is public."""


def helped(rule: str) -> str:
    while rule and rule not in help.HELP:
        rule = rule.rpartition("/")[0]
    return rule


def shown(app: Flask) -> dict[str, Verb]:
    """Rule → verb of every page that somebody signed in may open."""
    views = app.view_functions
    return {
        rule.rule: views[rule.endpoint].verb  # type: ignore[attr-defined]
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("pages.")
        and "GET" in (rule.methods or ())
        and getattr(views[rule.endpoint], "verb", None) is not None
        and not any(rule.rule.startswith(f"{start}/") or rule.rule == start for start in UNHELPED)
    }


def test_every_page_has_help(app: Flask) -> None:
    assert [rule for rule in shown(app) if not helped(rule)] == []
    assert len(shown(app)) > 25


def test_help_is_three_sentences_in_both_languages() -> None:
    say = translator("fr")
    for place, one in help.HELP.items():
        assert len(set(one.says)) == 3, place
        for sentence in one.says:
            assert re.fullmatch(r"[A-Z].*[.?!]", sentence), sentence
            assert say(sentence) != sentence, sentence


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_chapter_is_in_the_readers_own_book(app: Flask, locale: str) -> None:
    lost = []
    for rule, verb in shown(app).items():
        for role in MAY[verb] - {Role.SYSTEM}:
            chapter = help.HELP[helped(rule)].chapter
            book = handbook.book_of(Actor("acc_x", role, NOW))
            if f'id="{chapter}"' not in handbook.rendered(book, locale):
                lost.append((book, chapter))
    assert sorted(set(lost)) == []


def test_both_languages_tell_the_same_chapters_in_the_same_order_with_the_same_pictures() -> None:
    for book in handbook.BOOKS:
        told = [
            re.findall(r'id="([\w-]+)"|src="[^"]*/(\w[\w-]*\.png)"', handbook.rendered(book, locale))
            for locale in ("fr", "en")
        ]
        assert told[0] == told[1], book


def test_every_picture_of_a_book_is_there_in_its_language() -> None:
    for book in handbook.BOOKS:
        for locale in ("fr", "en"):
            for at, name in re.findall(
                r"/handbook/images/(\w+)/([\w-]+\.png)", handbook.rendered(book, locale)
            ):
                assert at == locale
                assert (handbook.HANDBOOK / "images" / at / name).is_file(), name


def test_headings_of_a_book_go_down_one_step_at_a_time() -> None:
    for book in handbook.BOOKS:
        levels = [int(level) for level in re.findall(r"<h(\d)", handbook.rendered(book, "fr"))]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), book


def test_a_page_shows_its_help_and_the_way_to_the_book(client: Callable[[Role], Client]) -> None:
    coordinator = client(Role.COORDINATOR)
    page = coordinator.get("/devices", headers={"Accept-Language": "en"}).text
    assert "Help for this page" in page
    assert 'href="/handbook/coordinator#devices"' in page
    assert coordinator.get("/handbook").status_code == 200
    assert coordinator.get("/handbook/nobody").status_code == 404
    assert coordinator.get("/handbook/images/fr/../../../../pyproject.toml").status_code == 404
