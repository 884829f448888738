"""/dashboard: what is stuck, what runs out, whether it is faster, for coordinators alone."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import load_workbook

from api.pages.dashboard.files import SHEETS
from fleet.access import Actor, Role
from fleet.intake.assets import Kind
from fleet.lending import losses, quotas
from fleet.lending.quotas import QuotaReason
from fleet.parties import organisations
from fleet.parties.organisations import OrganisationKind
from fleet.reporting.dashboard import flow
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]
PAGES = ("/dashboard", "/dashboard/stock", "/dashboard/flow", "/dashboard/open")
MOST_KB = 60


@pytest.fixture
def desk(client: Clients, stored_cast: Cast) -> Client:
    """A coordinator in a browser."""
    return client(stored_cast.coordinator)


def html(desk: Client, path: str, language: str = "en") -> str:
    return str(desk.ok("GET", path, headers={"Accept-Language": language}).decode())


def text(desk: Client, path: str, language: str = "en") -> str:
    """The page's words, without its marks."""
    plain = re.sub(r"<[^>]+>", " ", html(desk, path, language).partition("<main")[2])
    return re.sub(r"\s+", " ", plain)


@pytest.mark.parametrize("path", PAGES)
def test_each_page_stands_on_an_empty_fleet_and_says_that_it_is_internal(desk: Client, path: str) -> None:
    assert "Internal figures: do not pass them on. Small numbers are enough to recognise somebody." in text(
        desk, path
    )
    assert "Chiffres internes : ne pas transmettre. De petits nombres suffisent" in text(desk, path, "fr")
    assert len(html(desk, path).encode()) < MOST_KB * 1000


def test_losses_stand_beside_what_was_handed_over_in_the_same_quarter(
    desk: Client, stored_cast: Cast
) -> None:
    cast = stored_cast
    cast.loan()
    losses.report_missing(cast.session, cast.volunteer, cast.loan().items[0].asset)
    cast.store()
    rows = desk.ok("GET", "/dashboard/losses.csv", headers={"Accept-Language": "en"}).decode("utf-8-sig")
    assert rows.splitlines()[:2] == ["Quarter;Reported;Kits handed over", f"{quarter(cast)};1;2"]


def test_reports_without_a_day_are_told_under_the_table_that_leaves_them_out(
    desk: Client, stored_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = stored_cast.now.year
    days = {("missing", stored_cast.system.today): 1, ("missing_erased", date(year, 1, 1)): 2}
    monkeypatch.setattr(flow, "within", lambda *_asked: flow.Flow(days))
    told = text(desk, "/dashboard/flow")
    assert "1 loss reported in two years" in told
    assert f"Not among them: 2 reports of {year}, of which nothing but the year is left" in told


def test_what_is_missing_and_what_is_promised_is_not_said_to_be_here(desk: Client, stored_cast: Cast) -> None:
    cast = stored_cast
    cast.loan()
    losses.report_missing(cast.session, cast.volunteer, cast.loan().items[0].asset)
    cast.store()
    told = text(desk, "/dashboard")
    assert re.search("1 device is missing +[0-9]", told)
    assert "No device waits for its next step" in told


def quarter(cast: Cast) -> str:
    number = (cast.now.month - 1) // 3
    return f"{('1st', '2nd', '3rd', '4th')[number]} quarter {cast.now.year}"


@pytest.mark.parametrize("role", [Role.ASSOCIATION, Role.FOUNDATION, Role.VOLUNTEER, Role.TECHNICIAN])
def test_the_figures_are_for_coordinators_alone(client: Clients, stored_cast: Cast, role: Role) -> None:
    reader = client(stored_cast.by_role[role])
    for path in (*PAGES, "/dashboard/figures.xlsx", "/dashboard/stock.csv", "/dashboard/losses"):
        assert reader.get(path).status_code == 403


def test_the_first_page_says_what_is_stuck_and_since_when(desk: Client, stored_cast: Cast) -> None:
    cast = stored_cast
    cast.submitted().submitted_at = cast.now - timedelta(days=40)
    cast.submitted()
    cast.device()
    cast.device().cycle_began_at = cast.now - timedelta(days=200)
    cast.ready_laptop()
    cast.store()
    told = text(desk, "/dashboard")
    assert "1 request has been open for more than 30 days" in told
    assert "2 devices wait to go on the bench" in told
    assert f"the oldest here since {cast.now - timedelta(days=200):%B %Y}" in told
    assert "2 devices wait for their next step, the oldest here since" in told
    assert "1 laptop is ready" in told


def test_the_workbook_has_every_table_and_says_first_that_it_stays_inside(
    desk: Client, stored_cast: Cast
) -> None:
    stored_cast.loan()
    stored_cast.store()
    book = load_workbook(io.BytesIO(desk.ok("GET", "/dashboard/figures.xlsx")))
    assert book.sheet_names[0] == "Interne"
    assert "Chiffres internes" in str(book.get_sheet_by_index(0).to_python()[0][0])
    assert len(book.sheet_names) == 1 + len(SHEETS)
    rows = book.get_sheet_by_name("Combien servent").to_python()
    assert rows[1][0] == "Portables"
    for sheet in "Semaine par semaine", "Mois par mois":
        days = [row[0] for row in book.get_sheet_by_name(sheet).to_python()[1:]]
        assert len(days) == 12
        assert all(isinstance(day, date) for day in days), "a word could not be sorted"
    named = desk.get("/dashboard/figures.xlsx").headers["Content-Disposition"]
    assert "filename=chiffres-internes-" in named
    assert desk.get("/dashboard/nothing.csv").status_code == 404


def test_no_cell_of_a_file_is_one_that_a_spreadsheet_would_run(desk: Client, stored_cast: Cast) -> None:
    cast, said = stored_cast, "=HYPERLINK(1)"
    house = organisations.add(cast.session, cast.system, said, OrganisationKind.ASSOCIATION, ["06"])
    granted: dict[str, Any] = {"change": 5, "reason": QuotaReason.AGREEMENT}
    quotas.grant(cast.session, cast.coordinator, house, "06", Kind.LAPTOP, **granted)
    cast.store()
    assert f"'{said};" in desk.ok("GET", "/dashboard/quotas.csv").decode("utf-8-sig")
    book = ZipFile(io.BytesIO(desk.ok("GET", "/dashboard/figures.xlsx")))
    sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) > len(PAGES)
    assert said in "".join(sheets)
    assert not any("<f>" in sheet or "hyperlink" in sheet.replace(said, "") for sheet in sheets)
