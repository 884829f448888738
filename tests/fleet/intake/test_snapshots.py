"""A hardware report finds its device by evidence, and what weakens evidence is left to a person."""

from typing import Any

import pytest
from sqlalchemy import func, select

from fleet.access import NotYours
from fleet.intake import assets, devices, snapshots
from fleet.intake.devices import Category, Device
from fleet.intake.snapshots import AlreadyMatched, Snapshot, SnapshotState
from fleet.lifecycle import AssetState
from fleet.refurbishment import erasures
from tests.cast import Cast
from tests.fleet.intake.reports.machines import glpi, glpi_phone, glpi_storage, lshw, lshw_disk, packed


def take(cast: Cast, report: dict[str, Any], days: float = 0) -> Snapshot:
    made = snapshots.import_report(
        cast.session, cast.volunteer.later(cast.at(days=days)), packed(report), site=cast.hub
    )
    cast.session.flush()
    return made


def count(cast: Cast) -> int:
    return cast.session.scalar(select(func.count()).select_from(Device)) or 0


def disks(device: Device) -> list[str | None]:
    return sorted((disk.serial for disk in device.to_erase), key=str)


def thinkpad(day: int = 1, *storages: dict[str, Any], **content: Any) -> dict[str, Any]:
    """The GLPI laptop, as inventoried on that day of March 2024, with these drives in it."""
    held = {"storages": list(storages)} if storages else {}
    return glpi(held | content | {"accesslog": {"logdate": f"2024-03-{day:02} 09:30:00"}})


def ssd(serial: str | None, size_mb: int = 256_060) -> dict[str, Any]:
    return glpi_storage(serial=serial, disksize=size_mb)


def test_a_report_of_an_unknown_machine_makes_it_a_device(cast: Cast) -> None:
    taken = take(cast, lshw())
    device = taken.device
    assert device
    assert (taken.status, device.state, device.site) == (
        SnapshotState.MATCHED,
        AssetState.RECEIVED,
        cast.hub,
    )
    assert (device.maker, device.model, device.serial) == ("Dell Inc.", "Latitude E5470", "ABC1234")
    assert (device.category, disks(device)) == (Category.LAPTOP, ["TM8511AV0A1B2C"])
    with pytest.raises(NotYours):
        snapshots.import_report(cast.session, cast.mentor, b"{}")


def test_the_same_bytes_are_the_same_report(cast: Cast) -> None:
    first = take(cast, lshw())
    assert take(cast, lshw(), days=3) is first
    assert count(cast) == 1


def test_two_tools_that_read_one_serial_mean_one_device_with_the_same_disks(cast: Cast) -> None:
    maker = {"bios": {"smanufacturer": "DELL", "smodel": "Latitude E5470", "ssn": "abc1234"}}
    one = take(cast, lshw(lshw_disk(serial="WD-WXK1A7102345"))).device
    other = take(cast, glpi(maker | {"storages": [ssd("WXK1A7102345")]})).device
    assert one is other
    assert count(cast) == 1
    assert one
    assert len(one.to_erase) == len(one.storages) == 1


def test_an_announced_device_is_found_by_its_serial_and_filled(cast: Cast) -> None:
    announced = devices.announce(
        cast.session, cast.coordinator, Category.LAPTOP, maker="Lenovo", serial="pf1abcde"
    )
    cast.session.flush()
    assert take(cast, glpi()).device is announced
    assert announced.model == "ThinkPad T480"
    assert (announced.battery_design_mwh, announced.battery_full_mwh) == (57_570, 28_785)
    assert announced.battery_wear == 0.5
    assert announced.os_name == "Debian GNU/Linux 12"
    assert str(announced.os_supported_until) == "2028-06-30"


def weak(**bios: Any) -> dict[str, Any]:
    """The laptop whose firmware was never told its serial."""
    return thinkpad(2, ssd("S3TNNX0K902461"), bios={"ssn": "To Be Filled By O.E.M."} | bios)


def test_weak_evidence_is_a_proposal_with_its_reasons_and_changes_nothing(cast: Cast) -> None:
    known = take(cast, thinkpad(1, ssd("S3TNNX0K902461"))).device
    proposal = take(cast, weak())
    assert (proposal.status, proposal.device_code) == (SnapshotState.PROPOSED, None)
    assert known
    (candidate,) = proposal.candidates
    assert candidate["code"] == known.code
    assert "same_disk" in candidate["reasons"]
    assert count(cast) == 1


def test_a_person_confirms_a_proposal_once(cast: Cast) -> None:
    known = take(cast, thinkpad(1, ssd("S3TNNX0K902461"))).device
    proposal = take(cast, weak())
    with pytest.raises(NotYours):
        snapshots.confirm(cast.session, cast.volunteer, proposal, known)
    snapshots.confirm(cast.session, cast.technician, proposal, known)
    assert (proposal.status, proposal.device) == (SnapshotState.MATCHED, known)
    with pytest.raises(AlreadyMatched):
        snapshots.confirm(cast.session, cast.technician, proposal, None)


def test_a_person_may_say_that_it_is_another_machine(cast: Cast) -> None:
    take(cast, thinkpad(1, ssd("S3TNNX0K902461")))
    proposal = take(cast, weak())
    snapshots.confirm(cast.session, cast.technician, proposal, None, site=cast.hub)
    cast.session.flush()
    assert count(cast) == 2
    assert proposal.device
    assert proposal.device.identity is None


def test_placeholder_serials_never_make_two_machines_one(cast: Cast) -> None:
    def clone(number: int) -> dict[str, Any]:
        hardware = {"uuid": f"00000000-0000-4000-8000-00000000000{number}", "chassis_type": "Laptop"}
        return thinkpad(number, ssd(f"DISK-OF-{number}"), bios={"ssn": "Default string"}, hardware=hardware)

    take(cast, clone(1))
    second = take(cast, clone(2))
    assert (second.status, second.candidates) == (SnapshotState.MATCHED, [])
    assert count(cast) == 2


def test_a_late_report_says_nothing_about_now(cast: Cast) -> None:
    device = take(cast, thinkpad(9, ssd("NEW-DISK-0001"))).device
    late = take(cast, thinkpad(3, ssd("OLD-DISK-0001")))
    assert late.device is device
    assert device
    assert disks(device) == ["NEW-DISK-0001"]


def test_a_clock_that_is_ahead_does_not_win_for_ever(cast: Cast) -> None:
    device = take(
        cast, glpi({"accesslog": {"logdate": "2099-01-01 00:00:00"}, "storages": [ssd("OLD-1")]})
    ).device
    take(cast, glpi({"accesslog": {"logdate": "2026-09-15 00:00:00"}, "storages": [ssd("NEW-1")]}), days=2)
    assert device
    assert disks(device) == ["NEW-1"]


def test_e1_a_swapped_disk_takes_a_ready_device_back_to_the_bench(cast: Cast) -> None:
    device = take(cast, thinkpad(1, ssd("OLD-DISK-0001"))).device
    assert device
    cast.refurbish(device)
    assert device.state is AssetState.READY
    take(cast, thinkpad(2, ssd("OLD-DISK-0001")))
    assert device.state is AssetState.READY
    take(cast, thinkpad(3, ssd("NEW-DISK-0001")))
    assert device.state is AssetState.REFURBISHING
    assert disks(device) == ["NEW-DISK-0001"]
    assert erasures.missing(cast.session, device) == [device.to_erase[0].id]
    old = next(disk for disk in device.storages if not disk.present)
    assert old.serial == "OLD-DISK-0001"


def test_disks_are_told_apart_by_serial_before_size(cast: Cast) -> None:
    device = take(cast, thinkpad(1, ssd("FIRST-DISK-1"), ssd("OTHER-DISK-2"))).device
    assert device
    ids = {disk.serial: disk.id for disk in device.to_erase}
    take(cast, thinkpad(2, ssd("OTHER-DISK-2"), ssd("FIRST-DISK-1")))
    assert {disk.serial: disk.id for disk in device.to_erase} == ids


def test_a_phones_soldered_memory_is_the_one_it_was_born_with(cast: Cast) -> None:
    phone = take(cast, glpi_phone()).device
    assert phone
    assert phone.category is Category.PHONE
    assert len(phone.storages) == len(phone.to_erase) == 1
    assets.start_refurbishment(cast.session, cast.technician, phone)
    cast.erase(phone)
    take(cast, glpi_phone({"accesslog": {"logdate": "2024-04-01 09:30:00"}}))
    assert len(phone.storages) == 1
    assert erasures.missing(cast.session, phone) == []


def test_a_report_that_did_not_look_for_disks_takes_none_out(cast: Cast) -> None:
    device = take(cast, thinkpad(1, ssd("S3TNNX0K902461"))).device
    silent = thinkpad(2)
    silent["content"].pop("storages", None)
    take(cast, silent)
    assert device
    assert disks(device) == ["S3TNNX0K902461"]


def test_what_is_typed_stays_where_the_report_knows_nothing(cast: Cast) -> None:
    device = take(cast, thinkpad(1)).device
    assert device
    devices.edit(cast.session, cast.technician, device, grade="B", inventory_number="INV-1")
    take(cast, thinkpad(2, bios={"smodel": ""}))
    assert (device.grade, device.inventory_number, device.model) == ("B", "INV-1", "ThinkPad T480")
