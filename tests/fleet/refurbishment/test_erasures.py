"""Evidence counts where it fits the disk, the method and this cycle; doubt needs a second person."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fleet.access import NotYours
from fleet.intake import assets, devices, donations
from fleet.intake.devices import Category, Device, StorageKind
from fleet.refurbishment import erasures
from fleet.refurbishment.erasures import (
    ALLOWED,
    EndsBeforeStart,
    Erasure,
    ErasureState,
    HiddenSectors,
    InTheFuture,
    Method,
    MethodDoesNotFit,
    NeedsPerson,
    NeedsReason,
    NotEmpty,
    NothingToSign,
    ReasonMissing,
    ReportTooOld,
    ReportUsed,
    Result,
    SamePerson,
    SerialDiffers,
)
from fleet.text import PersonalText
from tests.cast import ERASES, Cast

SHA, OTHER_SHA = "a" * 64, "b" * 64


def record(cast: Cast, device: Device, **told: Any) -> Erasure:
    storage = device.to_erase[0]
    return erasures.record(cast.session, cast.technician, storage, **cast.wipe(storage, **told))


def test_clean_evidence_counts_at_once(cast: Cast) -> None:
    device = cast.device()
    assert erasures.missing(cast.session, device) == [device.to_erase[0].id]
    assert record(cast, device).status is ErasureState.ACCEPTED
    assert erasures.missing(cast.session, device) == []


@pytest.mark.parametrize("kind", StorageKind)
def test_e1_only_the_methods_of_the_table_count_for_each_kind_of_storage(
    cast: Cast, kind: StorageKind
) -> None:
    device = cast.device(storages=[kind])
    for method in Method:
        told = {"method": method, "reason": "no purge on this drive"}
        if method in ALLOWED[kind]:
            assert record(cast, device, **told).status is ErasureState.ACCEPTED
        else:
            with pytest.raises(MethodDoesNotFit):
                record(cast, device, **told)


def test_an_unidentified_disk_blocks_until_a_person_says_what_it_is() -> None:
    assert ALLOWED[StorageKind.UNKNOWN] == {Method.DESTRUCTION}
    assert all(ERASES[kind] in ALLOWED[kind] for kind in StorageKind)


@pytest.mark.parametrize("kind", [StorageKind.SSD, StorageKind.NVME, StorageKind.EMMC])
def test_overwriting_a_solid_state_drive_needs_a_reason(cast: Cast, kind: StorageKind) -> None:
    device = cast.device(storages=[kind])
    with pytest.raises(NeedsReason):
        record(cast, device, method=Method.OVERWRITE)
    assert record(cast, device, method=Method.OVERWRITE, reason="its firmware knows no purge")


def test_the_reports_serial_is_the_disks(cast: Cast) -> None:
    device = cast.device()
    with pytest.raises(SerialDiffers):
        record(cast, device, serial="ANOTHER-DISK")
    with pytest.raises(SerialDiffers):
        record(cast, device, serial=None)
    assert record(cast, device, serial=f" {device.to_erase[0].serial} ".lower())


def test_nwipe_cuts_a_serial_at_twenty_characters_and_nothing_else_may(cast: Cast) -> None:
    device = cast.device()
    device.to_erase[0].serial = "PHAB1234567890ABCDEFG512GN"
    with pytest.raises(SerialDiffers):
        record(cast, device, serial="PHAB1234567890ABCDE")
    assert record(cast, device, serial="PHAB1234567890ABCDEF")


def test_a_failed_wipe_is_kept_and_counts_for_nothing(cast: Cast) -> None:
    device = cast.device()
    assert record(cast, device, result=Result.FAILED).status is ErasureState.REJECTED
    assert erasures.missing(cast.session, device)


DOUBTS = {
    "errors": {"errors": 1},
    "hidden sectors not erased": {"hidden_sectors": HiddenSectors.NOT_ERASED},
    "hidden sectors unknown": {"hidden_sectors": HiddenSectors.UNKNOWN},
    "fewer rounds": {"rounds_asked": 3, "rounds_done": 2},
    "fewer bytes": {"bytes_erased": 255_999_999_999},
    "no bytes told": {"bytes_erased": None},
}


@pytest.mark.parametrize("doubt", DOUBTS.values(), ids=DOUBTS)
def test_e2_doubtful_evidence_waits_for_a_second_person_with_a_reason(
    cast: Cast, doubt: dict[str, Any]
) -> None:
    device = cast.device(storages=[StorageKind.HDD])
    evidence = record(cast, device, method=Method.OVERWRITE, **doubt)
    assert evidence.status is ErasureState.TO_COUNTERSIGN
    assert erasures.missing(cast.session, device)
    assert erasures.count_waiting(cast.session) == 1
    with pytest.raises(SamePerson):
        erasures.countersign(cast.session, cast.technician, evidence, "looked at it")
    with pytest.raises(NeedsPerson):
        erasures.countersign(cast.session, cast.program(cast.technician.role), evidence, "a program")
    with pytest.raises(NotYours):
        erasures.countersign(cast.session, cast.volunteer, evidence, "looked at it")
    with pytest.raises(ReasonMissing):
        erasures.countersign(cast.session, cast.other_technician, evidence, "  ")
    with pytest.raises(PersonalText):
        erasures.countersign(cast.session, cast.other_technician, evidence, "ask jean@example.org")
    erasures.countersign(cast.session, cast.other_technician, evidence, "two sectors, both remapped")
    assert (evidence.status, evidence.countersigned_by) == (
        ErasureState.ACCEPTED,
        cast.other_technician.name,
    )
    assert erasures.missing(cast.session, device) == []
    with pytest.raises(NothingToSign):
        erasures.countersign(cast.session, cast.coordinator, evidence, "again")


def test_e2_no_sql_makes_one_person_two(cast: Cast) -> None:
    evidence = record(cast, cast.device(), errors=2)
    with pytest.raises(IntegrityError):
        cast.session.execute(
            text("UPDATE erasures SET countersigned_by = recorded_by WHERE id = :id"), {"id": evidence.id}
        )


def test_e3_one_report_serves_one_disk_once(cast: Cast) -> None:
    device, other = cast.device(), cast.device()
    serial = device.to_erase[0].serial or ""
    record(cast, device, report_sha256=SHA)
    for told in (serial, serial.lower(), f"  {serial}"):
        with pytest.raises(ReportUsed):
            record(cast, device, report_sha256=SHA, serial=told)
    other.to_erase[0].serial = serial
    with pytest.raises(ReportUsed):
        record(cast, other, report_sha256=SHA)
    assert record(cast, device, report_sha256=OTHER_SHA)


def test_e3_a_report_of_many_disks_serves_each_of_them(cast: Cast) -> None:
    device = cast.device(storages=[StorageKind.SSD, StorageKind.HDD])
    for storage in device.to_erase:
        erasures.record(cast.session, cast.technician, storage, **cast.wipe(storage, report_sha256=SHA))
    assert erasures.missing(cast.session, device) == []


def test_e3_no_sql_uses_a_report_twice(cast: Cast) -> None:
    one, other = record(cast, cast.device(), report_sha256=SHA), record(cast, cast.device())
    with pytest.raises(IntegrityError):
        cast.session.execute(
            text("UPDATE erasures SET report_sha256 = :sha, serial = :serial WHERE id = :id"),
            {"sha": SHA, "serial": one.serial, "id": other.id},
        )


def test_e3_a_report_older_than_the_last_return_is_refused(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    cast.take_back(cast.loan(laptop), cast.at(days=5))
    storage, bench = laptop.to_erase[0], cast.technician.later(cast.at(days=6))
    with pytest.raises(ReportTooOld):
        erasures.record(cast.session, bench, storage, **cast.wipe(storage, cast.at(days=4)))
    assert erasures.record(cast.session, bench, storage, **cast.wipe(storage, cast.at(days=6)))


def test_a_wipe_ends_after_it_began_and_before_now(cast: Cast) -> None:
    device = cast.device()
    with pytest.raises(EndsBeforeStart):
        record(cast, device, started_at=cast.now, ended_at=cast.at(minutes=-1))
    with pytest.raises(InTheFuture):
        record(cast, device, ended_at=cast.at(minutes=1))


def announced(cast: Cast, donor: Any) -> Device:
    lot = donations.Donation(reference="a lot", donor_id=donor.id, created_at=cast.now)
    cast.session.add(lot)
    cast.session.flush()
    device = devices.announce(cast.session, cast.coordinator, Category.LAPTOP, donation_id=lot.id)
    cast.session.flush()
    devices.add_storage(cast.session, cast.technician, device, StorageKind.SSD, serial="S4X-DONATED")
    return device


def test_e3_a_registered_reconditioners_own_wipe_counts_before_arrival_in_the_first_cycle(cast: Cast) -> None:
    device = announced(cast, cast.reconditioner)
    storage = device.to_erase[0]
    before = cast.wipe(storage, cast.at(days=-20), reconditioner_id=cast.reconditioner.id)
    assets.receive(cast.session, cast.volunteer, device, site=cast.hub)
    assert erasures.record(cast.session, cast.technician, storage, **before).status is ErasureState.ACCEPTED
    assert erasures.missing(cast.session, device) == []
    device.cycle = 2
    with pytest.raises(ReportTooOld):
        erasures.record(cast.session, cast.technician, storage, **before)


@pytest.mark.parametrize("arrived", [False, True])
def test_e3_nobody_elses_wipe_before_arrival_counts(cast: Cast, arrived: bool) -> None:
    device = announced(cast, cast.donor)
    storage = device.to_erase[0]
    if arrived:
        assets.receive(cast.session, cast.volunteer.later(cast.at(days=2)), device, site=cast.hub)
    bench = cast.technician.later(cast.at(days=2))
    for house in (None, cast.donor.id, cast.reconditioner.id):
        told = cast.wipe(storage, cast.at(days=1), reconditioner_id=house)
        with pytest.raises(ReportTooOld):
            erasures.record(cast.session, bench, storage, **told)


def test_two_people_state_that_nothing_in_it_stores_data(cast: Cast) -> None:
    device = cast.device(storages=[])
    assert erasures.missing(cast.session, device) == ["storages"]
    erasures.state_no_storage(cast.session, cast.technician, device)
    assert erasures.missing(cast.session, device) == ["storages"]
    with pytest.raises(SamePerson):
        erasures.state_no_storage(cast.session, cast.technician, device)
    with pytest.raises(NeedsPerson):
        erasures.state_no_storage(cast.session, cast.program(cast.technician.role), device)
    erasures.state_no_storage(cast.session, cast.other_technician, device)
    assert erasures.missing(cast.session, device) == []


def test_nobody_states_that_a_device_with_a_disk_has_none(cast: Cast) -> None:
    with pytest.raises(NotEmpty):
        erasures.state_no_storage(cast.session, cast.technician, cast.device())


def test_the_statement_is_worth_one_cycle(cast: Cast) -> None:
    device = cast.device(storages=[])
    for person in (cast.technician, cast.other_technician):
        erasures.state_no_storage(cast.session, person, device)
    device.cycle = 2
    assert erasures.missing(cast.session, device) == ["storages"]


def test_a_router_stores_nothing_and_a_phone_is_born_with_its_memory(cast: Cast) -> None:
    assert erasures.missing(cast.session, cast.device(Category.ROUTER, storages=[])) == []
    for category in devices.SOLDERED:
        device = cast.device(category)
        assert [storage.kind for storage in device.to_erase] == [StorageKind.FLASH]
        assert erasures.missing(cast.session, device)
        assert record(cast, device, hidden_sectors=HiddenSectors.UNKNOWN).status is ErasureState.ACCEPTED


def test_volunteers_record_no_evidence(cast: Cast) -> None:
    storage = cast.device().to_erase[0]
    with pytest.raises(NotYours):
        erasures.record(cast.session, cast.volunteer, storage, **cast.wipe(storage))
