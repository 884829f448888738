"""Snapshots: one hardware report each, matched with a device by evidence, or proposed to a person."""

import enum
import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, String, and_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from fleet import events
from fleet.access import Actor, Seen, Verb, find, on_floor, require, visible
from fleet.db import Base, Identified
from fleet.errors import Conflict
from fleet.intake import devices, os_support, reports
from fleet.intake.devices import SOLDERED, Category, Device, Storage, StorageKind
from fleet.intake.reports import HardwareReport, ReportedStorage
from fleet.intake.serials import normalise_serial
from fleet.parties.sites import Site


class SnapshotState(enum.StrEnum):
    """Whether the report's device is known, or waits for a person to say."""

    MATCHED = "matched"
    PROPOSED = "proposed"


class Snapshot(Identified, Seen, Base):
    """What one report said of the hardware. The report is not kept: it can name a former user."""

    __tablename__ = "snapshots"
    PREFIX = "snap"
    SEEN_BY = on_floor()

    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    format: Mapped[str] = mapped_column(String(16))
    status: Mapped[SnapshotState]
    device_code: Mapped[str | None] = mapped_column(ForeignKey("devices.code"))
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    hardware: Mapped[dict[str, Any]]
    taken_at: Mapped[datetime]
    created_at: Mapped[datetime]
    device: Mapped[Device | None] = relationship()

    __table_args__ = (
        CheckConstraint("status <> 'matched' OR device_code IS NOT NULL", name="matched_to"),
        Index("ix_snapshots_device", "device_code", "taken_at"),
        Index("ix_snapshots_created", "created_at", "id"),
    )


class AlreadyMatched(Conflict):
    """This report already belongs to a device."""

    detail = "It is {code}."


def import_report(session: Session, actor: Actor, data: bytes, *, site: Site | None = None) -> Snapshot:
    """Take a hardware report in.

    The same bytes, or the same maker and real serial, are the same device without asking; weaker evidence is
    a proposal that a person confirms; no evidence at all is a new device. Raises the parsers' refusals.
    """
    require(actor, Verb.SNAPSHOT_IMPORT)
    digest = hashlib.sha256(data).hexdigest()
    if again := session.scalar(select(Snapshot).where(Snapshot.sha256 == digest)):
        return again
    report = reports.parse(data)
    snapshot = Snapshot(
        sha256=digest,
        format=report.format,
        status=SnapshotState.PROPOSED,
        hardware=report.as_json(),
        taken_at=min(report.taken_at or actor.at, actor.at),  # a clock that is ahead would win for ever
        created_at=actor.at,
    )
    key = devices.identity(report.maker, report.serial)
    device = devices.same(session, key) if key else None
    if device is None:
        snapshot.candidates = _candidates(session, report)
    if device is None and not snapshot.candidates:
        device = _new_device(session, actor, report, site)
    session.add(snapshot)
    if device is not None:
        _match(session, snapshot, device, report, actor)
    session.flush()
    events.record(
        session,
        actor,
        Verb.SNAPSHOT_IMPORT,
        "snapshot",
        snapshot.id,
        device=snapshot.device_code,
        candidates=len(snapshot.candidates),
    )
    return snapshot


def confirm(
    session: Session, actor: Actor, snapshot: Snapshot, device: Device | None, *, site: Site | None = None
) -> Snapshot:
    """A person says which device it is; None: a new one. Raises AlreadyMatched."""
    require(actor, Verb.SNAPSHOT_CONFIRM)
    if snapshot.status is SnapshotState.MATCHED:
        raise AlreadyMatched(code=snapshot.device_code)
    report = HardwareReport.from_json(snapshot.hardware)
    chosen = device or _new_device(session, actor, report, site)
    _match(session, snapshot, chosen, report, actor)
    events.record(session, actor, Verb.SNAPSHOT_CONFIRM, "snapshot", snapshot.id, device=chosen.code)
    return snapshot


def _new_device(session: Session, actor: Actor, report: HardwareReport, site: Site | None) -> Device:
    return devices.receive_unannounced(
        session,
        actor,
        _category(report),
        site=site,
        maker=report.maker,
        model=report.model,
        serial=report.serial,
    )


def _category(report: HardwareReport) -> Category:
    """What the tool said; where it can't tell, a battery makes a laptop."""
    if report.category is not None:
        return Category(report.category)
    return Category.LAPTOP if report.battery else Category.DESKTOP


def _candidates(session: Session, report: HardwareReport) -> list[dict[str, Any]]:
    """Devices that might be this one, each with the reasons a person can check."""
    serials = [normalise_serial(disk.serial) for disk in report.storages if disk.serial]
    clues = {
        "same_uuid": and_(Device.uuid.is_not(None), Device.uuid == report.uuid),
        "same_disk": Device.storages.any(and_(Storage.present, Storage.serial.in_(serials))),
        "same_serial": and_(Device.serial.is_not(None), Device.serial == report.serial),
        "announced_without_serial": and_(
            Device.serial.is_(None),
            Device.model == report.model,
            Device.maker == report.maker,
            Device.uuid.is_(None),
        ),
    }
    found: dict[str, list[str]] = {}
    for reason, clue in clues.items():
        for code in session.scalars(select(Device.code).where(clue).order_by(Device.code).limit(5)):
            found.setdefault(code, []).append(reason)
    return [{"code": code, "reasons": reasons} for code, reasons in found.items()]


def _match(
    session: Session, snapshot: Snapshot, device: Device, report: HardwareReport, actor: Actor
) -> None:
    snapshot.status, snapshot.device = SnapshotState.MATCHED, device
    snapshot.device_code = device.code
    newer = select(Snapshot.id).where(
        Snapshot.device_code == device.code, Snapshot.taken_at > snapshot.taken_at, Snapshot.id != snapshot.id
    )
    with session.no_autoflush:
        if session.scalar(newer):
            return  # a late report says nothing about now
    _fill(device, report, snapshot)
    if _reconcile_storages(device, report, actor.at):
        devices.unready(session, actor, device, "storages")
    device.last_seen_at = actor.at


def _fill(device: Device, report: HardwareReport, snapshot: Snapshot) -> None:
    """What the report knows replaces what was typed; what it does not know stays."""
    known: dict[str, Any] = {
        "maker": report.maker,
        "model": report.model,
        "serial": report.serial,
        "uuid": report.uuid,
        "cpu": report.cpu,
        "memory_bytes": report.memory_bytes,
        "os_name": report.os_name,
        "os_supported_until": os_support.until(report.os_name, report.os_version),
    }
    if report.battery:
        known["battery_design_mwh"] = report.battery.design_mwh
        known["battery_full_mwh"] = report.battery.full_mwh
        known["battery_measured_on"] = snapshot.taken_at.date()
    for name, value in known.items():
        if value is not None:
            setattr(device, name, value)


def _reconcile_storages(device: Device, report: HardwareReport, at: datetime) -> bool:
    """Make the storages those of the report; whether others are in it now than before."""
    if not report.storages and not (report.storages_listed and device.category not in SOLDERED):
        return False  # the tool did not look, or can't see soldered flash
    before = {storage.id for storage in device.to_erase}
    left = list(device.storages)
    for storage in left:
        storage.present = False
    for disk in report.storages:
        match = _counterpart(left, disk)
        if match is None:
            match = Storage(kind=StorageKind(disk.kind), created_at=at)
            device.storages.append(match)
        else:
            left.remove(match)
        match.present = True
        match.kind = StorageKind(disk.kind) if disk.kind != "unknown" else match.kind
        match.model = disk.model or match.model
        match.serial = normalise_serial(disk.serial) if disk.serial else match.serial
        match.size_bytes = disk.size_bytes or match.size_bytes
    return before != {storage.id for storage in device.to_erase}


def _counterpart(known: Sequence[Storage], disk: ReportedStorage) -> Storage | None:
    """Which of these storages the report means.

    The one of that serial, else one whose serial ends with it or the other way round (tools disagree on the
    maker's prefix, as in `WD-…`), else one of its size that no report could name so far.
    """
    serial = normalise_serial(disk.serial or "")
    named = [storage for storage in known if storage.serial and serial]
    same = [storage for storage in named if storage.serial == serial]
    alike = [storage for storage in named if _ends_alike(storage.serial or "", serial)]
    unnamed = [
        storage for storage in known if not storage.serial and storage.size_bytes in (None, disk.size_bytes)
    ]
    return next(iter([*same, *alike, *unnamed]), None)


def _ends_alike(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= 8 and (one.endswith(other) or other.endswith(one))


def listing(actor: Actor) -> Select[Snapshot]:
    """The reports this actor sees."""
    return select(Snapshot).where(visible(actor, Snapshot))


def seen(session: Session, actor: Actor, snapshot_id: str) -> Snapshot:
    """One report. Raises NotFound."""
    return find(session, actor, Snapshot, snapshot_id)
