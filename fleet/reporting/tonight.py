"""Tonight at one site: the kits whose things stand there, and what else waits to be picked up and scanned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from fleet.access import Actor, Seen, Verb, may, visible
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.lending import shipments
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.lending.shipments import Shipment
from fleet.lifecycle import AllocationState, AssetState, ShipmentState
from fleet.parties.sites import Site
from fleet.reporting.bench import WAITING

MOST: Final = 40
"""Kits told of one by one: more than two people pack in an evening."""
STANDS: Final = (AssetState.RESERVED, AssetState.DELIVERED)


@dataclass(frozen=True)
class Bag:
    """One kit as it stands here, with the things that are still in it, as they were put aside."""

    kit: Allocation
    items: Sequence[AllocationItem]

    @property
    def packed(self) -> int:
        """How many of its things are in the bag; what was delivered has been."""
        return sum(is_in_bag(item) for item in self.items)

    @property
    def is_packed(self) -> bool:
        return self.packed == len(self.items)

    def step(self, site: Site) -> str:
        """What comes next, as a scanner is armed for it: `pack`, `ship` or `hand_over`."""
        if not self.is_packed:
            return "pack"
        goes_to = self.kit.request.delivery_site_id
        return "hand_over" if goes_to in (None, site.id) else "ship"


@dataclass(frozen=True)
class Kits:
    """How many kits stand here, how many of them are packed, and the first of them: those to pack before."""

    whole: int
    packed: int
    bags: Sequence[Bag]


@dataclass(frozen=True)
class Pile:
    """Things that wait for the same step: `arm` is what a scan of each would mean."""

    word: str
    arm: str
    count: int


def is_in_bag(item: AllocationItem) -> bool:
    """Whether this thing is packed."""
    return item.packed_at is not None or item.asset.state is AssetState.DELIVERED


def kits(session: Session, actor: Actor, site: Site) -> Kits | None:
    """The kits at that site; None for whoever sees no kits."""
    if not may(actor, Verb.ALLOCATION_READ):
        return None
    open_one = _of_kits(actor, site)
    whole = _count(session, open_one)
    left = _count(session, open_one.where(_unpacked()))
    found = open_one.order_by(_unpacked().desc(), Allocation.created_at, Allocation.id).limit(MOST)
    loads = selectinload(Allocation.items).selectinload(AllocationItem.asset)
    asked = selectinload(Allocation.request)
    options = (
        loads,
        asked.selectinload(EquipmentRequest.delivery_site),
        asked.selectinload(EquipmentRequest.organisation),
    )
    rows = session.scalars(found.options(*options)).all()
    bags = [Bag(kit, [item for item in kit.items if item.freed_at is None]) for kit in rows]
    return Kits(whole, whole - left, bags)


def _of_kits(actor: Actor, site: Site) -> Select[Allocation]:
    here = _item(Asset.site_id == site.id, Asset.state.in_(STANDS))
    waits = Allocation.state == AllocationState.PREPARED
    return select(Allocation).where(visible(actor, Allocation), waits, here)


def _unpacked() -> ColumnElement[bool]:
    return _item(AllocationItem.packed_at.is_(None), Asset.state == AssetState.RESERVED)


def _item(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Something still in the kit for which this holds."""
    joined = and_(Asset.code == AllocationItem.asset_code, AllocationItem.freed_at.is_(None))
    return exists().where(AllocationItem.allocation_id == Allocation.id, joined, *conditions)


def _count(session: Session, rows: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _coming(site: Site) -> ColumnElement[bool]:
    """On the road to this very site, with its kit."""
    kit = (AllocationItem.asset_code == Asset.code, AllocationItem.freed_at.is_(None))
    goes = exists().where(
        *kit,
        Allocation.id == AllocationItem.allocation_id,
        EquipmentRequest.id == Allocation.request_id,
        EquipmentRequest.delivery_site_id == site.id,
    )
    return and_(Asset.state == AssetState.IN_TRANSIT, goes)


def _announced(site: Site) -> ColumnElement[bool]:
    """Nobody knows yet where it will arrive, unless it says."""
    return and_(
        Device.state == AssetState.ANNOUNCED, or_(Device.site_id.is_(None), Device.site_id == site.id)
    )


PILES: Final[Mapping[str, tuple[str, type[Seen], Any]]] = {
    "receive": ("receive", Device, _announced),
    "arrive": ("arrive", Asset, _coming),
    "returned": (
        "start_refurbishment",
        Device,
        lambda site: and_(Device.state == AssetState.RETURNED, Device.site_id == site.id),
    ),
    "bench": (
        "start_refurbishment",
        Device,
        lambda site: and_(Device.state == AssetState.RECEIVED, Device.site_id == site.id),
    ),
}
"""Word → what a scanner is armed for, and which things of a site wait for it."""


def piles(session: Session, actor: Actor, site: Site) -> list[Pile]:
    """What else waits at that site; an empty pile is left out."""
    found = [
        Pile(word, arm, _count(session, select(table).where(visible(actor, table), rows(site))))
        for word, (arm, table, rows) in PILES.items()
    ]
    ready = select(Device).where(visible(actor, Device), WAITING["ready"](actor), Device.site_id == site.id)
    found.append(Pile("ready", "mark_ready", _count(session, ready)))
    return [pile for pile in found if pile.count]


@dataclass(frozen=True)
class Parcel:
    """A parcel that is prepared here, and how many of its things are in it."""

    shipment: Shipment
    picked: int
    whole: int


def parcels(session: Session, actor: Actor, site: Site) -> list[Parcel]:
    """The parcels that leave from that site and are being prepared, the oldest first."""
    if not may(actor, Verb.SHIPMENT_PICK):
        return []
    here = (Shipment.state == ShipmentState.PREPARING, Shipment.from_site_id == site.id)
    loads = (selectinload(Shipment.to_site), selectinload(Shipment.organisation))
    found = shipments.listing(actor).where(*here).options(*loads)
    rows = session.scalars(found.order_by(Shipment.created_at, Shipment.id).limit(MOST)).all()
    numbers = shipments.numbers(session, rows)
    return [Parcel(row, *reversed(numbers.get(row.id, (0, 0, 0))[:2])) for row in rows]


def kits_for_parcels(session: Session, actor: Actor, site: Site) -> int:
    """How many kits stand there and wait for a parcel."""
    if not may(actor, Verb.SHIPMENT_PREPARE):
        return 0
    here = _item(Asset.site_id == site.id, Asset.state == AssetState.RESERVED)
    return _count(session, shipments.waiting(actor).where(here))
