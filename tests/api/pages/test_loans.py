"""Loans as pages: signs of life by ticking, returns with what is missing, and what won't come back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from fleet.access import Actor, Role
from fleet.codes import shown
from fleet.db import Database
from fleet.intake.devices import Flaw, Grade
from fleet.lending.loans import Accessory, Condition, Loan
from fleet.lifecycle import AssetState, LoanState
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]

LONG_AGO = NOW - timedelta(days=100)


@pytest.fixture
def loan(stored_cast: Cast) -> Loan:
    """A laptop and a SIM, lent a hundred days ago and silent since."""
    made = stored_cast.loan(stored_cast.ready_laptop(), stored_cast.ready_sim(), at=LONG_AGO)
    stored_cast.store()
    return made


def read(database: Database, loan: Loan) -> Loan:
    with database.read() as session:
        found = session.get_one(Loan, loan.id)
        assert all(item.asset for item in found.items)
        return found


def test_the_list_says_what_is_out_and_what_is_silent(stored_cast: Cast, client: Clients, loan: Loan) -> None:
    fresh = stored_cast.loan(at=NOW)
    stored_cast.store()
    browser = client(stored_cast.mentor)
    text = browser.get("/loans").text
    assert "2 kits sont prêtés" in text
    quiet = browser.get("/loans?show=quiet").text
    assert f"/loans/{loan.id}" in quiet
    assert f"/loans/{fresh.id}" not in quiet
    assert f"/loans/{loan.id}" not in browser.get("/loans?show=overdue").text
    assert f"/loans/{loan.id}" not in browser.get("/loans?show=ended").text


def test_an_association_confirms_many_at_once_by_ticking(
    stored_cast: Cast, client: Clients, loan: Loan, database: Database
) -> None:
    second, left = stored_cast.loan(at=LONG_AGO), stored_cast.loan(at=LONG_AGO)
    stored_cast.store()
    browser = client(stored_cast.mentor)
    assert browser.get("/loans?tick=all").text.count(" checked") == 3
    form = {"do": "loan.confirm", "row": [loan.id, second.id]}
    assert "2 faits" in browser.post("/loans/together", data=form).text
    assert read(database, loan).last_sign_at > NOW
    assert read(database, second).last_sign_at > NOW
    assert read(database, left).last_sign_at == LONG_AGO
    assert "2 déjà faits" in browser.post("/loans/together", data=form).text


def test_nothing_ticked_and_somebody_elses_loan_confirm_nothing(
    stored_cast: Cast, client: Clients, loan: Loan, database: Database
) -> None:
    assert client(stored_cast.mentor).post("/loans/together", data={}).status_code == 422
    other = client(stored_cast.other_mentor)
    form = {"do": "loan.confirm", "row": [loan.id]}
    assert "1 non fait" in other.post("/loans/together", data=form).text
    assert other.post(f"/loans/{loan.id}/confirm").status_code == 404
    assert read(database, loan).last_sign_at == LONG_AGO


def test_one_loan_is_confirmed_from_its_own_page(
    stored_cast: Cast, client: Clients, loan: Loan, database: Database
) -> None:
    browser = client(stored_cast.mentor)
    assert "Aucun signe de vie depuis" in browser.get(f"/loans/{loan.id}").text
    assert browser.post(f"/loans/{loan.id}/confirm").status_code == 303
    assert read(database, loan).last_sign_at > NOW
    assert "L’association a confirmé que tout va bien" in browser.get(f"/loans/{loan.id}").text


def test_a_return_names_the_site_the_things_and_what_is_missing(
    stored_cast: Cast, client: Clients, loan: Loan, database: Database
) -> None:
    browser, page = client(stored_cast.coordinator), f"/loans/{loan.id}"
    laptop, sim = (item.asset_code for item in loan.items)
    incomplete = browser.post(f"{page}/take-back", data={"item": [laptop], "site": ""})
    assert incomplete.status_code == 422
    form = {"item": [laptop], "site": stored_cast.hub.id, "missing": ["charger", "mouse"]}
    assert browser.post(f"{page}/take-back", data=form).status_code == 303
    found = read(database, loan)
    (back, out) = found.items
    assert found.state is LoanState.OPEN
    assert (back.charger_missing, back.bag_missing, back.mouse_missing) == (True, False, True)
    assert back.asset.state is AssetState.RETURNED
    assert out.ended_at is None
    assert "sans son chargeur" in browser.get(page).text
    browser.post(f"{page}/take-back", data={"item": [sim], "site": stored_cast.hub.id})
    assert read(database, loan).state is LoanState.RETURNED


def test_what_wont_come_back_is_written_off_by_a_coordinator(
    stored_cast: Cast, client: Clients, loan: Loan, database: Database
) -> None:
    page = f"/loans/{loan.id}"
    assert f"{page}/write-off" not in client(stored_cast.mentor).get(page).text
    assert client(stored_cast.mentor).post(f"{page}/write-off").status_code == 403
    assert client(stored_cast.coordinator).post(f"{page}/write-off").status_code == 303
    found = read(database, loan)
    assert found.state is LoanState.WRITTEN_OFF
    assert {item.asset.state for item in found.items} == {AssetState.MISSING}
    assert "Clos sans retour" in client(stored_cast.mentor).get(page).text


def test_a_hand_over_is_undone_from_the_loan_within_the_hour(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    made = stored_cast.hand_over(stored_cast.kit(), at=NOW + timedelta(minutes=20), by=stored_cast.mentor)
    stored_cast.store()
    page = f"/loans/{made.id}"
    assert f"{page}/undo" not in client(stored_cast.coordinator).get(page).text
    assert client(stored_cast.coordinator).post(f"{page}/undo").status_code == 409
    assert client(stored_cast.mentor).post(f"{page}/undo").status_code == 303
    assert read(database, made).state is LoanState.UNDONE


def test_another_associations_loan_is_not_there(stored_cast: Cast, client: Clients, loan: Loan) -> None:
    other = client(stored_cast.other_mentor)
    assert other.get(f"/loans/{loan.id}").status_code == 404
    assert shown(loan.youth_code or "") not in other.get("/loans").text


def test_the_printed_list_has_codes_and_blanks_and_only_ones_own(stored_cast: Cast, client: Clients) -> None:
    own, theirs = stored_cast.youth(), stored_cast.youth(stored_cast.other_association)
    stored_cast.store()
    text = client(stored_cast.mentor).get("/youths/list").text
    assert shown(own.code) in text
    assert shown(theirs.code) not in text
    assert text.count('class="blank"') == 1
    asked = f"/youths/list?organisation={stored_cast.other_association.id}"
    assert shown(theirs.code) not in client(stored_cast.mentor).get(asked).text
    assert shown(theirs.code) in client(stored_cast.coordinator).get(asked).text
    assert client(stored_cast.volunteer).get("/youths/list").status_code == 403


def test_what_did_not_come_back_is_told_on_the_things_own_page(
    stored_cast: Cast, client: Clients, loan: Loan
) -> None:
    laptop = next(item.asset_code for item in loan.items if item.asset.asset_type == "device")
    sent = {"site": stored_cast.hub.id, "no_charger": "yes"}
    answer = client(stored_cast.volunteer).post(f"/devices/{laptop}/take-back", data=sent)
    assert answer.status_code == 303, answer.text
    assert "Il manque\u00a0: chargeur." in client(stored_cast.technician).get(f"/devices/{laptop}").text


def test_a_loan_is_renewed_from_its_page_and_many_from_the_list(
    stored_cast: Cast, client: Clients, loan: Loan, database: Database
) -> None:
    browser, page = client(stored_cast.mentor), f"/loans/{loan.id}"
    until = (NOW + timedelta(days=366)).date()
    assert f"{page}/renew" in browser.get(page).text
    empty = browser.post(f"{page}/renew", data={"due_on": until.isoformat()})
    assert empty.status_code == 422
    form = {"due_on": until.isoformat(), "reason": "studies"}
    assert browser.post(f"{page}/renew", data=form).status_code == 303
    assert read(database, loan).due_on == until
    assert "la scolarité ou les études continuent" in browser.get(page).text
    second = stored_cast.loan(at=LONG_AGO)
    stored_cast.store()
    told = {"do": "loan.renew", "row": [second.id, loan.id]}
    asked = browser.post("/loans/together", data=told)
    assert 'name="due_on"' in asked.text
    done = browser.post("/loans/together", data=told | form | {"sure": "yes"})
    assert "1 fait" in done.text
    assert "1 non fait" in done.text  # it is due then already
    assert read(database, second).due_on == until


def test_loans_without_an_agreement_are_a_list_and_attested_on_their_page(
    stored_cast: Cast, client: Clients, loan: Loan, database: Database
) -> None:
    loan.signed_on, loan.taken_over, loan.first_for_youth = None, True, False
    stored_cast.store()
    browser, page = client(stored_cast.mentor), f"/loans/{loan.id}"
    assert page in browser.get("/loans?show=unsigned").text
    form = {"signed_on": NOW.date().isoformat(), "kept_at": "lender"}
    assert browser.post(f"{page}/attest", data=form).status_code == 303
    assert read(database, loan).signed_on == NOW.date()
    assert page not in browser.get("/loans?show=unsigned").text


def test_a_return_shows_what_is_new_beside_what_was_known(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    laptop = stored_cast.ready_laptop()
    out = {laptop.code: Condition(Grade.B, (Flaw.CASE,), (Accessory.CHARGER,))}
    lent = stored_cast.hand_over(stored_cast.kit(laptop), conditions=out)
    stored_cast.store()
    browser, page = client(stored_cast.coordinator), f"/loans/{lent.id}"
    assert "à la remise\u00a0: grade B, coque" in browser.get(page).text
    form = {
        "item": [laptop.code],
        "site": stored_cast.hub.id,
        f"grade-{laptop.code}": "C",
        f"flaw-{laptop.code}": ["case", "screen"],
    }
    assert browser.post(f"{page}/take-back", data=form).status_code == 303
    text = browser.get(page).text
    assert "au retour\u00a0: grade C, coque, écran" in text
    assert "nouveau\u00a0: écran" in text


def test_a_theft_is_reported_on_the_loan_which_says_what_comes_next(
    stored_cast: Cast, client: Clients, loan: Loan, database: Database
) -> None:
    browser, page = client(stored_cast.mentor), f"/loans/{loan.id}"
    laptop, sim = (item.asset for item in loan.items)
    theft = {"how": "stolen", "told_by": "youth"}
    for thing in (laptop, sim):
        sent = browser.post(f"{page}/report-missing/{thing.code}", data=theft)
        assert sent.status_code == 303
    text = browser.get(page).text
    for fact in (laptop.serial, sim.iccid, "+33612345678", "Portez plainte"):
        assert fact in text
    assert f"{page}/confirm" not in text
    filed = browser.post(f"{page}/file-complaint/{laptop.code}", data={"on": NOW.date().isoformat()})
    assert filed.status_code == 303
    assert "Plainte déposée le" in browser.get(page).text
    assert "Perdu ou volé" not in browser.get(page).text
    other = client(stored_cast.other_mentor)
    assert other.post(f"{page}/report-missing/{laptop.code}", data=theft).status_code == 404


def test_a_kit_replaces_what_the_youth_still_has(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    youth = stored_cast.youth()
    old = stored_cast.loan(youth=youth)
    kit = stored_cast.kit(youth=youth)
    stored_cast.store()
    browser, page, code = client(stored_cast.volunteer), f"/kits/{kit.id}", old.items[0].asset_code
    assert shown(code) in browser.get(page).text
    signed = {
        "signed_on": NOW.date().isoformat(),
        "signatory": "adult_youth",
        "kept_at": "association",
        "due_on": (NOW + timedelta(days=300)).date().isoformat(),
    }
    assert browser.post(f"{page}/hand-over", data=signed).status_code == 409
    until = (NOW + timedelta(days=10)).date()
    more = signed | {"replaces": [code], "overlap_until": until.isoformat()}
    assert browser.post(f"{page}/hand-over", data=more).status_code == 303
    assert read(database, old).items[0].overlap_until == until
    desk = client(stored_cast.coordinator)
    assert "remplacé\u00a0: à rendre" in desk.get(f"/loans/{old.id}").text
    assert f"/loans/{old.id}" in desk.get("/loans?show=replaced").text


def test_a1_after_a_transfer_each_association_sees_its_own_part(
    stored_cast: Cast, client: Clients, loan: Loan, database: Database
) -> None:
    code, desk = loan.youth_code or "", client(stored_cast.coordinator)
    past = stored_cast.take_back(stored_cast.loan(youth=stored_cast.youth()), stored_cast.now)
    gone = past.youth_code or ""
    stored_cast.store()
    to = {"organisation": stored_cast.other_association.id, "territory": "83"}
    for each in (code, gone):
        assert desk.post(f"/youths/{each}/transfer", data=to).status_code == 303
    mine, theirs = client(stored_cast.mentor), client(stored_cast.other_mentor)
    assert mine.get(f"/loans/{loan.id}").status_code == 404
    assert "Trait d" not in theirs.get(f"/loans/{loan.id}").text
    for path in (f"/loans/{past.id}", "/loans?show=ended", "/requests", f"/kits/{past.allocation_id}"):
        assert shown(gone) not in mine.get(path).text
    assert "suivi par une autre association" in mine.get(f"/loans/{past.id}").text
    assert "rayez son code" in mine.get("/notices").text
    assert "vous est confié" in theirs.get("/notices").text
