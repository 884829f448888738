"""/api/v1/scans"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from sqlalchemy import Select

from api import scanned
from api.request import Work
from api.resource import Resource
from api.shapes import scans as shapes
from fleet import codes, scanning
from fleet.access import Verb
from fleet.errors import Forbidden
from fleet.scanning import Scan, Told, reviewing

resource = Resource("scans", __name__, description="What phones scanned, with a verdict for each.")

SCAN = shapes.KeptScanSchema()


class OtherAccount(Forbidden):
    """Somebody else is signed in on this phone now."""

    detail = "These scans wait for whoever made them."


@resource.post(
    "",
    Verb.SCAN_SEND,
    None,
    either=(shapes.ScanSchema(), shapes.ScanVerdictSchema(), scanning.MOST),
    tagged=False,
)
def send(work: Work, told: Sequence[Told]) -> list[dict[str, Any]]:
    """One scan or a list of them, in any order and any number of times: each is kept, and done once.

    A browser may say in `Fleet-Account` whose scans these are: another account's are refused.
    """
    whose = request.headers.get("Fleet-Account")
    if whose is not None and whose != work.visitor.account_id:
        raise OtherAccount()
    until = work.visitor.scans_before
    outcomes = scanning.send(work.session, work.actor, told, until=until)
    return scanned.verdicts(work.session, outcomes, bare=until is not None and until <= work.at)


@resource.listing(
    "",
    Verb.SCAN_READ,
    shapes.KeptScanSchema,
    keys=(Scan.received_at, Scan.id),
    query=shapes.ScanQuery(),
)
def list_scans(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Scans, the last to arrive first."""
    listed = scanning.listing(work.actor)
    if (waits := filters.get("waits")) is not None:
        listed = listed.where(reviewing.WAITS if waits == "true" else ~reviewing.WAITS)
    if "asset" in filters:
        listed = listed.where(Scan.asset_code == codes.normalise(filters["asset"]))
    columns = {"verdict": Scan.verdict, "action": Scan.action}
    return listed.where(*(columns[name] == filters[name] for name in columns if name in filters))


@resource.get("/<key>", Verb.SCAN_READ, SCAN)
def read(work: Work, key: str) -> Scan:
    """One scan."""
    return scanning.seen(work.session, work.actor, key)


@resource.post("/<key>/settle", Verb.SCAN_SETTLE, SCAN, body=shapes.SettleSchema())
def settle(work: Work, body: Mapping[str, Any], key: str) -> Scan:
    """What could not be applied: do it after all, as things stand now, or leave it."""
    scan = scanning.seen(work.session, work.actor, key)
    return reviewing.settle(work.session, work.actor, scan, body["settlement"])
