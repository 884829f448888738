"""/tickets/<key> – one trouble: what it is, what was done about it, and what comes next."""

from typing import Final

from flask import Response

from api.pages import story
from api.pages.view import done, form, page, show
from api.request import Work
from fleet import events, lifecycle
from fleet.access import Verb
from fleet.errors import Refusal
from fleet.support import tickets

MOVES: Final = (Verb.TICKET_START, Verb.TICKET_WAIT, Verb.TICKET_RESOLVE, Verb.TICKET_REOPEN)


@page("/tickets/<key>", Verb.TICKET_READ)
def ticket_page(work: Work, key: str, refused: Refusal | None = None) -> str:
    """One trouble."""
    ticket = tickets.seen(work.session, work.actor, key)
    return show(
        work,
        "ticket.html",
        ticket=ticket,
        refused=refused,
        life=story.tell(work, events.history(work.session, "ticket", ticket.id)),
        moves=[move for move in lifecycle.open_moves(work.actor, ticket) if move != "open"],
    )


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
