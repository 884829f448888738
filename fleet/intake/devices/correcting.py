"""What people correct by hand, and what that means for a device that was ready."""

from typing import Any, Final

from sqlalchemy.orm import Session

from fleet import events, lifecycle
from fleet.access import Actor, Verb, require
from fleet.intake.assets import shelf_named
from fleet.intake.devices.arriving import AlreadyKnown, same
from fleet.intake.devices.device import Device, Storage, StorageKind, give_flash, identity
from fleet.lifecycle import AssetState
from fleet.text import about_equipment

EDITABLE: Final = (
    "category",
    "maker",
    "model",
    "serial",
    "inventory_number",
    "grade",
    "condition",
    "shelf",
    "account_lock",
    "os_name",
    "os_supported_until",
    "keyboard",
    "screen_inches",
    "touch",
)
"""What people may correct by hand."""


def edit(session: Session, actor: Actor, device: Device, **changes: Any) -> Device:
    """Correct what is known. Raises AlreadyKnown, PersonalText, TooLong, ShelfUnreadable."""
    require(actor, Verb.DEVICE_EDIT)
    if "condition" in changes:
        changes["condition"] = about_equipment(changes["condition"])
    if "shelf" in changes:
        changes["shelf"] = shelf_named(changes["shelf"])
    key = identity(changes.get("maker", device.maker), changes.get("serial", device.serial))
    if key and key != device.identity and (twin := same(session, key)):
        raise AlreadyKnown(code=twin.code)
    was = device.category
    for name in EDITABLE:
        if name in changes:
            setattr(device, name, changes[name])
    events.record(session, actor, Verb.DEVICE_EDIT, "device", device.code, fields=sorted(changes))
    if device.category is not was:
        _recategorised(session, actor, device)
    return device


def _recategorised(session: Session, actor: Actor, device: Device) -> None:
    """Another kind of device has other storages and another checklist."""
    give_flash(device, actor.at)
    unready(session, actor, device, "category")


def unready(session: Session, actor: Actor, device: Device, because: str) -> None:
    """What made it ready no longer holds (rule E1): back to the bench, if it stands on the shelf.

    In a kit it stays where it is: the hand-over looks at the evidence again. With its youth nobody can
    erase it: unknown, as with a device taken over while lent, until it comes back (rule E5).
    """
    if device.state is AssetState.READY:
        lifecycle.advance(session, actor, device, Verb.ASSET_REWORK, because=because)
    elif device.state is AssetState.ON_LOAN:
        device.erasure_unknown = True


def add_storage(session: Session, actor: Actor, device: Device, kind: StorageKind, **known: Any) -> Storage:
    """A disk that somebody found by opening the device: a ready device goes back to the bench."""
    require(actor, Verb.DEVICE_EDIT)
    storage = Storage(device=device, kind=kind, present=True, created_at=actor.at, **known)
    session.add(storage)
    session.flush()
    events.record(session, actor, Verb.DEVICE_EDIT, "device", device.code, storage=storage.id)
    unready(session, actor, device, "storages")
    return storage


def identify_storage(session: Session, actor: Actor, storage: Storage, kind: StorageKind) -> Storage:
    """A person says what a disk is that the tools could not tell: which methods erase it depends on that."""
    require(actor, Verb.DEVICE_EDIT)
    storage.kind = kind
    events.record(
        session, actor, Verb.DEVICE_EDIT, "device", storage.device_code, storage=storage.id, kind=kind.value
    )
    unready(session, actor, storage.device, "storages")
    return storage
