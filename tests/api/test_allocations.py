"""POST /allocations/propose and /accept: a proposal explains itself, and accepting asks every rule again."""

from collections.abc import Callable
from typing import Any

from fleet.access import Role
from fleet.db import Database
from fleet.intake.assets import Kind
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[..., Client]


def waiting(cast: Cast, number: int = 1) -> list[str]:
    """So many youths who wait for a laptop: their codes."""
    youths = [cast.youth() for _ in range(number)]
    cast.approved(*((youth, Kind.LAPTOP) for youth in youths))
    return [youth.code for youth in youths]


def picked(proposal: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "request": kit["request"],
            "youth": kit["youth"],
            "assets": [item["asset"] for item in kit["items"]],
        }
        for kit in proposal["kits"]
    ]


def test_a_proposal_says_why_and_what_was_missing(client: Clients, stored_cast: Cast) -> None:
    laptop = stored_cast.ready_laptop().code
    youth = stored_cast.youth()
    stored_cast.approved((youth, Kind.LAPTOP), (youth, Kind.CONNECTION))
    stored_cast.store()
    english = {"Accept-Language": "en"}
    told = client(Role.COORDINATOR).ok("POST", "allocations/propose", headers=english)
    (kit,), (left,) = told["kits"], told["left_out"]
    assert (kit["youth"], kit["without"], told["spare"]) == (youth.code, ["connection"], 0)
    assert [item["asset"] for item in kit["items"]] == [laptop]
    assert kit["items"][0]["reasons"] == ["It stands in the same territory."]
    assert "needed by" in kit["turn"]
    assert (left["missing"], left["reason"]) == (
        "nothing_ready",
        "No SIM card with an active line and no hotspot is ready.",
    )


def test_it_says_so_in_french(client: Clients, stored_cast: Cast) -> None:
    waiting(stored_cast)
    stored_cast.store()
    told = client(Role.COORDINATOR).call(
        "POST", "/api/v1/allocations/propose", headers={"Accept-Language": "fr"}
    )
    assert told.get_json()["left_out"][0]["reason"] == "Aucun ordinateur n’est prêt."


def test_a_proposal_reserves_nothing_and_takes_no_write_lock(
    client: Clients, stored_cast: Cast, database: Database
) -> None:
    stored_cast.ready_laptop()
    waiting(stored_cast)
    stored_cast.store()
    desk = client(Role.COORDINATOR)
    with database.write() as writing:
        stored_cast.session = writing
        stored_cast.youth()
        writing.flush()
        first = desk.ok("POST", "allocations/propose")
    assert first == desk.ok("POST", "allocations/propose")
    assert len(first["kits"]) == 1


def test_a_key_of_repeats_is_heard_and_not_needed(client: Clients, stored_cast: Cast) -> None:
    desk = client(Role.COORDINATOR)
    path, key = "/api/v1/allocations/propose", {"Idempotency-Key": "a-proposal"}
    assert desk.call("POST", path, headers=key).get_json()["kits"] == []
    stored_cast.ready_laptop()
    waiting(stored_cast)
    stored_cast.store()
    assert len(desk.call("POST", path, headers=key).get_json()["kits"]) == 1


def test_what_is_accepted_is_put_aside_and_what_changed_is_refused_by_itself(
    client: Clients, stored_cast: Cast
) -> None:
    laptops = [stored_cast.ready_laptop() for _ in range(2)]
    waiting(stored_cast, 2)
    stored_cast.store()
    desk = client(Role.COORDINATOR)
    kits = picked(desk.ok("POST", "allocations/propose"))
    stored_cast.kit(next(each for each in laptops if each.code == kits[0]["assets"][0]))
    stored_cast.store()
    told = desk.ok("POST", "allocations/accept", {"kits": kits})
    assert (told["accepted"], [row["accepted"] for row in told["results"]]) == (1, [False, True])
    assert told["results"][0]["problem"]["type"] == "/problems/not-ready"
    assert told["results"][1]["allocation"]["state"] == "prepared"


def test_all_or_nothing_keeps_nothing_of_a_refused_list(client: Clients, stored_cast: Cast) -> None:
    stored_cast.ready_laptop()
    stored_cast.ready_laptop()
    waiting(stored_cast, 2)
    stored_cast.store()
    desk = client(Role.COORDINATOR)
    kits = picked(desk.ok("POST", "allocations/propose"))
    kits[1]["assets"] = kits[0]["assets"]
    answer = desk.post("allocations/accept", {"kits": kits, "all_or_nothing": True})
    assert answer.status_code == 409
    assert desk.ok("GET", "allocations")["items"] == []
    assert desk.ok("POST", "allocations/accept", {"kits": kits})["accepted"] == 1


def test_who_or_what_does_not_exist_is_a_problem_of_its_kit(client: Clients, stored_cast: Cast) -> None:
    kit = {"request": "req_nothing", "youth": "ZZZZZZZZ", "assets": ["ZZZZZZZZ"]}
    told = client(Role.COORDINATOR).ok("POST", "allocations/accept", {"kits": [kit]})
    assert told["results"][0]["problem"]["status"] == 404


def test_with_all_or_nothing_what_does_not_exist_is_a_fault_of_the_body(client: Clients) -> None:
    kit = {"request": "req_nobody", "youth": "XXXXXXXX", "assets": ["XXXXXXXX"]}
    refused = client(Role.COORDINATOR).post("allocations/accept", {"kits": [kit], "all_or_nothing": True})
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/unknown-reference")
    assert refused.json["errors"] == {"kits": ["req_nobody"]}


def test_a_key_that_cannot_be_one_is_refused_where_nothing_is_kept_too(client: Clients) -> None:
    key = {"Idempotency-Key": "x" * 256}
    assert client(Role.COORDINATOR).post("allocations/propose", {}, headers=key).status_code == 422


def test_the_words_beside_kits_take_only_what_they_take(client: Clients) -> None:
    for word in ("propose", "accept"):
        assert client(Role.COORDINATOR).get(f"allocations/{word}").status_code == 405
