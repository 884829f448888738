"""/api/v1/lines"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Select
from sqlalchemy.orm import Session

from api import references
from api.request import Work
from api.resource import Resource, View, match
from api.shapes import connectivity as shapes
from fleet import codes
from fleet.access import Actor, Verb
from fleet.connectivity import lines, sims
from fleet.connectivity.lines import Line

resource = Resource("lines", __name__, description="Numbers and contracts with operators.")

LINE = shapes.LineSchema()
MOVES: Final = {
    Verb.LINE_ACTIVATE: "The operator switched it on.",
    Verb.LINE_SUSPEND: "The operator suspended it.",
    Verb.LINE_RESUME: "The operator switched it on again.",
    Verb.LINE_CANCEL: "The contract is over.",
}


def found(work: Work, key: str) -> Line:
    """One line, guarded by If-Match where it is sent."""
    line = lines.seen(work.session, work.actor, key)
    match(LINE, line)
    return line


@resource.listing(
    "", Verb.LINE_READ, shapes.LineSchema, keys=(Line.created_at, Line.id), query=shapes.LineQuery()
)
def list_lines(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Lines, newest first."""
    columns = {"sim": Line.sim_code, "operator": Line.operator_id, "state": Line.state}
    named = {name: codes.normalise(value) if name == "sim" else value for name, value in filters.items()}
    return lines.listing(work.actor).where(*(columns[name] == value for name, value in named.items()))


@resource.post("", Verb.LINE_ADD, LINE, body=shapes.NewLineSchema(), status=201)
def add(work: Work, body: Mapping[str, Any]) -> Any:
    """Order a line for a SIM."""
    sim = references.named(work, "sim", codes.normalise(body["sim"]), sims.seen)
    operator = references.named(work, "operator", body["operator"], references.organisation)
    known = {name: body.get(name) for name in ("number", "contract")}
    line = lines.add(work.session, work.actor, sim, operator, **known)
    work.session.flush()
    return line, 201, {"Location": f"/api/v1/lines/{line.id}"}


@resource.get("/<key>", Verb.LINE_READ, LINE)
def read(work: Work, key: str) -> Line:
    """One line."""
    return found(work, key)


def _moving(verb: Verb) -> View:
    def move(session: Session, actor: Actor, line: Line) -> Line:
        return lines.move(session, actor, line, verb)

    return move


for _verb, _says in MOVES.items():
    resource.move(_verb, LINE, found, _moving(_verb), _says)
