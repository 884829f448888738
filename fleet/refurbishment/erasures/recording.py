"""Recording evidence, and the second person's signature where it is not perfect (rules E2, E3)."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import events
from fleet.access import Actor, Verb, require
from fleet.errors import Conflict, Forbidden, Invalid
from fleet.intake.devices import Device, Storage
from fleet.intake.donations import Donation
from fleet.intake.serials import normalise_serial
from fleet.parties.organisations import Organisation, OrganisationKind
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
from fleet.text import about_equipment


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


class ReasonMissing(Invalid):
    """Say why this evidence is good enough."""


class NothingToSign(Conflict):
    """There is nothing to countersign here."""


class NotEmpty(Conflict):
    """This device has storages on record."""


UNLESS_TOLD: Final = {
    "errors": 0,
    "rounds_asked": 1,
    "rounds_done": 1,
    "hidden_sectors": HiddenSectors.UNKNOWN,
}


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
        **{
            **UNLESS_TOLD,
            **given,
            "reason": about_equipment(given.get("reason")),
            "serial": normalise_serial(given.get("serial") or "") or None,
        },
    )
    with session.no_autoflush:
        _refuse_unfit(erasure, storage)
        _refuse_stale(session, erasure, storage.device, actor.at)
        _refuse_reused(session, erasure)
    erasure.status = _standing(erasure)
    session.add(erasure)
    session.flush()
    events.record(
        session,
        actor,
        Verb.ERASURE_RECORD,
        "device",
        storage.device_code,
        erasure=erasure.id,
        status=erasure.status.value,
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
    told, ours = reported or "", normalise_serial(known)
    return told == ours or (len(told) == 20 and ours.startswith(told))


def _refuse_stale(session: Session, erasure: Erasure, device: Device, now: datetime) -> None:
    if erasure.ended_at < erasure.started_at:
        raise EndsBeforeStart()
    if erasure.ended_at > now:
        raise InTheFuture()
    here = device.received_at is not None and erasure.started_at >= device.cycle_began_at
    if not here and not _by_reconditioner(session, erasure, device):
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
    same_disk = (Erasure.serial == erasure.serial) | (Erasure.storage_id == erasure.storage.id)
    used = select(Erasure.id).where(Erasure.report_sha256 == erasure.report_sha256, same_disk)
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
    """A second signed-in person accepts imperfect evidence, and says why (rule E2).

    Raises NeedsPerson, NothingToSign, SamePerson, ReasonMissing, PersonalText, TooLong.
    """
    require(actor, Verb.ERASURE_COUNTERSIGN)
    if not actor.is_person:
        raise NeedsPerson()
    if erasure.status is not ErasureState.TO_COUNTERSIGN:
        raise NothingToSign()
    if actor.name == erasure.recorded_by:
        raise SamePerson()
    why = about_equipment(reason)
    if why is None:
        raise ReasonMissing()
    erasure.status, erasure.countersigned_by, erasure.countersign_reason = (
        ErasureState.ACCEPTED,
        actor.name,
        why,
    )
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
    events.record(
        session, actor, Verb.ERASURE_RECORD, "device", device.code, no_storage=bool(said.confirmed_by)
    )
    return said
