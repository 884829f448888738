"""/api/v1/checks"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from api import language, references
from api.request import Work
from api.resource import Resource
from api.shapes import refurbishment as shapes
from fleet import codes
from fleet.access import Verb
from fleet.intake import devices
from fleet.refurbishment import checks
from fleet.refurbishment.checks import CHECKLISTS, VERSION, Check

resource = Resource("checks", __name__, description="What was tried on a device before it is lent.")


@resource.listing(
    "",
    Verb.CHECK_READ,
    shapes.CheckSchema,
    keys=(Check.created_at, Check.id),
    query=shapes.CheckQuery(),
)
def list_checks(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Results, newest first."""
    listed = checks.listing(work.actor)
    device = filters.get("device")
    return listed.where(Check.device_code == codes.normalise(device)) if device else listed


@resource.post(
    "", Verb.CHECK_RECORD, shapes.RecordedSchema(), body=shapes.NewChecksSchema(), status=201, tagged=False
)
def record(work: Work, body: Mapping[str, Any]) -> Any:
    """Record results of the checklist of that kind of device."""
    device = references.named(work, "device", codes.normalise(body["device"]), devices.seen)
    rows = checks.record(work.session, work.actor, device, body["results"], body.get("note"))
    return {"items": rows, "still_open": checks.missing(work.session, device)}


@resource.get("/checklists", Verb.CHECK_READ, shapes.ChecklistsSchema())
def checklists(work: Work) -> Any:
    """What is tried on each kind of device."""
    say = language.translator()
    items = [
        {"category": category, "lines": [{"item": item, "says": say(says)} for item, says in lines.items()]}
        for category, lines in CHECKLISTS.items()
    ]
    return {"version": VERSION, "items": items}


@resource.get("/<item:key>", Verb.CHECK_READ, shapes.CheckSchema())
def read(work: Work, key: str) -> Check:
    """One result."""
    return checks.seen(work.session, work.actor, key)
