"""Freeing a kit, or what is in it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fleet import lifecycle, notices
from fleet.access import Actor, Verb
from fleet.intake.assets import Asset
from fleet.lending import quotas
from fleet.lending.allocations.allocation import Allocation, AllocationItem
from fleet.lifecycle import AllocationState, AssetState, RequestState


def release(session: Session, actor: Actor, allocation: Allocation) -> Allocation:
    """Free the kit: its assets are ready for somebody else."""
    lifecycle.check(actor, allocation, Verb.ALLOCATION_RELEASE)
    _uncharge(session, allocation.items)
    for item in allocation.items:
        if item.freed_at is not None:
            continue
        item.freed_at = actor.at
        if item.asset.state is AssetState.MISSING:
            continue  # it went missing in the kit; finding it is another story
        lifecycle.check(actor, item.asset, Verb.ALLOCATION_RELEASE)
        lifecycle.advance(session, actor, item.asset, Verb.ALLOCATION_RELEASE, allocation=allocation.id)
    lifecycle.advance(session, actor, allocation, Verb.ALLOCATION_RELEASE)
    session.flush()
    if allocation.request.state is RequestState.FULFILLING and not _others(session, allocation):
        lifecycle.advance(session, actor, allocation.request, Verb.ALLOCATION_RELEASE)
    return allocation


def expire(session: Session, actor: Actor, allocation: Allocation) -> Allocation:
    """Free a kit that nobody fetched, and tell its association: its request still stands."""
    release(session, actor, allocation)
    notices.tell(
        session,
        actor.at,
        "kit_expired",
        f"kit_expired:{allocation.id}",
        organisation_id=allocation.organisation_id,
        request_id=allocation.request_id,
        allocation_id=allocation.id,
    )
    return allocation


def _uncharge(session: Session, items: Iterable[AllocationItem]) -> None:
    """What is freed before its youth had it no longer counts against a quota."""
    charged = [item for item in items if item.quota_id]
    quotas.give_back(session, Counter(item.quota_id for item in charged if item.quota_id))
    for item in charged:
        item.quota_id = None


def _others(session: Session, allocation: Allocation) -> int:
    """How many other kits of the same request are put aside or handed over."""
    others = select(func.count()).where(
        Allocation.request_id == allocation.request_id,
        Allocation.id != allocation.id,
        Allocation.state != AllocationState.RELEASED,
    )
    return session.scalar(others) or 0


def free(session: Session, asset: Asset, at: datetime) -> None:
    """This asset no longer belongs to any kit."""
    held = select(AllocationItem).where(
        AllocationItem.asset_code == asset.code, AllocationItem.freed_at.is_(None)
    )
    for item in session.scalars(held):
        item.freed_at = at
        if item.allocation.state is AllocationState.PREPARED:
            _uncharge(session, [item])


def expired(session: Session, at: datetime) -> Sequence[Allocation]:
    """Kits that nobody fetched, still on our shelf: one on its way or delivered is no longer ours to free."""
    gone = (
        select(AllocationItem.allocation_id)
        .join(Asset, Asset.code == AllocationItem.asset_code)
        .where(
            AllocationItem.freed_at.is_(None),
            Asset.state.in_((AssetState.IN_TRANSIT, AssetState.DELIVERED)),
        )
    )
    old = select(Allocation).where(
        Allocation.state == AllocationState.PREPARED, Allocation.expires_at <= at, Allocation.id.not_in(gone)
    )
    return session.scalars(old.order_by(Allocation.expires_at, Allocation.id)).all()
