"""/api/v1/sims"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select

from api import moves, references
from api.request import Work
from api.resource import Resource, match
from api.shapes import connectivity as shapes
from api.shapes.intake import read_labels
from fleet.access import Verb
from fleet.connectivity import sims
from fleet.connectivity.sims import Sim
from fleet.errors import NotFound
from fleet.intake import donations
from fleet.intake.assets import Asset
from fleet.parties import sites

resource = Resource("sims", __name__, description="SIM cards, known by their ICCID.")

SIM = shapes.SimDetailSchema()


def found(work: Work, key: str) -> Sim:
    """The SIM that this code, or any live label's, leads to; guarded by If-Match where it is sent."""
    asset = references.asset(work.session, work.actor, key)
    if not isinstance(asset, Sim):
        raise NotFound(key=key)
    match(SIM, asset)
    return asset


@resource.listing(
    "",
    Verb.SIM_READ,
    shapes.SimSchema,
    keys=(Asset.created_at, Asset.code),
    query=shapes.SimQuery(),
    prepare=read_labels,
)
def list_sims(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """SIMs, newest first."""
    columns = {"state": Sim.state, "site": Sim.site_id, "iccid": Sim.iccid}
    return sims.listing(work.actor).where(*(columns[name] == value for name, value in filters.items()))


@resource.post("", Verb.SIM_ADD, SIM, body=shapes.NewSimSchema(), status=201)
def add(work: Work, body: Mapping[str, Any]) -> Any:
    """Take in a SIM that is here."""
    site = references.named(work, "site", body["site"], sites.seen) if "site" in body else None
    lot = references.named(work, "lot", body["lot"], donations.seen) if "lot" in body else None
    secrets = {name: body.get(name) for name in ("pin", "puk")}
    sim = sims.add(
        work.session, work.actor, body["iccid"], site=site, donation_id=lot.id if lot else None, **secrets
    )
    work.session.flush()
    return sim, 201, {"Location": f"/api/v1/sims/{sim.code}"}


@resource.get("/<key>", Verb.SIM_READ, SIM)
def read(work: Work, key: str) -> Sim:
    """One SIM, by its code or any of its live labels."""
    return found(work, key)


moves.register(resource, SIM, found)
