"""A list as a file: what the reader's columns show and no more, nothing that a spreadsheet would run."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from api import create_app
from api.pages.lists import exporting
from fleet import settings
from fleet.access import Actor, Role
from fleet.db import Database
from tests.api.conftest import SETTINGS, Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]
Read = Callable[..., list[list[Any]]]
RUNS = ("=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_holds_the_rows_that_are_asked_for(
    client: Clients, stored_cast: Cast, table_of: Read, ending: str
) -> None:
    wanted, other = stored_cast.ready_laptop(), stored_cast.device()
    stored_cast.store()
    browser = client(stored_cast.coordinator)
    head, *rows = table_of(browser, "/devices", ending, "?state=ready")
    assert head[:4] == ["Type", "Marque", "Modèle", "Numéro de série"]
    assert [row[:4] for row in rows] == [["ordinateur portable", "Dell", "Latitude 5420", wanted.serial]]
    assert other.serial not in str(rows)
    assert len(table_of(browser, "/devices", ending)) == 3


def test_titles_are_in_the_readers_language_and_so_is_the_name(client: Clients, stored_cast: Cast) -> None:
    browser = client(stored_cast.coordinator)
    french = browser.get("/devices/list.csv")
    assert french.headers["Content-Disposition"] == "attachment; filename=appareils-2026-09-14.csv"
    assert french.mimetype == "text/csv"
    browser.flask.set_cookie("__Host-language", "en", domain="fleet.example.org", secure=True)
    english = browser.get("/devices/list.xlsx")
    assert english.headers["Content-Disposition"] == "attachment; filename=devices-2026-09-14.xlsx"
    assert browser.get("/devices/list.csv").text.startswith("\ufeffKind;Maker;Model;")


def test_no_cell_is_one_that_a_spreadsheet_would_run(
    client: Clients, stored_cast: Cast, table_of: Read
) -> None:
    for text in RUNS:
        stored_cast.device(model=text, maker="a;b\"c'd")
    stored_cast.store()
    rows = table_of(client(stored_cast.coordinator), "/devices")
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.startswith(exporting.RUNS)] == []
    assert {row[2] for row in rows[1:]} == {f"'{text}" for text in RUNS}
    assert {row[1] for row in rows[1:]} == {"a;b\"c'd"}


def test_in_a_workbook_such_text_is_text(client: Clients, stored_cast: Cast) -> None:
    import io
    import zipfile

    stored_cast.device(model="=1+1", maker="https://example.org")
    stored_cast.store()
    data = client(stored_cast.coordinator).ok("GET", "/devices/list.xlsx")
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "=1+1" in sheet
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_days_are_days_in_a_workbook(client: Clients, stored_cast: Cast, table_of: Read) -> None:
    stored_cast.loan()
    stored_cast.store()
    head, row = table_of(client(stored_cast.mentor), "/devices", "xlsx")
    assert dict(zip(head, row, strict=True))["Prêté depuis"] == date(2026, 9, 14)


def test_each_role_gets_the_columns_that_fit_it(client: Clients, stored_cast: Cast, table_of: Read) -> None:
    heads = {
        person.role: set(table_of(client(person), "/devices")[0])
        for person in (
            stored_cast.coordinator,
            stored_cast.technician,
            stored_cast.volunteer,
            stored_cast.mentor,
        )
    }
    assert {role for role, head in heads.items() if "Association" in head} == {Role.COORDINATOR}
    assert {role for role, head in heads.items() if "Disques" in head} == {Role.TECHNICIAN}
    assert {role for role, head in heads.items() if "Où" not in head} == {Role.ASSOCIATION}


def test_a_list_that_is_too_long_is_refused_before_its_first_byte(
    client: Clients, stored_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored_cast.device()
    stored_cast.device()
    stored_cast.store()
    monkeypatch.setattr(exporting, "MOST", 1)
    answer = client(stored_cast.coordinator).get("/devices/list.csv")
    assert answer.status_code == 409
    assert "trop longue" in answer.text
    assert client(stored_cast.coordinator).get("/devices/list.csv?state=ready").status_code == 200


def test_a_file_is_written_some_hundred_rows_at_a_time(
    client: Clients, stored_cast: Cast, table_of: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each few hundred are read with what their cells need; none is left out between two of them."""
    from api.pages.lists import asking

    monkeypatch.setattr(asking, "AT_ONCE", 2)
    made = {stored_cast.device().serial for _ in range(5)}
    stored_cast.store()
    rows = table_of(client(stored_cast.technician), "/devices")[1:]
    assert {row[3] for row in rows} == made
    assert all("SSD" in str(row) for row in rows)


def test_one_account_takes_so_many_files_and_no_more(
    database: Database, stored_cast: Cast, app: Flask
) -> None:
    few = settings.read(SETTINGS | {"FLEET_RATE_LIMITS": "export=2 per hour"})
    limited = create_app(few, database)
    cookies = [stored_cast.cookie_of(one) for one in (stored_cast.coordinator, stored_cast.technician)]
    stored_cast.store()
    first, second = (Client(limited, cookie=cookie) for cookie in cookies)
    assert [first.get("/devices/list.csv").status_code for _ in range(3)] == [200, 200, 429]
    assert second.get("/devices/list.csv").status_code == 200


def test_what_is_unknown_in_the_address_is_left_out(
    client: Clients, stored_cast: Cast, table_of: Read
) -> None:
    stored_cast.device()
    stored_cast.store()
    nonsense = "?state=nonsense&category=&site=nowhere&lot=none&waiting=godot&association=x&limit=0"
    assert len(table_of(client(stored_cast.coordinator), "/devices", "csv", nonsense)) == 2
