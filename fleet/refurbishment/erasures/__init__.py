"""Erasure evidence: one storage, one custody cycle, one report (rules E1 to E3)."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fleet.access import Actor, find, visible
from fleet.intake.assets import Asset
from fleet.intake.devices import STORES_NOTHING, Device
from fleet.refurbishment.erasures.evidence import (
    ALLOWED,
    ONLY_CLEARS,
    Erasure,
    ErasureState,
    HiddenSectors,
    Method,
    NoStorageStatement,
    Result,
)
from fleet.refurbishment.erasures.recording import (
    EndsBeforeStart,
    InTheFuture,
    MethodDoesNotFit,
    NeedsPerson,
    NeedsReason,
    NotEmpty,
    NothingToSign,
    ReasonMissing,
    ReportTooOld,
    ReportUsed,
    SamePerson,
    SerialDiffers,
    countersign,
    record,
    state_no_storage,
)

__all__ = [
    "ALLOWED",
    "ONLY_CLEARS",
    "EndsBeforeStart",
    "Erasure",
    "ErasureState",
    "HiddenSectors",
    "InTheFuture",
    "Method",
    "MethodDoesNotFit",
    "NeedsPerson",
    "NeedsReason",
    "NoStorageStatement",
    "NotEmpty",
    "NothingToSign",
    "ReasonMissing",
    "ReportTooOld",
    "ReportUsed",
    "Result",
    "SamePerson",
    "SerialDiffers",
    "count_waiting",
    "countersign",
    "latest_of",
    "listing",
    "missing",
    "record",
    "seen",
    "state_no_storage",
]


def missing(session: Session, asset: Asset) -> list[str]:
    """What rule E1 still lacks for this asset in this cycle: storage ids, or `storages` where none is known.

    Empty: it may be lent. A SIM stores nothing of its holder's.
    """
    if not isinstance(asset, Device) or asset.category in STORES_NOTHING:
        return []
    storages = asset.to_erase
    if not storages:
        said = session.get(NoStorageStatement, (asset.code, asset.cycle))
        return [] if said and said.confirmed_by else ["storages"]
    accepted = session.scalars(
        select(Erasure.storage_id).where(
            Erasure.device_code == asset.code,
            Erasure.cycle == asset.cycle,
            Erasure.status == ErasureState.ACCEPTED,
        )
    ).all()
    return [storage.id for storage in storages if storage.id not in accepted]


def latest_of(session: Session, device: Device) -> dict[str, Erasure]:
    """Storage id → its newest evidence in this cycle."""
    found = select(Erasure).where(Erasure.device_code == device.code, Erasure.cycle == device.cycle)
    return {row.storage_id: row for row in session.scalars(found.order_by(Erasure.created_at, Erasure.id))}


def listing(actor: Actor) -> Select[Erasure]:
    """The evidence this actor sees."""
    return select(Erasure).where(visible(actor, Erasure))


def seen(session: Session, actor: Actor, erasure_id: str) -> Erasure:
    """One piece of evidence. Raises NotFound."""
    return find(session, actor, Erasure, erasure_id)


def count_waiting(session: Session) -> int:
    """How many wait for a second signature."""
    waiting = select(func.count()).where(Erasure.status == ErasureState.TO_COUNTERSIGN)
    return session.scalar(waiting) or 0
