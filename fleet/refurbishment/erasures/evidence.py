"""The tables of erasure evidence, and which method counts for which storage."""

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fleet.access import Seen, on_floor
from fleet.db import Base, Identified
from fleet.intake.devices import Storage, StorageKind


class Method(enum.StrEnum):
    """How data was removed (NIST SP 800-88r2, 26 September 2025: clear, purge, destroy)."""

    OVERWRITE = "overwrite"
    ATA_SECURE_ERASE = "ata_secure_erase"
    NVME_SANITIZE = "nvme_sanitize"
    NVME_FORMAT = "nvme_format"
    FACTORY_RESET = "factory_reset"
    DESTRUCTION = "destruction"


class Result(enum.StrEnum):
    """What the tool says of one disk."""

    ERASED = "erased"
    FAILED = "failed"


class HiddenSectors(enum.StrEnum):
    """Sectors that the drive keeps out of a tool's reach (HPA, DCO, remapped)."""

    NONE = "none"
    ERASED = "erased"
    NOT_ERASED = "not_erased"
    UNKNOWN = "unknown"


class ErasureState(enum.StrEnum):
    """Whether the evidence counts: at once, after a second person's signature, or not."""

    ACCEPTED = "accepted"
    TO_COUNTERSIGN = "to_countersign"
    REJECTED = "rejected"


_ANY_DISK = frozenset({Method.OVERWRITE, Method.ATA_SECURE_ERASE, Method.DESTRUCTION})
_NVME = frozenset({Method.OVERWRITE, Method.NVME_SANITIZE, Method.NVME_FORMAT, Method.DESTRUCTION})
ALLOWED: Final[Mapping[StorageKind, frozenset[Method]]] = {
    StorageKind.HDD: _ANY_DISK,
    StorageKind.SSD: _ANY_DISK,
    StorageKind.NVME: _NVME,
    StorageKind.EMMC: frozenset({Method.OVERWRITE, Method.FACTORY_RESET, Method.DESTRUCTION}),
    StorageKind.FLASH: frozenset({Method.FACTORY_RESET, Method.DESTRUCTION}),
    StorageKind.UNKNOWN: frozenset({Method.DESTRUCTION}),
}
"""Which methods count for which storage. An unidentified disk blocks until a person says what it is."""

ONLY_CLEARS: Final = {
    StorageKind.SSD: Method.OVERWRITE,
    StorageKind.NVME: Method.OVERWRITE,
    StorageKind.EMMC: Method.OVERWRITE,
}
"""Overwriting a solid-state drive only clears it, where purge is expected: that needs a reason."""


class Erasure(Identified, Seen, Base):
    """Evidence. `performed_by` is who wiped (an organisation, a work name), `recorded_by` who typed it."""

    __tablename__ = "erasures"
    PREFIX = "era"
    SEEN_BY = on_floor()

    storage_id: Mapped[str] = mapped_column(ForeignKey("storages.id"), index=True)
    device_code: Mapped[str] = mapped_column(ForeignKey("devices.code"))
    cycle: Mapped[int]
    method: Mapped[Method]
    tool: Mapped[str] = mapped_column(String(60))
    tool_version: Mapped[str | None] = mapped_column(String(40))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    result: Mapped[Result]
    errors: Mapped[int] = mapped_column(default=0)
    bytes_erased: Mapped[int | None] = mapped_column(BigInteger)
    rounds_asked: Mapped[int] = mapped_column(default=1)
    rounds_done: Mapped[int] = mapped_column(default=1)
    hidden_sectors: Mapped[HiddenSectors]
    serial: Mapped[str | None] = mapped_column(String(64))
    report_sha256: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(String(280))
    performed_by: Mapped[str] = mapped_column(String(80))
    reconditioner_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    recorded_by: Mapped[str] = mapped_column(String(40))
    countersigned_by: Mapped[str | None] = mapped_column(String(40))
    countersign_reason: Mapped[str | None] = mapped_column(String(280))
    status: Mapped[ErasureState]
    created_at: Mapped[datetime]
    storage: Mapped[Storage] = relationship()

    __table_args__ = (
        CheckConstraint("ended_at >= started_at", name="ends_after_start"),
        CheckConstraint("countersigned_by IS NULL OR countersigned_by <> recorded_by", name="two_people"),
        # Rule E3: one report serves one disk in one cycle.
        Index("uq_erasures_report_serial", "report_sha256", "serial", unique=True),
        Index("ix_erasures_device", "device_code", "cycle"),
        Index("ix_erasures_created", "created_at", "id"),
    )


class NoStorageStatement(Base):
    """Two people looked and there is nothing in it that stores data, in this cycle."""

    __tablename__ = "no_storage_statements"

    device_code: Mapped[str] = mapped_column(ForeignKey("devices.code"), primary_key=True)
    cycle: Mapped[int] = mapped_column(primary_key=True)
    stated_by: Mapped[str] = mapped_column(String(40))
    stated_at: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(String(40))
    confirmed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> stated_by", name="two_people"),
    )
