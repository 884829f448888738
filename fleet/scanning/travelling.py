"""Scans that bring a kit on its way: into its bag and its parcel, out of the door, to its delivery site."""

from collections.abc import Mapping
from typing import Any

from fleet.lending import allocations, shipments, shipping
from fleet.lending.allocations import AllocationItem, NotInAKit, OtherKit
from fleet.lending.shipments import ShipmentLine
from fleet.lifecycle import AssetState
from fleet.scanning.doing import Changed, Doing, back, kept, place


def pack(doing: Doing) -> Changed:
    thing = doing.thing
    item = allocations.waiting_item(doing.session, thing)
    if item is None:
        raise NotInAKit(code=thing.code, state=str(thing.state))
    kit = item.allocation
    if doing.fact("kit") not in (None, kit.id) or doing.fact("request") not in (None, kit.request_id):
        raise OtherKit(code=thing.code, kit=kit.kit_code)
    if (key := doing.fact("shipment")) is not None:
        return _pick(doing, item, key)
    if item.packed_at is not None:
        return None
    was = kept(thing)
    allocations.pack(doing.session, doing.actor, thing)
    return was | {"item": item.id}


def _pick(doing: Doing, item: AllocationItem, key: str) -> Changed:
    """Into its bag and into the parcel that the scanner is armed for, whichever of the two is still to do."""
    thing, session = doing.thing, doing.session
    parcel = shipments.seen(session, doing.actor, key)
    line = shipments.place_in(session, doing.actor, parcel, thing)
    if line.picked_at is not None and item.packed_at is not None:
        return None
    was = kept(thing) | ({"item": item.id} if item.packed_at is None else {})
    was |= {"line": line.id} if line.picked_at is None else {}
    shipments.pick(session, doing.actor, parcel, thing)
    return was


def unpack(doing: Doing, done: Mapping[str, Any]) -> None:
    session = doing.session
    if "item" in done:
        session.get_one(AllocationItem, done["item"]).packed_at = None
    if "line" in done and (line := session.get(ShipmentLine, done["line"])):
        line.picked_at = None  # a kit taken out of its parcel meanwhile has no line there
    back(doing, done)


def ship(doing: Doing) -> Changed:
    thing = doing.thing
    if thing.state is AssetState.IN_TRANSIT:
        return None
    was = kept(thing, "organisation_id")
    shipping.ship(doing.session, doing.actor, thing)
    return was


def arrive(doing: Doing) -> Changed:
    thing, site = doing.thing, doing.site
    if thing.state is AssetState.DELIVERED and place(thing) == site.id:
        return None
    was = kept(thing) | {"parcel": shipments.standing(doing.session, thing)}
    shipping.arrive(doing.session, doing.actor, thing, site=site)
    return was


def leave_site(doing: Doing, done: Mapping[str, Any]) -> None:
    """On the road again, in its parcel."""
    back(doing, done)
    shipments.put_back(doing.session, doing.actor, done.get("parcel"))
