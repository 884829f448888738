"""F5: PDF, XLSX, CSV and each chart's table hold the numbers of the page, and nothing that it does not."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from api.pages.summary.files.taken import named
from fleet.access import Actor, Role
from fleet.parties import programmes
from fleet.parties.programmes import Programme
from fleet.publishing.readers import shares
from labels.charts.map import TILES
from tests.api.conftest import Client
from tests.api.pages.summary.test_reading import LEDGER, PENDING, READERS, programme, read
from tests.cast import NOW, Cast

__all__ = ["programme"]

Clients = Callable[[Role | Actor | str], Client]
FILES = ("board.pdf", "figures.xlsx", "figures.csv", "charts/progress.csv")
PUBLISHED = {number for _, _, number in LEDGER}


def taken(client: Client, name: str, language: str = "fr") -> bytes:
    client.flask.set_cookie("__Host-language", language, domain="fleet.example.org", secure=True)
    answer = client.get(f"/summary/{name}")
    assert answer.status_code == 200, answer.text
    return answer.data


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def rows(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def numbers(text: str) -> set[int]:
    plain = re.sub(r"(?<=\d)[\s\u202f\xa0](?=\d{3}\b)", "", text)
    return {int(found) for found in re.findall(r"\d+", plain)}


@pytest.mark.parametrize("who", READERS)
def test_f5_every_number_of_the_workbook_is_one_of_the_page(
    client: Clients, stored_cast: Cast, programme: Programme, who: str
) -> None:
    reader = client(getattr(stored_cast, who))
    page = numbers(read(reader))
    book = sheets(taken(reader, "figures.xlsx"))
    for name, table in book.items():
        told = {int(cell) for row in table[1:] for cell in row if isinstance(cell, float)}
        assert told <= page | {0}, (name, told - page)
    lines = rows(taken(reader, "figures.csv"))
    assert {int(line[3]) for line in lines[1:] if line[3]} <= page | {0}


def test_f2_what_is_not_published_is_an_empty_cell_beside_a_word(
    client: Clients, stored_cast: Cast, programme: Programme
) -> None:
    book = sheets(taken(client(stored_cast.funder), "figures.xlsx"))
    places = {row[0]: row for row in book["Départements"][1:]}
    assert places["06"][3:5] == [32.0, "publié"]
    assert places["04"][3:5] == ["", "non publié"]
    assert places["83"][3:5] == ["", "pas encore partenaire"]
    assert places["autres"][3:5] == [13.0, "publié"]
    quarters = {row[0]: row[1:5] for row in book["Par trimestre"][1:]}
    assert quarters["2025-Q1"] == ["", "non publié", "", "non publié"]
    assert quarters["2025-Q4"] == [34.0, "publié", 48.0, "publié"]
    assert quarters["2025-Q3"] == ["", "non publié", 14.0, "publié"]


def test_f1_no_file_tells_what_waits(client: Clients, stored_cast: Cast, programme: Programme) -> None:
    reader = client(stored_cast.coordinator)
    youths = {int(line[3]) for line in rows(taken(reader, "figures.csv"))[1:] if line[3] and line[4]}
    assert youths
    assert not youths & set(PENDING.values())


def test_f5_the_same_figures_are_the_same_bytes_and_are_not_sent_again(
    client: Clients, stored_cast: Cast, programme: Programme
) -> None:
    reader = client(stored_cast.funder)
    for name in FILES:
        first = reader.get(f"/summary/{name}")
        with time_machine.travel(NOW + timedelta(hours=9)):
            assert reader.get(f"/summary/{name}").data == first.data, name
        again = reader.get(f"/summary/{name}", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b""), name


def test_a_name_keeps_its_years_apart() -> None:
    assert named("Bilan", "Été 2025–2028") == "bilan-ete-2025-2028"


def test_their_names_say_which_programme_and_quarter(
    client: Clients, stored_cast: Cast, programme: Programme
) -> None:
    reader = client(stored_cast.funder)
    for name, says in (
        ("board.pdf", "conseil-un-ordinateur-un-mentor-2026-q2.pdf"),
        ("figures.xlsx", "bilan-un-ordinateur-un-mentor-2026-q2.xlsx"),
        ("charts/progress.csv", "bilan-un-ordinateur-un-mentor-2026-q2-progress.csv"),
    ):
        assert says in reader.get(f"/summary/{name}").headers["Content-Disposition"]


@pytest.mark.parametrize("who", READERS)
def test_the_boards_page_is_one_page_in_the_readers_language_with_numbers_of_the_summary(
    client: Clients, stored_cast: Cast, programme: Programme, said: Callable[..., str], who: str
) -> None:
    reader = client(getattr(stored_cast, who))
    french = taken(reader, "board.pdf")
    assert len(PdfReader(io.BytesIO(french)).pages) == 1
    text = " ".join(said(french).split())
    assert "jeunes équipés depuis le début" in text
    assert "T2 2026, état au 30 juin 2026" in text
    assert "Pourquoi les petits nombres" in text
    of_page = numbers(read(reader)) | {1, 2, 3, 4, 30, 15, 2025, 2026, 2028}
    assert numbers(text) - of_page - set(map(int, TILES)) == set()
    english = " ".join(said(taken(reader, "board.pdf", "en")).split())
    assert "young people equipped since the start" in english
    assert "jeunes" not in english


def test_a_departement_reads_its_own_number_large(
    client: Clients, stored_cast: Cast, programme: Programme, said: Callable[..., str]
) -> None:
    text = said(taken(client(stored_cast.officer), "board.pdf"))
    assert "Alpes-Maritimes" in text
    assert "Le département" in text, "for whom it is"
    first = next(line for line in text.splitlines() if line.strip().isdigit())
    assert first.strip() == "32"


def test_a_chart_that_is_not_there_is_not_found(
    client: Clients, stored_cast: Cast, programme: Programme
) -> None:
    assert client(stored_cast.funder).get("/summary/charts/nothing.csv").status_code == 404


def test_before_any_programme_there_is_no_file(client: Clients, stored_cast: Cast) -> None:
    reader = client(stored_cast.funder)
    for name in FILES:
        assert reader.get(f"/summary/{name}").status_code == 404, name


def test_a_link_and_a_stand_in_take_the_very_files_that_the_funder_takes(
    client: Clients, stored_cast: Cast, programme: Programme
) -> None:
    link, secret = shares.add(stored_cast.session, stored_cast.funder, stored_cast.foundation, days=30)
    stored_cast.store()
    funder, desk, board = client(stored_cast.funder), client(stored_cast.coordinator), client("")
    french = {"Accept-Language": "fr"}
    for name in FILES:
        own = taken(funder, name)
        assert taken(desk, f"{name}?as={stored_cast.foundation.id}") == own, name
        assert board.get(f"/shared/{secret}/{name}", headers=french).data == own, name
    assert link.organisation_id == stored_cast.foundation.id


def test_a_programmes_name_runs_no_spreadsheet(client: Clients, stored_cast: Cast) -> None:
    dates = {"starts_on": date(2025, 1, 1), "ends_on": date(2028, 12, 31)}
    programmes.add(
        stored_cast.session,
        stored_cast.system,
        "=cmd|calc",
        territories=[("06", dates["starts_on"])],
        **dates,
    )
    stored_cast.store()
    reader = client(stored_cast.funder)
    assert not [cell for row in rows(taken(reader, "figures.csv")) for cell in row if cell.startswith("=")]
    assert sheets(taken(reader, "figures.xlsx"))["Départements"][1][0] == "06"
