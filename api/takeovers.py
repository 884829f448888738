"""/api/v1/takeovers"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from api import language
from api.paging import PageQuery
from api.request import Work
from api.resource import Resource, match
from api.shapes import takeovers as shapes
from fleet import takeover
from fleet.access import Verb
from fleet.sheets import faults
from fleet.sheets.faults import Fault
from fleet.takeover import Defaults, Listing, Outcome, Takeover

resource = Resource(
    "takeovers", __name__, description="Fleets that another one's list has kept so far, taken over."
)

TAKEOVER = shapes.TakeoverSchema()


def found(work: Work, key: str) -> Takeover:
    """One takeover, guarded by If-Match where it is sent."""
    made = takeover.seen(work.session, work.actor, key)
    match(TAKEOVER, made)
    return made


@resource.listing(
    "",
    Verb.TAKEOVER_READ,
    shapes.TakeoverSchema,
    keys=(Takeover.created_at, Takeover.id),
    query=PageQuery(),
)
def list_takeovers(work: Work, _filters: Mapping[str, Any]) -> Select[Any]:
    """Takeovers, newest first."""
    return takeover.listing(work.actor)


@resource.post(
    "",
    Verb.TAKEOVER_IMPORT,
    shapes.TakeoverAccountSchema(),
    body=shapes.NewTakeoverSchema(),
    status=201,
    also=(200,),
    tagged=False,
)
def import_fleet(work: Work, body: Mapping[str, Any]) -> Any:
    """Take over a running fleet from a list, all of it or nothing; the same list again changes nothing.

    A dry run answers 200 with what the list would bring.
    """
    listing = takeover.read(
        body["file"],
        columns=body["columns"],
        words=body["words"],
        defaults=Defaults(**body["defaults"]),
        remembered=takeover.remembered(work.session, work.actor),
    )
    outcome = takeover.preview(work.session, work.actor, listing)
    if body["dry_run"]:
        return _account(listing, outcome, None), 200
    made = takeover.import_fleet(
        work.session, work.actor, listing, name=body["name"], leave_refused=body["leave_refused"]
    )
    told = _account(listing, outcome, made)
    return told, 200 if outcome.earlier else 201, {"Location": f"/api/v1/takeovers/{made.id}"}


def _account(listing: Listing, outcome: Outcome, made: Takeover | None) -> dict[str, Any]:
    return {
        "takeover": made,
        "counts": outcome.as_dict(),
        "columns": listing.columns,
        "words": listing.words,
        "missing": outcome.missing,
        "faults": [_told(fault) for fault in outcome.faults[: faults.MOST_SHOWN]],
        "warnings": [_told(fault) for fault in outcome.warnings[: faults.MOST_SHOWN]],
    }


def _told(fault: Fault) -> dict[str, Any]:
    row = fault.as_dict()
    return {**row, "message": faults.told(row, language.translator())}


@resource.get("/<key>", Verb.TAKEOVER_READ, TAKEOVER)
def read(work: Work, key: str) -> Takeover:
    """One takeover."""
    return found(work, key)


@resource.get("/<key>/codes", Verb.TAKEOVER_READ, shapes.CodesSchema())
def codes(work: Work, key: str) -> Any:
    """Which line of the list became which device, SIM and youth: for each association to keep."""
    return {"items": list(takeover.codes_file(work.session, work.actor, found(work, key)))}


resource.moves(TAKEOVER, found, {Verb.TAKEOVER_UNDO: takeover.undo})
