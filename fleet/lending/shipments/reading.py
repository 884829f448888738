"""Reading shipments: which there are, what waits for one, and in which order a pick list is walked."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from fleet.access import Actor, find, visible
from fleet.intake.assets import Asset
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.lending.shipments.shipment import Shipment, ShipmentLine
from fleet.lifecycle import AllocationState, AssetState, ShipmentState


def listing(actor: Actor) -> Select[Shipment]:
    """The shipments this actor sees."""
    return select(Shipment).where(visible(actor, Shipment))


def seen(session: Session, actor: Actor, shipment_id: str) -> Shipment:
    """One shipment. Raises NotFound."""
    return find(session, actor, Shipment, shipment_id)


def differs() -> ColumnElement[bool]:
    """Something in it was missing or damaged, and nobody has settled that."""
    return exists().where(
        ShipmentLine.shipment_id == Shipment.id,
        ShipmentLine.difference.is_not(None),
        ShipmentLine.remedy.is_(None),
    )


def waiting(actor: Actor) -> Select[Allocation]:
    """Kits put aside for a delivery site other than where they stand, and in no parcel."""
    return select(Allocation).where(visible(actor, Allocation), waits())


def waits() -> ColumnElement[bool]:
    """Whether a kit waits for a parcel."""
    return and_(
        Allocation.state == AllocationState.PREPARED,
        exists().where(
            EquipmentRequest.id == Allocation.request_id, EquipmentRequest.delivery_site_id.is_not(None)
        ),
        _holds(Asset.state == AssetState.RESERVED, _goes_elsewhere(), ~_in_a_parcel()),
        ~_holds(Asset.state == AssetState.RESERVED, _in_a_parcel()),
    )


def _holds(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Something still in the kit for which this holds."""
    return exists().where(
        AllocationItem.allocation_id == Allocation.id,
        AllocationItem.freed_at.is_(None),
        Asset.code == AllocationItem.asset_code,
        *conditions,
    )


def _goes_elsewhere() -> ColumnElement[bool]:
    goes_to = (
        select(EquipmentRequest.delivery_site_id)
        .where(EquipmentRequest.id == Allocation.request_id)
        .correlate(Allocation)
        .scalar_subquery()
    )
    return or_(Asset.site_id.is_(None), Asset.site_id != goes_to)


def _in_a_parcel() -> ColumnElement[bool]:
    """Through the place in its kit: a line that an earlier kit left behind does not count."""
    return exists().where(ShipmentLine.item_id == AllocationItem.id, ShipmentLine.ended_at.is_(None))


def open_line(session: Session, asset: Asset, *states: ShipmentState) -> ShipmentLine | None:
    """The line of the one parcel that this asset is in, where that parcel is in one of these states."""
    found = (
        select(ShipmentLine)
        .join(Shipment)
        .where(
            ShipmentLine.asset_code == asset.code, ShipmentLine.ended_at.is_(None), Shipment.state.in_(states)
        )
    )
    return session.scalar(found)


def waiting_line(session: Session, asset: Asset) -> ShipmentLine | None:
    """Its line in a parcel that is being prepared."""
    line = open_line(session, asset, ShipmentState.PREPARING)
    return line if line is not None and line.goes else None


def of_kit(session: Session, kit: Allocation) -> Sequence[Shipment]:
    """The shipments that this kit, or a part of it, is or was in; the newest first."""
    inside = (
        select(ShipmentLine.shipment_id).join(AllocationItem).where(AllocationItem.allocation_id == kit.id)
    )
    found = select(Shipment).where(Shipment.id.in_(inside), Shipment.state != ShipmentState.CANCELLED)
    return session.scalars(found.order_by(Shipment.created_at.desc(), Shipment.id)).all()


def walk(shipment: Shipment) -> list[ShipmentLine]:
    """Its lines as somebody walks past them: by site, shelf, then kit; what has no shelf comes last."""

    def stands(line: ShipmentLine) -> tuple[Any, ...]:
        asset = line.asset
        here = asset.site_id == shipment.from_site_id
        place = asset.site.name if asset.site else ""
        kit = line.item.allocation.kit_code if line.item else ""
        return (not here, place, asset.shelf is None, _natural(asset.shelf or ""), kit, line.id)

    return sorted(shipment.goods, key=stands)


def _natural(shelf: str) -> list[tuple[int, str]]:
    """A2 before A10."""
    parts: list[tuple[int, str]] = []
    word = ""
    for letter in f"{shelf} ":
        if word and letter.isdigit() != word[-1].isdigit():
            parts.append((int(word), "") if word.isdigit() else (0, word))
            word = ""
        word += letter
    return parts


def numbers(session: Session, shipments: Sequence[Shipment]) -> dict[str, tuple[int, int, int]]:
    """Shipment → its lines, those picked, and its open differences: for a whole page at once."""
    line = aliased(ShipmentLine)
    counted = (
        select(
            line.shipment_id,
            func.count(),
            func.count(line.picked_at),
            func.count(line.difference) - func.count(line.remedy),
        )
        .where(line.shipment_id.in_([each.id for each in shipments]))
        .group_by(line.shipment_id)
    )
    return {key: (lines, picked, differ) for key, lines, picked, differ in session.execute(counted)}
