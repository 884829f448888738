"""Troubles: who sees which, and taking one up, waiting, solving it, opening it again."""

from collections.abc import Callable

import pytest
from flask import Flask

from fleet.access import Actor, Role
from fleet.db import Database
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
