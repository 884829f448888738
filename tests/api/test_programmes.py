"""Programmes on the wire: who takes part, since when, how often it is published."""

from collections.abc import Callable

from fleet.access import Actor, Role
from fleet.parties.programmes import Rhythm
from tests.api.conftest import Client
from tests.cast import Cast
from tests.equipping import campaign

Clients = Callable[[Role | Actor | str], Client]


def test_a_coordinator_begins_a_programme_and_a_territory_joins_it_later(
    client: Clients, stored_cast: Cast
) -> None:
    desk = client(Role.COORDINATOR)
    made = desk.ok(
        "POST",
        "programmes",
        {
            "name": "A campaign",
            "starts_on": "2027-01-01",
            "ends_on": "2028-12-31",
            "territories": [
                {"territory": "06", "joined_on": "2027-01-01"},
                {"territory": "13", "joined_on": "2027-01-01", "rhythm": "yearly"},
            ],
        },
    )
    assert {row["territory"]: row["rhythm"] for row in made["territories"]} == {
        "06": "quarterly",
        "13": "yearly",
    }
    told = {"territory": "2A", "joined_on": "2027-07-01", "rhythm": Rhythm.YEARLY.value}
    joined = desk.ok("POST", f"programmes/{made['id']}/territories", told)
    assert told in joined["territories"]
    assert client(Role.FOUNDATION).ok("GET", f"programmes/{made['id']}") == joined


def test_what_can_t_join_is_said(client: Clients, stored_cast: Cast) -> None:
    programme = campaign(stored_cast, "06")
    stored_cast.store()
    desk = client(Role.COORDINATOR)
    address = f"programmes/{programme.id}/territories"
    for told, status in (
        ({"territory": "13", "joined_on": "2026-07-01"}, 422),
        ({"territory": "06", "joined_on": "2027-07-01"}, 409),
        ({"territory": "13", "joined_on": "2027-07-01", "rhythm": "monthly"}, 422),
    ):
        assert desk.post(address, told).status_code == status, told


def test_one_territory_is_not_taken_twice_however_it_is_typed(client: Clients, stored_cast: Cast) -> None:
    """Neither in one programme nor in a second one."""
    desk = client(Role.COORDINATOR)
    days = {"starts_on": "2027-01-01", "ends_on": "2028-12-31"}

    def told(name: str, *codes: str) -> dict[str, object]:
        rows = [{"territory": code, "joined_on": "2027-01-01"} for code in codes]
        return {"name": name, **days, "territories": rows}

    assert desk.post("programmes", told("A", "06", " 06")).status_code == 422
    assert desk.ok("POST", "programmes", told("A", "2a"))["territories"][0]["territory"] == "2A"
    assert desk.post("programmes", told("B", "2a")).status_code == 409
