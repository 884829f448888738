"""Erasure evidence: one storage, one custody cycle, one report (rules E1 to E3)."""

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Select, String, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import events
from fleet.access import Actor, Seen, Verb, find, on_floor, require, visible
from fleet.db import Base, Identified
from fleet.errors import Conflict, Forbidden, Invalid
from fleet.intake.assets import Asset
from fleet.intake.devices import STORES_NOTHING, Device, Storage, StorageKind
from fleet.intake.donations import Donation
from fleet.intake.serials import normalise_serial
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.text import about_equipment


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
    """Evidence. `performed_by` is who wiped (an organisation's or a person's work name), `recorded_by` who typed."""

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


class MethodDoesNotFit(Invalid):
    """This method does not erase that kind of storage."""

    detail = "For {kind} it must be one of: {allowed}."


class SerialDiffers(Invalid):
    """The report's serial is not this disk's."""

    detail = "The report says {reported}, the disk is {known}."


class ReportTooOld(Invalid):
    """This erasure ended before the device last came back."""

    detail = "It ended at {ended}; the present cycle began at {began}."


class InTheFuture(Invalid):
    """This erasure has not ended yet."""


class EndsBeforeStart(Invalid):
    """The end is before the start."""


class ReportUsed(Conflict):
    """This report already serves as evidence."""

    detail = "One report serves one disk in one cycle."


class NeedsReason(Invalid):
    """Overwriting a solid-state drive needs a reason."""

    detail = "Purge (ATA secure erase, NVMe sanitize or format) is expected for {kind}."


class NeedsPerson(Forbidden):
    """A second signature needs a signed-in person."""


class SamePerson(Forbidden):
    """The second signature must be another person's."""


class NothingToSign(Conflict):
    """There is nothing to countersign here."""


class NotEmpty(Conflict):
    """This device has storages on record."""


UNLESS_TOLD: Final = {"errors": 0, "rounds_asked": 1, "rounds_done": 1, "hidden_sectors": HiddenSectors.UNKNOWN}


def record(session: Session, actor: Actor, storage: Storage, **given: Any) -> Erasure:
    """Keep evidence for one storage in its device's present cycle.

    `given`: method, tool, tool_version, started_at, ended_at (aware), result, errors (a count), bytes_erased,
    rounds_asked, rounds_done, hidden_sectors, serial, report_sha256, reason, performed_by, reconditioner_id.
    Clean evidence is accepted at once; errors, hidden sectors, or fewer bytes or rounds than asked wait for a
    second person (rule E2); a failed wipe is kept and counts for nothing. Raises the refusals above.
    """
    require(actor, Verb.ERASURE_RECORD)
    erasure = Erasure(
        storage=storage,
        device_code=storage.device_code,
        cycle=storage.device.cycle,
        recorded_by=actor.name,
        created_at=actor.at,
        status=ErasureState.ACCEPTED,
        **{**UNLESS_TOLD, **given, "reason": about_equipment(given.get("reason"))},
    )
    with session.no_autoflush:
        _refuse_unfit(erasure, storage)
        _refuse_stale(session, erasure, storage.device, actor.at)
        _refuse_reused(session, erasure)
    erasure.status = _standing(erasure)
    session.add(erasure)
    session.flush()
    events.record(
        session, actor, Verb.ERASURE_RECORD, "device", storage.device_code, erasure=erasure.id, status=erasure.status.value
    )
    return erasure


def _refuse_unfit(erasure: Erasure, storage: Storage) -> None:
    allowed = ALLOWED[storage.kind]
    if erasure.method not in allowed:
        names = ", ".join(sorted(method.value for method in allowed))
        raise MethodDoesNotFit(kind=storage.kind.value, allowed=names)
    if ONLY_CLEARS.get(storage.kind) is erasure.method and not erasure.reason:
        raise NeedsReason(kind=storage.kind.value)
    if storage.serial and not _serials_agree(erasure.serial, storage.serial):
        raise SerialDiffers(reported=erasure.serial or "–", known=storage.serial)


def _serials_agree(reported: str | None, known: str) -> bool:
    """nwipe cuts serials at 20 characters."""
    told, ours = normalise_serial(reported or ""), normalise_serial(known)
    return told == ours or (len(told) == 20 and ours.startswith(told))


def _refuse_stale(session: Session, erasure: Erasure, device: Device, now: datetime) -> None:
    if erasure.ended_at < erasure.started_at:
        raise EndsBeforeStart()
    if erasure.ended_at > now:
        raise InTheFuture()
    if erasure.started_at < device.cycle_began_at and not _by_reconditioner(session, erasure, device):
        raise ReportTooOld(ended=erasure.ended_at.isoformat(), began=device.cycle_began_at.isoformat())


def _by_reconditioner(session: Session, erasure: Erasure, device: Device) -> bool:
    """Rule E3: before arrival counts for a first cycle, where a registered reconditioner held the lot."""
    if device.cycle != 1 or device.donation_id is None or erasure.reconditioner_id is None:
        return False
    donation = session.get_one(Donation, device.donation_id)
    reconditioner = session.get(Organisation, erasure.reconditioner_id)
    return (
        reconditioner is not None
        and reconditioner.kind is OrganisationKind.RECONDITIONER
        and donation.donor_id == reconditioner.id
    )


def _refuse_reused(session: Session, erasure: Erasure) -> None:
    if erasure.report_sha256 is None:
        return
    used = select(Erasure.id).where(
        Erasure.report_sha256 == erasure.report_sha256, Erasure.serial == erasure.serial
    )
    if session.scalar(used):
        raise ReportUsed()


def _standing(erasure: Erasure) -> ErasureState:
    if erasure.result is Result.FAILED:
        return ErasureState.REJECTED
    size = erasure.storage.size_bytes
    short = erasure.method is Method.OVERWRITE and (
        erasure.rounds_done < erasure.rounds_asked or bool(size and (erasure.bytes_erased or 0) < size)
    )
    hidden = erasure.hidden_sectors in (HiddenSectors.NOT_ERASED, HiddenSectors.UNKNOWN)
    disk = erasure.method not in (Method.FACTORY_RESET, Method.DESTRUCTION)
    if erasure.errors or short or (hidden and disk):
        return ErasureState.TO_COUNTERSIGN
    return ErasureState.ACCEPTED


def countersign(session: Session, actor: Actor, erasure: Erasure, reason: str) -> Erasure:
    """A second signed-in person accepts imperfect evidence, and says why (rule E2)."""
    require(actor, Verb.ERASURE_COUNTERSIGN)
    if not actor.is_person:
        raise NeedsPerson()
    if erasure.status is not ErasureState.TO_COUNTERSIGN:
        raise NothingToSign()
    if actor.name == erasure.recorded_by:
        raise SamePerson()
    erasure.status, erasure.countersigned_by = ErasureState.ACCEPTED, actor.name
    erasure.countersign_reason = about_equipment(reason)
    events.record(session, actor, Verb.ERASURE_COUNTERSIGN, "device", erasure.device_code, erasure=erasure.id)
    return erasure


def state_no_storage(session: Session, actor: Actor, device: Device) -> NoStorageStatement:
    """The first person states that nothing in it stores data, the second one confirms. Raises NotEmpty."""
    require(actor, Verb.ERASURE_RECORD)
    if not actor.is_person:
        raise NeedsPerson()
    if device.to_erase:
        raise NotEmpty()
    said = session.get(NoStorageStatement, (device.code, device.cycle))
    if said is None:
        said = NoStorageStatement(
            device_code=device.code, cycle=device.cycle, stated_by=actor.name, stated_at=actor.at
        )
        session.add(said)
    elif said.stated_by == actor.name:
        raise SamePerson()
    elif said.confirmed_by is None:
        said.confirmed_by, said.confirmed_at = actor.name, actor.at
    events.record(session, actor, Verb.ERASURE_RECORD, "device", device.code, no_storage=bool(said.confirmed_by))
    return said


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


def listing(actor: Actor) -> Select[tuple[Erasure]]:
    """The evidence this actor sees."""
    return select(Erasure).where(visible(actor, Erasure))


def seen(session: Session, actor: Actor, erasure_id: str) -> Erasure:
    """One piece of evidence. Raises NotFound."""
    return find(session, actor, Erasure, erasure_id)


def count_waiting(session: Session) -> int:
    """How many wait for a second signature."""
    waiting = select(func.count()).where(Erasure.status == ErasureState.TO_COUNTERSIGN)
    return session.scalar(waiting) or 0
