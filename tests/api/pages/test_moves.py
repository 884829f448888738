"""The forms of moves: which place they propose, where they lead to, and which labels the page tells."""

from collections.abc import Callable

import pytest
from flask import Flask

from fleet.access import Actor, Role
from fleet.codes import shown
from fleet.intake import devices as domain
from fleet.intake import labels
from fleet.intake.devices import Category, Device
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]


@pytest.fixture
def device(stored_cast: Cast) -> Device:
    """On the shelf."""
    made = stored_cast.device()
    stored_cast.store()
    return made


def test_a_place_is_picked_only_for_somebody_who_has_said_it_once(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    codes = [announced(stored_cast).code for _ in range(2)]
    stored_cast.store()
    browser, here = client(stored_cast.volunteer), stored_cast.hub.id
    assert f'value="{here}" selected' not in browser.get(f"/devices/{codes[0]}").text
    nowhere = browser.post(f"/devices/{codes[0]}/receive", data={"site": ""})
    assert nowhere.status_code == 422
    assert 'aria-invalid="true"' in nowhere.text
    sent = browser.post(f"/devices/{codes[0]}/receive", data={"site": here})
    kept = sent.headers["Set-Cookie"]
    assert kept.startswith(f"__Host-place={here};")
    assert "Secure; HttpOnly" in kept
    assert f'value="{here}" selected' in browser.get(f"/devices/{codes[1]}").text


def test_a_move_made_from_the_scan_page_goes_on_to_the_next_label(
    app: Flask, client: Clients, stored_cast: Cast, device: Device
) -> None:
    sent = {"back": "scan"}
    answer = client(stored_cast.volunteer).post(f"/devices/{device.code}/start-refurbishment", data=sent)
    assert answer.location == f"/scan?code={device.code}"


def test_every_label_that_is_glued_on_is_told(
    app: Flask, client: Clients, stored_cast: Cast, device: Device
) -> None:
    (extra,) = labels.print_batch(stored_cast.session, stored_cast.coordinator, 1)
    stored_cast.store()
    browser, place = client(stored_cast.volunteer), f"/devices/{device.code}"
    assert browser.post(f"{place}/labels", data={"label": extra.short_code}).status_code == 303
    told = browser.get(place).text
    assert shown(extra.short_code) in told
    assert shown(device.code) in told


def announced(cast: Cast) -> Device:
    """Promised by a donor, seen by nobody yet."""
    return domain.announce(cast.session, cast.coordinator, Category.LAPTOP)
