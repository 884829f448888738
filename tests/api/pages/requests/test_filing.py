"""A request by a file, on pages: chosen, looked at line by line, sent."""

import io
import re
from typing import Any

import pytest
from sqlalchemy import func, select

from fleet.db import Database
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.lending.equipment_requests.reading import read
from fleet.lifecycle import RequestState
from fleet.parties.youths import Youth
from tests.api.conftest import Client
from tests.api.pages.test_requests import Clients, posted, stored
from tests.cast import Cast

HEAD = "Code du jeune;Département;Signataire;Besoin;Clavier\n"


def looked(browser: Client, text: str, **more: Any) -> Any:
    form = {"file": (io.BytesIO(text.encode()), "demande.csv"), "needed_by": "2026-11-02", **more}
    return browser.post("/requests/file/look", data=form)


def hidden(text: str) -> dict[str, str]:
    """What the look carries to the sending."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))


def test_a_file_is_looked_at_then_sent(stored_cast: Cast, client: Clients, database: Database) -> None:
    youth = stored_cast.youth()
    stored_cast.loan(youth=youth)
    stored_cast.store()
    browser = client(stored_cast.mentor)
    seen = looked(browser, f"{HEAD};06;ASE;les deux;bépo\n{youth.code};;;ordinateur;\n")
    assert seen.status_code == 200
    assert "Est-ce juste, pour 2 jeunes" in seen.text
    assert "clavier BÉPO" in seen.text
    assert "en a déjà un en prêt" in seen.text
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Youth)) == 1
    page = posted(browser, "/requests/file", **hidden(seen.text))
    made = stored(database, page)
    assert (made.state, len(made.lines)) == (RequestState.SUBMITTED, 3)


def test_what_is_wrong_is_told_by_line_and_column_and_can_not_be_sent(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    browser = client(stored_cast.mentor)
    seen = looked(browser, f"{HEAD};06;ASE;licorne;\n;06;ASE;laptop;\n")
    assert re.search(r"Ligne 2, colonne «\s?Besoin\s?»", seen.text)
    assert "licorne" in seen.text
    assert 'action="/requests/file"' not in seen.text
    with database.read() as session:
        assert session.scalars(select(EquipmentRequest)).all() == []


def test_y1_names_are_refused_before_anything_is_shown(stored_cast: Cast, client: Clients) -> None:
    seen = looked(client(stored_cast.mentor), "Prénom;Besoin;Code\nKevin;laptop;\n")
    assert seen.status_code == 422
    assert "Kevin" not in seen.text
    assert "Prénom" in seen.text


@pytest.mark.parametrize("data", ["", "\x00"])
def test_no_file_or_a_broken_one_is_told_on_the_page(stored_cast: Cast, client: Clients, data: str) -> None:
    assert looked(client(stored_cast.mentor), data).status_code == 422


def test_what_does_not_come_through_is_chosen_again(stored_cast: Cast, client: Clients) -> None:
    answer = client(stored_cast.mentor).post("/requests/file", data={"needed_by": "2026-11-02", "list": "x"})
    assert answer.status_code == 422
    assert 'type="file"' in answer.text


def test_a_coordinator_first_says_for_whom(stored_cast: Cast, client: Clients, database: Database) -> None:
    browser, house = client(stored_cast.coordinator), stored_cast.association.id
    assert f"/requests/file?organisation={house}" in browser.get("/requests/file").text
    assert 'type="file"' in browser.get(f"/requests/file?organisation={house}").text
    seen = looked(browser, f"{HEAD};06;ASE;laptop;\n", organisation=house)
    page = posted(browser, "/requests/file", **hidden(seen.text))
    assert stored(database, page).entered_for


def test_the_template_is_read_back(stored_cast: Cast, client: Clients) -> None:
    file = client(stored_cast.mentor).get("/requests/file/template")
    assert file.headers["Content-Disposition"].startswith("attachment")
    listing = read(file.data + b";06;ASE;ordinateur;;;;\r\n")
    assert (len(listing.entries), listing.faults, len(listing.warnings)) == (1, (), 2)
