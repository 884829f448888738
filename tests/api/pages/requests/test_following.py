"""What each side reads on the page of a request, and what changes under its eyes."""

import re

from fleet.db import Database
from fleet.intake.assets import Kind
from fleet.lifecycle import RequestState
from tests.api.pages.test_requests import NEW_YOUTHS, Clients, posted, stored
from tests.cast import Cast


def test_nobody_answers_what_was_changed_since_they_opened_it(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    asked = stored_cast.submitted()
    stored_cast.store()
    page, desk, mine = f"/requests/{asked.id}", client(stored_cast.coordinator), client(stored_cast.mentor)
    found = re.search(r'name="version" value="(\d+)"', desk.get(page).text)
    assert found is not None
    posted(mine, f"{page}/lines", **{**NEW_YOUTHS, "new": "1", "kind": "laptop"})
    for answer in ("approve", "decline"):
        late = desk.post(f"{page}/{answer}", data={"version": found[1], "reason": "no_stock"})
        assert late.status_code == 409
        assert "modifiée après que vous l’avez ouverte" in late.text
    assert stored(database, page).state is RequestState.SUBMITTED
    again = re.search(r'name="version" value="(\d+)"', desk.get(page).text)
    assert again is not None
    assert "après son envoi" in desk.get(page).text
    posted(desk, f"{page}/approve", version=again[1])
    assert stored(database, page).state is RequestState.APPROVED


def test_an_association_confirms_with_one_button_what_was_entered_for_it(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    asked = stored_cast.submitted(by=stored_cast.coordinator)
    stored_cast.store()
    page, mine = f"/requests/{asked.id}", client(stored_cast.mentor)
    assert f'action="{page}/confirm"' in mine.get(page).text
    assert page in mine.get("/notices").text
    posted(mine, f"{page}/confirm")
    assert f'action="{page}/confirm"' not in mine.get(page).text
    desk = client(stored_cast.coordinator)
    assert "confirmée par l’association" in desk.get(page).text
    posted(desk, f"{page}/approve")
    assert stored(database, page).state is RequestState.APPROVED


def test_needs_of_the_laptop_are_asked_and_shown(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    mine = client(stored_cast.mentor)
    needs = {"keyboard": "bepo", "screen_inches": "15", "touch": "yes"}
    page = posted(mine, "/requests/new", **NEW_YOUTHS, **needs)
    assert mine.get(page).text.count("clavier BÉPO, écran de 15 pouces ou plus, écran tactile") == 2
    posted(mine, f"{page}/lines/4/remove")
    assert [line.touch for line in stored(database, page).lines] == [True, False, True]
    asked = stored(database, page)
    posted(mine, f"{page}/submit")
    desk = client(stored_cast.coordinator)
    posted(desk, f"{page}/approve")
    kit = desk.get(f"/requests/{asked.id}/lines/1/kit").text
    assert "Il doit avoir" in kit
    assert "clavier BÉPO" in kit
    alone = mine.post("/requests/new", data=NEW_YOUTHS | needs | {"kind": "connection"})
    assert alone.status_code == 422
    assert "Seul un portable a un clavier" in alone.text


def test_who_has_one_already_is_told_to_both_sides(stored_cast: Cast, client: Clients) -> None:
    youth = stored_cast.youth()
    stored_cast.loan(youth=youth)
    asked = stored_cast.submitted((youth, Kind.LAPTOP))
    stored_cast.store()
    for who in (stored_cast.mentor, stored_cast.coordinator):
        assert "en a déjà un en prêt" in client(who).get(f"/requests/{asked.id}").text


def test_a_line_says_how_many_days_it_has_waited(stored_cast: Cast, client: Clients) -> None:
    asked = stored_cast.submitted()
    asked.submitted_at = stored_cast.at(days=-12)
    stored_cast.store()
    assert "depuis le 2 sept., 12 jours" in client(stored_cast.mentor).get(f"/requests/{asked.id}").text


def test_the_day_and_the_place_are_changed_after_sending(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    asked = stored_cast.submitted()
    stored_cast.store()
    page = f"/requests/{asked.id}"
    posted(client(stored_cast.mentor), f"{page}/edit", needed_by="2027-02-01")
    assert stored(database, page).needed_by.isoformat() == "2027-02-01"


def test_an_association_calls_off_one_approved_line(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    asked = stored_cast.approved((stored_cast.youth(), Kind.LAPTOP), (stored_cast.youth(), Kind.LAPTOP))
    stored_cast.store()
    page, mine = f"/requests/{asked.id}", client(stored_cast.mentor)
    assert f'action="{page}/lines/2/cancel"' in mine.get(page).text
    posted(mine, f"{page}/lines/2/cancel")
    assert f'action="{page}/lines/2/cancel"' not in mine.get(page).text
    assert stored(database, page).state is RequestState.APPROVED


def test_what_waits_for_the_associations_word_has_a_list(stored_cast: Cast, client: Clients) -> None:
    entered, own = stored_cast.submitted(by=stored_cast.coordinator), stored_cast.submitted()
    stored_cast.store()
    listed = client(stored_cast.mentor).get("/requests?state=to_confirm").text
    assert entered.id in listed
    assert own.id not in listed
    assert "saisie pour vous attend votre accord" in client(stored_cast.mentor).get("/").text
