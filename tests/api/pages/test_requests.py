"""Requests as pages: asked by form, followed line by line, answered by somebody else, prepared."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from fleet.access import Actor, Role
from fleet.db import Database
from fleet.intake.assets import Kind
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import DeclineReason, EquipmentRequest, LineAnswer, Priority
from fleet.lifecycle import RequestState
from fleet.parties.youths import Signatory, Youth
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]

NEW_YOUTHS = {
    "new": "2",
    "territory": "06",
    "signatory": "ase_service",
    "kind": "both",
    "priority": "exams",
    "needed_by": "2026-11-02",
}


def posted(browser: Client, path: str, **fields: Any) -> str:
    """Send a form; where it leads."""
    answer = browser.post(path, data=fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def stored(database: Database, path: str) -> EquipmentRequest:
    """The request of that page, with its lines."""
    with database.read() as session:
        found = session.get_one(EquipmentRequest, path.rpartition("/")[2])
        assert found.lines is not None
        return found


def test_an_association_asks_for_new_youths_reads_it_and_sends_it(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    browser = client(stored_cast.mentor)
    page = posted(browser, "/requests/new", **NEW_YOUTHS, delivery_site=stored_cast.delivery_site.id)
    draft = stored(database, page)
    assert draft.state is RequestState.DRAFT
    assert draft.organisation_id == stored_cast.association.id
    assert [(line.kind, line.priority) for line in draft.lines] == [
        (Kind.LAPTOP, Priority.EXAMS),
        (Kind.CONNECTION, Priority.EXAMS),
    ] * 2
    with database.read() as session:
        made = session.scalars(select(Youth)).all()
    assert {(youth.territory, youth.signatory) for youth in made} == {("06", Signatory.ASE_SERVICE)}
    assert len(made) == 2
    text = browser.get(page).text
    assert all(f"{youth.code[:4]}-{youth.code[4:]}" in text for youth in made)
    assert posted(browser, f"{page}/submit") == page
    assert stored(database, page).state is RequestState.SUBMITTED
    assert "en attente de réponse" in browser.get(page).text


def test_known_youths_are_ticked_or_typed_as_people_write_codes(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    one, two = stored_cast.youth(), stored_cast.youth()
    stored_cast.store()
    browser = client(stored_cast.mentor)
    assert f'value="{one.code}"' in browser.get("/requests/new").text
    typed = f" {two.code[:4].lower()}-{two.code[4:].lower()} , {one.code}"
    page = posted(
        browser, "/requests/new", youth=[one.code], codes=typed, kind="laptop", needed_by="02/11/2026"
    )
    draft = stored(database, page)
    assert {line.youth_code for line in draft.lines} == {one.code, two.code}
    assert draft.needed_by.isoformat() == "2026-11-02"


def test_what_is_missing_is_told_at_its_field_and_nothing_is_stored(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    browser = client(stored_cast.mentor)
    answer = browser.post("/requests/new", data={**NEW_YOUTHS, "needed_by": "tomorrow", "signatory": ""})
    assert answer.status_code == 422
    assert answer.text.count('aria-invalid="true"') == 2
    assert 'value="tomorrow"' in answer.text
    assert re.search(r'id="needed_by-error">\s*Écrivez la date', answer.text)
    with database.read() as session:
        assert session.scalars(select(Youth)).all() == []


def test_another_associations_youth_reads_like_one_that_does_not_exist(
    stored_cast: Cast, client: Clients
) -> None:
    theirs = stored_cast.youth(stored_cast.other_association)
    stored_cast.store()
    answers = []
    for code in (theirs.code, "ZZZZ-ZZZZ"):
        form = {"codes": code, "kind": "laptop", "needed_by": "2026-11-02"}
        answer = client(stored_cast.mentor).post("/requests/new", data=form)
        told = code.replace("-", "")
        shown = [told, f"{told[:4]}-{told[4:]}", code]
        text = answer.text
        for word in shown:
            text = text.replace(word, "CODE")
        answers.append((answer.status_code, text))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_lines_are_added_to_a_draft_and_taken_off_again(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    draft = stored_cast.draft()
    stored_cast.store()
    browser, page = client(stored_cast.mentor), f"/requests/{draft.id}"
    posted(browser, f"{page}/lines", **{**NEW_YOUTHS, "new": "1", "kind": "connection"})
    assert [line.kind for line in stored(database, page).lines] == [Kind.LAPTOP, Kind.CONNECTION]
    posted(browser, f"{page}/lines/1/remove")
    assert [line.kind for line in stored(database, page).lines] == [Kind.CONNECTION]
    last = browser.post(f"{page}/lines/1/remove")
    assert last.status_code == 422
    assert len(stored(database, page).lines) == 1
    posted(browser, f"{page}/cancel")
    assert stored(database, page).state is RequestState.CANCELLED


def test_a_coordinator_enters_one_for_an_association_and_does_not_decide_on_it(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    browser = client(stored_cast.coordinator)
    named = stored_cast.association.id
    assert f"/requests/new?organisation={named}" in browser.get("/requests/new").text
    page = posted(browser, "/requests/new", **NEW_YOUTHS, organisation=named)
    posted(browser, f"{page}/submit")
    assert stored(database, page).entered_for
    text = browser.get(page).text
    assert "une autre personne de la coordination y répondra" in text
    assert f'action="{page}/approve"' not in text
    assert browser.post(f"{page}/approve").status_code == 403
    other = client(stored_cast.other_coordinator)
    assert f'action="{page}/approve"' in other.get(page).text
    posted(other, f"{page}/approve")
    assert stored(database, page).state is RequestState.APPROVED


def test_a_request_is_approved_in_part_with_a_reason_per_line(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    youth = stored_cast.youth()
    asked = stored_cast.submitted((youth, Kind.LAPTOP), (youth, Kind.CONNECTION))
    stored_cast.store()
    page = f"/requests/{asked.id}"
    posted(client(stored_cast.coordinator), f"{page}/approve", **{"line-1": "", "line-2": "no_stock"})
    lines = stored(database, page).lines
    assert [(line.answer, line.reason) for line in lines] == [
        (LineAnswer.APPROVED, None),
        (LineAnswer.DECLINED, DeclineReason.NO_STOCK),
    ]
    seen = client(stored_cast.mentor).get(page).text
    assert "accord donné, attend un ordinateur" in seen
    assert "refus\xa0: rien en stock" in seen


def test_a_request_is_declined_whole_only_with_a_reason(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    asked = stored_cast.submitted()
    stored_cast.store()
    page, browser = f"/requests/{asked.id}", client(stored_cast.coordinator)
    assert browser.post(f"{page}/decline", data={"reason": ""}).status_code == 422
    posted(browser, f"{page}/decline", reason="not_eligible")
    assert stored(database, page).state is RequestState.DECLINED


def test_the_kit_of_an_approved_youth_is_chosen_from_what_is_ready(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    laptop, sim, youth = stored_cast.ready_laptop(), stored_cast.ready_sim(), stored_cast.youth()
    raw = stored_cast.device()
    asked = stored_cast.approved((youth, Kind.LAPTOP), (youth, Kind.CONNECTION))
    stored_cast.store()
    browser, page = client(stored_cast.coordinator), f"/requests/{asked.id}"
    form = f"{page}/lines/1/kit"
    assert form in browser.get(page).text
    offered = browser.get(form).text
    assert laptop.code in offered
    assert sim.code in offered
    assert raw.code not in offered
    kit = posted(browser, form, laptop=laptop.code, connection=sim.code)
    with database.read() as session:
        made = session.get_one(Allocation, kit.rpartition("/")[2])
        assert {item.asset_code for item in made.items} == {laptop.code, sim.code}
        assert made.youth_code == youth.code
    followed = client(stored_cast.mentor).get(page).text
    assert followed.count("le kit est prêt") == 2
    assert kit in followed


def test_what_is_not_ready_goes_into_no_kit(stored_cast: Cast, client: Clients, database: Database) -> None:
    raw, asked = stored_cast.device(), stored_cast.approved()
    stored_cast.store()
    form = f"/requests/{asked.id}/lines/1/kit"
    assert client(stored_cast.coordinator).post(form, data={"laptop_code": raw.code}).status_code == 409
    assert client(stored_cast.coordinator).post(form, data={}).status_code == 422
    with database.read() as session:
        assert session.scalars(select(Allocation)).all() == []


def test_lists_are_filtered_by_state_in_the_address(stored_cast: Cast, client: Clients) -> None:
    waiting, approved = stored_cast.submitted(), stored_cast.approved()
    stored_cast.store()
    browser = client(stored_cast.coordinator)
    both = browser.get("/requests").text
    assert waiting.id in both
    assert approved.id in both
    only = browser.get("/requests?state=submitted").text
    assert waiting.id in only
    assert approved.id not in only
    assert browser.get("/requests?state=no-such").status_code == 200


@pytest.mark.parametrize("path", ["", "/lines/1/kit"])
def test_another_associations_request_is_not_there(stored_cast: Cast, client: Clients, path: str) -> None:
    asked = stored_cast.approved()
    stored_cast.store()
    other = client(stored_cast.other_mentor)
    expected = 404 if not path else 403
    assert other.get(f"/requests/{asked.id}{path}").status_code == expected
    assert asked.id not in other.get("/requests?state=all").text


def test_no_address_of_these_pages_holds_a_youths_code(stored_cast: Cast, client: Clients) -> None:
    youth = stored_cast.youth()
    asked = stored_cast.approved((youth, Kind.LAPTOP))
    loan = stored_cast.loan(youth=stored_cast.youth())
    stored_cast.store()
    codes = {youth.code, str(loan.youth_code)}
    paths = ("/requests", f"/requests/{asked.id}", f"/requests/{asked.id}/lines/1/kit", "/kits", "/loans")
    for path in paths:
        text = client(stored_cast.coordinator).get(path).text
        links = " ".join(re.findall(r'(?:href|action)="([^"]*)"', text))
        assert not any(code in links for code in codes), path
