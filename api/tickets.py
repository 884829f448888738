"""/api/v1/tickets"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Select
from sqlalchemy.orm import Session

from api import references
from api.request import Work
from api.resource import Resource, View, match
from api.shapes import support as shapes
from fleet import codes
from fleet.access import Actor, Verb
from fleet.support import tickets
from fleet.support.tickets import Ticket

resource = Resource("tickets", __name__, description="Something is wrong with a lent asset.")

TICKET = shapes.TicketSchema()
MOVES: Final = {
    Verb.TICKET_START: "Somebody works on it.",
    Verb.TICKET_WAIT: "It waits for a part or for somebody.",
    Verb.TICKET_RESOLVE: "It is settled.",
    Verb.TICKET_REOPEN: "It is not settled after all.",
}


def found(work: Work, key: str) -> Ticket:
    """One ticket, guarded by If-Match where it is sent."""
    ticket = tickets.seen(work.session, work.actor, key)
    match(TICKET, ticket)
    return ticket


@resource.listing(
    "",
    Verb.TICKET_READ,
    shapes.TicketSchema,
    keys=(Ticket.created_at, Ticket.id),
    query=shapes.TicketQuery(),
)
def list_tickets(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Tickets, newest first."""
    columns = {"state": Ticket.state, "asset": Ticket.asset_code, "trouble": Ticket.trouble}
    named = {name: codes.normalise(value) if name == "asset" else value for name, value in filters.items()}
    return tickets.listing(work.actor).where(*(columns[name] == value for name, value in named.items()))


@resource.post("", Verb.TICKET_OPEN, TICKET, body=shapes.NewTicketSchema(), status=201)
def open_ticket(work: Work, body: Mapping[str, Any]) -> Any:
    """Say that something is wrong; the note is about the equipment, never about a person."""
    asset = references.named(work, "asset", body["asset"], references.asset)
    ticket = tickets.open_ticket(work.session, work.actor, asset, body["trouble"], body.get("note"))
    work.session.flush()
    return ticket, 201, {"Location": f"/api/v1/tickets/{ticket.id}"}


@resource.post("/<key>/answer", Verb.TICKET_ANSWER, TICKET, body=shapes.AnswerSchema(), guarded=True)
def answer(work: Work, body: Mapping[str, Any], key: str) -> Ticket:
    """Say what is done about it; its association is told. A further answer takes the place of the first."""
    return tickets.answer(work.session, work.actor, found(work, key), body["answer"])


@resource.get("/<key>", Verb.TICKET_READ, TICKET)
def read(work: Work, key: str) -> Ticket:
    """One ticket."""
    return found(work, key)


def _moving(verb: Verb) -> View:
    def move(session: Session, actor: Actor, ticket: Ticket) -> Ticket:
        return tickets.move(session, actor, ticket, verb)

    return move


for _verb, _says in MOVES.items():
    resource.move(_verb, TICKET, found, _moving(_verb), _says)
