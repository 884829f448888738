"""GET /api/v1/changes: a tool that can't receive webhooks follows all the same."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from api import paging
from fleet.access import Role
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Any], Client]


def test_a_tool_follows_page_by_page_and_later(client: Clients, stored_cast: Cast) -> None:
    mine, youth = client(Role.ASSOCIATION), stored_cast.youth()
    request = stored_cast.submitted()
    stored_cast.store()
    got, answer = [], mine.ok("GET", "changes?limit=1")
    while answer["more"]:
        got += answer["items"]
        answer = mine.ok("GET", f"changes?limit=1&after={answer['next']}")
    got += answer["items"]
    assert [row["kind"] for row in got] == [
        "youth.add",
        "youth.add",
        "equipment_request.draft",
        "equipment_request.submit",
    ]
    assert got[0]["id"] == youth.code
    assert got[-1] == {
        "kind": "equipment_request.submit",
        "subject": "equipment_request",
        "id": request.id,
        "at": "2026-09-14T08:30:00+00:00",
    }
    nothing = mine.ok("GET", f"changes?after={answer['next']}")
    assert (nothing["items"], nothing["more"]) == ([], False)
    mine.ok("POST", f"equipment-requests/{request.id}/cancel")
    later = mine.ok("GET", f"changes?after={nothing['next']}")
    assert [row["kind"] for row in later["items"]] == ["equipment_request.cancel"]


def test_another_association_hears_nothing_and_can_t_ask_for_it(client: Clients, stored_cast: Cast) -> None:
    stored_cast.loan()
    stored_cast.store()
    other = client("other")
    assert other.ok("GET", "changes")["items"] == []
    assert other.get(f"changes?organisation={stored_cast.association.id}").status_code == 422
    desk = client(Role.COORDINATOR)
    assert desk.ok("GET", "changes")["items"] == []
    assert desk.ok("GET", f"changes?organisation={stored_cast.association.id}")["items"]


def test_kinds_are_chosen_and_now_is_a_place_to_begin(client: Clients, stored_cast: Cast) -> None:
    mine = client(Role.ASSOCIATION)
    begin = mine.ok("GET", "changes?after=now")
    assert begin["items"] == []
    stored_cast.loan()
    stored_cast.store()
    told = mine.ok("GET", f"changes?after={begin['next']}&kind=loan.hand_over, youth.add")["items"]
    assert [(row["kind"], row["subject"]) for row in told] == [
        ("youth.add", "youth"),
        ("loan.hand_over", "loan"),
        ("loan.hand_over", "device"),
        ("loan.hand_over", "allocation"),
        ("loan.hand_over", "equipment_request"),
    ]


def test_an_erasure_is_told_without_a_code_and_what_came_before_is_withdrawn(
    client: Clients, stored_cast: Cast
) -> None:
    mine = client(Role.ASSOCIATION)
    made = mine.ok("POST", "youths", {"territory": "06", "signatory": "adult_youth"})
    kept = mine.ok("POST", "youths", {"territory": "06", "signatory": "adult_youth"})
    mine.ok("POST", f"youths/{made['code']}/erase")
    told = mine.ok("GET", "changes")["items"]
    assert [(row["kind"], row["id"]) for row in told] == [
        ("youth.add", kept["code"]),
        ("youth.erased", None),
    ]
    asked = f"youths?code={made['code']},{kept['code']}"
    assert [row["code"] for row in mine.ok("GET", asked)["items"]] == [kept["code"]]


def test_a_cursor_of_three_months_ago_is_gone(client: Clients, stored_cast: Cast) -> None:
    mine = client(Role.ASSOCIATION)
    cursor = mine.ok("GET", "changes")["next"]
    with time_machine.travel(NOW + timedelta(days=89)):
        assert mine.get(f"changes?after={cursor}").status_code == 200
    with time_machine.travel(NOW + timedelta(days=92)):
        refused = mine.get(f"changes?after={cursor}")
        assert (refused.status_code, refused.json and refused.json["type"]) == (
            410,
            "/problems/cursor-gone",
        )


@pytest.mark.parametrize(
    "after",
    [
        "nonsense",
        "bnVsbA",
        *(paging.cursor(told) for told in ([1], [-1, "2026-09-14"], [1, "x"], ["1", "x"])),
    ],
)
def test_a_cursor_that_is_none_of_ours_is_refused(client: Clients, after: str) -> None:
    refused = client(Role.ASSOCIATION).get(f"changes?after={after}")
    assert (refused.status_code, refused.json and refused.json["type"]) == (422, "/problems/bad-cursor")
