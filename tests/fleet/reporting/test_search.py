"""The search finds by exact names first, by parts else, and never what the reader may not see."""

import pytest

from fleet.access import Actor
from fleet.reporting.search import MOST, search
from tests.cast import Cast


def keys(cast: Cast, actor: Actor, text: str) -> list[tuple[str, str]]:
    return [(hit.kind, hit.key) for hit in search(cast.session, actor, text)]


def test_an_exact_name_hides_the_partial_ones(cast: Cast) -> None:
    exact, _longer = cast.device(serial="ABC123"), cast.device(serial="ABC1234")
    cast.session.flush()
    assert keys(cast, cast.volunteer, "abc123") == [("device", exact.code)]
    assert len(keys(cast, cast.volunteer, "abc12")) == 2


def test_many_hits_are_cut(cast: Cast) -> None:
    for _each in range(MOST + 5):
        cast.device()
    cast.session.flush()
    assert len(keys(cast, cast.volunteer, "latitude")) == MOST


def test_an_association_finds_what_it_holds_and_nothing_else(cast: Cast) -> None:
    lent = cast.loan().items[0].asset
    shelf = cast.ready_laptop()
    cast.session.flush()
    assert keys(cast, cast.mentor, lent.code) == [("device", lent.code)]
    assert keys(cast, cast.mentor, shelf.code) == []
    assert keys(cast, cast.other_mentor, lent.code) == []


@pytest.mark.parametrize("text", ["", " ", "ab", "%%%", "___", "\x00", "a\x00b"])
def test_short_odd_and_wild_texts_find_nothing(cast: Cast, text: str) -> None:
    cast.device()
    cast.session.flush()
    assert keys(cast, cast.coordinator, text) == []
