"""The tables of devices and their storages, and the words that stand in them."""

import enum
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from fleet import lookup
from fleet.db import Base, Identified
from fleet.intake.assets import Asset, Kind
from fleet.intake.devices.features import Keyboard
from fleet.intake.serials import is_placeholder_serial, normalise_serial


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
    keyboard: Mapped[Keyboard | None]
    screen_inches: Mapped[Decimal | None] = mapped_column(Numeric(3, 1))
    touch: Mapped[bool | None]
    storages: Mapped[list["Storage"]] = relationship(back_populates="device", order_by="Storage.id")

    __table_args__ = (
        CheckConstraint("battery_design_mwh IS NULL OR battery_design_mwh > 0", name="battery_design"),
        CheckConstraint(
            "battery_full_mwh IS NULL OR battery_measured_on IS NOT NULL", name="battery_measured"
        ),
        CheckConstraint("screen_inches IS NULL OR screen_inches BETWEEN 1 AND 50", name="screen_inches"),
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


def maker_key(maker: str | None) -> str:
    """The maker's first word, so that “Dell Inc.” and “DELL” are one maker."""
    words = re.findall(r"[a-z0-9]+", (maker or "").lower())
    return {"hewlett": "hp", "asustek": "asus"}.get(words[0], words[0]) if words else ""


def identity(maker: str | None, serial: str | None) -> str | None:
    """Maker and real serial as one key; None for a placeholder serial, which is never an identity."""
    if not serial or is_placeholder_serial(serial):
        return None
    return f"{maker_key(maker)}:{normalise_serial(serial)}"[:100]


def give_flash(device: Device, at: datetime) -> None:
    """What has soldered memory is born with one storage to erase."""
    if device.category in SOLDERED and not device.to_erase:
        device.storages.append(Storage(kind=StorageKind.FLASH, present=True, created_at=at))
