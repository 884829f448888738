"""A note on its page, on the wire, and who may write it."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from fleet.access import Actor, Role
from fleet.parties import programmes
from fleet.publishing.ledger.blocks import ClosedQuarter
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]

SAID = "Deux fondations nous ont rejoints."


@pytest.fixture
def programme(stored_cast: Cast) -> str:
    dates = {"starts_on": date(2026, 1, 1), "ends_on": date(2028, 12, 31)}
    made = programmes.add(stored_cast.session, stored_cast.system, "Un ordinateur, un mentor", **dates)
    stored_cast.store()
    return made.id


def test_a_coordinator_writes_changes_and_removes_a_note(
    client: Clients, stored_cast: Cast, programme: str
) -> None:
    desk = client(stored_cast.coordinator)
    told = {"programme": programme, "quarter": "2026-Q2", "text": SAID}
    sent = desk.post("/summary/notes", data=told)
    assert (sent.status_code, sent.location) == (
        303,
        f"/summary/notes?programme={programme}&quarter=2026-Q2",
    )
    page = desk.get(sent.location).text
    assert page.count(SAID) == 2, "to be read, and to be changed"
    assert "Remplacer cette note" in page
    refused = desk.post("/summary/notes", data=told | {"text": "Autre chose."})
    assert refused.status_code == 409, "a form that did not show the note takes no other’s place"
    assert SAID in refused.text
    assert "Autre chose." in refused.text
    (shown,) = re.findall(r'name="replaces" value="([^"]+)"', page)
    desk.post("/summary/notes", data=told | {"text": "Autre chose.", "replaces": shown})
    page = desk.get(sent.location).text
    assert SAID not in page
    (remove,) = re.findall(r'action="(/summary/notes/nte_\w+/remove)"', page)
    assert desk.post(remove).status_code == 303
    assert "Autre chose." not in desk.get(sent.location).text
    assert desk.post(remove).status_code == 404


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: Clients, stored_cast: Cast, programme: str
) -> None:
    desk = client(stored_cast.coordinator)
    for said, says in (
        ("", 'id="text-error"'),
        ("Sept jeunes attendent.", "donnerait un petit nombre de jeunes"),
        ("Écrivez à moi@example.org", "adresse"),
        ("<script>", ""),
    ):
        told = {"programme": programme, "quarter": "2026-Q2", "text": said}
        answer = desk.post("/summary/notes", data=told)
        assert answer.status_code == (422 if says else 303)
        assert says in answer.text
        assert said in answer.text or not says
    assert "<script>" not in desk.get("/summary/notes").text


def test_the_page_says_so_where_there_is_no_programme(client: Clients, stored_cast: Cast) -> None:
    desk = client(stored_cast.coordinator)
    assert "Aucun programme" in desk.get("/summary/notes").text
    assert "Aucun programme" in desk.get("/summary/agreements").text


def test_on_the_wire(client: Clients, stored_cast: Cast, programme: str) -> None:
    desk, funder = client(Role.COORDINATOR), client(Role.FOUNDATION)
    told = {"programme": programme, "quarter": "2026-Q2", "text": SAID}
    made = desk.ok("POST", "summaries/notes", told)
    (published,) = funder.ok("GET", "summaries")["programmes"]
    assert published["notes"] == [], "before its quarter is closed"
    closing = {"programme_id": programme, "quarter": "2026-Q2", "closed_at": stored_cast.now}
    stored_cast.session.add(ClosedQuarter(**closing))
    stored_cast.store()
    (published,) = funder.ok("GET", "summaries")["programmes"]
    assert published["notes"] == [{"quarter": "2026-Q2", "text": SAID}]
    assert funder.post("summaries/notes", told).status_code == 403
    assert desk.post("summaries/notes", told | {"quarter": "2025-Q4"}).status_code == 409
    assert desk.post("summaries/notes", told | {"text": "3 jeunes"}).status_code == 422
    assert desk.ok("POST", f"summaries/notes/{made['id']}/remove") == made
    assert desk.post(f"summaries/notes/{made['id']}/remove").status_code == 404
