"""What makes an asset ready to lend, and what lets it leave for good."""

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from fleet import lifecycle
from fleet.access import Actor, Verb
from fleet.errors import Conflict, Invalid
from fleet.intake.assets import Asset, RetireReason
from fleet.intake.devices import STORES_NOTHING, AccountLock, Device, Storage
from fleet.lifecycle import AssetState
from fleet.refurbishment import checks, erasures
from fleet.refurbishment.erasures.evidence import Erasure, ErasureState, NoStorageStatement


class NotErased(Conflict):
    """Not every storage of this device has been erased."""

    detail = "Evidence is missing for {count} of its storages in this cycle."


class ChecklistOpen(Conflict):
    """The checklist is not passed."""

    detail = "Still open: {items}."


class AccountLocked(Conflict):
    """An earlier account still holds this device."""


class SlipNeeded(Invalid):
    """Recycling needs the number of the WEEE slip."""


class NeverCameOnly(Conflict):
    """What never arrived can only be retired as never came, and nothing else can."""


def mark_ready(session: Session, actor: Actor, asset: Asset) -> Asset:
    """Fit to lend. Raises NotErased (rule E1), ChecklistOpen or AccountLocked with what is missing."""
    lifecycle.check(actor, asset, Verb.ASSET_MARK_READY)
    refuse_unready(session, asset)
    asset.first_ready_at = asset.first_ready_at or actor.at
    lifecycle.advance(session, actor, asset, Verb.ASSET_MARK_READY, cycle=asset.cycle)
    return asset


def refuse_unerased(session: Session, asset: Asset) -> None:
    """Raise NotErased unless each storage has its evidence in this cycle (rule E1)."""
    if storages := erasures.missing(session, asset):
        raise NotErased(count=len(storages), storages=storages)


def refuse_unready(session: Session, asset: Asset) -> None:
    """The guards of `ready` in the order a technician works."""
    refuse_unerased(session, asset)
    if not isinstance(asset, Device):
        return
    if asset.account_lock is AccountLock.LOCKED:
        raise AccountLocked()
    if items := checks.missing(session, asset):
        raise ChecklistOpen(items=", ".join(items), missing=items)


def retire(
    session: Session, actor: Actor, asset: Asset, reason: RetireReason, slip: str | None = None
) -> Asset:
    """Gone for good. Raises NotErased, SlipNeeded, NeverCameOnly."""
    lifecycle.check(actor, asset, Verb.ASSET_RETIRE)
    if (asset.state is AssetState.ANNOUNCED) != (reason is RetireReason.NEVER_CAME):
        raise NeverCameOnly()
    if asset.state is not AssetState.ANNOUNCED:
        refuse_unerased(session, asset)
    if reason is RetireReason.RECYCLED and not slip:
        raise SlipNeeded()
    asset.retire_reason, asset.slip, asset.retired_at = reason, slip, actor.at
    lifecycle.advance(session, actor, asset, Verb.ASSET_RETIRE, reason=reason.value)
    return asset


READY_OR_OUT = (
    AssetState.READY,
    AssetState.RESERVED,
    AssetState.IN_TRANSIT,
    AssetState.DELIVERED,
    AssetState.ON_LOAN,
)


def unproven(session: Session) -> list[str]:
    """Codes of devices ready or out without evidence in this cycle: none, unless someone wrote SQL."""
    evidence = select(Erasure.id).where(
        Erasure.storage_id == Storage.id,
        Erasure.device_code == Device.code,
        Erasure.cycle == Device.cycle,
        Erasure.status == ErasureState.ACCEPTED,
    )
    inside = select(Storage.id).where(Storage.device_code == Device.code, Storage.present)
    stated = select(NoStorageStatement.device_code).where(
        NoStorageStatement.device_code == Device.code,
        NoStorageStatement.cycle == Device.cycle,
        NoStorageStatement.confirmed_by.is_not(None),
    )
    suspects = select(Device.code).where(
        Device.state.in_(READY_OR_OUT),
        Device.erasure_unknown.is_(False),
        Device.category.not_in(STORES_NOTHING),
        or_(inside.where(~evidence.exists()).exists(), and_(~inside.exists(), ~stated.exists())),
    )
    return list(session.scalars(suspects.order_by(Device.code)))
