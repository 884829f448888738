"""What every operation shares: problems, versions, pages, keys for repeats, headers, and bad input."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any, Final

import pytest
from flask import Flask, request

from api import create_app, headers, serve
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.settings import Settings
from tests.api.conftest import PUBLIC, Client
from tests.api.test_access import filled, operations
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]

NESTED: Final = b"[" * 100_000 + b"]" * 100_000
BAD_JSON: Final = {
    "nothing closed": b'{"category": "laptop"',
    "NaN": b'{"category": NaN}',
    "a lone surrogate": b'{"maker": "\\ud800", "category": "laptop"}',
    "endless nesting": NESTED,
    "a NUL": b'{"category": "laptop", "maker": "\\u0000"}',
    "a raw NUL": b'{"category": "laptop", "maker": "\x00"}',
    "no UTF-8": b'{"maker": "\xff", "category": "laptop"}',
}
AS_JSON: Final = {"Content-Type": "application/json"}


def shape_of(problem: Any) -> None:
    assert {"type", "title", "status", "detail"} <= problem.keys()
    assert problem["type"].startswith("/problems/")


def test_a_problem_speaks_the_readers_language(client: Clients) -> None:
    for language, title in (("en", "There is nothing here under that name."), ("fr", None)):
        answer = client(Role.COORDINATOR).get("devices/ABCDEFGH", headers={"Accept-Language": language})
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
        shape_of(answer.json)
        assert (answer.json["title"] == title) is (title is not None)


def test_a_wrong_method_says_which_are_right(client: Clients) -> None:
    answer = client(Role.COORDINATOR).call("DELETE", "devices")
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
    shape_of(answer.json)


def test_a_bad_credential_is_told_so(client: Clients) -> None:
    answer = client("").get("devices", headers={"Authorization": "Bearer fleet_no"})
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="fleet"')


def test_a_body_too_large_or_of_another_kind_is_refused(client: Clients) -> None:
    desk = client(Role.COORDINATOR)
    large = desk.post("devices", data=b"x" * (13 * 2**20), headers=AS_JSON)
    other = desk.post("devices", data=b"<x/>", headers={"Content-Type": "application/xml"})
    assert (large.status_code, other.status_code) == (413, 415)
    assert other.json["accepts"] == ["application/json"]
    form = client(Role.ASSOCIATION).post(
        "equipment-requests/file?needed_by=2027-01-15", data={"file": (BytesIO(b"a;b"), "a.csv")}
    )
    assert (form.status_code, form.json["accepts"][0]) == (415, "text/csv")
    assert "text/csv" in form.json["detail"]


@pytest.mark.parametrize("what", BAD_JSON)
def test_what_is_no_json_is_a_bad_request(client: Clients, what: str) -> None:
    answer = client(Role.COORDINATOR).post("devices", data=BAD_JSON[what], headers=AS_JSON)
    assert answer.status_code == 400
    shape_of(answer.json)


def test_an_unknown_field_or_filter_is_refused_by_name(client: Clients) -> None:
    desk = client(Role.COORDINATOR)
    body = desk.post("devices", {"category": "laptop", "owner": "x"})
    assert (body.status_code, list(body.json["errors"])) == (422, ["owner"])
    query = desk.get("devices?sort=serial")
    assert (query.status_code, list(query.json["errors"])) == (422, ["sort"])


@pytest.mark.parametrize("field", ["name", "birth_date", "external_id", "phone", "school"])
def test_a_youth_takes_nothing_but_its_code(client: Clients, field: str) -> None:
    """Rule Y1, and the refusal says why."""
    coded = {"territory": "06", "signatory": "adult_youth"}
    for path, body in (
        ("youths", coded | {field: "x"}),
        (
            "equipment-requests",
            {
                "needed_by": "2027-01-01",
                "youths": [coded | {field: "x"}],
                "lines": [{"new_youth": 0, "kind": "laptop"}],
            },
        ),
    ):
        answer = client(Role.ASSOCIATION).post(path, body)
        assert (answer.status_code, answer.json["type"]) == (422, "/problems/only-a-code")
        assert field in answer.json["detail"]


def test_absence_comes_before_versions(client: Clients, stored_cast: Cast) -> None:
    device = stored_cast.device()
    stored_cast.store()
    desk, path = client(Role.TECHNICIAN), f"devices/{device.code}"
    changes = {"maker": "HP"}
    assert desk.call("PATCH", "devices/ABCDEFGH", changes).status_code == 404
    assert desk.call("PATCH", path, changes).status_code == 428
    assert desk.call("PATCH", path, changes, headers={"If-Match": '"old"'}).status_code == 412
    tag = desk.get(path).headers["ETag"]
    assert desk.get(path, headers={"If-None-Match": tag}).status_code == 304
    changed = desk.call("PATCH", path, changes, headers={"If-Match": f"W/{tag}"})
    assert (changed.status_code, changed.headers["ETag"] != tag) == (200, True)
    assert changed.headers["ETag"] == desk.get(path).headers["ETag"]
    stale = desk.post(f"{path}/start-refurbishment", headers={"If-Match": tag})
    assert stale.status_code == 412
    assert desk.post(f"{path}/start-refurbishment", headers={"If-Match": "*"}).status_code == 200


def test_a_refused_move_names_the_state_and_the_moves_that_work(client: Clients, stored_cast: Cast) -> None:
    device = stored_cast.device()
    stored_cast.store()
    answer = client(Role.VOLUNTEER).post(f"devices/{device.code}/ship")
    assert (answer.status_code, answer.json["state"]) == (409, "received")
    assert answer.json["moves"] == client(Role.VOLUNTEER).ok("GET", f"devices/{device.code}")["moves"]


def test_pages_skip_and_repeat_nothing_while_rows_arrive(client: Clients, stored_cast: Cast) -> None:
    for _ in range(12):
        stored_cast.device()
    stored_cast.store()
    desk, seen, after = client(Role.COORDINATOR), [], ""
    before = {row["code"] for row in desk.ok("GET", "devices?limit=200")["items"]}
    while after is not None:
        answer = desk.get(f"devices?limit=3{after and '&after=' + after}")
        seen += [row["code"] for row in answer.json["items"]]
        assert ('rel="next"' in answer.headers.get("Link", "")) is (answer.json["next"] is not None)
        after = answer.json["next"]
        desk.ok("POST", "devices", {"category": "laptop", "site": stored_cast.hub.id})
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


def encoded(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!!!!",
        encoded([]),
        encoded({}),
        encoded(None),
        encoded([1, 2]),
        encoded(["2026-01-01T00:00:00", "A"]),
        encoded(["0001-01-01T00:00:00+23:59", "A"]),
        encoded(["2026-01-01T00:00:00+00:00", "\x00"]),
        encoded(["2026-01-01T00:00:00+00:00", "\ud800"]),
        encoded([10**30]),
    ],
)
def test_a_made_up_cursor_is_refused(client: Clients, cursor: str) -> None:
    desk = client(Role.COORDINATOR)
    for name in ("devices", "events", "youths"):
        assert desk.get(f"{name}?after={cursor}").status_code == 422, name


def test_the_same_key_has_one_effect_and_one_answer(client: Clients, stored_cast: Cast) -> None:
    desk, keyed = client(Role.COORDINATOR), {"headers": {"Idempotency-Key": "k1"}}
    first = desk.post("devices", {"category": "laptop"}, **keyed)
    again = desk.post("devices", {"category": "laptop"}, **keyed)
    assert (first.status_code, first.data) == (again.status_code, again.data)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(desk.ok("GET", "devices")["items"]) == 1
    other = desk.post("devices", {"category": "tablet"}, **keyed)
    assert (other.status_code, other.json["type"]) == (422, "/problems/key-reused")
    assert client(Role.VOLUNTEER).post("devices", {"category": "laptop"}, **keyed).status_code != 422
    for bad in ("", "k" * 256):
        answer = desk.post("devices", {"category": "laptop"}, headers={"Idempotency-Key": bad})
        assert answer.status_code == 422


def test_a_secret_is_shown_once_and_its_repeat_shows_none(client: Clients, stored_cast: Cast) -> None:
    admin, keyed = client(Role.ADMINISTRATOR), {"headers": {"Idempotency-Key": "k1"}}
    wanted = {"organisation": stored_cast.lender.id, "role": "volunteer"}
    first, again = (admin.ok("POST", "tokens", wanted, **keyed) for _ in range(2))
    assert first["secret"].startswith(first["prefix"])
    assert again == {**first, "secret": None}


def test_a_labels_sheet_is_a_pdf_or_one_svg(client: Clients, stored_cast: Cast) -> None:
    device = stored_cast.device()
    stored_cast.store()
    floor, body = client(Role.VOLUNTEER), {"codes": [device.code]}
    assert floor.ok("POST", "labels", body, headers={"Accept": "application/pdf"}).startswith(b"%PDF")
    svg = floor.post("labels", body, headers={"Accept": "image/svg+xml"})
    assert (svg.mimetype, svg.data[:4]) == ("image/svg+xml", b"<svg")
    assert floor.post("labels", body, headers={"Accept": "image/png"}).status_code == 406
    unknown = floor.post("labels", {"codes": [device.code, "ZZZZZZZZ"]})
    assert (unknown.status_code, unknown.json["errors"]["codes"]) == (422, ["ZZZZZZZZ"])
    small = floor.post("labels", body | {"profile": "L6008"})
    assert (small.status_code, small.json["type"]) == (422, "/problems/unprintable")


def test_labels_for_this_machine_alone_are_refused(
    database: Database, told: Settings, stored_cast: Cast
) -> None:
    device, token = stored_cast.device(), stored_cast.secret_of(Role.VOLUNTEER)
    stored_cast.store()
    local = replace(told, public_url="http://127.0.0.1:8000")
    answers = [
        Client(create_app(settings, database), token).post("labels", {"codes": [device.code]}).status_code
        for settings in (local, replace(local, demo=True))
    ]
    assert answers == [409, 200]


def test_headers_stand_on_every_answer(app: Flask, client: Clients) -> None:
    """Rule A3, on all routes: found, refused, absent, and of the wrong method."""
    callers = (client(""), client(Role.COORDINATOR))
    asked = 0
    for rule, method, _view in operations(app):
        for caller in callers:
            for asks in (method, "PUT"):
                answer = caller.call(asks, filled(rule, "zz"))
                lacking = {name for name in headers.ALWAYS if name not in answer.headers}
                assert (lacking, rule.rule, asks) == (set(), rule.rule, asks)
                assert "Strict-Transport-Security" in answer.headers
                assert "unsafe" not in answer.headers["Content-Security-Policy"].replace(
                    "wasm-unsafe-eval", ""
                )
                asked += 1
    assert asked > 400


def test_a_field_s_fault_is_told_in_the_reader_s_language_with_its_numbers(client: Clients) -> None:
    for language, text in (("fr", "La valeur va de 1 à 200."), ("en", "Must be greater than or equal to 1")):
        answer = client(Role.COORDINATOR).get("devices?limit=0", headers={"Accept-Language": language})
        assert answer.json["errors"]["limit"][0].startswith(text)


def test_nothing_is_left_of_whom_an_app_served_before(
    every_address: Flask, database: Database, told: Settings
) -> None:
    """All tests share one app: the proxies that one service trusts and its counts are nothing to the next."""
    behind = replace(told, trusted_proxies=1, rate_limits={"request": "1 per minute"})
    asked = []
    for settings in (behind, told):
        serve(every_address, settings, database)
        for _ in range(2):
            with every_address.test_client() as browser:
                answer = browser.get("/healthz", base_url=PUBLIC, headers={"X-Forwarded-For": "192.0.2.7"})
                asked.append((answer.status_code, request.remote_addr))
    assert asked == [(200, "192.0.2.7"), (429, "192.0.2.7"), (200, "127.0.0.1"), (200, "127.0.0.1")]
