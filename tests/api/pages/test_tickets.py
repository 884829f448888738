"""Troubles: who sees which, and taking one up, waiting, solving it, opening it again."""

from collections.abc import Callable

import pytest
from flask import Flask

from fleet.access import Actor, Role
from fleet.db import Database
from fleet.lending import losses
from fleet.lifecycle import TicketState
from fleet.support import tickets
from fleet.support.tickets import Ticket, Trouble
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]


@pytest.fixture
def ticket(stored_cast: Cast) -> Ticket:
    """A stranger's word about a lent laptop."""
    laptop = stored_cast.loan().items[0].asset
    made = tickets.open_by_stranger(
        stored_cast.session, stored_cast.system, laptop, Trouble.INTERNET, "plus rien"
    )
    stored_cast.store()
    return made


def state(database: Database, ticket: Ticket) -> TicketState | None:
    with database.read() as session:
        return session.get_one(Ticket, ticket.id).state


def test_taken_up_waiting_solved_and_back(
    app: Flask, client: Clients, stored_cast: Cast, database: Database, ticket: Ticket
) -> None:
    desk, place = client(stored_cast.volunteer), f"/tickets/{ticket.id}"
    assert "Personne ne l’a encore vérifié" in desk.get(place).text
    for move, after in (
        ("start", TicketState.IN_PROGRESS),
        ("wait", TicketState.WAITING),
        ("resolve", TicketState.RESOLVED),
        ("reopen", TicketState.OPEN),
    ):
        assert desk.post(f"{place}/{move}").location == place
        assert state(database, ticket) is after
    assert "Le problème est revenu" in desk.get(place).text


def test_a_move_that_no_longer_fits_says_so_on_the_same_page(
    app: Flask, client: Clients, stored_cast: Cast, ticket: Ticket
) -> None:
    desk, place = client(stored_cast.volunteer), f"/tickets/{ticket.id}"
    desk.post(f"{place}/resolve")
    again = desk.post(f"{place}/start")
    assert again.status_code == 409
    assert "résolu" in again.text


def test_the_list_shows_what_is_open_and_solved_ones_where_asked_for(
    app: Flask, client: Clients, stored_cast: Cast, ticket: Ticket
) -> None:
    desk = client(stored_cast.volunteer)
    assert ticket.id in desk.get("/tickets").text
    desk.post(f"/tickets/{ticket.id}/resolve")
    assert "Tous les problèmes sont résolus" in desk.get("/tickets").text
    assert ticket.id in desk.get("/tickets?state=resolved").text


def test_its_association_sees_it_and_another_does_not(
    app: Flask, client: Clients, stored_cast: Cast, ticket: Ticket
) -> None:
    assert client(stored_cast.mentor).get(f"/tickets/{ticket.id}").status_code == 200
    assert client(stored_cast.other_mentor).get(f"/tickets/{ticket.id}").status_code == 404
    assert client(stored_cast.mentor).post(f"/tickets/{ticket.id}/resolve").status_code == 403


def test_an_answer_is_written_read_and_closes_in_one_go(
    app: Flask, client: Clients, stored_cast: Cast, database: Database, ticket: Ticket
) -> None:
    desk, place = client(stored_cast.technician), f"/tickets/{ticket.id}"
    empty = desk.post(f"{place}/answer", data={"answer": " "})
    assert empty.status_code == 422
    assert 'aria-invalid="true"' in empty.text
    personal = desk.post(f"{place}/answer", data={"answer": "écrire à lea@example.org"})
    assert personal.status_code == 422
    assert "écrire à lea@example.org" in personal.text, "what was typed is kept"
    assert desk.post(f"{place}/answer", data={"answer": "la carte est changée"}).location == place
    assert state(database, ticket) is TicketState.OPEN
    own = client(stored_cast.mentor)
    assert "la carte est changée" in own.get(place).text
    assert f"{place}/answer" not in own.get(place).text
    assert own.post(f"{place}/answer", data={"answer": "merci"}).status_code == 403
    assert place in own.get("/notices").text
    desk.post(f"{place}/answer", data={"answer": "tout marche", "then": "resolve"})
    assert state(database, ticket) is TicketState.RESOLVED
    told = desk.get(place).text
    assert told.count("Une réponse a été donnée.") == 2
    assert f"{place}/answer" not in told


def test_it_says_whose_thing_it_is_and_what_else_is_wrong_with_it(
    app: Flask, client: Clients, stored_cast: Cast, ticket: Ticket
) -> None:
    other = tickets.open_ticket(stored_cast.session, stored_cast.mentor, ticket.asset, Trouble.SCREEN)
    shelf = tickets.open_ticket(
        stored_cast.session, stored_cast.technician, stored_cast.device(), Trouble.SCREEN
    )
    stored_cast.store()
    desk = client(stored_cast.coordinator)
    told = desk.get(f"/tickets/{ticket.id}").text
    for part in ("Trait d&#39;union", "Dell Latitude 5420", f"/tickets/{other.id}"):
        assert part in told
    assert shelf.id not in told
    assert "Prêt à partir" in desk.get(f"/tickets/{shelf.id}").text


def test_whoever_found_what_is_missing_leads_to_its_page(
    app: Flask, client: Clients, stored_cast: Cast, ticket: Ticket
) -> None:
    found = tickets.open_by_stranger(
        stored_cast.session, stored_cast.system, ticket.asset, Trouble.FOUND, None
    )
    losses.report_missing(stored_cast.session, stored_cast.coordinator, ticket.asset)
    stored_cast.store()
    says = "quelqu’un dit l’avoir"
    assert says in client(stored_cast.volunteer).get(f"/tickets/{found.id}").text
    assert says not in client(stored_cast.volunteer).get(f"/tickets/{ticket.id}").text
    assert says not in client(stored_cast.mentor).get(f"/tickets/{found.id}").text


def test_something_is_wrong_with_a_sim(
    app: Flask, client: Clients, stored_cast: Cast, database: Database
) -> None:
    sim = stored_cast.ready_sim()
    stored_cast.loan(sim)
    stored_cast.store()
    own = client(stored_cast.mentor)
    assert own.post(f"/sims/{sim.code}/trouble", data={"note": "plus rien"}).status_code == 422
    told = own.post(f"/sims/{sim.code}/trouble", data={"trouble": "internet", "note": "plus rien"})
    assert "plus rien" in own.get(told.location).text
    assert client(stored_cast.other_mentor).post(f"/sims/{sim.code}/trouble").status_code == 404
