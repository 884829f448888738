"""The start page: sentences with counts, each leading to a list with as many rows."""

import re
from collections.abc import Callable

from flask import Flask

from fleet.access import Actor, Role
from fleet.intake import assets
from fleet.support import alerts, tickets
from fleet.support.alerts import Cause
from fleet.support.tickets import Trouble
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]


def test_every_count_is_the_number_of_rows_it_leads_to(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    cast = stored_cast
    cast.device()
    bench = [cast.device() for _each in range(3)]
    for device in bench:
        assets.start_refurbishment(cast.session, cast.technician, device)
    cast.erase(bench[0])
    cast.erase(bench[1])
    cast.pass_checks(bench[1])
    cast.submitted()
    cast.approved()
    cast.kit()
    cast.loan()
    late = cast.hand_over(cast.kit(), at=cast.at(days=-30), due_on=cast.at(days=-1).date())
    tickets.open_ticket(cast.session, cast.mentor, late.items[0].asset, Trouble.SCREEN)
    cause = Cause("loan", late.id, cast.at(days=-1).date(), 0, cast.association.id)
    alerts.reconcile(cast.session, cast.system, "loan_overdue", [cause], (0,))
    cast.store()
    followed = 0
    for person in (cast.volunteer, cast.technician, cast.coordinator, cast.mentor):
        browser = client(person)
        page = browser.get("/").text
        told = re.findall(r'<a href="([^"]+)"><b>(\d+)</b>', page)
        first = re.search(
            r"<h1>(\d+) .*?</h1>\s*<p class=\"buttons\"><a role=\"button\" href=\"([^\"]+)\"", page
        )
        if first:
            told.append((first[2], first[1]))
        assert told, person.role
        for href, number in told:
            listed = browser.get(href).text
            assert listed.count('<th scope="row"') == int(number), (person.role, href)
            followed += 1
    assert followed >= 14


def test_an_empty_day_says_so(app: Flask, client: Clients, stored_cast: Cast) -> None:
    assert "Rien ne vous attend" in client(stored_cast.volunteer).get("/").text


def test_funders_go_to_their_summary(app: Flask, client: Clients, stored_cast: Cast) -> None:
    for reader in (stored_cast.funder, stored_cast.officer):
        assert client(reader).get("/").location == "/summary"


def test_the_administrator_finds_accounts_and_the_trail(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    admin = client(stored_cast.administrator)
    assert "/accounts" in admin.get("/").text
    assert "10 personnes ont un compte" in admin.get("/accounts").text
    assert "account.add" in admin.get("/trail").text
