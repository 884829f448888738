"""/tickets – what is wrong with which thing, and what can be done with many of them."""

from collections.abc import Callable, Sequence
from typing import Final

from api.pages import words
from api.pages.lists.cells import Code, Day, Text, Thing, state
from api.pages.lists.filters import DESK, names_of, of_association, of_words
from api.pages.lists.mounting import mount
from api.pages.lists.table import Action, Column, List, Notes, Row, _, newest_first, ngettext
from api.request import Work
from fleet.access import FLOOR, Verb
from fleet.codes import shown
from fleet.lifecycle import TicketState
from fleet.support import tickets
from fleet.support.tickets import Source, Ticket, Trouble


def _names(work: Work, rows: Sequence[Ticket]) -> Notes:
    """Association → its name, for those who see several."""
    return {"names": names_of(work, (row.organisation_id for row in rows)) if work.actor.role in DESK else {}}


def _moved(verb: Verb) -> Callable[[Work, Row], object]:
    return lambda work, ticket: tickets.move(work.session, work.actor, ticket, verb)


TICKETS: Final = List(
    path="/tickets",
    verb=Verb.TICKET_READ,
    icon="circle-check",
    says=ngettext("problem", "problems"),
    none=_("Every problem is solved"),
    empty=(
        _("Nothing is like that."),
        _("Problems come here from the label’s page, an association or the team."),
    ),
    file=_("Problems"),
    rows=lambda work: tickets.listing(work.actor),
    key=Ticket.id,
    order=newest_first(Ticket.created_at, Ticket.id),
    thing=lambda ticket, notes: (
        f"{words.word(ticket.trouble)} – {shown(ticket.asset_code)}",
        f"/tickets/{ticket.id}",
    ),
    prepare=_names,
    columns=(
        Column(
            _("What is wrong"),
            lambda ticket, notes: Thing(words.word(ticket.trouble), f"/tickets/{ticket.id}"),
        ),
        Column(_("With what"), lambda ticket, notes: Code(ticket.asset_code)),
        Column(_("In their words"), lambda ticket, notes: Text(ticket.note)),
        Column(_("Said by"), lambda ticket, notes: Text(words.word(ticket.source)), roles=FLOOR, wide=True),
        Column(
            _("Association"),
            lambda ticket, notes: Text(notes["names"].get(ticket.organisation_id)),
            roles=DESK,
            wide=True,
        ),
        Column(_("State"), lambda ticket, notes: state(ticket.state)),
        Column(_("Since"), lambda ticket, notes: Day(ticket.created_at), name=_("since")),
    ),
    filters=(
        of_words(
            "state",
            Ticket.state,
            TicketState,
            _("State"),
            _("Whatever is not solved"),
            otherwise=lambda work: Ticket.state != TicketState.RESOLVED,
            heads={
                "": ngettext("%(many)s problem is not solved yet", "%(many)s problems are not solved yet")
            },
        ),
        of_words("trouble", Ticket.trouble, Trouble, _("What is wrong"), _("Whatever it is")),
        of_words("source", Ticket.source, Source, _("Said by"), _("Anybody"), roles=FLOOR),
        of_association(Ticket.organisation_id),
    ),
    actions=(
        Action(Verb.TICKET_START, _("Take them in hand"), _moved(Verb.TICKET_START)),
        Action(Verb.TICKET_WAIT, _("Let them wait"), _moved(Verb.TICKET_WAIT)),
        Action(Verb.TICKET_RESOLVE, _("They are solved"), _moved(Verb.TICKET_RESOLVE)),
        Action(Verb.TICKET_REOPEN, _("They are back"), _moved(Verb.TICKET_REOPEN)),
    ),
)
mount(TICKETS)
