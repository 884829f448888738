"""/api/v1/alerts"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from api.request import Work
from api.resource import Resource, match
from api.shapes import support as shapes
from fleet.access import Verb
from fleet.support import alerts
from fleet.support.alerts import Alert

resource = Resource("alerts", __name__, description="What the rules found due.")

ALERT = shapes.AlertSchema()


def found(work: Work, key: str) -> Alert:
    """One alert, guarded by If-Match where it is sent."""
    alert = alerts.seen(work.session, work.actor, key)
    match(ALERT, alert)
    return alert


@resource.listing(
    "", Verb.ALERT_READ, shapes.AlertSchema, keys=(Alert.created_at, Alert.id), query=shapes.AlertQuery()
)
def list_alerts(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Alerts, newest first."""
    return alerts.listing(work.actor).filter_by(**filters)


@resource.get("/<key>", Verb.ALERT_READ, ALERT)
def read(work: Work, key: str) -> Alert:
    """One alert."""
    return found(work, key)


@resource.post("/<key>/snooze", Verb.ALERT_SNOOZE, ALERT, body=shapes.SnoozeSchema(), guarded=True)
def snooze(work: Work, body: Mapping[str, Any], key: str) -> Alert:
    """Not before that day; a further threshold wakes it all the same."""
    return alerts.snooze(work.session, work.actor, found(work, key), body["until"])


resource.moves(ALERT, found, {Verb.ALERT_ACKNOWLEDGE: alerts.acknowledge, Verb.ALERT_CLOSE: alerts.close})
