"""All that is held about one youth, on the wire (rule Y6)."""

from typing import Any

from marshmallow import Schema, fields


def _row(**more: Any) -> fields.Dict:
    return fields.Dict(keys=fields.String(), **more)


def _rows(what: str) -> fields.List[Any]:
    return fields.List(_row(), required=True, metadata={"description": what})


class HeldSchema(Schema):
    """All that is held about one youth: rows with every column that they have."""

    exported_at = fields.String(required=True)
    youth = _row(required=True)
    association = fields.String(required=True)
    erased_on = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The day on which the youth is erased; null while something is lent."},
    )
    requests = _rows("Requests, each with this youth's `lines` alone.")
    kits = _rows("Kits put aside, with their `items`.")
    loans = _rows("Loans, with their `items` and which `asset` each was.")
    losses = _rows("What went missing while the youth had it.")
    tickets = _rows("What was said to be wrong with a thing while the youth had it.")
    alerts = _rows("Alerts about these loans and tickets.")
    changes = _rows(
        "What the association's own software was told of the youth, these kits, loans and tickets."
    )
    events = _rows("What the trail tells of these kits, loans and tickets.")
    taken_over = _rows("The line of an earlier list that the youth came from.")
    written = _rows("Where somebody wrote the code: `table`, `column`, `text`.")
    kept_answers = fields.Integer(
        required=True,
        metadata={"description": "Answers kept for repeats, thirty days, that are copies of some of this."},
    )
