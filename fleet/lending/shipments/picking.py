"""Picking: each thing into its bag and its parcel; a wrong one is refused with the reason."""

from sqlalchemy.orm import Session

from fleet import events
from fleet.access import Actor, Verb
from fleet.errors import Conflict
from fleet.intake.assets import Asset
from fleet.lending import allocations
from fleet.lending.allocations import Allocation, NotInAKit
from fleet.lending.shipments.preparing import allow
from fleet.lending.shipments.reading import waiting_line
from fleet.lending.shipments.shipment import Shipment, ShipmentLine
from fleet.lifecycle import AssetState, ShipmentState, WrongState


class OtherParcel(Conflict):
    """This belongs into another parcel."""

    detail = "{code} is for kit {kit}."


class NoParcel(Conflict):
    """Its kit is in no parcel."""

    detail = "{code} is for kit {kit}."


class NotAllPacked(Conflict):
    """This bag is not complete: scan each of its things."""

    detail = "Kit {kit}"


def place_in(session: Session, actor: Actor, shipment: Shipment, asset: Asset) -> ShipmentLine:
    """Where the asset belongs in this very parcel. Raises NotInAKit, NoParcel, OtherParcel, WrongState."""
    item = allocations.waiting_item(session, asset)
    if item is None or asset.state is not AssetState.RESERVED:
        raise NotInAKit(code=asset.code, state=str(asset.state))
    line = waiting_line(session, asset)
    if line is not None and line.shipment_id == shipment.id:
        return line
    if shipment.state is not ShipmentState.PREPARING:
        raise WrongState.of(actor, shipment)
    raise (OtherParcel if line else NoParcel)(code=asset.code, kit=item.allocation.kit_code)


def pick(session: Session, actor: Actor, shipment: Shipment, asset: Asset) -> ShipmentLine:
    """Into its bag, and with that into the parcel; again is no harm. Raises what `place_in` does."""
    allow(actor, shipment, Verb.SHIPMENT_PICK)
    line = place_in(session, actor, shipment, asset)
    allocations.pack(session, actor, asset)
    if line.picked_at is None:
        line.picked_at = actor.at
        events.record(session, actor, Verb.SHIPMENT_PICK, "shipment", shipment.id, asset=asset.code)
    return line


def pick_bag(session: Session, actor: Actor, shipment: Shipment, kit: Allocation) -> None:
    """A bag that was packed before: all that is in it. Raises NoParcel, OtherParcel, NotAllPacked."""
    allow(actor, shipment, Verb.SHIPMENT_PICK)
    lines = [line for line in shipment.goods if line.item and line.item.allocation_id == kit.id]
    if not lines:
        raise NoParcel(code=kit.kit_code, kit=kit.kit_code)
    if any(line.item and line.item.packed_at is None for line in lines):
        raise NotAllPacked(kit=kit.kit_code)
    for line in lines:
        pick(session, actor, shipment, line.asset)


def unpick(session: Session, actor: Actor, shipment: Shipment, asset: Asset) -> ShipmentLine:
    """Out of the parcel again; it stays in its bag. Raises what `place_in` does."""
    allow(actor, shipment, Verb.SHIPMENT_PICK)
    line = place_in(session, actor, shipment, asset)
    if line.picked_at is not None:
        line.picked_at = None
        events.record(
            session, actor, Verb.SHIPMENT_PICK, "shipment", shipment.id, asset=asset.code, undone=True
        )
    return line
