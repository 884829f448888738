"""The pick list: place by place and shelf by shelf, to be ticked."""

import re
from collections.abc import Callable
from dataclasses import replace

from labels.pick_list import Pick, PickList, pick_list

GIVEN = PickList(
    parcel="K7QF-M2XD",
    receiver="Trait d’union, Bureau de Grasse",
    lender="Prêt solidaire",
    picks=(
        Pick("Dépôt de Nice", "A2", "Ordinateur portable Dell", "JN48-2KDX", "ABCD-EFGH"),
        Pick("Dépôt de Nice", "A10", "Carte SIM", "JN48-2KDY", "ABCD-EFGH", done=True),
        Pick("Annexe d’Antibes", "", "Tablette", "JN48-2KDZ", "JKMN-PQRS"),
    ),
)


def test_it_tells_each_thing_in_the_order_in_which_it_is_walked_past(said: Callable[..., str]) -> None:
    text = " ".join(said(pick_list(GIVEN), "-layout").split())
    assert "Pour Trait d’union, Bureau de Grasse – 2 à prendre sur 3" in text
    places = [
        text.index(words)
        for words in ("Dépôt de Nice", "JN48-2KDX", "JN48-2KDY", "Annexe d’Antibes", "JN48-2KDZ")
    ]
    assert places == sorted(places)
    assert "A10" in text


def test_a_long_list_has_its_head_on_each_page(
    said: Callable[..., str], facts: Callable[[bytes], str]
) -> None:
    made = pick_list(replace(GIVEN, picks=GIVEN.picks[:1] * 90))
    pages = re.search(r"Pages: +(\d+)\n", facts(made))
    assert pages
    assert said(made, "-layout").count("Étagère") == int(pages[1]) > 1
