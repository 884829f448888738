"""Signs of life over HTTP: what waits this quarter, and one POST that says it is in use."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from fleet.access import Actor, Role
from fleet.lending.loans import Loan
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]
LONG_AGO = NOW - timedelta(days=100)


@pytest.fixture
def silent(stored_cast: Cast) -> list[Loan]:
    """Three loans that wait for a word."""
    made = [stored_cast.loan(at=LONG_AGO) for _ in range(3)]
    stored_cast.store()
    return made


def test_what_waits_for_a_word_is_a_filter_of_the_list(
    client: Clients, stored_cast: Cast, silent: list[Loan]
) -> None:
    fresh = stored_cast.loan()
    stored_cast.store()
    mine = client(Role.ASSOCIATION)
    waiting = mine.ok("GET", "loans?silent=true")["items"]
    assert {row["id"] for row in waiting} == {loan.id for loan in silent}
    assert [row["id"] for row in mine.ok("GET", "loans?silent=false")["items"]] == [fresh.id]
    assert mine.get("loans?silent=perhaps").status_code == 422


def test_one_post_confirms_all_that_waits_and_its_repeat_changes_nothing(
    client: Clients, silent: list[Loan]
) -> None:
    mine, key = client(Role.ASSOCIATION), {"Idempotency-Key": "2026-Q3"}
    first = mine.ok("POST", "loans/confirm", {"all": True}, headers=key)
    assert first["confirmed"] == 3
    assert {row["loan"]: row["verdict"] for row in first["verdicts"]} == {
        loan.id: "confirmed" for loan in silent
    }
    assert mine.ok("POST", "loans/confirm", {"all": True}, headers=key) == first
    assert mine.ok("POST", "loans/confirm", {"all": True}) == {"confirmed": 0, "verdicts": []}
    assert mine.ok("GET", "loans?silent=true")["items"] == []


def test_each_loan_that_is_named_has_its_verdict(client: Clients, silent: list[Loan]) -> None:
    keys = [silent[0].id, "loan_nothing"]
    said = client("other").ok("POST", "loans/confirm", {"loans": keys})
    assert said == {"confirmed": 0, "verdicts": [{"loan": key, "verdict": "unknown"} for key in keys]}
    said = client(Role.ASSOCIATION).ok("POST", "loans/confirm", {"loans": [*keys, keys[0]]})
    assert [row["verdict"] for row in said["verdicts"]] == ["confirmed", "unknown"]


def test_a4_a_coordinator_names_the_association(
    client: Clients, stored_cast: Cast, silent: list[Loan]
) -> None:
    desk = client(Role.COORDINATOR)
    assert desk.post("loans/confirm", {"all": True}).status_code == 422
    asked = {"all": True, "organisation": stored_cast.association.id}
    assert client("other").post("loans/confirm", asked).status_code == 422
    assert desk.ok("POST", "loans/confirm", asked)["confirmed"] == 3
    told = desk.ok("GET", f"events?subject=loan&subject_id={silent[0].id}&verb=loan.confirm")["items"]
    assert [event["facts"] for event in told] == [{"on_behalf_of": stored_cast.association.id}]


@pytest.mark.parametrize(
    "body",
    [None, {}, {"all": False}, {"loans": []}, {"loans": ["x"], "all": True}, {"all": "true"}, {"loan": "x"}],
)
def test_what_says_nothing_or_too_much_is_refused(client: Clients, stored_cast: Cast, body: object) -> None:
    assert client(Role.ASSOCIATION).post("loans/confirm", body).status_code == 422
