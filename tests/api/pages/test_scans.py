"""The page of scans to decide on: both sides, and what a coordinator makes of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask

from fleet import scanning
from fleet.access import Actor, Role
from fleet.scanning import Action, Told
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]
ENGLISH = {"Accept-Language": "en"}


def sent(cast: Cast, action: Action, code: str, minute: float, **facts: Any) -> None:
    told = Told(f"scan-{minute:04}", action, NOW + timedelta(minutes=minute), code, facts)
    scanning.send(cast.session, cast.volunteer.later(cast.at(minutes=50)), [told])
    cast.store()


def test_both_sides_are_shown_and_a_late_move_is_done_after_all(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    device = stored_cast.device()
    stored_cast.store()
    sent(stored_cast, Action.MOVE, device.code, -10, site=stored_cast.delivery_site.id)
    desk = client(stored_cast.coordinator)
    page = desk.get("/scans", headers=ENGLISH).text
    for word in ("move here (Bureau de Grasse)", "to be decided on", "changed in another way", "Hub de Nice"):
        assert word in page
    assert "scan waits for your decision" in desk.get("/", headers=ENGLISH).text
    assert desk.post("/scans/scan--010/settle", data={"settlement": "done"}).status_code == 303
    assert "Bureau de Grasse" in desk.get(f"/devices/{device.code}", headers=ENGLISH).text
    assert "No scan waits for you" in desk.get("/scans", headers=ENGLISH).text


def test_what_cannot_be_done_is_said_and_may_be_left(app: Flask, client: Clients, stored_cast: Cast) -> None:
    device = stored_cast.device()
    stored_cast.store()
    sent(stored_cast, Action.SHIP, device.code, 10)
    desk = client(stored_cast.coordinator)
    refused = desk.post("/scans/scan-0010/settle", data={"settlement": "done"}, headers=ENGLISH)
    assert refused.status_code == 409
    assert "can’t be done" in refused.text or "can&#39;t be done" in refused.text
    assert desk.post("/scans/scan-0010/settle", data={"settlement": "left"}).status_code == 303
    assert desk.post("/scans/scan-0010/settle", data={"settlement": "left"}).status_code == 409
    assert desk.post("/scans/scan-0010/settle", data={}).status_code == 422
    assert client(stored_cast.volunteer).get("/scans").status_code == 403
