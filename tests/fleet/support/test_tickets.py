"""Something is wrong: said by anybody, about the equipment alone, and forgotten in time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fleet.access import NotYours, Verb
from fleet.lifecycle import TicketState, WrongState
from fleet.notices import Notice
from fleet.support import tickets
from fleet.support.tickets import FORGET_TEXT_AFTER, NoAnswer, Source, Ticket, Trouble
from fleet.text import PersonalText, TooLong
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
    tickets.answer(cast.session, cast.technician, closed, "haut-parleur changé")
    tickets.answer(cast.session, cast.technician, still, "le clavier arrive")
    tickets.move(cast.session, cast.technician, closed, Verb.TICKET_RESOLVE)
    cast.session.flush()
    assert tickets.forget_text(cast.session, cast.now + FORGET_TEXT_AFTER) == 0
    assert tickets.forget_text(cast.session, cast.now + FORGET_TEXT_AFTER + timedelta(seconds=1)) == 1
    cast.session.refresh(closed)
    assert (closed.note, closed.answer) == (None, None)
    assert (still.note, still.answer) == ("une touche manque", "le clavier arrive")
    assert closed.answered_at, "that it was answered is no text"


def told(cast: Cast, ticket: Ticket) -> list[tuple[str, bool]]:
    """What its association was told, and whether by mail."""
    cast.session.flush()
    notices = cast.session.scalars(
        select(Notice).where(Notice.kind.in_(("ticket_answered", "ticket_resolved")))
    )
    assert ticket.organisation_id
    every = [notice for notice in notices if notice.facts == {"ticket_id": ticket.id, "trouble": "screen"}]
    assert all(
        notice.mail == (notice.account_id == cast.mentor.name)
        and notice.organisation_id in (None, cast.association.id)
        for notice in every
    )
    return sorted((notice.kind, notice.mail) for notice in every)


def test_an_answer_is_told_to_the_association_in_the_service_and_by_mail(cast: Cast) -> None:
    ticket = tickets.open_ticket(cast.session, cast.mentor, cast.loan().items[0].asset, Trouble.SCREEN)
    tickets.answer(cast.session, cast.technician.later(cast.at(hours=1)), ticket, "un écran est commandé")
    assert (ticket.answer, ticket.answered_at) == ("un écran est commandé", cast.at(hours=1))
    assert (ticket.state, ticket.attended_at) == (TicketState.OPEN, cast.at(hours=1))
    assert told(cast, ticket) == [("ticket_answered", False), ("ticket_answered", True)]
    tickets.answer(cast.session, cast.technician.later(cast.at(hours=2)), ticket, "l'écran est là")
    assert len(told(cast, ticket)) == 4, "a further answer is another thing to tell"
    tickets.move(cast.session, cast.technician.later(cast.at(hours=3)), ticket, Verb.TICKET_RESOLVE)
    assert told(cast, ticket)[4:] == [("ticket_resolved", False), ("ticket_resolved", True)]


def test_answered_and_solved_in_one_go_is_told_once(cast: Cast) -> None:
    ticket = tickets.open_ticket(cast.session, cast.mentor, cast.loan().items[0].asset, Trouble.SCREEN)
    tickets.answer(cast.session, cast.technician, ticket, "écran changé")
    tickets.move(cast.session, cast.technician, ticket, Verb.TICKET_RESOLVE)
    assert told(cast, ticket) == [("ticket_answered", False), ("ticket_answered", True)]


def test_what_is_on_our_shelf_concerns_no_association(cast: Cast) -> None:
    ticket = tickets.open_ticket(cast.session, cast.volunteer, cast.device(), Trouble.SCREEN)
    tickets.answer(cast.session, cast.technician, ticket, "écran changé")
    kinds = cast.session.scalars(select(Notice.kind)).all()
    assert kinds == ["ticket_opened"]


def test_an_answer_needs_words_about_equipment_an_open_ticket_and_a_hand_of_ours(cast: Cast) -> None:
    ticket = tickets.open_ticket(cast.session, cast.mentor, cast.device(), Trouble.SCREEN)
    for text, refusal in (
        (None, NoAnswer),
        ("  ", NoAnswer),
        ("appeler le 06 12 34 56 78", PersonalText),
        ("x" * 281, TooLong),
    ):
        with pytest.raises(refusal):
            tickets.answer(cast.session, cast.technician, ticket, text)
    with pytest.raises(NotYours):
        tickets.answer(cast.session, cast.mentor, ticket, "c'est réparé")
    tickets.move(cast.session, cast.technician, ticket, Verb.TICKET_RESOLVE)
    with pytest.raises(WrongState):
        tickets.answer(cast.session, cast.technician, ticket, "c'est réparé")


def test_the_desk_is_told_again_of_what_comes_back(cast: Cast) -> None:
    ticket = tickets.open_ticket(cast.session, cast.mentor, cast.device(), Trouble.SCREEN)
    tickets.move(cast.session, cast.technician, ticket, Verb.TICKET_RESOLVE)
    tickets.move(cast.session, cast.mentor.later(cast.at(days=1)), ticket, Verb.TICKET_REOPEN)
    cast.session.flush()
    opened = cast.session.scalars(select(Notice).where(Notice.kind == "ticket_opened")).all()
    assert len(opened) == 2
