"""Each chart of a reader's page is a file too, which stands alone; of others' charts there is none."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from api.pages.summary import drawings as page_drawings
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.parties import programmes
from fleet.parties.programmes import Programme
from fleet.publishing.drawings import Drawing
from fleet.publishing.ledger.blocks import Block
from fleet.publishing.ledger.closing import ClosedQuarter
from fleet.settings import Settings
from jobs import run
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]
START = date(2025, 1, 1)


@pytest.fixture
def programme(stored_cast: Cast) -> Programme:
    """One published quarter of the Alpes-Maritimes."""
    made = programmes.add(
        stored_cast.session,
        stored_cast.system,
        "Un ordinateur & un mentor",
        starts_on=START,
        ends_on=date(2028, 12, 31),
        targets=[(None, 2026, 120)],
        territories=[("06", START), ("13", START)],
    )
    cell = {"programme_id": made.id, "quarter": "2025-Q1", "territory": "06", "youths": 1_240}
    stored_cast.session.add(Block(number=1, published_at=NOW, hash="0" * 64, **cell))
    stored_cast.session.add(ClosedQuarter(programme_id=made.id, quarter="2025-Q1", closed_at=NOW))
    stored_cast.store()
    return made


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize("name", ["progress", "years", "territories", "map"])
def test_a_chart_is_a_file_that_stands_alone(stored_cast: Cast, client: Clients, name: str) -> None:
    answer = client(stored_cast.funder).get(f"/summary/charts/{name}.svg", headers={"Accept-Language": "fr"})
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    svg = answer.text
    assert re.match(r'<svg xmlns="http://www.w3.org/2000/svg" width="\d+" height="[\d.]+"', svg)
    assert svg.index("<title>") < svg.index("<desc>") < svg.index('fill="#fff"')
    assert "Un ordinateur &amp; un mentor, chiffres publiés jusqu’au T1 2025." in re.sub(
        r"</text><text[^>]*>", " ", svg
    )
    assert "1\u202f240" in svg
    assert not re.search(r"\sstyle=|<style|<script|href=|url\((?!#)", svg)
    assert ("CC BY 4.0" in svg) is (name == "map")
    assert len(svg.encode()) < (40_000 if name == "map" else 8_000)


@pytest.mark.usefixtures("programme")
def test_f5_the_tag_of_a_file_is_made_of_what_it_holds(stored_cast: Cast, client: Clients) -> None:
    reader, other = client(stored_cast.funder), client(stored_cast.officer)
    first = reader.get("/summary/charts/progress.svg", headers={"Accept-Language": "en"})
    assert (
        first.headers["ETag"]
        == other.get("/summary/charts/progress.svg", headers={"Accept-Language": "en"}).headers["ETag"]
    )
    told = {"If-None-Match": first.headers["ETag"], "Accept-Language": "en"}
    assert reader.get("/summary/charts/progress.svg", headers=told).status_code == 304
    assert "1,240" in first.text


@pytest.mark.usefixtures("programme")
def test_a_departement_has_a_chart_that_no_other_reader_has(stored_cast: Cast, client: Clients) -> None:
    assert client(stored_cast.officer).get("/summary/charts/own-06.svg").status_code == 200
    for name in ("own-06", "own-13", "progress.csv", "no-such"):
        assert client(stored_cast.funder).get(f"/summary/charts/{name}.svg").status_code == 404
    assert client(Role.ASSOCIATION).get("/summary/charts/progress.svg").status_code == 403


@pytest.mark.usefixtures("programme")
def test_a_page_takes_what_the_clock_has_drawn_and_draws_nothing(
    database: Database, stored_cast: Cast, client: Clients, told: Settings
) -> None:
    run.by_hand(database, "draw_summaries", NOW + timedelta(hours=1), told)
    with database.write() as session:
        session.execute(update(Drawing).values(svg=Drawing.svg + "<!-- kept -->"))
    page_drawings._remembered.cache_clear()
    page = client(stored_cast.funder).get("/summary").text
    assert page.count("<!-- kept -->") == page.count("<svg") > 1
    assert page_drawings._remembered.cache_info().misses == 0


@pytest.mark.usefixtures("programme")
def test_the_map_is_an_image_of_its_own_that_is_told_and_takes_the_dark(
    stored_cast: Cast, client: Clients
) -> None:
    reader = client(stored_cast.funder)
    page = reader.get("/summary", headers={"Accept-Language": "fr"}).text
    found = re.search(r'<img class="chart" src="([^"]*)" alt="([^"]*)" width="613" height="\d+">', page)
    assert found is not None
    assert "Alpes-Maritimes (1\u202f240)" in found[2]
    assert "CC BY 4.0" in page
    answer = reader.get(found[1].replace("&amp;", "&"), headers={"Accept-Language": "fr"})
    assert answer.mimetype == "image/svg+xml"
    assert "prefers-color-scheme:dark" in answer.text
    assert 'viewBox="0 0 613 ' in answer.text
