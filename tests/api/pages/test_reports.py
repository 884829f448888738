"""/reports: what waits and what does not agree, each number with the list of what it counts."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from fleet.access import Actor, Role
from fleet.intake.assets import Asset, Kind
from fleet.lending import allocations, losses
from fleet.lifecycle import AssetState
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]


@pytest.fixture
def desk(client: Clients, stored_cast: Cast) -> Client:
    """A coordinator in a browser."""
    return client(stored_cast.coordinator)


def text(desk: Client, path: str) -> str:
    """The page's words, without its marks."""
    html = desk.ok("GET", path, headers={"Accept-Language": "en"}).decode()
    plain = re.sub(r"<[^>]+>", " ", html.partition("<main")[2])
    return re.sub(r"\s+", " ", plain)


def backdated(cast: Cast, days: int) -> Any:
    return cast.coordinator.later(cast.now - timedelta(days=days))


def test_an_empty_fleet_waits_for_nothing_and_agrees(desk: Client) -> None:
    told = text(desk, "/reports")
    assert "No request has waited for more than seven days" in told
    assert "The books agree" in told
    assert "must not be sent outside" in told


def test_each_request_stands_at_its_stage_and_age_and_its_number_opens_its_list(
    desk: Client, stored_cast: Cast
) -> None:
    cast = stored_cast
    for days, number in ((3, 2), (9, 1), (40, 1)):
        for _ in range(number):
            cast.submitted().submitted_at = cast.now - timedelta(days=days)
    cast.approved().decided_at = cast.now - timedelta(days=20)
    cast.store()
    html = desk.ok("GET", "/reports", headers={"Accept-Language": "en"}).decode()
    told = text(desk, "/reports")
    assert "3 requests have waited for more than seven days" in told
    assert "5 requests wait for something" in told
    for stage, age, number in (("decision", "0-7", 2), ("decision", "31-", 1), ("equipment", "15-30", 1)):
        assert f'for={stage}&amp;age={age}">{number}</a>' in html
        listed = text(desk, f"/reports/waiting?for={stage}&age={age}")
        assert f"{number} request" in listed
    rows = list(
        csv.reader(
            io.StringIO(desk.ok("GET", "/reports/waiting/list.csv").decode("utf-8-sig")), delimiter=";"
        )
    )
    assert len(rows) == 6


def test_kits_losses_and_loans_that_nobody_asked_for_have_their_lists(
    desk: Client, stored_cast: Cast
) -> None:
    cast = stored_cast
    cast.kit().created_at = cast.now - timedelta(days=8)
    cast.kit()
    unasked, lost = cast.loan(), cast.loan()
    unasked.allocation_id = None
    losses.report_missing(cast.session, cast.volunteer, lost.items[0].asset)
    cast.store()
    told = text(desk, "/reports")
    assert "1 kit of 2 has waited a week to be sent" in told
    assert "1 loan has something missing" in told
    assert "1 loan has no request behind it" in told
    for path in ("/kits?state=prepared&unsent=week", "/loans?show=lost", "/loans?show=unasked"):
        assert re.search(r"\b1 ", text(desk, path)), path
    assert "2 things are put aside, or missing from a kit; the kits that wait hold 2." in told
    assert "2 things are lent, or missing from a loan; the open loans hold 2." in told


def test_books_that_contradict_each_other_are_named(desk: Client, stored_cast: Cast) -> None:
    cast = stored_cast
    shelf = cast.ready_laptop()
    cast.store()
    table = Asset.__table__
    cast.session.execute(update(table).where(table.c.code == shelf.code).values(state=AssetState.ON_LOAN))
    cast.store()
    told = text(desk, "/reports")
    assert "The books contradict each other in 1 place" in told
    assert "It is lent, but no loan says so." in told
    assert f"{shelf.code[:4]}" in told


def test_a_youth_is_never_named(desk: Client, stored_cast: Cast) -> None:
    cast = stored_cast
    youth = cast.youth()
    old = cast.loan(youth=youth)
    old.items[0].overlap_until = cast.system.today - timedelta(days=1)
    cast.session.flush()
    cast.loan(youth=youth)
    asked = cast.approved((youth, Kind.CONNECTION))
    allocations.reserve(cast.session, cast.coordinator, asked, youth, [cast.ready_sim()])
    cast.store()
    told = text(desk, "/reports")
    assert "1 loan of what was replaced should be over" in told
    for path in ("/reports", "/reports/waiting"):
        assert youth.code not in desk.ok("GET", path).decode()
    assert "1 " in text(desk, "/loans?show=twice")


@pytest.mark.parametrize("role", [Role.ASSOCIATION, Role.FOUNDATION, Role.VOLUNTEER, Role.TECHNICIAN])
def test_the_figures_of_the_work_are_for_coordinators_alone(
    client: Clients, stored_cast: Cast, role: Role
) -> None:
    reader = client(stored_cast.by_role[role])
    assert reader.get("/reports").status_code == 403
    assert reader.get("/reports/waiting").status_code == 403
