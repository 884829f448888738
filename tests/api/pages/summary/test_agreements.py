"""An agreement on its page, on the wire, and who reads it."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from fleet.access import Actor, Role
from fleet.parties import programmes
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]

SAID = "Le département finance la connexion."
DAYS = {"signed_on": "2025-11-03", "starts_on": "2025-01-01", "ends_on": "2028-12-31"}


@pytest.fixture
def programme(stored_cast: Cast) -> str:
    dates = {"starts_on": date(2025, 1, 1), "ends_on": date(2028, 12, 31)}
    made = programmes.add(stored_cast.session, stored_cast.system, "Un ordinateur, un mentor", **dates)
    stored_cast.store()
    return made.id


def test_a_coordinator_enters_an_agreement_and_removes_it(
    client: Clients, stored_cast: Cast, programme: str
) -> None:
    desk = client(stored_cast.coordinator)
    told = {"programme": programme, "party": f"{stored_cast.department.id}:06", "commitments": SAID, **DAYS}
    sent = desk.post("/summary/agreements", data=told | {"youths": "12\u202f347", "euro": "99 120\xa0000 €"})
    assert (sent.status_code, sent.location) == (303, f"/summary/agreements?programme={programme}")
    page = desk.get(sent.location).text.replace("\xa0", " ").replace("\u202f", " ")
    for words in (
        SAID,
        "Elle promet d’équiper 12 347 jeunes.",
        "Financement : 99 120 000 €.",
        "du 1er janvier 2025 au 31 décembre 2028",
    ):
        assert words in page
    again = desk.post("/summary/agreements", data=told)
    assert again.status_code == 409
    assert "Il existe une convention" in again.text
    assert "du 1er janvier 2025 au 31 décembre 2028" in again.text.partition("</strong>")[2][:200]
    (remove,) = re.findall(r'action="(/summary/agreements/agr_\w+/remove)"', page)
    assert desk.post(remove).status_code == 303
    assert SAID not in desk.get(sent.location).text


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: Clients, stored_cast: Cast, programme: str
) -> None:
    desk = client(stored_cast.coordinator)
    right = {"programme": programme, "party": f"{stored_cast.department.id}:06", "commitments": SAID, **DAYS}
    for other, says in (
        ({"party": f"{stored_cast.department.id}:13"}, 'id="party-error"'),
        ({"signed_on": "hier"}, 'id="signed_on-error"'),
        ({"commitments": ""}, 'id="commitments-error"'),
        ({"youths": "0"}, 'id="youths-error"'),
        ({"euro": "-1"}, 'id="euro-error"'),
        ({"ends_on": "2024-12-31"}, "se termine avant de commencer"),
    ):
        answer = desk.post("/summary/agreements", data=right | other)
        assert answer.status_code == 422
        assert says in answer.text
        assert SAID in answer.text or "commitments" in other


def test_on_the_wire_it_is_its_departements(client: Clients, stored_cast: Cast, programme: str) -> None:
    desk = client(Role.COORDINATOR)
    told = {
        "programme": programme,
        "organisation": stored_cast.department.id,
        "territory": "06",
        "youths": 347,
        "money": {"amount_cents": 100, "currency": "EUR"},
        "commitments": SAID,
        **DAYS,
    }
    made = desk.ok("POST", "summaries/agreements", told)
    assert made["money"] == {"amount_cents": 100, "currency": "EUR"}

    def read(role: Role) -> object:
        return client(role).ok("GET", "summaries")["programmes"][0]["agreements"]

    assert read(Role.DEPARTMENT) == read(Role.COORDINATOR) == [made]
    assert read(Role.FOUNDATION) == []
    assert desk.post("summaries/agreements", told).status_code == 409
    assert desk.post("summaries/agreements", told | {"organisation": "org_0"}).status_code == 422
    assert desk.ok("POST", f"summaries/agreements/{made['id']}/remove") == made
