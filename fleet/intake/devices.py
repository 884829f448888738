"""Devices: laptops and the like, with what is known about them and the storages they hold."""

import enum
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, validates

from fleet import events, lifecycle, lookup
from fleet.access import Actor, Verb, find, require, visible
from fleet.db import Base, Identified
from fleet.errors import Conflict
from fleet.intake import labels
from fleet.intake.assets import Asset, Kind, fresh
from fleet.intake.serials import is_placeholder_serial, normalise_serial
from fleet.lifecycle import AssetState
from fleet.parties.sites import Site
from fleet.text import about_equipment


class Category(enum.StrEnum):
    """What a device is."""

    LAPTOP = "laptop"
    DESKTOP = "desktop"
    TABLET = "tablet"
    PHONE = "phone"
    HOTSPOT = "hotspot"
    ROUTER = "router"


class Grade(enum.StrEnum):
    """Cosmetic and functional, A the best."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class AccountLock(enum.StrEnum):
    """Whether an earlier account (firmware password, cloud lock) still holds the device."""

    UNKNOWN = "unknown"
    NONE = "none"
    LOCKED = "locked"


class StorageKind(enum.StrEnum):
    """What holds data inside a device."""

    HDD = "hdd"
    SSD = "ssd"
    NVME = "nvme"
    EMMC = "emmc"
    FLASH = "flash"
    UNKNOWN = "unknown"


SERVES: Final[Mapping[Category, Kind]] = {
    Category.LAPTOP: Kind.LAPTOP,
    Category.DESKTOP: Kind.LAPTOP,
    Category.TABLET: Kind.LAPTOP,
    Category.PHONE: Kind.CONNECTION,
    Category.HOTSPOT: Kind.CONNECTION,
    Category.ROUTER: Kind.CONNECTION,
}
"""Which need each category serves."""

SOLDERED: Final = frozenset({Category.TABLET, Category.PHONE, Category.HOTSPOT})
"""Categories whose memory can't be taken out: they are born with one flash storage to erase."""

STORES_NOTHING: Final = frozenset({Category.ROUTER})


class Device(Asset):
    """A device. `identity` is maker and real serial; unique, so that no import doubles the fleet."""

    __tablename__ = "devices"
    __mapper_args__ = {
        "polymorphic_identity": "device",
        "polymorphic_load": "inline",
    }
    SUBJECT = "device"

    code: Mapped[str] = mapped_column(ForeignKey("assets.code"), primary_key=True)
    category: Mapped[Category]
    maker: Mapped[str | None] = mapped_column(String(80))
    model: Mapped[str | None] = mapped_column(String(120))
    serial: Mapped[str | None] = mapped_column(String(64), index=True)
    identity: Mapped[str | None] = mapped_column(String(100), unique=True)
    uuid: Mapped[str | None] = mapped_column(String(40), index=True)
    inventory_number: Mapped[str | None] = mapped_column(String(64), index=True)
    cpu: Mapped[str | None] = mapped_column(String(120))
    memory_bytes: Mapped[int | None] = mapped_column(BigInteger)
    battery_design_mwh: Mapped[int | None]
    battery_full_mwh: Mapped[int | None]
    battery_measured_on: Mapped[date | None] = mapped_column(Date)
    os_name: Mapped[str | None] = mapped_column(String(120))
    os_supported_until: Mapped[date | None] = mapped_column(Date)
    account_lock: Mapped[AccountLock] = mapped_column(default=AccountLock.UNKNOWN)
    grade: Mapped[Grade | None]
    condition: Mapped[str | None] = mapped_column(String(280))
    storages: Mapped[list["Storage"]] = relationship(back_populates="device", order_by="Storage.id")

    __table_args__ = (
        CheckConstraint("battery_design_mwh IS NULL OR battery_design_mwh > 0", name="battery_design"),
        CheckConstraint(
            "battery_full_mwh IS NULL OR battery_measured_on IS NOT NULL", name="battery_measured"
        ),
        # What the search looks up.
        lookup.index("ix_devices_called", lookup.called(maker, model)),
        lookup.index("ix_devices_model", lookup.capitals(model)),
        lookup.index("ix_devices_model_word", lookup.second_word(model)),
        lookup.index("ix_devices_serial_key", lookup.capitals(serial)),
        Index("ix_devices_serial_ending", lookup.ending(serial)),
        lookup.index("ix_devices_inventory_key", lookup.capitals(inventory_number)),
    )

    @validates("maker", "serial")
    def _identified(self, field: str, value: str | None) -> str | None:
        facts = {"maker": self.maker, "serial": self.serial, field: value}
        self.identity = identity(facts["maker"], facts["serial"])
        return value

    @property
    def kind(self) -> Kind:
        return SERVES[self.category]

    @property
    def battery_wear(self) -> float | None:
        """Full charge ÷ design capacity: 1.0 is new. None where the report gave no battery."""
        if not self.battery_design_mwh or self.battery_full_mwh is None:
            return None
        return self.battery_full_mwh / self.battery_design_mwh

    @property
    def to_erase(self) -> list["Storage"]:
        """The storages that are in it now."""
        return [storage for storage in self.storages if storage.present]


class Storage(Identified, Base):
    """A disk or soldered flash of a device. `present` until a newer snapshot no longer finds it."""

    __tablename__ = "storages"
    PREFIX = "disk"

    device_code: Mapped[str] = mapped_column(ForeignKey("devices.code"), index=True)
    kind: Mapped[StorageKind]
    model: Mapped[str | None] = mapped_column(String(80))
    serial: Mapped[str | None] = mapped_column(String(64), index=True)
    size_bytes: Mapped[int | None] = mapped_column(BigInteger)
    present: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    device: Mapped[Device] = relationship(back_populates="storages")

    __table_args__ = (Index("uq_storages_device_serial", "device_code", "serial", unique=True),)


class AlreadyKnown(Conflict):
    """A device of this maker and serial is already in the fleet."""

    detail = "It is {code}."


def maker_key(maker: str | None) -> str:
    """The maker's first word, so that “Dell Inc.” and “DELL” are one maker."""
    words = re.findall(r"[a-z0-9]+", (maker or "").lower())
    return {"hewlett": "hp", "asustek": "asus"}.get(words[0], words[0]) if words else ""


def identity(maker: str | None, serial: str | None) -> str | None:
    """Maker and real serial as one key; None for a placeholder serial, which is never an identity."""
    if not serial or is_placeholder_serial(serial):
        return None
    return f"{maker_key(maker)}:{normalise_serial(serial)}"[:100]


def announce(
    session: Session, actor: Actor, category: Category, *, donation_id: str | None = None, **known: Any
) -> Device:
    """A device that somebody promised. Raises AlreadyKnown."""
    return _new(session, actor, Verb.ASSET_ANNOUNCE, category, donation_id=donation_id, **known)


def receive_unannounced(
    session: Session, actor: Actor, category: Category, *, site: Site | None, **known: Any
) -> Device:
    """A device that is simply here: found on the bench, or given at the door. Raises AlreadyKnown."""
    return _new(session, actor, Verb.ASSET_RECEIVE, category, site=site, received_at=actor.at, **known)


def _new(session: Session, actor: Actor, verb: Verb, category: Category, **known: Any) -> Device:
    require(actor, verb)
    device = Device(**fresh(labels.unused_code(session), actor.at), category=category, **known)
    if device.identity and (twin := same(session, device.identity)):
        raise AlreadyKnown(code=twin.code)
    if category in SOLDERED:
        device.storages.append(Storage(kind=StorageKind.FLASH, present=True, created_at=actor.at))
    lifecycle.begin(session, actor, device, verb, category=category.value, donation_id=device.donation_id)
    labels.for_asset(session, device)
    return device


def same(session: Session, key: str) -> Device | None:
    """The device of that identity."""
    return session.scalar(select(Device).where(Device.identity == key))


EDITABLE: Final = (
    "category",
    "maker",
    "model",
    "serial",
    "inventory_number",
    "grade",
    "condition",
    "account_lock",
    "os_name",
    "os_supported_until",
)
"""What people may correct by hand."""


def edit(session: Session, actor: Actor, device: Device, **changes: Any) -> Device:
    """Correct what is known. Raises AlreadyKnown, PersonalText, TooLong."""
    require(actor, Verb.DEVICE_EDIT)
    if "condition" in changes:
        changes["condition"] = about_equipment(changes["condition"])
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
    if device.category in SOLDERED and not device.to_erase:
        device.storages.append(Storage(kind=StorageKind.FLASH, present=True, created_at=actor.at))
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


def listing(actor: Actor) -> Select[Device]:
    """The devices this actor sees."""
    # The type is said aloud for the index that lists devices in order: a batch of SIMs is not walked over.
    return select(Device).where(Device.asset_type == "device", visible(actor, Device))


def seen(session: Session, actor: Actor, code: str) -> Device:
    """The device of that code. Raises NotFound."""
    return find(session, actor, Device, code)
