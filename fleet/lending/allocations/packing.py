"""Packing: each thing into the bag of its kit."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import events
from fleet.access import Actor, Verb, require
from fleet.errors import Conflict
from fleet.intake.assets import Asset
from fleet.lending.allocations.allocation import AllocationItem
from fleet.lifecycle import AssetState


class NotInAKit(Conflict):
    """This is in no kit that waits for its youth."""

    detail = "{code} is “{state}”."


class OtherKit(Conflict):
    """This belongs into another bag."""

    detail = "{code} is for kit {kit}."


def waiting_item(session: Session, asset: Asset) -> AllocationItem | None:
    """The place of this asset in the one kit it is put aside for."""
    held = select(AllocationItem).where(
        AllocationItem.asset_code == asset.code, AllocationItem.freed_at.is_(None)
    )
    return session.scalar(held)


def pack(session: Session, actor: Actor, asset: Asset) -> AllocationItem:
    """Into the bag of its kit; again is no harm. Raises NotInAKit."""
    require(actor, Verb.ALLOCATION_PACK)
    item = waiting_item(session, asset)
    if item is None or asset.state is not AssetState.RESERVED:
        raise NotInAKit(code=asset.code, state=str(asset.state))
    if item.packed_at is None:
        item.packed_at = asset.last_seen_at = actor.at
        kit = item.allocation_id
        events.record(session, actor, Verb.ALLOCATION_PACK, "allocation", kit, asset=asset.code)
    return item
