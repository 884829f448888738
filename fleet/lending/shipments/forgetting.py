"""What is left of a parcel when a youth is erased: nothing of their kit (rule Y5)."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import lifecycle
from fleet.access import Actor, Verb
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.shipments.arriving import conclude
from fleet.lending.shipments.shipment import Shipment, ShipmentLine
from fleet.lifecycle import ShipmentState


def forget(session: Session, doer: Actor, kits: Collection[Allocation]) -> None:
    """These kits were in no parcel; of one that held nothing else its year is left.

    What of them was still awaited went missing on the road: a parcel of which nothing else is, has arrived.
    """
    items = select(AllocationItem.id).where(AllocationItem.allocation_id.in_([kit.id for kit in kits]))
    lines = session.scalars(select(ShipmentLine).where(ShipmentLine.item_id.in_(items))).all()
    for shipment in {line.shipment_id: line.shipment for line in lines}.values():
        shipment.lines = [line for line in shipment.lines if line not in lines]
        if shipment.state is ShipmentState.SENT:
            _await_no_more(session, doer, shipment)
        if not shipment.lines:
            _empty(shipment)
    session.flush()


def _await_no_more(session: Session, doer: Actor, shipment: Shipment) -> None:
    if shipment.lines:
        conclude(session, doer, shipment)
        return
    shipment.arrived_at, shipment.confirmed_by = doer.at, doer.name
    lifecycle.advance(session, doer, shipment, Verb.SHIPMENT_ARRIVE)


def _empty(shipment: Shipment) -> None:
    """A parcel of one kit would tell when and how it travelled."""
    shipment.carrier = shipment.tracking = None
    for name in ("created_at", "sent_at", "arrived_at", "closed_at"):
        at: datetime | None = getattr(shipment, name)
        setattr(shipment, name, at and datetime(at.year, 1, 1, 12, tzinfo=UTC))
