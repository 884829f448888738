"""/sims/<code> – one SIM card, with its line and its data plan."""

from typing import Any, Final

from flask import Response, request
from sqlalchemy import select

from api.pages import aloud, moves, paying, story
from api.pages.view import done, form, page, show
from api.request import Work
from fleet import codes, lifecycle
from fleet.access import Verb, may
from fleet.connectivity import lines, plans, sims
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.connectivity.sims import Sim
from fleet.errors import NotFound, Refusal
from fleet.intake import labels
from fleet.intake.labels import Label
from fleet.lending import loans
from fleet.lifecycle import LineState, TicketState
from fleet.parties.organisations import Organisation
from fleet.support.tickets import Ticket, Trouble


def found(work: Work, code: str) -> Sim:
    """The SIM of that code, or that any live label's code leads to. Raises NotFound."""
    word = codes.normalise(code)
    labelled = labels.asset_of(work.session, word) if codes.is_code(word) else None
    try:
        return sims.seen(work.session, work.actor, labelled.code if labelled else word)
    except NotFound:
        raise NotFound(key=code) from None


@page("/sims/<code>", Verb.SIM_READ)
def sim_page(work: Work, code: str, refused: Refusal | None = None, **_path: str) -> str | Response:
    """One SIM card."""
    sim = found(work, code)
    if request.method == "GET" and code != sim.code:
        return done(f"/sims/{sim.code}")
    item = loans.open_item(work.session, sim) if may(work.actor, Verb.LOAN_READ) else None
    happened = story.history(work, sim)
    wrong = select(Ticket).where(Ticket.asset_code == sim.code, Ticket.state != TicketState.RESOLVED)
    return show(
        work,
        "sim.html",
        sim=sim,
        refused=refused,
        stands=story.stands(sim),
        aloud=aloud.paragraph(work, sim, happened),
        life=story.tell(work, happened),
        loan=item.loan_id if item else None,
        label=_label(work, sim),
        troubles=work.session.scalars(wrong).all(),
        troubles_known=[Trouble.INTERNET, Trouble.PASSWORD, Trouble.OTHER],
        may=lambda verb: may(work.actor, Verb(verb)),
        **_connection(work, sim),
        **moves.offered(work, sim),
    )


def _label(work: Work, sim: Sim) -> Label | None:
    known = labels.newest_of(work.session, [sim.code]) if may(work.actor, Verb.LABEL_READ) else {}
    return known.get(sim.code)


def _connection(work: Work, sim: Sim) -> dict[str, Any]:
    """Its line and plans, for those who may see them."""
    nothing: dict[str, Any] = {"line": None, "operator": None, "paid": [], "line_moves": []}
    if not may(work.actor, Verb.LINE_READ):
        return nothing
    line = work.session.scalar(
        lines.listing(work.actor).where(Line.sim_code == sim.code).order_by(Line.created_at.desc()).limit(1)
    )
    if line is None:
        return nothing | paying.choices(work, None, [])
    paid = work.session.scalars(
        plans.listing(work.actor).where(Plan.line_id == line.id).order_by(Plan.starts_on.desc())
    ).all()
    return {
        "line": line,
        "line_says": story.LINE_STANDS[line.state] if line.state else "",
        "operator": work.session.get(Organisation, line.operator_id),
        "paid": paid,
        "line_moves": [move for move in lifecycle.open_moves(work.actor, line) if move != "add"],
        **paying.choices(work, None if line.state is LineState.CANCELLED else line, paid),
    }


LINE_MOVES: Final = (Verb.LINE_ACTIVATE, Verb.LINE_SUSPEND, Verb.LINE_RESUME, Verb.LINE_CANCEL)


def _line_move(verb: Verb) -> None:
    name = verb.value.partition(".")[2]

    def move(work: Work, code: str) -> Response:
        sim = found(work, code)
        line = lines.live_of(work.session, sim)
        if line is None:
            raise NotFound(key=code)
        lines.move(work.session, work.actor, line, verb)
        return done(f"/sims/{sim.code}")

    move.__name__, move.__doc__ = f"line_{name}", "What the operator did to its line."
    form(f"/sims/<code>/line/{name}", verb, shows=sim_page)(move)


for each in LINE_MOVES:
    _line_move(each)
moves.mount("/sims", found, sim_page)
