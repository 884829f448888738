"""The page on which an association says of all its loans how they are, in one go."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from fleet.access import Actor, Role
from fleet.codes import shown
from fleet.db import Database
from fleet.lending.loans import Loan
from fleet.support.tickets import Ticket, Trouble
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]
LONG_AGO = NOW - timedelta(days=100)
PAGE = "/signs-of-life"


@pytest.fixture
def silent(stored_cast: Cast) -> list[Loan]:
    """Four kits, lent a hundred days ago and silent since."""
    made = [stored_cast.loan(stored_cast.ready_laptop(), stored_cast.ready_sim(), at=LONG_AGO)]
    made += [stored_cast.loan(at=LONG_AGO) for _ in range(3)]
    stored_cast.store()
    return made


def signs(database: Database, loans: list[Loan]) -> list[bool]:
    """Which of them have shown one since."""
    with database.read() as session:
        return [session.get_one(Loan, loan.id).last_sign_at > NOW for loan in loans]


def test_it_shows_what_stands_on_the_paper_that_the_association_has(
    client: Clients, stored_cast: Cast, silent: list[Loan]
) -> None:
    fresh = stored_cast.loan()
    stored_cast.store()
    text = client(stored_cast.mentor).get(PAGE).text
    assert "4 prêts attendent des nouvelles" in text
    for loan in silent:
        assert shown(loan.youth_code or "") in text
        assert all(shown(item.asset_code) in text for item in loan.items)
    assert fresh.id not in text
    assert "selected" not in text
    assert client(stored_cast.mentor).get(f"{PAGE}?all=in_use").text.count('"in_use" selected') == 4


def test_one_post_says_what_is_in_use_what_is_broken_and_what_is_gone(
    client: Clients, stored_cast: Cast, silent: list[Loan], database: Database
) -> None:
    fine, broken, gone, unknown = (loan.id for loan in silent)
    browser = client(stored_cast.mentor)
    said = {fine: "in_use", broken: "screen", gone: "gone", unknown: ""}
    answer = browser.post(PAGE, data=said)
    assert answer.location == f"{PAGE}?in_use=1&problems=1&gone={gone}"
    assert signs(database, silent) == [True, True, False, False]
    with database.read() as session:
        (ticket,) = session.scalars(select(Ticket))
        assert (ticket.trouble, ticket.asset_code) == (Trouble.SCREEN, silent[1].items[0].asset_code)
    text = browser.get(answer.location).text
    assert "1 prêt sert bien" in text
    assert "1 n’est plus chez le jeune" in text
    assert f"/devices/{silent[2].items[0].asset_code}" in text
    assert "2 prêts attendent des nouvelles" in text


def test_nothing_said_and_somebody_elses_loan_change_nothing(
    client: Clients, stored_cast: Cast, silent: list[Loan], database: Database
) -> None:
    empty = client(stored_cast.mentor).post(PAGE, data={silent[0].id: ""})
    assert empty.status_code == 422
    assert "Aucune réponse pour l’instant." in empty.text
    other = client(stored_cast.other_mentor)
    assert silent[0].id not in other.get(PAGE).text
    assert other.get(f"{PAGE}?organisation={stored_cast.association.id}").status_code == 404
    for key in ("", stored_cast.association.id):
        sent = {silent[0].id: "in_use", "organisation": key}
        assert other.post(PAGE, data=sent).status_code == 404
    assert client(stored_cast.volunteer).get(PAGE).status_code == 403
    odd = {
        "loan_\x00": "in_use",
        "loan_" + "x" * 99: "in_use",
        silent[0].id: "perhaps\x00",
        "organisation": "\x00",
    }
    assert client(stored_cast.mentor).post(PAGE, data=odd).location == PAGE
    assert signs(database, silent) == [False] * 4


def test_a_coordinator_chooses_an_association_and_answers_on_its_behalf(
    client: Clients, stored_cast: Cast, silent: list[Loan], database: Database
) -> None:
    desk, house = client(stored_cast.coordinator), stored_cast.association
    assert f"{PAGE}?organisation={house.id}" in desk.get(PAGE).text
    text = desk.get(f"{PAGE}?organisation={house.id}").text
    assert "Vous répondez au nom de Trait d&#39;union." in text
    sent = {loan.id: "in_use" for loan in silent} | {"organisation": house.id}
    answer = desk.post(PAGE, data=sent)
    assert answer.location == f"{PAGE}?organisation={house.id}&in_use=4"
    assert signs(database, silent) == [True] * 4
    assert "Plus rien n’attend de nouvelles ce trimestre" in desk.get(answer.location).text
    assert "Chaque prêt a donné signe de vie" in desk.get(PAGE).text
    assert desk.post(PAGE, data={silent[0].id: "in_use"}).status_code == 404


def test_an_answer_that_is_refused_keeps_what_was_chosen(
    client: Clients, stored_cast: Cast, silent: list[Loan]
) -> None:
    sent = {silent[0].id: "in_use", silent[1].id: "battery", "loan_nothing": "in_use"}
    refused = client(stored_cast.mentor).post(PAGE, data=sent)
    assert refused.status_code == 404
    assert refused.text.count(" selected") == 2


def test_a_hundred_loans_are_one_light_page(client: Clients, stored_cast: Cast) -> None:
    for _ in range(100):
        stored_cast.loan(at=LONG_AGO)
    stored_cast.store()
    answer = client(stored_cast.mentor).get(PAGE)
    assert len(re.findall(r"<select", answer.text)) == 100
    assert len(answer.get_data()) < 100_000
    sent = dict.fromkeys(re.findall(r'<select name="(\w+)"', answer.text), "in_use")
    assert client(stored_cast.mentor).post(PAGE, data=sent).location == f"{PAGE}?in_use=100"
