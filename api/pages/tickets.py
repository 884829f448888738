"""/tickets – what is wrong with which thing, and who looks after it."""

from typing import Final

from flask import request

from api import paging
from api.pages import words
from api.pages.counting import counted
from api.pages.view import page, show
from api.request import Work
from fleet.access import Verb
from fleet.lifecycle import TicketState
from fleet.support import tickets
from fleet.support.tickets import Ticket

KEYS: Final = (Ticket.created_at, Ticket.id)


@page("/tickets", Verb.TICKET_READ)
def ticket_list(work: Work) -> str:
    """The troubles this reader sees, newest first; solved ones only where they are asked for."""
    text = request.args.get("state", "")
    state = next((one for one in TicketState if one == text), None)
    wanted = tickets.listing(work.actor).where(
        Ticket.state == state if state else Ticket.state != TicketState.RESOLVED
    )
    rows, following = paging.rows_after(work, wanted, KEYS, request.args.get("after"), paging.LIMIT)
    return show(
        work,
        "tickets.html",
        rows=rows,
        following=following,
        number=counted(work.session, wanted),
        state=state,
        states=[words.pair(one) for one in TicketState],
    )
