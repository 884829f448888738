"""What is left of a parcel when a youth is erased: nothing of their kit (rule Y5)."""

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.shipments.shipment import Shipment, ShipmentLine


def forget(session: Session, kits: Collection[Allocation]) -> None:
    """These kits were in no parcel; of one that held nothing else its year is left."""
    items = select(AllocationItem.id).where(AllocationItem.allocation_id.in_([kit.id for kit in kits]))
    lines = session.scalars(select(ShipmentLine).where(ShipmentLine.item_id.in_(items))).all()
    for shipment in {line.shipment_id: line.shipment for line in lines}.values():
        shipment.lines = [line for line in shipment.lines if line not in lines]
        if not shipment.lines:
            _empty(shipment)
    session.flush()


def _empty(shipment: Shipment) -> None:
    """A parcel of one kit would tell when and how it travelled."""
    shipment.carrier = shipment.tracking = None
    for name in ("created_at", "sent_at", "arrived_at", "closed_at"):
        at: datetime | None = getattr(shipment, name)
        setattr(shipment, name, at and datetime(at.year, 1, 1, 12, tzinfo=UTC))
