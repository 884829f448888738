"""Tonight as a volunteer reads it: a number, kits with where they go, and a scanner armed by each line."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from fleet.access import Actor, Role
from fleet.codes import shown
from fleet.lending import allocations
from fleet.lending.allocations import Allocation
from fleet.parties import sites
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]


def here(browser: Client, site: str) -> str:
    """The page of that site, chosen as people choose it."""
    answer = browser.post("/tonight", data={"site": site})
    assert (answer.status_code, answer.location) == (303, "/tonight")
    assert "place=" in answer.headers["Set-Cookie"]
    return unescape(browser.get("/tonight").text)


@pytest.fixture
def kit(stored_cast: Cast) -> Allocation:
    """A kit of two things, one of them packed, for a place with a contact and hours."""
    cast = stored_cast
    made = cast.kit(cast.ready_laptop(), cast.ready_sim())
    allocations.pack(cast.session, cast.volunteer, made.items[0].asset)
    cast.delivery_site.contact, cast.delivery_site.hours = "Accueil, 04 93 11 11 11", "mardi, 17 h – 20 h"
    cast.store()
    return made


def test_a_kit_says_for_whom_where_it_goes_and_what_is_in_the_bag(
    client: Clients, stored_cast: Cast, kit: Allocation
) -> None:
    page = here(client(stored_cast.volunteer), stored_cast.hub.id)
    assert "1 kit, 0 emballé" in page
    told = (
        shown(kit.kit_code),
        "Trait d'union",
        "Bureau de Grasse",
        "Accueil, 04 93 11 11 11",
        "mardi, 17 h – 20 h",
    )
    for words in (*told, "1 sur 2 dans le sac", *(shown(item.asset_code) for item in kit.items)):
        assert words in page, words


def test_y1_no_youths_code_is_on_it(client: Clients, stored_cast: Cast, kit: Allocation) -> None:
    youth = kit.youth_code or ""
    for person in (stored_cast.volunteer, stored_cast.coordinator):
        page = here(client(person), stored_cast.hub.id)
        assert youth not in page
        assert shown(youth) not in page


def test_every_line_leads_to_a_scanner_armed_for_it_at_this_site(
    client: Clients, stored_cast: Cast, kit: Allocation
) -> None:
    stored_cast.device()
    request, hub = kit.request_id, stored_cast.hub.id
    stored_cast.store()
    page = here(client(stored_cast.volunteer), hub)
    armed = set(re.findall(r'href="/scan\?([^"]+)"', page))
    assert armed == {
        f"arm=pack&site={hub}&request={request}",
        f"arm=pack&site={hub}",
        f"arm=start_refurbishment&site={hub}",
        f"arm=take_back&site={hub}",
    }


def test_the_lenders_only_place_needs_no_choice_and_two_ask_once(client: Clients, stored_cast: Cast) -> None:
    volunteer = client(stored_cast.volunteer)
    assert "Hub de Nice" in volunteer.get("/tonight").text
    assert "Où êtes-vous" not in volunteer.get("/tonight").text
    other = sites.add(stored_cast.session, stored_cast.system, "Cave de Menton", stored_cast.lender, "06").id
    stored_cast.store()
    assert "vous ce soir" in volunteer.get("/tonight").text
    assert "Rien n’attend ici ce soir" in here(volunteer, other)
    assert volunteer.post("/tonight", data={"site": "site_zz"}).status_code == 422


def test_a_technician_has_piles_and_no_kits(client: Clients, stored_cast: Cast, kit: Allocation) -> None:
    stored_cast.device()
    stored_cast.store()
    page = here(client(stored_cast.technician), stored_cast.hub.id)
    assert "appareil attend" in page
    assert shown(kit.kit_code) not in page


def test_home_and_navigation_lead_there(app: Flask, client: Clients, stored_cast: Cast) -> None:
    for person in (stored_cast.volunteer, stored_cast.technician, stored_cast.coordinator):
        assert client(person).get("/").text.count('href="/tonight"') == 3, person.role
    for person in (stored_cast.mentor, stored_cast.administrator):
        assert "/tonight" not in client(person).get("/").text
    assert "/passes" in client(stored_cast.coordinator).get("/tonight").text
    assert "/passes" not in client(stored_cast.volunteer).get("/tonight").text
