from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from fleet.intake import reports
from fleet.intake.reports import HardwareReport, ReportedBattery, ReportedSim, ReportedStorage
from fleet.intake.reports.disks import TooManyStorages
from fleet.intake.reports.report import NotOurEquipment, PartialReport
from tests.fleet.intake.reports.machines import glpi, glpi_phone, glpi_storage, packed


def read(content: dict[str, Any] | None = None, **facts: Any) -> HardwareReport:
    return reports.parse(packed(glpi(content, **facts)))


def disks(*storages: dict[str, Any]) -> tuple[ReportedStorage, ...]:
    return read({"storages": list(storages)}).storages


def test_a_laptop_is_read_whole() -> None:
    report = read()
    assert (report.format, report.category) == ("glpi", "laptop")
    assert (report.maker, report.model, report.serial) == ("LENOVO", "ThinkPad T480", "PF1ABCDE")
    assert report.taken_at == datetime(2024, 3, 1, 8, 30, tzinfo=UTC)
    assert (report.cpu, report.memory_bytes) == ("Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz", 8 * 2**30)
    assert report.storages == (
        ReportedStorage("PM981 NVMe Samsung 256GB", "S3TNNX0K902461", 256_060_000_000, "nvme"),
    )
    assert report.battery == ReportedBattery(design_mwh=57_570, full_mwh=28_785)
    assert report.battery.wear == 0.5
    assert (report.os_name, report.os_version, report.touch) == ("Debian GNU/Linux 12", "12", True)
    assert report.macs == ("3c:a9:f4:11:22:33",)
    assert report.uuid == "a1b2c3d4-e5f6-1047-8899-aabbccddeeff"


def test_a_phone_has_its_soldered_flash_its_sim_and_no_battery_capacity() -> None:
    report = reports.parse(packed(glpi_phone()))
    assert (report.category, report.maker, report.model) == ("phone", "Fairphone", "FP4")
    assert report.storages == (ReportedStorage(None, None, None, "flash"),)
    assert not report.storages_listed
    assert report.battery is None
    assert report.imei == "356938035643809"
    assert report.sims == (ReportedSim("8933011234567890120", "Orange", "…42"),)
    assert (report.uuid, report.touch) == (None, True)


def test_an_android_tablet_has_soldered_flash_too() -> None:
    content = {"hardware": {}, "operatingsystem": {"name": "Android 12"}, "storages": None}
    report = read(content)
    assert (report.category, [each.kind for each in report.storages]) == ("tablet", ["flash"])


def test_a_report_that_did_not_look_for_disks_says_so() -> None:
    assert (read({"storages": None}).storages_listed, read({"storages": None}).storages) == (False, ())
    assert read({"storages": []}).storages_listed


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"name": "sdb", "description": "USB", "type": "disk"}, "usb"),
        ({"name": "sdb", "interface": "USB", "type": "Disk drive"}, "usb"),
        ({"name": "spcardreader", "type": "Card reader", "description": ""}, "card"),
        ({"name": r"\\.\PHYSICALDRIVE1", "interface": "SD"}, "card"),
        ({"name": "sr0", "description": "ATA", "type": "cd"}, "optical"),
        ({"name": "Lecteur", "type": "DVD Writer"}, "optical"),
        ({"name": "fd0", "description": "", "type": "disk"}, "floppy"),
        ({"name": "zd0", "type": "disk"}, "virtual"),
        ({"name": "mmcblk0boot0", "type": "disk"}, "virtual"),
        ({"name": "loop3", "type": "disk"}, "virtual"),
    ],
)
def test_what_is_no_disk_of_the_machine_is_left_out(facts: dict[str, Any], why: str) -> None:
    report = read({"storages": [glpi_storage(**facts)]})
    assert (report.storages, [each.why for each in report.left_out]) == ((), [why])


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"name": "sda", "model": "X", "type": "removable", "description": "SATA"}, "unknown"),
        ({"name": "PhysicalDisk0", "model": "X", "type": "SSD", "interface": "SATA"}, "ssd"),
        ({"name": "PhysicalDisk0", "model": "X", "type": "SSD", "interface": "NVMe"}, "ssd"),
        ({"name": "PhysicalDisk0", "model": "X", "type": "UNKNOWN", "interface": "NVMe"}, "nvme"),
        ({"name": "PhysicalDisk0", "model": "X", "type": "HDD", "interface": "SATA"}, "hdd"),
        ({"name": "PhysicalDisk0", "model": "X", "interface": "MMC"}, "emmc"),
        ({"name": "mmcblk0", "model": "DF4064", "type": "disk"}, "emmc"),
        ({"name": "sda", "model": "Hitachi HTS725025A9A364", "description": "IDE"}, "hdd"),
        ({"name": "sda", "model": "TOSHIBATHNSNJ25", "description": "SATA"}, "unknown"),
    ],
)
def test_what_stays_keeps_the_kind_the_report_proves(facts: dict[str, Any], kind: str) -> None:
    assert [each.kind for each in disks(glpi_storage(**facts))] == [kind]


def test_an_older_agents_serial_field_is_read() -> None:
    assert [each.serial for each in disks(glpi_storage(serial=None, serialnumber="wd-wx11"))] == ["WD-WX11"]


@pytest.mark.parametrize("count", [33, 501])
def test_more_disks_than_a_machine_holds_are_refused(count: int) -> None:
    with pytest.raises(TooManyStorages) as refusal:
        disks(*(glpi_storage(serial=f"S3TNNX{n:06}") for n in range(count)))
    assert refusal.value.facts == {"found": count, "most": 32}


def test_a_drive_seen_by_two_paths_is_one() -> None:
    assert len(disks(glpi_storage(), glpi_storage(name="nvme0c0n1"), glpi_storage(name="sg3"))) == 1


@pytest.mark.parametrize(
    ("batteries", "expected"),
    [
        ([{"capacity": "43746 mWh", "real_capacity": "21 873 mWh"}], (43_746, 21_873)),
        ([{"capacity": "43.7456 Wh"}], (43_746, None)),
        ([{"capacity": "43746"}, {"capacity": 20_000}], (63_746, None)),
        (
            [{"capacity": 40_000, "real_capacity": 30_000}, {"capacity": 20_000, "real_capacity": 3_000}],
            (60_000, 33_000),
        ),
        ([{"capacity": 40_000, "real_capacity": 0}], (40_000, None)),
        ([{"capacity": 40_000, "real_capacity": 400_000}], (40_000, None)),
        ([{"capacity": 93}], None),
        ([{"capacity": 0, "real_capacity": 5_000}], None),
        ([{"chemistry": "Li-ION"}], None),
        ([], None),
    ],
)
def test_batteries_count_in_milliwatt_hours(
    batteries: list[Any], expected: tuple[int, int | None] | None
) -> None:
    battery = read({"batteries": batteries}).battery
    assert (battery and (battery.design_mwh, battery.full_mwh)) == expected


def test_memory_is_what_the_system_sees_where_no_module_is_listed() -> None:
    assert read({"memories": None}).memory_bytes == 7_800 * 2**20


@pytest.mark.parametrize(
    ("logdate", "offset", "expected"),
    [
        ("2024-03-01 09:30:00", "-0330", datetime(2024, 3, 1, 13, 0, tzinfo=UTC)),
        ("2024-03-01 09:30:00", None, datetime(2024, 3, 1, 9, 30, tzinfo=UTC)),
        ("2024-03-01T09:30:00+02:00", "+0100", datetime(2024, 3, 1, 7, 30, tzinfo=UTC)),
        ("2024-03-01T09:30:00Z", "+0100", datetime(2024, 3, 1, 9, 30, tzinfo=UTC)),
        ("2024-03-01 09:30:00", "+9999", datetime(2024, 3, 1, 9, 30, tzinfo=UTC)),
        ("0001-01-01 00:00:00", "+0200", None),
        ("2019-54-17 10:54:37", "+0100", None),
        ("yesterday", "+0100", None),
        (None, None, None),
    ],
)
def test_the_local_time_of_a_report_becomes_utc(logdate: Any, offset: Any, expected: datetime | None) -> None:
    system = {"timezone": {"name": "x", "offset": offset}}
    assert read({"accesslog": {"logdate": logdate}, "operatingsystem": system}).taken_at == expected


@pytest.mark.parametrize("imei", ["356938035643800", "123", ["x", None], None, {"a": 1}])
def test_an_imei_that_does_not_check_is_none(imei: Any) -> None:
    assert reports.parse(packed(glpi_phone({"modems": [{"imei": imei}]}))).imei is None


@pytest.mark.parametrize("serial", ["", "12345", "SIM", None, 8933, "8933011234567890121"])
def test_a_sim_without_an_iccid_is_none(serial: Any) -> None:
    assert reports.parse(packed(glpi_phone({"simcards": [{"serial": serial}]}))).sims == ()


@pytest.mark.parametrize(
    ("hardware", "batteries", "category"),
    [
        ({"chassis_type": "Low Profile Desktop"}, [{"name": "x"}], "desktop"),
        ({"chassis_type": "Other"}, [{"name": "x"}], "laptop"),
        ({"chassis_type": "Other"}, [], "desktop"),
        ({"chassis_type": "Convertible"}, [], "laptop"),
    ],
)
def test_the_category_is_the_chassis_or_else_told_by_a_battery(
    hardware: dict[str, Any], batteries: list[Any], category: str
) -> None:
    assert read({"hardware": hardware, "batteries": batteries}).category == category


def test_a_partial_inventory_is_refused() -> None:
    with pytest.raises(PartialReport):
        read(partial=True)


@pytest.mark.parametrize("what", ["Printer", "NetworkEquipment"])
def test_a_printer_or_a_switch_is_refused(what: str) -> None:
    with pytest.raises(NotOurEquipment):
        read(itemtype=what)


def test_a_real_dell_has_its_serial_its_one_drive_and_its_worn_battery(
    real_report: Callable[[str], HardwareReport],
) -> None:
    report = real_report("glpi_computer_1.json")
    assert (report.maker, report.model, report.serial) == ("Dell Inc.", "XPS 13 9350", "640HP72")
    assert [(each.serial, each.kind) for each in report.storages] == [("S29NNXAH146409", "nvme")]
    assert report.battery is not None
    assert report.battery.wear == 0.878
    assert report.taken_at == datetime(2020, 6, 12, 12, 19, 54, tzinfo=UTC)


def test_a_real_phone_has_its_sim_and_one_flash_to_erase(
    real_report: Callable[[str], HardwareReport],
) -> None:
    report = real_report("12_glpi_phone_sim_masked.json")
    assert (report.category, report.model, report.battery) == ("phone", "Mi 9T Pro", None)
    assert [each.kind for each in report.storages] == ["flash"]
    assert [each.operator for each in report.sims] == ["Free"]
