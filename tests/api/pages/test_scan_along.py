"""What the scanner takes along: enough to judge without a network, no token and nobody's name."""

import json
from collections.abc import Callable
from typing import Any

from flask import Flask

from fleet.access import Actor, Role
from fleet.intake import labels
from fleet.scanning.along import digest
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]


def taken(client: Client, site: str) -> Any:
    answer = client.get(f"/scan/along?site={site}")
    assert answer.status_code == 200
    return answer.json


def test_states_places_and_kits_of_a_site_go_along(app: Flask, client: Clients, stored_cast: Cast) -> None:
    kit, shelf, lent = stored_cast.kit(), stored_cast.device(), stored_cast.loan().items[0].asset
    label = labels.print_batch(stored_cast.session, stored_cast.coordinator, 1)[0]
    stored_cast.store()
    along = taken(client(stored_cast.volunteer), stored_cast.hub.id)
    assert along["assets"][shelf.code][:3] == ["received", stored_cast.hub.id, "laptop"]
    assert along["assets"][lent.code][0] == "on_loan"
    (bag,) = along["kits"]
    assert (bag["id"], bag["items"], bag["packed"]) == (kit.id, [kit.items[0].asset_code], [])
    assert along["labels"][digest(label.token)] == ""
    assert along["account"] == stored_cast.volunteer.name
    assert along["rules"]["mark_ready"]["from"] == ["refurbishing"]
    assert along["rules"]["mark_ready"]["sim"]["from"] == ["received", "returned"]


def test_nothing_in_it_opens_a_label_or_names_a_youth(app: Flask, client: Clients, stored_cast: Cast) -> None:
    kit, lent = stored_cast.kit(), stored_cast.loan()
    stored_cast.store()
    text = json.dumps(taken(client(stored_cast.volunteer), stored_cast.hub.id))
    tokens = [label.token for label in stored_cast.session.scalars(labels.listing(stored_cast.coordinator))]
    youths = [kit.youth_code or "", lent.youth_code or ""]
    assert [word for word in (*tokens, *youths) if word in text] == []


def test_the_same_work_is_not_sent_again(app: Flask, client: Clients, stored_cast: Cast) -> None:
    volunteer, address = client(stored_cast.volunteer), f"/scan/along?site={stored_cast.hub.id}"
    first = volunteer.get(address)
    again = volunteer.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert volunteer.get("/scan/along?site=nowhere").status_code == 404
