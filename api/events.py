"""/api/v1/events"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from api.request import Work
from api.resource import Resource
from api.shapes import support as shapes
from fleet.access import Verb, visible
from fleet.events import Event

resource = Resource("events", __name__, description="The trail: what happened, in order, never changed.")


@resource.listing("", Verb.EVENT_READ, shapes.EventSchema, keys=(Event.seq,), query=shapes.EventQuery())
def list_events(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """What happened, newest first; to one thing by `subject` and `subject_id`."""
    return select(Event).where(visible(work.actor, Event)).filter_by(**filters)
