"""Kits as pages: what a volunteer may see, the hand-over, and both ways back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from fleet.access import Actor, Role
from fleet.codes import shown
from fleet.db import Database
from fleet.lending.allocations import Allocation
from fleet.lending.loans import AgreementPlace, Loan
from fleet.lifecycle import AllocationState, LoanState
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]

SIGNED = {
    "signed_on": "2026-09-14",
    "signatory": "adult_youth",
    "kept_at": "association",
    "due_on": "2027-06-30",
}


@pytest.fixture
def kit(stored_cast: Cast) -> Allocation:
    """A prepared kit: a laptop and a SIM."""
    made = stored_cast.kit(stored_cast.ready_laptop(), stored_cast.ready_sim())
    stored_cast.delivery_site.contact = "Accueil, 04 93 11 22 33"
    stored_cast.delivery_site.hours = "9 h – 17 h"
    stored_cast.store()
    return made


def state_of(database: Database, kit: Allocation) -> AllocationState | None:
    with database.read() as session:
        return session.get_one(Allocation, kit.id).state


def loan_of(database: Database, kit: Allocation) -> Loan | None:
    with database.read() as session:
        return session.scalar(select(Loan).where(Loan.allocation_id == kit.id, Loan.state == LoanState.OPEN))


def test_a_volunteer_finds_tonights_kit_with_its_site_and_staff_contact(
    stored_cast: Cast, client: Clients, kit: Allocation
) -> None:
    browser = client(stored_cast.volunteer)
    assert shown(kit.kit_code) in browser.get("/kits").text
    text = browser.get(f"/kits/{kit.id}").text
    for told in (kit.kit_code, kit.youth_code or ""):
        assert shown(told) in text
    for told in ("Trait d&#39;union", "Bureau de Grasse", "Accueil, 04 93 11 22 33", "9 h – 17 h"):
        assert told in text
    assert f"/api/v1/allocations/{kit.id}/agreement.pdf" in text
    assert f"/api/v1/allocations/{kit.id}/slip.pdf" in text


def test_the_papers_that_the_page_offers_are_served(
    stored_cast: Cast, client: Clients, kit: Allocation
) -> None:
    for paper in ("agreement.pdf", "slip.pdf"):
        answer = client(stored_cast.volunteer).get(f"/api/v1/allocations/{kit.id}/{paper}")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")


def test_a_kit_is_handed_over_and_undone_within_the_hour_by_whoever_did_it(
    stored_cast: Cast, client: Clients, kit: Allocation, database: Database
) -> None:
    browser, page = client(stored_cast.volunteer), f"/kits/{kit.id}"
    answer = browser.post(f"{page}/hand-over", data=SIGNED | {"kept_at": "lender"})
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    loan = loan_of(database, kit)
    assert loan is not None
    assert (loan.signed_on.isoformat(), loan.due_on.isoformat()) == ("2026-09-14", "2027-06-30")
    assert loan.kept_at is AgreementPlace.LENDER
    assert f"{page}/undo" in browser.get(page).text
    assert f"{page}/undo" not in client(stored_cast.coordinator).get(page).text
    assert client(stored_cast.coordinator).post(f"{page}/undo").status_code == 409
    assert browser.post(f"{page}/undo").status_code == 303
    assert state_of(database, kit) is AllocationState.PREPARED
    assert loan_of(database, kit) is None


def test_the_wrong_signatory_is_refused_where_the_form_stood(
    stored_cast: Cast, client: Clients, kit: Allocation, database: Database
) -> None:
    answer = client(stored_cast.volunteer).post(
        f"/kits/{kit.id}/hand-over", data=SIGNED | {"signatory": "ase_service", "due_on": "2027-01-31"}
    )
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="2027-01-31"' in answer.text
    assert loan_of(database, kit) is None


def test_a_volunteer_sees_a_youths_code_only_while_that_kit_is_theirs_to_hand_over(
    stored_cast: Cast, client: Clients, kit: Allocation
) -> None:
    """Rule Y1: where the kit is prepared or handed over, and nowhere else."""
    code = shown(kit.youth_code or "")
    browser = client(stored_cast.volunteer)
    assert code not in browser.get("/kits").text
    assert code in browser.get(f"/kits/{kit.id}").text
    stored_cast.hand_over(kit, at=NOW - timedelta(minutes=30))
    stored_cast.store()
    assert code not in browser.get(f"/kits/{kit.id}").text
    assert shown(kit.kit_code) not in browser.get("/kits?state=handed_over").text
    assert code in client(stored_cast.coordinator).get(f"/kits/{kit.id}").text


def test_a_kit_is_taken_apart_by_a_coordinator_alone(
    stored_cast: Cast, client: Clients, kit: Allocation, database: Database
) -> None:
    page = f"/kits/{kit.id}"
    assert f"{page}/release" not in client(stored_cast.volunteer).get(page).text
    assert client(stored_cast.volunteer).post(f"{page}/release").status_code == 403
    answer = client(stored_cast.coordinator).post(f"{page}/release")
    assert answer.headers["Location"] == f"/requests/{kit.request_id}"
    assert state_of(database, kit) is AllocationState.RELEASED


def test_another_associations_kit_is_not_there(stored_cast: Cast, client: Clients, kit: Allocation) -> None:
    other = client(stored_cast.other_mentor)
    assert other.get(f"/kits/{kit.id}").status_code == 404
    assert other.post(f"/kits/{kit.id}/hand-over", data=SIGNED).status_code == 404
    assert shown(kit.kit_code) not in other.get("/kits").text
    assert client(stored_cast.mentor).get(f"/kits/{kit.id}").status_code == 200
    assert client(stored_cast.technician).get("/kits").status_code == 403
