"""/api/v1/scans: one scan or a list, a verdict for each, in the reader's language."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from fleet.access import Actor, Role
from fleet.intake.labels import Label
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]


def scan(number: int, action: str, minute: float = 30, **more: Any) -> dict[str, Any]:
    at = (NOW + timedelta(minutes=minute)).isoformat()
    return {"id": f"scan-{number:04}", "action": action, "at": at, **more}


def token_of(cast: Cast, code: str) -> str:
    return cast.session.query(Label.token).filter_by(asset_code=code).scalar() or ""


def test_one_scan_is_answered_with_its_verdict(app: Flask, client: Clients, stored_cast: Cast) -> None:
    device = stored_cast.device()
    token = token_of(stored_cast, device.code)
    stored_cast.store()
    phone, sent = (
        client(stored_cast.volunteer),
        scan(1, "move", token=token, site=stored_cast.delivery_site.id),
    )
    told = phone.ok("POST", "scans", sent, headers={"Accept-Language": "en"})
    assert (told["verdict"], told["says"]) == ("applied", "Moved to Bureau de Grasse.")
    assert told["asset"]["site"] == stored_cast.delivery_site.id
    again = phone.ok("POST", "scans", sent)
    assert (again["verdict"], again["earlier"]) == ("duplicate", "applied")


def test_a_list_is_answered_in_its_order_whatever_came_first(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    kit = stored_cast.kit()
    stored_cast.store()
    code = kit.items[0].asset_code
    sent = [
        scan(2, "ship", 20, code=code),
        scan(1, "pack", 10, code=code),
        scan(3, "pack", 11, code="23456789"),
    ]
    told = client(Role.VOLUNTEER).ok("POST", "scans", sent)["items"]
    assert [each["verdict"] for each in told] == ["applied", "applied", "unknown"]
    assert told[1]["asset"]["kit"] == kit.kit_code
    assert told[2]["reason"]["type"] == "/problems/no-such-label"


def test_a_blocked_scan_says_why_in_words(app: Flask, client: Clients, stored_cast: Cast) -> None:
    device = stored_cast.device()
    stored_cast.store()
    sent = scan(1, "mark_ready", code=device.code)
    told = client(stored_cast.volunteer).ok("POST", "scans", sent, headers={"Accept-Language": "fr"})
    assert told["verdict"] == "blocked"
    assert "à\xa0traiter" in told["reason"]["detail"]
    (kept,) = client(Role.COORDINATOR).ok("GET", "scans?waits=true")["items"]
    assert (kept["id"], kept["reason"]["type"]) == ("scan-0001", "/problems/wrong-state")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (scan(1, "move", code="A"), "site"),
        (scan(1, "ship", code="A", site="site_x"), "site"),
        (scan(1, "ship"), "token"),
        (scan(1, "ship", code="A", token="B"), "token"),
        (scan(1, "undo", code="A", of="scan-0009"), "token"),
        (scan(1, "note", code="A"), "flaws"),
        (scan(1, "note", code="A", flaws=["broken heart"]), "flaws"),
        (scan(1, "hand_over", code="A"), "agreement"),
        (scan(1, "fly", code="A"), "action"),
        (scan(1, "ship", code="A", name="Léa"), "name"),
        (scan(1, "ship", code="A") | {"id": "short"}, "id"),
        (scan(1, "ship", code="A") | {"at": "tonight"}, "at"),
    ],
)
def test_what_does_not_belong_is_named_and_nothing_is_kept(
    app: Flask, client: Clients, sent: dict[str, Any], field: str
) -> None:
    desk = client(Role.COORDINATOR)
    answer = desk.post("scans", sent)
    assert answer.status_code == 422
    assert answer.json is not None
    assert field in answer.json["errors"]
    listed = desk.post("scans", [scan(2, "ship", code="A"), sent])
    assert listed.status_code == 422
    assert desk.ok("GET", "scans")["items"] == []


@pytest.mark.parametrize("body", [[], {}, "text", 7, [7], None, [[]]])
def test_what_is_no_scan_is_refused(app: Flask, client: Clients, body: Any) -> None:
    answer = client(Role.VOLUNTEER).call("POST", "scans", json=body)
    assert answer.status_code in (400, 415, 422)


def test_five_hundred_and_one_are_too_many(app: Flask, client: Clients) -> None:
    sent = [scan(number, "ship", code="A") for number in range(501)]
    assert client(Role.VOLUNTEER).post("scans", sent).status_code == 422
    assert client(Role.VOLUNTEER).post("scans", sent[:500]).status_code == 200


def test_a_coordinator_settles_what_waits(app: Flask, client: Clients, stored_cast: Cast) -> None:
    device = stored_cast.device()
    stored_cast.store()
    sent = scan(1, "move", -10, code=device.code, site=stored_cast.delivery_site.id)
    assert client(stored_cast.volunteer).ok("POST", "scans", sent)["verdict"] == "to_review"
    assert (
        client(stored_cast.volunteer).post("scans/scan-0001/settle", {"settlement": "done"}).status_code
        == 403
    )
    desk = client(Role.COORDINATOR)
    assert desk.ok("POST", "scans/scan-0001/settle", {"settlement": "done"})["settlement"] == "done"
    assert desk.ok("GET", f"devices/{device.code}")["site"] == stored_cast.delivery_site.id
    assert desk.post("scans/scan-0001/settle", {"settlement": "left"}).status_code == 409
    assert desk.ok("GET", "scans?waits=true")["items"] == []


def test_scans_of_whoever_was_signed_in_before_are_refused(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    phone, mine = client(stored_cast.volunteer), {"Fleet-Account": stored_cast.volunteer.name}
    assert phone.post("scans", scan(1, "ship", code="A"), headers=mine).status_code == 200
    theirs = {"Fleet-Account": stored_cast.technician.name}
    assert phone.post("scans", scan(2, "ship", code="A"), headers=theirs).status_code == 403
    assert len(client(Role.COORDINATOR).ok("GET", "scans")["items"]) == 1
