"""/api/v1/shipments"""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response
from sqlalchemy import ColumnElement, Select, select

from api import papers, parcel_papers, references
from api.request import Work
from api.resource import Resource, match
from api.shapes import shipments as shapes
from fleet import codes
from fleet.access import Verb
from fleet.lending import allocations, shipments
from fleet.lending.allocations import Allocation
from fleet.lending.shipments import Differs, Shipment
from fleet.parties import sites
from fleet.parties.sites import Site
from fleet.support import differences

resource = Resource("shipments", __name__, description="Parcels of kits, from our shelves to delivery sites.")

SHIPMENT = shapes.ShipmentSchema()
PDF: Final = ("application/pdf",)


def found(work: Work, key: str) -> Shipment:
    """One shipment, guarded by If-Match where it is sent."""
    shipment = shipments.seen(work.session, work.actor, key)
    match(SHIPMENT, shipment)
    return shipment


@resource.listing(
    "",
    Verb.SHIPMENT_READ,
    shapes.ShipmentRowSchema,
    keys=(Shipment.created_at, Shipment.id),
    query=shapes.ShipmentQuery(),
    prepare=shapes.read_numbers,
)
def list_shipments(work: Work, filters: Mapping[str, Any]) -> Select[Any]:
    """Shipments, newest first."""
    return shipments.listing(work.actor).where(*(_asked(name, value) for name, value in filters.items()))


def _asked(name: str, value: Any) -> ColumnElement[bool]:
    if name == "differences":
        return shipments.differs()
    if name == "code":
        return Shipment.code == codes.normalise(value)
    columns = {
        "state": Shipment.state,
        "organisation": Shipment.organisation_id,
        "to_site": Shipment.to_site_id,
    }
    asked: ColumnElement[bool] = columns[name] == value
    return asked


@resource.post("", Verb.SHIPMENT_PREPARE, SHIPMENT, body=shapes.PrepareSchema(), status=201)
def prepare(work: Work, body: Mapping[str, Any]) -> Any:
    """Begin a parcel with prepared kits, all of one association and for one place."""
    shipment = shipments.prepare(
        work.session,
        work.actor,
        _kits(work, body),
        from_site=references.named(work, "from_site", body["from_site"], sites.seen),
        to_site=references.named(work, "to_site", body["to_site"], sites.seen),
        carrier=body.get("carrier"),
        tracking=body.get("tracking"),
    )
    return shipment, 201, {"Location": f"/api/v1/shipments/{shipment.id}"}


def _kits(work: Work, body: Mapping[str, Any]) -> list[Allocation]:
    return [references.named(work, "kits", key, allocations.seen) for key in body["kits"]]


@resource.get("/<key>", Verb.SHIPMENT_READ, SHIPMENT)
def read(work: Work, key: str) -> Shipment:
    """One shipment."""
    return found(work, key)


@resource.patch("/<key>", Verb.SHIPMENT_EDIT, SHIPMENT, body=shapes.ShipmentEditSchema())
def edit(work: Work, body: Mapping[str, Any], key: str) -> Shipment:
    """Say who carries it, and under which number: also once it has left."""
    shipment = shipments.seen(work.session, work.actor, key)
    match(SHIPMENT, shipment, required=True)
    return shipments.edit(work.session, work.actor, shipment, **body)


@resource.post("/<key>/add", Verb.SHIPMENT_EDIT, SHIPMENT, body=shapes.KitsSchema(), guarded=True)
def add(work: Work, body: Mapping[str, Any], key: str) -> Shipment:
    """Put more kits into it while it is prepared."""
    shipment = found(work, key)
    return shipments.add(work.session, work.actor, shipment, _kits(work, body))


@resource.post("/<key>/remove", Verb.SHIPMENT_EDIT, SHIPMENT, body=shapes.KitsSchema(), guarded=True)
def remove(work: Work, body: Mapping[str, Any], key: str) -> Shipment:
    """Take kits out of it while it is prepared."""
    shipment = found(work, key)
    return shipments.remove(work.session, work.actor, shipment, _kits(work, body))


@resource.post("/<key>/pick", Verb.SHIPMENT_PICK, SHIPMENT, body=shapes.PickSchema(), guarded=True)
def pick(work: Work, body: Mapping[str, Any], key: str) -> Shipment:
    """Into its bag and the parcel; a wrong thing is refused with the reason. Again is no harm."""
    shipment = found(work, key)
    word = codes.normalise(body["code"])
    kit = work.session.scalar(select(Allocation).where(Allocation.kit_code == word))
    if kit is not None:
        shipments.pick_bag(work.session, work.actor, shipment, kit)
    else:
        asset = references.named(work, "code", body["code"], references.asset)
        shipments.pick(work.session, work.actor, shipment, asset)
    return shipment


@resource.post("/<key>/unpick", Verb.SHIPMENT_PICK, SHIPMENT, body=shapes.PickSchema(), guarded=True)
def unpick(work: Work, body: Mapping[str, Any], key: str) -> Shipment:
    """Out of the parcel again; it stays in its bag."""
    shipment = found(work, key)
    asset = references.named(work, "code", body["code"], references.asset)
    shipments.unpick(work.session, work.actor, shipment, asset)
    return shipment


@resource.post("/<key>/send", Verb.SHIPMENT_SEND, SHIPMENT, body=shapes.SendSchema(), guarded=True)
def send(work: Work, body: Mapping[str, Any], key: str) -> Shipment:
    """Out of the door, with all that was picked; name what was not in `left_behind`: it stays."""
    return shipments.send(
        work.session,
        work.actor,
        found(work, key),
        carrier=body.get("carrier"),
        tracking=body.get("tracking"),
        left_behind=[codes.normalise(code) for code in body["left_behind"]],
    )


@resource.post("/<key>/arrive", Verb.SHIPMENT_ARRIVE, SHIPMENT, body=shapes.ArriveSchema(), guarded=True)
def arrive(work: Work, body: Mapping[str, Any], key: str) -> Shipment:
    """It is there: all of it, or the assets named, but for what is missing or damaged."""
    told = [
        Differs(codes.normalise(each["asset"]), each["difference"], each["reason"])
        for each in body["differences"]
    ]
    only = [codes.normalise(code) for code in body["assets"]] if "assets" in body else None
    return shipments.arrive(work.session, work.actor, found(work, key), only=only, differences=told)


@resource.post(
    "/<key>/settle", Verb.SHIPMENT_SETTLE, SHIPMENT, body=shapes.SettleDifferenceSchema(), guarded=True
)
def settle(work: Work, body: Mapping[str, Any], key: str) -> Shipment:
    """Settle what differed: it turned up, it is reported missing, a ticket is opened, or it is accepted."""
    shipment, site = found(work, key), _site(work, body)
    code = codes.normalise(body["asset"])
    differences.settle(work.session, work.actor, shipment, code, body["remedy"], site=site)
    return shipment


def _site(work: Work, body: Mapping[str, Any]) -> Site | None:
    return references.named(work, "site", body["site"], sites.seen) if "site" in body else None


resource.moves(
    SHIPMENT,
    found,
    {Verb.SHIPMENT_CLOSE: shipments.close, Verb.SHIPMENT_CANCEL: shipments.cancel},
)


@resource.get("/<key>/delivery-note.pdf", Verb.SHIPMENT_READ, None, produces=PDF)
def delivery_note(work: Work, key: str) -> Response:
    """What goes with the parcel, in French: places, bags, things, room for remarks and signatures."""
    shipment = _seen(work, key)
    name = f"bon-de-livraison-{shipment.code}.pdf"
    return papers.attached(parcel_papers.delivery_note(work, shipment), name)


@resource.get("/<key>/pick-list.pdf", Verb.SHIPMENT_PICK, None, produces=PDF)
def pick_list(work: Work, key: str) -> Response:
    """What is to be taken off the shelves, in the order in which they stand."""
    shipment = _seen(work, key)
    return papers.attached(parcel_papers.pick_list(work, shipment), f"preparation-{shipment.code}.pdf")


@resource.get("/<key>/slips.pdf", Verb.SHIPMENT_READ, None, produces=PDF)
def slips(work: Work, key: str) -> Response:
    """The slip of each bag: codes and contents, no name."""
    shipment = _seen(work, key)
    return papers.attached(parcel_papers.slips(work, shipment), f"sacs-{shipment.code}.pdf")


def _seen(work: Work, key: str) -> Shipment:
    return shipments.seen(work.session, work.actor, key)
