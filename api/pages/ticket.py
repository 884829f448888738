"""/tickets/<key> – one trouble: what it is, whose thing, who said so, what was done, and what comes next."""

from collections.abc import Sequence
from typing import Final

from flask import Response

from api import papers
from api.pages import story
from api.pages.fields import Fields
from api.pages.sims import found, sim_page
from api.pages.view import done, form, page, show, typed
from api.request import Work
from fleet import events, lifecycle
from fleet.access import Verb, may
from fleet.errors import Refusal
from fleet.lifecycle import AssetState, TicketState
from fleet.parties.organisations import Organisation
from fleet.support import tickets
from fleet.support.tickets import Source, Ticket, Trouble

MOVES: Final = (Verb.TICKET_START, Verb.TICKET_WAIT, Verb.TICKET_RESOLVE, Verb.TICKET_REOPEN)


@page("/tickets/<key>", Verb.TICKET_READ)
def ticket_page(work: Work, key: str, refused: Refusal | None = None) -> str:
    """One trouble."""
    ticket = tickets.seen(work.session, work.actor, key)
    moves = [move for move in lifecycle.open_moves(work.actor, ticket) if move != "open"]
    turned_up = _turned_up(work, ticket)
    return show(
        work,
        "ticket.html",
        ticket=ticket,
        refused=refused,
        house=_house(work, ticket),
        others=_others(work, ticket),
        life=story.tell(work, events.history(work.session, "ticket", ticket.id)),
        moves=moves,
        main="" if turned_up else _main(ticket, moves),
        turned_up=turned_up,
        unchecked=ticket.source is Source.STRANGER and ticket.attended_at is None,
        may_answer=may(work.actor, Verb.TICKET_ANSWER) and ticket.state is not TicketState.RESOLVED,
    )


def _house(work: Work, ticket: Ticket) -> str:
    """Who answers for the thing now."""
    house = ticket.asset.organisation_id
    return work.session.get_one(Organisation, house).name if house else papers.lender(work.session)


def _others(work: Work, ticket: Ticket) -> Sequence[Ticket]:
    """What else is wrong with the same thing."""
    same = tickets.listing(work.actor).where(
        Ticket.asset_code == ticket.asset_code, Ticket.state != TicketState.RESOLVED, Ticket.id != ticket.id
    )
    return work.session.scalars(same.order_by(Ticket.created_at, Ticket.id)).all()


def _turned_up(work: Work, ticket: Ticket) -> bool:
    """Whether somebody has what is missing here, and this reader may say that it was found."""
    is_missing = ticket.asset.state is AssetState.MISSING
    is_open = ticket.state is not TicketState.RESOLVED
    return ticket.trouble is Trouble.FOUND and is_missing and is_open and may(work.actor, Verb.ASSET_FIND)


def _main(ticket: Ticket, moves: list[str]) -> str:
    """What most often comes next: the page's one filled button."""
    likely = "start" if ticket.state is TicketState.OPEN else "resolve"
    return likely if likely in moves else next(iter(moves), "")


@form("/tickets/<key>/answer", Verb.TICKET_ANSWER, shows=ticket_page)
def answer_ticket(work: Work, key: str) -> Response:
    """Tell whoever is concerned what is done about it, and close it in one go where that is all."""
    ticket = tickets.seen(work.session, work.actor, key)
    fields = Fields()
    text = fields.text("answer")
    fields.check()
    tickets.answer(work.session, work.actor, ticket, text)
    if typed("then") == "resolve":
        tickets.move(work.session, work.actor, ticket, Verb.TICKET_RESOLVE)
    return done(f"/tickets/{ticket.id}")


@form("/sims/<code>/trouble", Verb.TICKET_OPEN, shows=sim_page)
def report_sim_trouble(work: Work, code: str) -> Response:
    """Say that something is wrong with a SIM card."""
    sim = found(work, code)
    fields = Fields()
    trouble = fields.choice("trouble", Trouble)
    fields.check()
    ticket = tickets.open_ticket(work.session, work.actor, sim, trouble, typed("note"))
    return done(f"/tickets/{ticket.id}")


def _move(verb: Verb) -> None:
    name = verb.value.partition(".")[2]

    def move(work: Work, key: str) -> Response:
        ticket = tickets.seen(work.session, work.actor, key)
        tickets.move(work.session, work.actor, ticket, verb)
        return done(f"/tickets/{ticket.id}")

    move.__name__, move.__doc__ = f"ticket_{name}", "Take it in hand, wait, solve it, open it again."
    form(f"/tickets/<key>/{name}", verb, shows=ticket_page)(move)


for each in MOVES:
    _move(each)
