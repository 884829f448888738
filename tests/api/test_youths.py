"""Rules Y5 and Y6 through HTTP: all that is held about a youth, and an erasure that leaves nothing behind."""

import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.access import Role
from fleet.settings import Settings
from tests.api.conftest import Client
from tests.cast import Cast
from tests.fleet.privacy.journey import holding, journey

Clients = Callable[..., Client]
LISTS = ("youths", "equipment-requests", "allocations", "loans", "tickets", "alerts", "notices", "devices")


def test_y6_the_association_gets_all_that_is_held_about_its_youth(client: Clients, stored_cast: Cast) -> None:
    was = journey(stored_cast)
    stored_cast.store()
    for who in (Role.ASSOCIATION, Role.COORDINATOR):
        told = client(who).ok("GET", f"youths/{was.youth.code}/export")
        assert told["youth"]["code"] == was.youth.code
        assert [loan["id"] for loan in told["loans"]] == [was.loan.id]
    assert client("other").get(f"youths/{was.youth.code}/export").status_code == 404


def test_y5_a_journey_then_an_erasure_and_the_markers_are_in_no_answer_log_or_row(
    client: Clients, stored_cast: Cast, told: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    was = journey(stored_cast)
    stored_cast.store()
    association, desk = client(Role.ASSOCIATION), client(Role.COORDINATOR)
    repeated = {"headers": {"Idempotency-Key": "asked once"}}
    asked = {"territory": "06", "signatory": "adult_youth"}
    made = association.ok("POST", "youths", asked, **repeated)["code"]
    for code in (was.youth.code, made):
        association.ok("POST", f"youths/{code}/erase", {})
    again = association.post("youths", asked, **repeated)
    assert (again.status_code, again.json["type"].rpartition("/")[2]) == (422, "key-reused")
    answers = "".join(
        json.dumps(each.ok("GET", f"{name}?limit=200")) for each in (association, desk) for name in LISTS
    )
    answers += json.dumps(desk.ok("GET", "events?limit=200")) + desk.get("/loans?show=ended").text
    answers += desk.get(f"/loans/{was.loan.id}").text + association.get("/youths/list").text
    for word in (*was.words, made):
        assert word not in answers
        assert word not in caplog.text
        assert holding(stored_cast.session, word) == []
        assert association.get(f"youths/{word}").status_code == 404
    assert len(told.tombstones.read_text().splitlines()) == 2


def test_y5_an_erased_loan_is_shown_with_its_year(client: Clients, stored_cast: Cast) -> None:
    was = journey(stored_cast)
    stored_cast.store()
    client(Role.ASSOCIATION).ok("POST", f"youths/{was.youth.code}/erase", {})
    loan = client(Role.COORDINATOR).ok("GET", f"loans/{was.loan.id}")
    assert loan["handed_over_at"].startswith("2026-01-01")
    assert {loan[name] for name in ("youth", "organisation", "territory", "signatory", "due_on")} == {None}
    assert loan["items"][0]["missing"] == ["charger"]
    assert client(Role.ASSOCIATION).get(f"loans/{was.loan.id}").status_code == 404


def test_y5_what_is_lent_must_be_back_first(client: Clients, stored_cast: Cast) -> None:
    loan = stored_cast.loan()
    stored_cast.store()
    refused = client(Role.ASSOCIATION).post(f"youths/{loan.youth_code}/erase", {})
    assert (refused.status_code, refused.json["type"].rpartition("/")[2]) == (409, "still-lent")


def test_who_may_not_erase_is_told_so_and_another_association_finds_nothing(
    client: Clients, stored_cast: Cast
) -> None:
    code = stored_cast.youth().code
    stored_cast.store()
    assert client(Role.VOLUNTEER).post(f"youths/{code}/erase", {}).status_code == 403
    hidden, absent = (client("other").post(f"youths/{each}/erase", {}) for each in (code, "22222222"))
    assert hidden.status_code == absent.status_code == 404


def test_y5_where_the_tombstone_can_not_be_set_nothing_is_erased(
    client: Clients, stored_cast: Cast, told: Settings
) -> None:
    code = stored_cast.youth().code
    stored_cast.store()
    Path(told.tombstones).mkdir()
    refused = client(Role.ASSOCIATION).post(f"youths/{code}/erase", {})
    assert (refused.status_code, refused.json["type"].rpartition("/")[2]) == (503, "no-tombstone")
    assert client(Role.ASSOCIATION).ok("GET", f"youths/{code}")["code"] == code
