"""Every list for every role: it renders, its file holds the same, nothing of anybody else is in either."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from api.pages.lists.mounting import LISTS
from api.pages.lists.table import List
from fleet.access import MAY, Actor, Role
from fleet.codes import shown
from fleet.lending import equipment_requests
from fleet.support import alerts, tickets
from fleet.support.alerts import Cause
from fleet.support.tickets import Trouble
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]
Read = Callable[..., list[list[Any]]]
PEOPLE = ("administrator", "coordinator", "technician", "volunteer", "mentor", "funder", "officer")
FILES = {
    "/devices": "appareils",
    "/sims": "cartes-sim",
    "/stock-takes": "inventaires",
    "/labels": "etiquettes",
    "/requests": "demandes",
    "/kits": "kits",
    "/shipments": "colis",
    "/quotas": "quotas",
    "/loans": "prets",
    "/tickets": "problemes",
    "/alerts": "alertes",
    "/reports/waiting": "demandes-en-attente",
    "/dashboard/asked": "equipements-demandes",
    "/dashboard/losses": "pertes",
    "/accounts": "comptes",
    "/youths": "jeunes",
    "/trail": "journal",
}


def readers(cast: Cast) -> Iterator[tuple[Actor, List]]:
    for name in PEOPLE:
        person = getattr(cast, name)
        for table in LISTS.values():
            if person.role in MAY[table.verb]:
                yield person, table


class World:
    """One of everything that belongs to the association, and the words by which it would be known."""

    def __init__(self, cast: Cast) -> None:
        lent, sim = cast.ready_laptop(model="MARQUEUR-MODELE"), cast.ready_sim()
        loan = cast.loan(lent, sim)
        ticket = tickets.open_ticket(cast.session, cast.mentor, lent, Trouble.SCREEN, "marqueur fendu")
        cause = Cause("loan", loan.id, NOW.date(), 0, cast.association.id)
        alerts.reconcile(cast.session, cast.system, "loan_overdue", [cause], (0,))
        kit, asked = cast.kit(), cast.submitted()
        cast.store()
        youths = {loan.youth_code or "", kit.youth_code or "", *(line.youth_code for line in asked.lines)}
        self.markers = {
            "MARQUEUR-MODELE",
            "marqueur fendu",
            cast.association.name,
            cast.delivery_site.name,
            sim.iccid,
            kit.kit_code,
            shown(kit.kit_code),
            *(word for code in (*youths, lent.code, sim.code) if code for word in (code, shown(code))),
            *(loan.id, ticket.id, kit.id, asked.id),
        }


def test_every_subject_has_its_list_and_its_file(client: Clients, stored_cast: Cast) -> None:
    World(stored_cast)
    assert LISTS.keys() == FILES.keys()
    for person, table in readers(stored_cast):
        for ending in ("csv", "xlsx"):
            answer = client(person).get(f"{table.path}/list.{ending}")
            named = answer.headers["Content-Disposition"]
            assert answer.status_code == 200
            assert named == f"attachment; filename={FILES[table.path]}-2026-09-14.{ending}"


def test_a_page_and_its_file_have_the_same_rows(client: Clients, stored_cast: Cast, table_of: Read) -> None:
    World(stored_cast)
    compared = 0
    for person, table in readers(stored_cast):
        text = client(person).get(table.path).text
        rows = len(re.findall(r'<th scope="row">', text))
        assert len(table_of(client(person), table.path)) == rows + 1 or table.path == "/trail", table.path
        compared += rows > 0
    assert compared > 20


def test_nothing_of_another_organisation_comes_out_of_any_list(
    client: Clients, stored_cast: Cast, table_of: Read
) -> None:
    world, other = World(stored_cast), client(stored_cast.other_mentor)
    for table in LISTS.values():
        if Role.ASSOCIATION not in MAY[table.verb]:
            continue
        query = "?state=all" if table.path == "/requests" else ""
        files = [str(table_of(other, table.path, ending, query)) for ending in ("csv", "xlsx")]
        for text in (*files, other.get(f"{table.path}{query}").text):
            assert not {marker for marker in world.markers if marker in text}, table.path


def test_its_own_association_does_find_it_there(client: Clients, stored_cast: Cast, table_of: Read) -> None:
    """Without this, empty lists would pass."""
    world, mine = World(stored_cast), client(stored_cast.mentor)
    told = "".join(
        str(table_of(mine, table.path)) for table in LISTS.values() if Role.ASSOCIATION in MAY[table.verb]
    )
    assert "MARQUEUR-MODELE" in told
    assert sum(marker in told for marker in world.markers) >= 8


def test_a_youths_code_is_only_where_the_list_shows_it(
    client: Clients, stored_cast: Cast, table_of: Read
) -> None:
    loan = stored_cast.loan()
    stored_cast.store()
    code = shown(loan.youth_code or "")
    holding = {
        (person.role.value, table.path)
        for person, table in readers(stored_cast)
        if code in str(table_of(client(person), table.path))
    }
    shows = {"/loans", "/youths"}
    assert holding == {(role, path) for role in ("coordinator", "association") for path in shows}


def test_every_filter_and_every_word_of_it_renders(client: Clients, stored_cast: Cast) -> None:
    World(stored_cast)
    asked = 0
    for person, table in readers(stored_cast):
        if person.role not in (Role.COORDINATOR, Role.ASSOCIATION, Role.ADMINISTRATOR):
            continue
        text = client(person).get(table.path).text
        for name, choices in re.findall(r'<select name="(\w+)">(.*?)</select>', text, re.DOTALL):
            for word in re.findall(r'value="([^"]+)"', choices)[:12]:
                answer = client(person).get(f"{table.path}?{name}={word}")
                assert answer.status_code == 200
                assert f'<option value="{word}" selected>' in answer.text, (table.path, name, word)
                asked += 1
    assert asked > 100


def test_whoever_waits_longest_for_an_answer_stands_first_and_pages_go_on_from_there(
    app: Flask, client: Clients, stored_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api import paging

    drafted, late = stored_cast.draft(), stored_cast.approved()
    waiting = [stored_cast.submitted() for _ in range(3)]
    for days, asked in enumerate((*waiting, drafted, late)):
        asked.created_at = stored_cast.at(days=-days)
    equipment_requests.cancel(stored_cast.session, stored_cast.mentor, stored_cast.submitted())
    stored_cast.store()
    monkeypatch.setattr(paging, "LIMIT", 2)
    browser, path, seen = client(stored_cast.coordinator), "/requests", []
    while path:
        text = browser.get(path).text
        seen += re.findall(r'<th scope="row"><a href="/requests/([^"]+)"', text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        path = following[1].replace("&amp;", "&") if following else ""
    assert seen == [*(one.id for one in reversed(waiting)), late.id, drafted.id]


def test_many_requests_are_approved_at_once_but_never_ones_own(
    client: Clients, stored_cast: Cast, verdicts: Callable[[str], list[tuple[str, str]]]
) -> None:
    theirs, own = stored_cast.submitted(), stored_cast.submitted(by=stored_cast.coordinator)
    stored_cast.store()
    form = {"do": "equipment_request.approve", "row": [theirs.id, own.id]}
    told = verdicts(client(stored_cast.coordinator).post("/requests/together", data=form).text)
    assert [one for one, _why in told] == ["refusé", "fait"]
    assert "coordinateur" in told[0][1]


def test_alerts_tickets_and_kits_are_acted_on_together(client: Clients, stored_cast: Cast) -> None:
    World(stored_cast)
    desk = client(stored_cast.coordinator)
    for path, move in (
        ("/alerts", "alert.snooze"),
        ("/alerts", "alert.close"),
        ("/tickets", "ticket.start"),
        ("/tickets", "ticket.resolve"),
        ("/kits", "allocation.release"),
    ):
        answer = desk.post(f"{path}/together", data={"do": move, "all": "yes"})
        assert "1 fait" in answer.text, move
