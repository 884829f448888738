"""/api/v1/changes"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

from api import paging, references
from api.paging import BadCursor
from api.request import Work
from api.resource import Resource
from api.shapes import webhooks as shapes
from fleet import changes
from fleet.access import Verb

resource = Resource(
    "changes", __name__, description="What changed for an organisation, for tools that keep a copy."
)

NOW: Final = "now"


@resource.get("", Verb.CHANGE_READ, shapes.ChangesSchema(), query=shapes.ChangesQuery(), refuses=(410,))
def list_changes(work: Work, asked: Mapping[str, Any]) -> Any:
    """What changed since a cursor, oldest first: kinds and ids, nothing else.

    Ask without `after` for all that is kept (ninety days), keep `next`, and ask again with it: nothing is
    missed and nothing comes twice. A cursor older than ninety days is a 410: read the lists anew, then go on
    from `after=now`. `youth.erased` names no code: ask for the codes you know (`GET /youths?code=…`) and
    forget what is not answered. What was told of an erased youth earlier is withdrawn.
    """
    house = references.on_behalf(work, asked)
    upto = changes.head(work.session)
    seq = _read(work, asked.get("after"), upto)
    kinds = [kind.strip() for kind in asked.get("kind", "").split(",") if kind.strip()]
    found = changes.after(house.id, seq, upto, kinds).limit(asked["limit"] + 1)
    rows = work.session.scalars(found).all()
    more = len(rows) > asked["limit"]
    shown = rows[: asked["limit"]]
    last, moment = (shown[-1].seq, shown[-1].at) if more else (upto, work.at)
    return {"items": shown, "next": paging.cursor([last, moment.date()]), "more": more}


def _read(work: Work, after: str | None, upto: int) -> int:
    if after is None:
        return 0
    if after == NOW:
        return upto
    match paging.values_of(after):
        case [int(seq), str(day)] if 0 <= seq < 2**62:
            changes.refuse_gone(seq, _moment(day), upto, work.at)
            return seq
    raise BadCursor()


def _moment(day: str) -> datetime:
    """The end of the day on which a cursor was handed out. Raises BadCursor."""
    try:
        return datetime.combine(date.fromisoformat(day), time.max, UTC)
    except ValueError:
        raise BadCursor() from None
