"""Requests through the API: many lines at once, what each became, and where it stands."""

from collections.abc import Callable
from typing import Any

import pytest

from fleet.access import Role
from fleet.intake.assets import Kind
from tests.api.conftest import Client
from tests.cast import Cast
from tests.counting import counting

Clients = Callable[..., Client]
NEW = {"territory": "06", "signatory": "ase_service"}
BY = "2027-01-15"


def test_one_post_creates_the_youths_and_their_request_and_answers_the_codes_in_order(
    client: Clients, stored_cast: Cast
) -> None:
    youth = stored_cast.youth()
    stored_cast.store()
    lines = [
        {"new_youth": 1, "kind": "both", "keyboard": "azerty", "screen_inches": 15, "touch": True},
        {"youth": youth.code, "kind": "laptop", "priority": "exams"},
        {"new_youth": 0, "kind": "connection"},
    ]
    body = {"needed_by": BY, "youths": [NEW, NEW], "lines": lines, "submit": True}
    asked = client(Role.ASSOCIATION).ok("POST", "equipment-requests", body)
    first, second = asked["new_youths"]
    assert [(line["youth"], line["kind"], line["keyboard"]) for line in asked["lines"]] == [
        (second, "laptop", "azerty"),
        (second, "connection", None),
        (youth.code, "laptop", None),
        (first, "connection", None),
    ]
    assert [(one["accepted"], one["lines"], one["problem"]) for one in asked["results"]] == [
        (True, [1, 2], None),
        (True, [3], None),
        (True, [4], None),
    ]
    assert {line["stands"] for line in asked["lines"]} == {"pending"}
    shown = client(Role.ASSOCIATION).ok("GET", f"equipment-requests/{asked['id']}")
    assert shown == {name: told for name, told in asked.items() if name not in ("new_youths", "results")}
    assert (shown["lines"][0]["screen_inches"], shown["lines"][0]["touch"]) == (15, True)


def half_good(stored_cast: Cast) -> list[dict[str, Any]]:
    mine, theirs = stored_cast.youth(), stored_cast.youth(stored_cast.other_association)
    stored_cast.store()
    return [
        {"youth": mine.code, "kind": "laptop"},
        {"youth": theirs.code, "kind": "laptop"},
        {"youth": mine.code, "kind": "both"},
        {"new_youth": 0, "kind": "connection", "touch": True},
        {"new_youth": 1, "kind": "connection"},
    ]


def test_by_choice_the_good_lines_are_kept_and_the_others_say_why(client: Clients, stored_cast: Cast) -> None:
    body = {"needed_by": BY, "youths": [NEW, NEW], "lines": half_good(stored_cast), "all_or_nothing": False}
    asked = client(Role.ASSOCIATION).ok("POST", "equipment-requests", body)
    assert [line["kind"] for line in asked["lines"]] == ["laptop", "connection"]
    assert asked["new_youths"][0] is None
    assert asked["new_youths"][1] == asked["lines"][1]["youth"]
    assert [(one["number"], one["accepted"], one["lines"]) for one in asked["results"]] == [
        (1, True, [1]),
        (2, False, []),
        (3, False, []),
        (4, False, []),
        (5, True, [2]),
    ]
    problems = [one["problem"]["type"].rpartition("/")[2] for one in asked["results"] if one["problem"]]
    assert problems == ["not-your-youth", "same-line-twice", "needs-of-a-laptop"]


def test_all_or_nothing_is_what_happens_unless_said_otherwise(client: Clients, stored_cast: Cast) -> None:
    association = client(Role.ASSOCIATION)
    body = {"needed_by": BY, "youths": [NEW, NEW], "lines": half_good(stored_cast)}
    before = len(association.ok("GET", "youths")["items"])
    answer = association.post("equipment-requests", body)
    assert answer.status_code == 422
    assert answer.json["type"] == "/problems/not-your-youth"
    assert [one["accepted"] for one in answer.json["results"]] == [False] * 5
    assert [bool(one["problem"]) for one in answer.json["results"]] == [False, True, True, True, False]
    assert len(association.ok("GET", "youths")["items"]) == before
    assert association.ok("GET", "equipment-requests")["items"] == []


def test_where_no_line_is_good_nothing_is_made(client: Clients) -> None:
    association = client(Role.ASSOCIATION)
    lines = [{"youth": "AAAAAAAA", "kind": "laptop"}, {"new_youth": 3, "kind": "laptop"}]
    body = {"needed_by": BY, "youths": [NEW], "lines": lines, "all_or_nothing": False}
    answer = association.post("equipment-requests", body)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/no-good-line")
    assert len(answer.json["results"]) == 2
    assert association.ok("GET", "youths")["items"] == []


@pytest.mark.parametrize(("count", "status"), [(200, 201), (201, 422)])
def test_two_hundred_lines_at_most(client: Clients, count: int, status: int) -> None:
    lines = [{"new_youth": place, "kind": "laptop"} for place in range(min(count, 200))]
    lines += [{"youth": "AAAAAAAA", "kind": "laptop"}] * (count - 200)
    body = {"needed_by": BY, "youths": [NEW] * 200, "lines": lines, "all_or_nothing": False}
    answer = client(Role.ASSOCIATION).post("equipment-requests", body)
    assert answer.status_code == status


def test_what_was_sent_is_changed_by_patch_until_it_is_answered(client: Clients, stored_cast: Cast) -> None:
    asked = stored_cast.submitted()
    stored_cast.store()
    path, association = f"equipment-requests/{asked.id}", client(Role.ASSOCIATION)
    desk = client(Role.COORDINATOR)
    read = desk.get(path).headers["ETag"]
    lines = [{"new_youth": 0, "kind": "both"}]
    changed = {"youths": [NEW], "lines": lines}
    assert association.call("PATCH", path, changed).status_code == 428
    mine = association.get(path).headers["ETag"]
    answer = association.call("PATCH", path, changed, headers={"If-Match": mine})
    assert answer.status_code == 200
    assert (answer.json["state"], len(answer.json["lines"])) == ("submitted", 2)
    assert answer.json["edited_at"] is not None
    # Nobody approves what they have not read.
    stale = desk.post(f"{path}/approve", {}, headers={"If-Match": read})
    assert stale.status_code == 412
    now = desk.get(path).headers["ETag"]
    assert desk.post(f"{path}/approve", {}, headers={"If-Match": now}).status_code == 200
    late = association.call("PATCH", path, changed, headers={"If-Match": "*"})
    assert (late.status_code, late.json["type"]) == (409, "/problems/already-answered")


def test_the_association_confirms_what_was_entered_for_it(client: Clients, stored_cast: Cast) -> None:
    desk, association = client(Role.COORDINATOR), client(Role.ASSOCIATION)
    body = {"needed_by": BY, "youths": [NEW], "lines": [{"new_youth": 0, "kind": "laptop"}], "submit": True}
    asked = desk.ok("POST", "equipment-requests", body | {"organisation": stored_cast.association.id})
    path = f"equipment-requests/{asked['id']}"
    assert (asked["entered_on_behalf"], asked["confirmed_at"]) == (True, None)
    assert desk.post(f"{path}/approve", {}).status_code == 403
    assert desk.post(f"{path}/confirm", {}).status_code == 403
    assert client("other").post(f"{path}/confirm", {}).status_code == 404
    (notice,) = association.ok("GET", "notices")["items"]
    assert (notice["kind"], notice["facts"]) == ("request_entered", {"request_id": asked["id"]})
    waiting = association.ok("GET", "equipment-requests?to_confirm=true")["items"]
    assert [one["id"] for one in waiting] == [asked["id"]]
    assert "confirm" in association.ok("GET", path)["moves"]
    assert association.ok("POST", f"{path}/confirm", {})["confirmed_at"] is not None
    assert association.ok("GET", "equipment-requests?to_confirm=true")["items"] == []
    assert association.ok("GET", path)["moves"] == ["cancel"]
    assert desk.ok("POST", f"{path}/approve", {})["state"] == "approved"


def test_what_nobody_entered_for_it_is_not_offered_for_confirming(client: Clients) -> None:
    association = client(Role.ASSOCIATION)
    body = {"needed_by": BY, "youths": [NEW], "lines": [{"new_youth": 0, "kind": "laptop"}], "submit": True}
    asked = association.ok("POST", "equipment-requests", body)
    assert asked["moves"] == ["cancel"]
    refused = association.post(f"equipment-requests/{asked['id']}/confirm", {})
    assert (refused.status_code, refused.json["moves"]) == (409, asked["moves"])


def test_each_line_says_where_it_stands_and_the_asker_hears_of_what_is_there_already(
    client: Clients, stored_cast: Cast
) -> None:
    youth = stored_cast.youth()
    loan = stored_cast.loan(youth=youth)
    assert loan.allocation is not None
    stored_cast.store()
    association = client(Role.ASSOCIATION)
    (line,) = association.ok("GET", f"equipment-requests/{loan.allocation.request_id}")["lines"]
    assert (line["stands"], line["kit"]) == ("handed_over", loan.allocation.id)
    assert line["since"] == loan.handed_over_at.isoformat()
    assert line["already_equipped"] is False
    body = {"needed_by": BY, "submit": True, "lines": [{"youth": youth.code, "kind": "both"}]}
    again = association.ok("POST", "equipment-requests", body)
    assert [one["already_equipped"] for one in again["lines"]] == [True, False]
    assert again["state"] == "submitted"
    shown = client(Role.COORDINATOR).ok("GET", f"equipment-requests/{again['id']}")
    assert [one["already_equipped"] for one in shown["lines"]] == [True, False]


def test_what_is_called_off_says_since_when_at_once(client: Clients, stored_cast: Cast) -> None:
    asked = stored_cast.submitted()
    stored_cast.store()
    path, association = f"equipment-requests/{asked.id}", client(Role.ASSOCIATION)
    told = association.ok("POST", f"{path}/cancel", {})
    assert told["lines"][0]["stands"] == "cancelled"
    assert told["lines"][0]["since"] == told["closed_at"] is not None
    assert association.ok("GET", path) == told


@pytest.mark.parametrize("count", [1, 30])
def test_a_list_of_many_requests_asks_the_database_as_often_as_one_of_one(
    client: Clients, stored_cast: Cast, count: int
) -> None:
    for _ in range(count):
        stored_cast.submitted((stored_cast.youth(), Kind.LAPTOP))
        stored_cast.kit()
    stored_cast.store()
    association = client(Role.ASSOCIATION)
    association.ok("GET", "equipment-requests?limit=1")
    with counting(stored_cast.session) as statements:
        listed = association.ok("GET", "equipment-requests?limit=200")["items"]
    assert len(listed) == 2 * count
    about = [one for one in statements if "request_lines" in one or "equipment_requests" in one]
    assert len(about) <= 4
    assert len(statements) <= 12


def test_one_approved_line_is_called_off(client: Clients, stored_cast: Cast) -> None:
    asked = stored_cast.approved((stored_cast.youth(), Kind.LAPTOP), (stored_cast.youth(), Kind.LAPTOP))
    stored_cast.store()
    path, association = f"equipment-requests/{asked.id}", client(Role.ASSOCIATION)
    assert client("other").post(f"{path}/lines/1/cancel", {}).status_code == 404
    told = association.ok("POST", f"{path}/lines/1/cancel", {})
    assert [line["stands"] for line in told["lines"]] == ["cancelled", "approved"]
    assert association.post(f"{path}/lines/1/cancel", {}).json["type"] == "/problems/nothing-to-withdraw"
    assert association.ok("POST", f"{path}/lines/2/cancel", {})["state"] == "cancelled"
