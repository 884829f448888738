"""Devices: laptops and the like, with what is known about them and the storages they hold."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fleet import lookup
from fleet.access import Actor, find, visible
from fleet.intake.devices.arriving import (
    AlreadyKnown,
    announce,
    awaited,
    next_unnamed,
    receive_labelled,
    receive_unannounced,
    same,
)
from fleet.intake.devices.correcting import EDITABLE, add_storage, edit, identify_storage, unready
from fleet.intake.devices.device import (
    SERVES,
    SOLDERED,
    STORES_NOTHING,
    AccountLock,
    Category,
    Device,
    Grade,
    Storage,
    StorageKind,
    identity,
    maker_key,
)
from fleet.intake.devices.features import Keyboard
from fleet.intake.devices.flaws import Flaw
from fleet.intake.serials import is_placeholder_serial, normalise_serial

__all__ = [
    "EDITABLE",
    "SERVES",
    "SOLDERED",
    "STORES_NOTHING",
    "AccountLock",
    "AlreadyKnown",
    "Category",
    "Device",
    "Flaw",
    "Grade",
    "Keyboard",
    "Storage",
    "StorageKind",
    "add_storage",
    "announce",
    "awaited",
    "by_serial",
    "edit",
    "identify_storage",
    "identity",
    "listing",
    "maker_key",
    "next_unnamed",
    "receive_labelled",
    "receive_unannounced",
    "same",
    "seen",
    "unready",
]


def by_serial(session: Session, text: str) -> Device | None:
    """The one device of that serial number; None where there are several, or it is no identity."""
    serial = normalise_serial(text)
    if is_placeholder_serial(serial):
        return None
    found = session.scalars(
        select(Device).where(lookup.equals(lookup.capitals(Device.serial), serial)).limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def listing(actor: Actor) -> Select[Device]:
    """The devices this actor sees."""
    # The type is said aloud for the index that lists devices in order: a batch of SIMs is not walked over.
    return select(Device).where(Device.asset_type == "device", visible(actor, Device))


def seen(session: Session, actor: Actor, code: str) -> Device:
    """The device of that code. Raises NotFound."""
    return find(session, actor, Device, code)
