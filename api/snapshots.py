"""/api/v1/snapshots"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from api import bodies, references
from api.request import Work
from api.resource import Resource, match
from api.shapes import lots as shapes
from fleet import codes
from fleet.access import Verb
from fleet.intake import devices, snapshots
from fleet.intake.snapshots import Snapshot
from fleet.parties import sites
from fleet.parties.sites import Site

resource = Resource(
    "snapshots", __name__, description="Hardware reports, as lshw or GLPI's agent write them."
)

SNAPSHOT = shapes.SnapshotDetailSchema()


def found(work: Work, key: str) -> Snapshot:
    """One report, guarded by If-Match where it is sent."""
    snapshot = snapshots.seen(work.session, work.actor, key)
    match(SNAPSHOT, snapshot)
    return snapshot


@resource.listing(
    "",
    Verb.SNAPSHOT_READ,
    shapes.SnapshotSchema,
    keys=(Snapshot.created_at, Snapshot.id),
    query=shapes.SnapshotQuery(),
)
def list_snapshots(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Reports, newest first."""
    listed = snapshots.listing(work.actor)
    if "device" in filters:
        listed = listed.where(Snapshot.device_code == codes.normalise(filters["device"]))
    return listed.where(Snapshot.status == filters["state"]) if "state" in filters else listed


@resource.post(
    "",
    Verb.SNAPSHOT_IMPORT,
    SNAPSHOT,
    query=shapes.SiteQuery(),
    consumes=(bodies.JSON,),
    status=201,
    also=(200,),
)
def import_report(work: Work, asked: Mapping[str, Any]) -> Any:
    """Take a hardware report in, as the tool wrote it: its device, or a proposal to confirm.

    The same report, or the same maker and real serial, is the same device; weaker evidence is a proposal.
    """
    data = bodies.file((bodies.JSON,))
    snapshot = snapshots.import_report(work.session, work.actor, data, site=_site(work, asked))
    is_new = snapshot.created_at == work.at
    return snapshot, 201 if is_new else 200, {"Location": f"/api/v1/snapshots/{snapshot.id}"}


def _site(work: Work, named: Mapping[str, Any]) -> Site | None:
    return references.named(work, "site", named["site"], sites.seen) if "site" in named else None


@resource.get("/<key>", Verb.SNAPSHOT_READ, SNAPSHOT)
def read(work: Work, key: str) -> Snapshot:
    """One report."""
    return found(work, key)


@resource.post("/<key>/confirm", Verb.SNAPSHOT_CONFIRM, SNAPSHOT, body=shapes.ConfirmSchema(), guarded=True)
def confirm(work: Work, body: Mapping[str, Any], key: str) -> Snapshot:
    """Say which device it is, or that it is a new one."""
    snapshot = found(work, key)
    code = body["device"]
    device = code and references.named(work, "device", codes.normalise(code), devices.seen)
    return snapshots.confirm(work.session, work.actor, snapshot, device or None, site=_site(work, body))
