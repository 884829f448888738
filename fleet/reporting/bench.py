"""What waits at a bench: which devices are to be received, erased, signed for, checked, made ready."""

from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import aliased

from fleet.access import Actor
from fleet.intake.devices import AccountLock, Device, Storage
from fleet.lifecycle import AssetState
from fleet.refurbishment import checks
from fleet.refurbishment.checks import Check
from fleet.refurbishment.erasures import Erasure, ErasureState

Condition = Callable[[Actor], ColumnElement[bool]]


def _evidence(status: ErasureState) -> ColumnElement[bool]:
    """Evidence of that standing for this storage in the device's present cycle."""
    return exists().where(
        Erasure.storage_id == Storage.id, Erasure.cycle == Device.cycle, Erasure.status == status
    )


def _storage(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Storage.device_code == Device.code, Storage.present, *conditions)


def _on_bench(actor: Actor) -> ColumnElement[bool]:
    return Device.state == AssetState.REFURBISHING


def _to_erase(actor: Actor) -> ColumnElement[bool]:
    """On the bench, with a storage that has no evidence, accepted or waiting for a signature."""
    bare = ~_evidence(ErasureState.ACCEPTED), ~_evidence(ErasureState.TO_COUNTERSIGN)
    return and_(_on_bench(actor), _storage(*bare))


def _to_sign(actor: Actor) -> ColumnElement[bool]:
    """Evidence that somebody else recorded and a second person has to look at."""
    waiting = exists().where(
        Erasure.storage_id == Storage.id,
        Erasure.cycle == Device.cycle,
        Erasure.status == ErasureState.TO_COUNTERSIGN,
        Erasure.recorded_by != actor.name,
    )
    return _storage(waiting, ~_evidence(ErasureState.ACCEPTED))


def _passed() -> ColumnElement[bool]:
    """Every line of the device's checklist passed at its latest try in this cycle."""
    later = aliased(Check)
    retried = exists().where(
        later.device_code == Check.device_code,
        later.cycle == Check.cycle,
        later.item == Check.item,
        later.checklist == Check.checklist,
        (later.created_at > Check.created_at)
        | ((later.created_at == Check.created_at) & (later.id > Check.id)),
    )
    good = select(func.count(Check.id)).where(
        Check.device_code == Device.code,
        Check.cycle == Device.cycle,
        Check.checklist == checks.VERSION,
        Check.passed,
        ~retried,
    )
    lengths = {category: len(items) for category, items in checks.CHECKLISTS.items()}
    return good.scalar_subquery() >= case(lengths, value=Device.category)


def _to_check(actor: Actor) -> ColumnElement[bool]:
    return and_(_on_bench(actor), ~_storage(~_evidence(ErasureState.ACCEPTED)), ~_passed())


def _to_mark_ready(actor: Actor) -> ColumnElement[bool]:
    erased = and_(_storage(), ~_storage(~_evidence(ErasureState.ACCEPTED)))
    return and_(_on_bench(actor), erased, _passed(), Device.account_lock != AccountLock.LOCKED)


WAITING: Final[Mapping[str, Condition]] = {
    "receive": lambda actor: Device.state == AssetState.ANNOUNCED,
    "bench": lambda actor: Device.state.in_((AssetState.RECEIVED, AssetState.RETURNED)),
    "erase": _to_erase,
    "sign": _to_sign,
    "check": _to_check,
    "ready": _to_mark_ready,
}
"""Word in the address of the list of devices → which devices wait for that."""
