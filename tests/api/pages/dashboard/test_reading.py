"""The figures read counts that are kept, and of what is open no more than an index finds at once."""

import re
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import event, update

from fleet.access import Actor, Role
from fleet.db import Database
from fleet.lifecycle import RequestState
from fleet.reporting.dashboard import due
from fleet.support.alerts import Alert
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]
PAGES = ("/dashboard", "/dashboard/stock", "/dashboard/flow", "/dashboard/open", "/dashboard/figures.xlsx")
LARGE = (
    *("assets", "devices", "sims", "loans", "loan_items", "events", "losses", "donations", "request_lines"),
    *("allocations", "allocation_items", "youths", "tickets"),
)
"""Tables that grow with the fleet: none of them is read for a figure."""


@pytest.fixture
def heard(database: Database) -> Iterator[list[str]]:
    """Each statement that is asked."""
    asked: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", hear)
    yield asked
    event.remove(database.engine, "before_cursor_execute", hear)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_reads_a_table_that_grows_with_the_fleet(
    client: Clients, stored_cast: Cast, heard: list[str], path: str
) -> None:
    stored_cast.loan()
    stored_cast.submitted()
    stored_cast.store()
    desk = client(stored_cast.coordinator)
    heard.clear()
    desk.ok("GET", path)
    assert heard
    named = {name for statement in heard for name in re.findall(r"(?:FROM|JOIN) (\w+)", statement)}
    assert ("tallies" in named) is (path != "/dashboard/open")
    assert not named & set(LARGE)


def test_more_than_a_thousand_are_told_and_not_counted(
    client: Clients, stored_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With three for a thousand, since a thousand requests take a minute to make."""
    monkeypatch.setattr(due, "MOST", 3)
    monkeypatch.setattr("api.pages.dashboard.tables.MOST", 3)
    for _each in range(6):
        stored_cast.submitted()
    numbers = due.requests(stored_cast.session, stored_cast.coordinator)
    assert numbers[RequestState.SUBMITTED, "0-7"] == 4
    stored_cast.store()
    desk = client(stored_cast.coordinator)
    told = desk.ok("GET", "/dashboard/open", headers={"Accept-Language": "en"}).decode()
    assert 'state=submitted&amp;age=0-7">more than 3</a>' in told


def test_a_rule_tells_what_nobody_has_looked_at_and_since_when(cast: Cast) -> None:
    first, second = (
        Alert(
            rule="loan_overdue",
            subject="loan",
            subject_id=f"loan_{days}",
            due_on=cast.system.today,
            threshold=0,
        )
        for days in (3, 9)
    )
    first.created_at, second.created_at = cast.at(days=-3), cast.at(days=-9)
    cast.session.add_all([first, second])
    cast.session.flush()
    for alert, state in ((first, "open"), (second, "snoozed")):
        cast.session.execute(update(Alert).where(Alert.id == alert.id).values(state=state))
    assert due.alerts(cast.session) == [due.RuleDue("loan_overdue", 2, 1, cast.at(days=-9))]
