"""/api/v1/quotas: granted by coordinators, explained to whom they are for."""

from collections.abc import Callable
from typing import Any

import pytest

from fleet.access import Role
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[..., Client]


def asked(cast: Cast, change: int, **more: Any) -> dict[str, Any]:
    about = {"organisation": cast.association.id, "territory": "06", "kind": "laptop"}
    return {**about, "change": change, "reason": "agreement", **more}


def test_every_number_is_explained_by_its_rows(client: Clients, stored_cast: Cast) -> None:
    desk = client(Role.COORDINATOR)
    desk.ok("POST", "quotas", asked(stored_cast, 3))
    kit = stored_cast.kit()
    stored_cast.store()
    told = desk.ok("POST", "quotas", asked(stored_cast, -5, reason="less_funding"))
    assert (told["granted"], told["given"], told["left"]) == (1, 1, 0)
    rows = [(row["asked"], row["applied"], row["reason"]) for row in told["rows"]]
    assert rows == [(3, 3, "agreement"), (-5, -2, "less_funding")]
    assert told["counted"] == [{"allocation": kit.id, "asset": kit.items[0].asset_code}]


def test_an_association_reads_its_own_and_grants_itself_nothing(client: Clients, stored_cast: Cast) -> None:
    own = client(Role.COORDINATOR).ok("POST", "quotas", asked(stored_cast, 3))
    mine, other = client(Role.ASSOCIATION), client("other")
    assert [row["id"] for row in mine.ok("GET", "quotas")["items"]] == [own["id"]]
    assert other.ok("GET", "quotas")["items"] == []
    assert other.get(f"quotas/{own['id']}").status_code == 404
    assert mine.post("quotas", asked(stored_cast, 3)).status_code == 403


def test_the_list_is_filtered(client: Clients, stored_cast: Cast) -> None:
    desk = client(Role.COORDINATOR)
    desk.ok("POST", "quotas", asked(stored_cast, 3))
    desk.ok("POST", "quotas", asked(stored_cast, 3, funder=stored_cast.foundation.id))
    desk.ok("POST", "quotas", asked(stored_cast, 3, kind="connection", territory="13"))
    funded = f"funder={stored_cast.foundation.id}"
    for query, number in (("kind=laptop", 2), ("territory=13", 1), (funded, 1)):
        assert len(desk.ok("GET", f"quotas?{query}")["items"]) == number


@pytest.mark.parametrize(
    "wrong",
    [
        {"change": 0},
        {"change": 10**9},
        {"reason": "because"},
        {"territory": "99"},
        {"organisation": "org_nothing"},
        {"note": "free text"},
    ],
)
def test_what_is_wrong_is_refused(client: Clients, stored_cast: Cast, wrong: dict[str, Any]) -> None:
    assert client(Role.COORDINATOR).post("quotas", {**asked(stored_cast, 1), **wrong}).status_code in (
        404,
        422,
    )
