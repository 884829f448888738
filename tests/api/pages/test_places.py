"""The navigation: one row beside each other, the rest behind “More”, nothing lost."""

from collections.abc import Callable

import pytest

from api.pages.places import BESIDE, PLACES
from fleet.access import MAY, Actor, Role
from tests.api.conftest import Client

Clients = Callable[[Role | Actor | str], Client]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.VOLUNTEER, Role.ASSOCIATION, Role.ADMINISTRATOR])
def test_each_place_of_a_role_stands_in_both_menus(client: Clients, role: Role) -> None:
    page = client(role).get("/account").text
    narrow, wide = (nav.split("</nav>")[0] for nav in page.split("<nav ")[1:])
    for href, _, verb in PLACES:
        assert (f'href="{href}"' in wide) == (f'href="{href}"' in narrow) == (role in MAY[verb])


def test_what_is_beyond_one_row_is_behind_more(client: Clients) -> None:
    beside, behind = client(Role.COORDINATOR).get("/account").text.split("<nav ")[2].split("beyond", 1)
    assert beside.count("<a href") == BESIDE
    assert behind.split("</nav>")[0].count("<a href") > 0
    assert "beyond" not in client(Role.FOUNDATION).get("/account").text.split("<nav ")[2].split("</nav>")[0]
