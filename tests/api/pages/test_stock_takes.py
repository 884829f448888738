"""A place counted on pages, without any script: opened, counted by typing, closed, decided on, told."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape

import pytest

from fleet import stock_takes
from fleet.access import Actor, Role
from fleet.codes import shown
from fleet.intake import assets, labels
from fleet.intake.devices import Device
from fleet.lifecycle import AssetState
from fleet.stock_takes import StockTake
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]
ENGLISH = {"Accept-Language": "en"}


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@pytest.fixture
def made(stored_cast: Cast) -> StockTake:
    """A count of the hub, where two laptops should be."""
    cast = stored_cast
    for _ in range(2):
        cast.device()
    opened = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    cast.store()
    return opened


def expected(cast: Cast, made: StockTake) -> list[str]:
    marks = sorted(row.mark for row in cast.session.scalars(stock_takes.rows(made)))
    cast.store()  # or SQLite's one writer would be this session
    return marks


def test_a_volunteer_opens_a_count_and_is_led_to_the_one_that_goes_on(
    client: Clients, stored_cast: Cast
) -> None:
    stored_cast.device()
    stored_cast.store()
    browser = client(stored_cast.volunteer)
    assert "/stock-takes/new" in browser.get("/stock-takes").text
    sent = browser.post("/stock-takes", data={"site": stored_cast.hub.id})
    assert sent.status_code == 303
    page = browser.get(sent.location, headers=ENGLISH).text
    assert "0 of 1 found" in words(page)
    assert f"/scan?arm=count&amp;stock_take={sent.location.rpartition('/')[2]}" in page
    again = browser.post("/stock-takes", data={"site": stored_cast.hub.id})
    assert again.status_code == 409
    assert sent.location in again.text
    assert browser.post("/stock-takes", data={"site": ""}).status_code == 422
    assert "Hub de Nice" in browser.get("/stock-takes", headers=ENGLISH).text


def test_a_code_is_typed_and_the_page_says_what_became_of_it(
    client: Clients, stored_cast: Cast, made: StockTake
) -> None:
    cast = stored_cast
    away = cast.device()
    assets.move(cast.session, cast.volunteer, away, site=cast.delivery_site)
    (blank,) = labels.print_batch(cast.session, cast.volunteer, 1)
    cast.store()
    browser, here, codes = client(cast.volunteer), f"/stock-takes/{made.id}", expected(cast, made)

    def typed(text: str) -> str:
        answer = browser.post(f"{here}/count", data={"code": text, "list": "found"}, headers=ENGLISH)
        return words(browser.get(answer.location, headers=ENGLISH).text if answer.location else answer.text)

    assert f"1 of 2 found Hub de Nice Counted Dell Latitude 5420 {shown(codes[0])}" in typed(codes[0])
    assert "Already counted" in typed(shown(codes[0]).lower())
    assert "the records expect it elsewhere" in typed(away.code)
    assert "A label of ours that nothing wears yet" in typed(blank.short_code)
    assert "No code of ours" in typed("SOMETHING ELSE")
    assert "This code has a typing error." in typed("ABCDEFGH")
    page = words(browser.get(f"{here}?list=unknown", headers=ENGLISH).text)
    assert "1 found 1 not found yet 1 expected elsewhere 2 unknown" in page
    back = browser.post(f"{here}/uncount", data={"row": codes[0], "list": "found"})
    assert back.location == f"{here}?list=found"
    assert "0 of 2 found" in words(browser.get(back.location, headers=ENGLISH).text)


def test_no_address_claims_that_something_was_counted(
    client: Clients, stored_cast: Cast, made: StockTake
) -> None:
    browser, code = client(stored_cast.volunteer), expected(stored_cast, made)[0]
    for claimed in (code, "NOTHING", "x" * 400):
        page = browser.get(f"/stock-takes/{made.id}?counted={claimed}", headers=ENGLISH).text
        assert 'role="status"' not in page


def test_a_volunteer_does_not_close_and_a_technician_decides_row_by_row_and_all_at_once(
    client: Clients, stored_cast: Cast, made: StockTake
) -> None:
    cast, here = stored_cast, f"/stock-takes/{made.id}"
    gone, left = expected(cast, made)
    volunteer, bench = client(cast.volunteer), client(cast.technician)
    assert f"{here}/close" not in volunteer.get(here).text
    assert volunteer.post(f"{here}/close").status_code == 403
    assert bench.post(f"{here}/corrections", data={"list": "missing"}).status_code == 409
    assert bench.post(f"{here}/close").location == here
    page = bench.get(here, headers=ENGLISH).text
    assert "2 differences wait for a decision." in words(page)
    assert f"{here}/corrections" not in volunteer.get(here).text
    done = bench.post(f"{here}/corrections", data={"row": left, "list": "missing", "leave": "yes"})
    assert done.location == f"{here}?list=missing"
    assert "left as it was" in words(bench.get(done.location, headers=ENGLISH).text)
    told = bench.post(f"{here}/corrections", data={"list": "missing"}, headers=ENGLISH)
    assert "1 done" in words(told.text)
    assert "reported missing" in words(told.text)
    again = bench.post(f"{here}/corrections", data={"row": gone, "list": "missing"}, headers=ENGLISH)
    assert again.status_code in (303, 409)
    assert "Nothing is left to decide." in words(bench.get(here, headers=ENGLISH).text)
    cast.session.expire_all()
    assert assets.seen(cast.session, cast.coordinator, gone).state is AssetState.MISSING


def test_what_may_not_be_moved_says_why_and_leads_to_its_page(client: Clients, stored_cast: Cast) -> None:
    cast = stored_cast
    lent = cast.ready_laptop()
    cast.loan(lent)
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    stock_takes.count_text(cast.session, cast.volunteer, made, lent.code)
    stock_takes.close(cast.session, cast.technician, made)
    cast.store()
    bench, here = client(cast.technician), f"/stock-takes/{made.id}"
    page = bench.get(f"{here}?list=elsewhere", headers=ENGLISH).text
    assert f'<a href="/devices/{lent.code}">See on its page</a>' in page
    sent = {"row": lent.code, "list": "elsewhere"}
    refused = bench.post(f"{here}/corrections", data=sent, headers=ENGLISH)
    assert refused.status_code == 409
    assert "This stands on no shelf, so it can't be moved." in words(refused.text)
    many = bench.post(f"{here}/corrections", data={"list": "elsewhere"}, headers=ENGLISH)
    assert "1 not done" in words(many.text)


def test_a_file_of_every_line_and_a_paper_are_attachments_and_no_cell_is_run(
    client: Clients, stored_cast: Cast, made: StockTake
) -> None:
    cast, here = stored_cast, f"/stock-takes/{made.id}"
    there = expected(cast, made)[0]
    cast.session.get_one(Device, there).maker = '=HYPERLINK("x")'
    for text in (there, '=HYPERLINK("x")'):
        stock_takes.count_text(cast.session, cast.volunteer, made, text)
    cast.store()
    browser = client(cast.volunteer)
    taken = browser.get(f"{here}/report.csv", headers=ENGLISH)
    assert "attachment" in taken.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(taken.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["List", "Code", "What it is"]
    assert [row[0] for row in rows[1:]] == ["in its place", "not found", "unknown"]
    assert rows[1][2].startswith('\'=HYPERLINK("x")')
    assert rows[3][1] == '…"X")(15)'
    paper = browser.get(f"{here}/report.pdf")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    assert "attachment" in paper.headers["Content-Disposition"]


def test_long_lists_come_page_by_page_and_stay_light(client: Clients, stored_cast: Cast) -> None:
    cast = stored_cast
    for _ in range(75):
        cast.device()
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    stock_takes.close(cast.session, cast.technician, made)
    cast.store()
    browser = client(cast.coordinator)
    first = browser.get(f"/stock-takes/{made.id}?list=missing")
    assert len(first.data) < 60_000
    (further,) = re.findall(r'rel="next" href="([^"]+)"', first.text)
    rest = browser.get(unescape(further))
    found = [re.findall(r'href="/devices/(\w{8})"', page.text) for page in (first, rest)]
    assert sorted(found[0] + found[1]) == expected(cast, made)
    assert [len(set(codes)) for codes in found] == [50, 25]


def test_an_asset_is_somewhere_else_by_a_button_of_its_page_and_by_ticking_many(
    client: Clients, stored_cast: Cast
) -> None:
    cast = stored_cast
    laptop, sim = cast.device(), cast.sim()
    cast.store()
    browser, there = client(cast.volunteer), {"site": cast.delivery_site.id}
    assert "It is somewhere else" in browser.get(f"/devices/{laptop.code}", headers=ENGLISH).text
    assert browser.post(f"/devices/{laptop.code}/move", data=there).status_code == 303
    assert "It is at Bureau de Grasse now." in browser.get(f"/devices/{laptop.code}", headers=ENGLISH).text
    sent = {"do": "asset.move", "sure": "yes", "row": sim.code, **there}
    told = browser.post("/sims/together", data=sent, headers=ENGLISH)
    assert "1 done" in words(told.text)
