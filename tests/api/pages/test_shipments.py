"""Parcels as pages: made from what waits, picked by typing, sent, confirmed by the association, settled."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from fleet.access import Actor, Role
from fleet.codes import shown
from fleet.db import Database
from fleet.intake import assets
from fleet.lending.allocations import Allocation
from fleet.lending.shipments import Remedy, Shipment
from fleet.lifecycle import AssetState, ShipmentState
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]


@pytest.fixture
def kits(stored_cast: Cast) -> list[Allocation]:
    """Two kits that wait for the delivery site; their laptops stand on shelves."""
    made = [stored_cast.kit(stored_cast.ready_laptop(), stored_cast.ready_sim()), stored_cast.kit()]
    for shelf, kit in zip(("B2", "A1"), made, strict=True):
        asset = kit.items[0].asset
        assets.move(stored_cast.session, stored_cast.volunteer, asset, site=stored_cast.hub, shelf=shelf)
    stored_cast.delivery_site.contact, stored_cast.delivery_site.hours = "Accueil", "9 h – 17 h"
    stored_cast.store()
    return made


def prepare(browser: Client, cast: Cast, kits: list[Allocation]) -> str:
    """The address of a parcel made from these kits by the form."""
    told = {"from_site": cast.hub.id, "to_site": cast.delivery_site.id, "kit": [kit.id for kit in kits]}
    answer = browser.post("/shipments", data=told)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def parcel_of(database: Database) -> Shipment:
    with database.read() as session:
        found = session.scalars(select(Shipment)).one()
        assert found.lines
        for line in found.lines:
            assert line.asset
        return found


def test_what_waits_is_told_place_by_place_and_becomes_a_parcel(
    stored_cast: Cast, client: Clients, kits: list[Allocation]
) -> None:
    browser = client(stored_cast.volunteer)
    text = browser.get("/shipments/new").text
    assert "2 kits attendent pour Trait d&#39;union" in text
    assert "Bureau de Grasse" in text
    assert "Accueil · 9 h – 17 h" in text
    address = prepare(browser, stored_cast, kits)
    page = browser.get(address).text
    first, second = (shown(kit.items[0].asset_code) for kit in (kits[1], kits[0]))
    assert page.index(first) < page.index(second)  # A1 before B2
    assert "A1" in page
    assert "Aucun kit n’attend de colis" in browser.get("/shipments/new").text


def test_a_code_is_typed_and_a_wrong_one_is_refused_with_the_reason(
    stored_cast: Cast, client: Clients, kits: list[Allocation]
) -> None:
    browser = client(stored_cast.volunteer)
    address = prepare(browser, stored_cast, kits[:1])
    right, wrong = kits[0].items[0].asset_code, kits[1].items[0].asset_code
    answer = browser.post(f"{address}/pick", data={"code": shown(right)})
    assert answer.headers["Location"] == f"{address}?picked={right}"
    assert 'class="verdict applied"' in browser.get(answer.headers["Location"]).text
    refused = browser.post(f"{address}/pick", data={"code": wrong})
    assert refused.status_code == 409
    assert "Son kit n’est dans aucun colis." in refused.text
    assert browser.post(f"{address}/pick", data={"code": "nonsense"}).status_code == 404
    assert browser.post(f"{address}/unpick", data={"code": right}).status_code == 303


def test_from_the_shelf_to_the_association_that_says_what_is_broken(
    stored_cast: Cast, client: Clients, kits: list[Allocation], database: Database
) -> None:
    browser, house, desk = (
        client(person) for person in (stored_cast.volunteer, stored_cast.mentor, stored_cast.coordinator)
    )
    address = prepare(browser, stored_cast, kits)
    for line in parcel_of(database).lines:
        browser.post(f"{address}/pick", data={"code": line.asset_code})
    sent = browser.post(f"{address}/send", data={"carrier": "Chronopost", "tracking": "6A 123 456"})
    assert sent.status_code == 303
    assert address in house.get("/notices").text
    page = house.get(address).text
    assert "6A123456" in page
    broken, gone = (kit.items[0].asset_code for kit in kits)
    told = {f"d-{broken}": "damaged:screen", f"d-{gone}": "missing:not_in_parcel"}
    assert house.post(f"{address}/arrive", data=told).status_code == 303
    assert parcel_of(database).state is ShipmentState.ARRIVED
    assert address in desk.get("/notices").text
    assert shown(parcel_of(database).code) in desk.get("/shipments?differences=open").text
    assert desk.post(f"{address}/close").status_code == 409
    for code, remedy in ((broken, Remedy.TICKET_OPENED), (gone, Remedy.REPORTED_MISSING)):
        assert desk.post(f"{address}/settle", data={"asset": code, "remedy": remedy}).status_code == 303
    assert desk.post(f"{address}/settle", data={"asset": gone, "remedy": "?"}).status_code == 422
    assert desk.post(f"{address}/close").status_code == 303
    states = {line.asset_code: line.asset.state for line in parcel_of(database).lines}
    assert (states[broken], states[gone]) == (AssetState.DELIVERED, AssetState.MISSING)


def test_what_is_left_behind_is_ticked(
    stored_cast: Cast, client: Clients, kits: list[Allocation], database: Database
) -> None:
    browser = client(stored_cast.volunteer)
    address = prepare(browser, stored_cast, kits)
    first, *rest = (line.asset_code for line in parcel_of(database).lines)
    browser.post(f"{address}/pick", data={"code": first})
    assert browser.post(f"{address}/send").status_code == 409
    assert browser.post(f"{address}/send", data={"left": rest}).status_code == 303
    assert [line.asset_code for line in parcel_of(database).lines] == [first]


def test_kits_are_put_in_and_out_and_a_parcel_is_cancelled(
    stored_cast: Cast, client: Clients, kits: list[Allocation]
) -> None:
    browser = client(stored_cast.volunteer)
    address = prepare(browser, stored_cast, kits[:1])
    assert kits[1].id in browser.get(address).text
    assert browser.post(f"{address}/add", data={"kit": kits[1].id}).status_code == 303
    assert browser.post(f"{address}/remove", data={"kit": kits[0].id}).status_code == 303
    assert browser.post(f"{address}/edit", data={"carrier": "DPD"}).status_code == 303
    assert browser.post(f"{address}/cancel").headers["Location"] == "/shipments"


def test_many_parcels_are_closed_at_once_but_for_what_is_open(stored_cast: Cast, client: Clients) -> None:
    parcels = [stored_cast.sent_parcel() for _ in range(3)]
    stored_cast.store()
    desk = client(stored_cast.coordinator)
    both = {"row": [parcel.id for parcel in parcels[:2]], "do": "shipment.arrive"}
    assert desk.post("/shipments/together", data=both).status_code == 200
    told = desk.post(
        "/shipments/together", data={"row": [parcel.id for parcel in parcels], "do": "shipment.close"}
    ).text
    assert shown(parcels[2].code) in told
    csv = desk.get("/shipments/list.csv")
    assert shown(parcels[2].code) in csv.text
    assert shown(parcels[0].code) not in csv.text  # closed: only where that is chosen
    assert shown(parcels[0].code) in desk.get("/shipments/list.csv?state=closed").text


def test_who_sees_and_does_what(stored_cast: Cast, client: Clients, kits: list[Allocation]) -> None:
    address = prepare(client(stored_cast.volunteer), stored_cast, kits)
    mine = client(stored_cast.mentor).get(address)
    assert mine.status_code == 200
    assert f"{address}/pick" not in mine.text
    assert "A1" not in mine.text
    assert client(stored_cast.other_mentor).get(address).status_code == 404
    assert client(stored_cast.technician).get(address).status_code == 403
    assert client(stored_cast.mentor).get("/shipments/new").status_code == 403


def test_it_is_found_by_its_code_and_by_its_tracking_number(stored_cast: Cast, client: Clients) -> None:
    parcel = stored_cast.sent_parcel()
    stored_cast.store()
    for text in (shown(parcel.code), parcel.id, "6a 0123-456"):
        answer = client(stored_cast.mentor).get("/search", query_string={"q": text})
        assert answer.headers.get("Location") == f"/shipments/{parcel.id}", text


def test_tonight_and_the_kit_lead_to_it(stored_cast: Cast, client: Clients, kits: list[Allocation]) -> None:
    browser = client(stored_cast.volunteer)
    assert "/shipments/new" in browser.get("/tonight").text
    address = prepare(browser, stored_cast, kits[:1])
    assert address in browser.get("/tonight").text
    assert address in browser.get(f"/kits/{kits[0].id}").text
