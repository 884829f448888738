"""A ticket through the API, from its opening by an association to the answer it reads."""

from collections.abc import Callable

from flask import Flask

from fleet.access import Role
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | str], Client]


def test_opened_answered_read_and_solved(app: Flask, client: Clients, stored_cast: Cast) -> None:
    laptop = stored_cast.loan().items[0].asset
    stored_cast.store()
    own, bench = client(Role.ASSOCIATION), client(Role.TECHNICIAN)
    told = {"asset": laptop.code, "trouble": "screen", "note": "fendu à gauche"}
    made = own.ok("POST", "/api/v1/tickets", told)
    place = f"/api/v1/tickets/{made['id']}"
    assert (made["answer"], made["answered_at"]) == (None, None)
    answered = bench.ok("POST", f"{place}/answer", {"answer": "un écran est commandé"})
    assert answered["answer"] == "un écran est commandé"
    assert answered["answered_at"].startswith("2026-09-14T")
    assert own.ok("GET", place) | {"moves": []} == answered | {"moves": []}
    bench.ok("POST", f"{place}/resolve")
    late = bench.post(f"{place}/answer", {"answer": "c'est fait"})
    assert (late.status_code, late.get_json()["moves"]) == (409, ["reopen"])


def test_an_answer_is_refused_with_its_reason(app: Flask, client: Clients, stored_cast: Cast) -> None:
    laptop = stored_cast.loan().items[0].asset
    stored_cast.store()
    own, bench = client(Role.ASSOCIATION), client(Role.TECHNICIAN)
    made = own.ok("POST", "/api/v1/tickets", {"asset": laptop.code, "trouble": "screen"})
    place = f"/api/v1/tickets/{made['id']}"
    for body, status in (
        ({}, 422),
        ({"answer": None}, 422),
        ({"answer": " "}, 422),
        ({"answer": "x" * 281}, 422),
        ({"answer": "appeler le 06 12 34 56 78"}, 422),
        ({"answer": "vu", "by": "moi"}, 422),
    ):
        assert bench.post(f"{place}/answer", body).status_code == status, body
    assert own.post(f"{place}/answer", {"answer": "merci"}).status_code == 403
    stale = bench.post(f"{place}/answer", {"answer": "vu"}, headers={"If-Match": '"autre"'})
    assert stale.status_code == 412
    assert client("other").get(place).status_code == 404
