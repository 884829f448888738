"""Something is wrong: said by anybody, about the equipment alone, and forgotten in time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fleet.access import NotYours, Verb
from fleet.lifecycle import TicketState, WrongState
from fleet.notices import Notice
from fleet.support import tickets
from fleet.support.tickets import FORGET_TEXT_AFTER, Source, Trouble
from fleet.text import PersonalText
from tests.cast import Cast


def test_an_association_says_what_is_wrong_and_the_desk_is_told_once(cast: Cast) -> None:
    loan = cast.loan()
    later = cast.mentor.later(cast.at(days=5))
    ticket = tickets.open_ticket(cast.session, later, loan.items[0].asset, Trouble.SCREEN, "fendu à gauche")
    assert (ticket.state, ticket.source, ticket.organisation_id) == (
        TicketState.OPEN,
        Source.ASSOCIATION,
        cast.association.id,
    )
    cast.session.flush()
    (notice,) = cast.session.scalars(select(Notice).where(Notice.kind == "ticket_opened")).all()
    assert notice.facts == {"ticket_id": ticket.id, "asset": ticket.asset_code, "trouble": "screen"}


def test_a_ticket_is_a_sign_of_life_and_a_contact(cast: Cast) -> None:
    loan = cast.loan()
    later = cast.mentor.later(cast.at(days=70))
    tickets.open_ticket(cast.session, later, loan.items[0].asset, Trouble.CHARGER)
    assert loan.last_sign_at == loan.items[0].asset.last_seen_at == later.at
    assert loan.youth
    assert loan.youth.last_contact_on == later.today


def test_what_is_on_the_shelf_can_have_one_too(cast: Cast) -> None:
    ticket = tickets.open_ticket(cast.session, cast.volunteer, cast.device(), Trouble.BATTERY)
    assert (ticket.organisation_id, ticket.source) == (None, Source.STAFF)
    with pytest.raises(NotYours):
        tickets.open_ticket(cast.session, cast.funder, cast.device(), Trouble.BATTERY)


def test_y2_no_text_about_a_person_not_even_a_strangers(cast: Cast) -> None:
    device = cast.device()
    with pytest.raises(PersonalText):
        tickets.open_ticket(cast.session, cast.mentor, device, Trouble.OTHER, "appeler le 06 12 34 56 78")
    with pytest.raises(PersonalText):
        tickets.open_by_stranger(cast.session, cast.system, device, Trouble.FOUND, "je suis lea@example.org")
    found = tickets.open_by_stranger(cast.session, cast.system, device, Trouble.FOUND, None)
    assert found.source is Source.STRANGER


def test_it_is_taken_up_waits_is_solved_and_comes_back(cast: Cast) -> None:
    ticket = tickets.open_ticket(cast.session, cast.mentor, cast.device(), Trouble.OTHER)
    for hours, verb, state in (
        (1, Verb.TICKET_START, TicketState.IN_PROGRESS),
        (2, Verb.TICKET_WAIT, TicketState.WAITING),
        (3, Verb.TICKET_START, TicketState.IN_PROGRESS),
        (4, Verb.TICKET_RESOLVE, TicketState.RESOLVED),
    ):
        tickets.move(cast.session, cast.technician.later(cast.at(hours=hours)), ticket, verb)
        assert ticket.state is state
    assert (ticket.attended_at, ticket.closed_at) == (cast.at(hours=1), cast.at(hours=4))
    with pytest.raises(WrongState):
        tickets.move(cast.session, cast.technician, ticket, Verb.TICKET_WAIT)
    tickets.move(cast.session, cast.mentor.later(cast.at(hours=5)), ticket, Verb.TICKET_REOPEN)
    assert (ticket.state, ticket.opened_at, ticket.closed_at) == (TicketState.OPEN, cast.at(hours=5), None)


def test_y2_its_text_goes_thirty_days_after_it_closes(cast: Cast) -> None:
    closed = tickets.open_ticket(cast.session, cast.mentor, cast.device(), Trouble.OTHER, "le son grésille")
    still = tickets.open_ticket(cast.session, cast.mentor, cast.device(), Trouble.OTHER, "une touche manque")
    tickets.move(cast.session, cast.technician, closed, Verb.TICKET_RESOLVE)
    cast.session.flush()
    assert tickets.forget_text(cast.session, cast.now + FORGET_TEXT_AFTER) == 0
    assert tickets.forget_text(cast.session, cast.now + FORGET_TEXT_AFTER + timedelta(seconds=1)) == 1
    cast.session.refresh(closed)
    assert (closed.note, still.note) == (None, "une touche manque")
