"""Allocations: a kit put aside for one youth's approved lines."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fleet.access import Actor, find, visible
from fleet.lending.allocations.allocation import Allocation, AllocationItem
from fleet.lending.allocations.packing import NotInAKit, OtherKit, pack, waiting_item
from fleet.lending.allocations.releasing import expire, expired, free, release
from fleet.lending.allocations.reserving import (
    KEPT_FOR,
    EmptyKit,
    NotAsked,
    NotReady,
    open_lines,
    reserve,
    waits,
)

__all__ = [
    "KEPT_FOR",
    "Allocation",
    "AllocationItem",
    "EmptyKit",
    "NotAsked",
    "NotInAKit",
    "NotReady",
    "OtherKit",
    "expire",
    "expired",
    "free",
    "listing",
    "open_lines",
    "pack",
    "release",
    "reserve",
    "seen",
    "waiting_item",
    "waits",
]


def listing(actor: Actor) -> Select[Allocation]:
    """The kits this actor sees."""
    return select(Allocation).where(visible(actor, Allocation))


def seen(session: Session, actor: Actor, allocation_id: str) -> Allocation:
    """One kit. Raises NotFound."""
    return find(session, actor, Allocation, allocation_id)
