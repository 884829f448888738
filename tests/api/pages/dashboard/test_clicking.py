"""Every number of the figures opens a list of exactly so many rows."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from fleet.access import Actor, Role
from fleet.intake.assets import Kind
from fleet.intake.devices import Category
from fleet.lending import losses, quotas
from fleet.lending.loans import Loan
from fleet.lending.quotas import QuotaReason
from fleet.privacy import erasing
from fleet.settings import Settings
from fleet.support import alerts
from fleet.support.alerts import Cause
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]
PAGES = (
    "/dashboard",
    "/dashboard/stock",
    "/dashboard/stock?kind=tablet",
    "/dashboard/stock?kind=sim",
    "/dashboard/flow",
    "/dashboard/flow?kind=tablet",
    "/dashboard/flow?kind=sim",
    "/dashboard/open",
)
NUMBER = re.compile(r'<a href="(/[^"]+)"[^>]*>\s*(?:<b>)?([\d,]+)(?:</b>)?')


@pytest.fixture
def told(told: Settings) -> Settings:
    """A service that lets one person take hundreds of lists along in a minute."""
    return replace(told, rate_limits={**told.rate_limits, "export": "100000 per minute"})


@pytest.fixture
def busy(stored_cast: Cast, tmp_path: Path) -> Cast:
    """A year of work in which everything that is counted happened, and happened on other days too."""
    cast = stored_cast
    youth = cast.youth()
    january = (cast.system.today - cast.system.today.replace(month=1, day=15)).days
    for days in (3, 10, 17, 45, 80, 100, 200, january, 370, 381, 420):
        at = cast.at(days=-days)
        laptop, tablet = cast.ready_laptop(), cast.ready_laptop(category=Category.TABLET)
        for each in (laptop, tablet):
            each.received_at = each.cycle_began_at = at - timedelta(days=20)
            each.created_at, each.first_ready_at = at - timedelta(days=24), at - timedelta(days=days % 7 + 1)
        kit = cast.kit(laptop, cast.ready_sim())
        kit.request.submitted_at = at - timedelta(days=days % 9 + 2)
        lent = cast.hand_over(kit, at)
        if days % 2:
            cast.take_back(lent, at + timedelta(days=1))
    cast.approved((youth, Kind.LAPTOP), (youth, Kind.CONNECTION)).submitted_at = cast.at(days=-9)
    cast.submitted().submitted_at = cast.at(days=-50)
    cast.draft()
    cast.device().cycle_began_at = cast.at(days=-500)
    gone = cast.loan(at=cast.at(days=-30))
    losses.report_missing(cast.session, cast.volunteer.later(cast.at(days=-12)), gone.items[0].asset)
    erase(cast, cast.loan(at=cast.at(days=-january - 5)), tmp_path)  # of it the year is left, not January
    granted: dict[str, Any] = {"change": 5, "reason": QuotaReason.AGREEMENT}
    quotas.grant(cast.session, cast.coordinator, cast.association, "06", Kind.LAPTOP, **granted)
    causes = [Cause("loan", gone.id, cast.system.today, 7)]
    alerts.reconcile(cast.session, cast.system.later(cast.at(days=-40)), "loan_overdue", causes, (7,))
    cast.store()
    return cast


def erase(cast: Cast, lent: Loan, folder: Path) -> None:
    """The loan ends, and its youth is erased."""
    youth = lent.youth
    assert youth is not None
    cast.take_back(lent, lent.handed_over_at + timedelta(days=5))
    erasing.erase(cast.session, cast.coordinator, youth, stones=folder / "stones")


def numbers(desk: Client, page: str) -> Iterator[tuple[str, int]]:
    """Address and number of each figure of a page that is a link."""
    html = desk.ok("GET", page, headers={"Accept-Language": "en"}).decode().partition("<main")[2]
    for href, told in NUMBER.findall(html):
        yield unescape(href), int(told.replace(",", ""))


def listed(desk: Client, href: str) -> list[dict[str, str]]:
    """The rows behind an address, as its file has them."""
    path, _, query = href.partition("?")
    data = desk.ok("GET", f"{path}/list.csv?{query}", headers={"Accept-Language": "en"})
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_every_number_opens_exactly_its_rows(client: Clients, busy: Cast) -> None:
    desk = client(busy.coordinator)
    followed: dict[str, int] = {}
    for page in PAGES:
        for href, number in numbers(desk, page):
            if href in followed and "took=" not in href and "/quotas" not in href:
                assert followed[href] == number, href
                continue
            rows = listed(desk, href)
            followed[href] = number
            if href.startswith("/quotas?association"):
                assert number in [
                    len(rows),
                    *(sum(int(row[name]) for row in rows) for name in ("Granted", "Given", "Left")),
                ]
            elif re.search(r"took=\d+-\d", href):  # the number is days: at least half was done within them
                everything = listed(desk, re.sub(r"&took=.*", "", href))
                assert len(rows) * 2 >= len(everything) > 0
            else:
                assert len(rows) == number, (page, href, number, len(rows))
    measures = (
        "received=",
        "made_ready=",
        "handed_over=",
        "returned=",
        "reported=",
        "sent=",
        "since=",
        "age=",
    )
    for measure in (*measures, "state=on_loan", "rule=", "took=0-", "request_to_hand_over="):
        assert any(measure in href for href in followed), measure


def test_an_erased_youths_loan_is_in_no_week_and_one_click_away(
    client: Clients, busy: Cast, tmp_path: Path
) -> None:
    desk = client(busy.coordinator)
    erase(busy, busy.loan(at=busy.at(days=-400)), tmp_path)
    busy.store()
    html = desk.ok("GET", "/dashboard/flow", headers={"Accept-Language": "en"}).decode()
    found = re.findall(r'<a href="(/loans\?show=all&amp;erased=\d+)">(\d+) such loan', html)
    assert [len(listed(desk, unescape(href))) for href, _told in found] == [1, 1]  # one of each year
    assert [told for _href, told in found] == ["1", "1"]
