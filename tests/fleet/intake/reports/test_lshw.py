from collections.abc import Callable
from typing import Any

import pytest

from fleet.intake import reports
from fleet.intake.reports import HardwareReport, ReportedBattery, ReportedStorage
from fleet.intake.reports.disks import TooManyStorages
from fleet.intake.reports.report import PartialReport
from tests.fleet.intake.reports.machines import (
    lshw,
    lshw_chip,
    lshw_disk,
    lshw_stick,
    nvme,
    packed,
    space,
)

HGST = ReportedStorage("HGST HTS545050A7", "TM8511AV0A1B2C", 500_107_862_016, "hdd")


def read(*devices: dict[str, Any], **facts: Any) -> HardwareReport:
    return reports.parse(packed(lshw(*devices, **facts)))


def disks(*devices: dict[str, Any]) -> tuple[ReportedStorage, ...]:
    return read(*devices).storages


def test_a_laptop_is_read_whole() -> None:
    report = read()
    assert (report.format, report.category, report.taken_at) == ("lshw", "laptop", None)
    assert (report.maker, report.model, report.serial) == ("Dell Inc.", "Latitude E5470", "ABC1234")
    assert (report.cpu, report.memory_bytes) == ("Intel(R) Core(TM) i5-6300U CPU @ 2.40GHz", 8 * 2**30)
    assert report.storages == (HGST,)
    assert report.storages_listed
    assert report.battery == ReportedBattery(design_mwh=62_160, full_mwh=None)
    assert report.battery.wear is None
    assert report.macs == ("00:1e:68:44:be:55",)
    assert (report.os_name, report.touch, report.imei) == (None, None, None)


def test_a_list_of_one_reads_the_same() -> None:
    assert reports.parse(packed([lshw()])).storages == (HGST,)


def test_the_boot_stick_is_left_out_and_said_so() -> None:
    assert [(each.name, each.why) for each in read().left_out] == [("USB Flash Disk", "usb")]


@pytest.mark.parametrize(
    "place",
    [
        {"businfo": "usb@2:1"},
        {"businfo": None, "configuration": {"driver": "uas"}},
        {"businfo": "firewire@00"},
    ],
)
def test_what_hangs_on_a_plug_is_left_out_at_any_depth(place: dict[str, Any]) -> None:
    assert (
        disks({"id": "hub", "class": "bus", **place, "children": [{"id": "x", "children": [lshw_disk()]}]})
        == ()
    )


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"id": "cdrom", "logicalname": ["/dev/cdrom", "/dev/sr0"]}, "optical"),
        ({"id": "disk", "logicalname": "/dev/sr0"}, "optical"),
        ({"logicalname": "/dev/zd0"}, "virtual"),
        ({"logicalname": "/dev/loop7"}, "virtual"),
        ({"logicalname": "/dev/fd0"}, "floppy"),
        ({"description": "SD Card", "logicalname": "/dev/mmcblk1"}, "card"),
        ({"description": "SCSI Disk", "capabilities": {"removable": "support is removable"}}, "card"),
    ],
)
def test_what_is_no_disk_of_the_machine_is_left_out(facts: dict[str, Any], why: str) -> None:
    report = read(lshw_disk(**facts))
    assert report.storages == ()
    assert [each.why for each in report.left_out] == [why]


def test_an_internal_disk_stays_though_linux_calls_its_port_removable() -> None:
    assert disks(lshw_disk(capabilities={"removable": True})) == (HGST,)


def test_the_medium_of_a_reader_is_not_counted_beside_it() -> None:
    medium = {"id": "medium", "class": "disk", "logicalname": "/dev/sdb", "size": 5}
    stick = lshw_stick(children=[lshw_disk(children=[medium])])
    assert len(read(lshw_disk(), stick).left_out) == 1


def test_an_unidentified_fixed_disk_stays_as_unknown() -> None:
    bare = {
        "id": "virtio1",
        "class": "disk",
        "description": "Virtual I/O device",
        "logicalname": ["/dev/vda", "/"],
    }
    assert disks(bare) == (ReportedStorage(None, None, None, "unknown"),)


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"product": "TS32GSSD370S"}, "ssd"),
        ({"product": "SanDisk SSD P4 3"}, "ssd"),
        ({"product": "WDC WD5000BEVT-2"}, "hdd"),
        ({"product": "ST500LM000-SSHD"}, "unknown"),
        ({"product": "SAMSUNG MZNTY256"}, "unknown"),
        ({"product": "ST9500325AS", "capabilities": {"5400rpm": "5400 rotations per minute"}}, "hdd"),
        ({"product": "X", "logicalname": "/dev/mmcblk0"}, "emmc"),
    ],
)
def test_the_kind_is_named_on_evidence_alone(facts: dict[str, Any], kind: str) -> None:
    assert [each.kind for each in disks(lshw_disk(**facts))] == [kind]


@pytest.mark.parametrize(
    "serial",
    ["", "0", "00000000", "0d1c2b3a-4958-4677-8695-a4b3c2d1e0f9", "4a5b6c7d", "0025_3852_91B0_1234."],
)
def test_a_disk_without_a_serial_of_its_own_has_none(serial: str) -> None:
    assert [each.serial for each in disks(lshw_disk(serial=serial))] == [None]


def test_an_nvme_drive_is_one_disk_whatever_lshw_lists_below_it() -> None:
    drive = nvme(space("hwmon1"), space("/dev/ng0n1"), space("/dev/nvme0n1", size=512_110_190_592))
    expected = ReportedStorage("SAMSUNG MZVLB512HAJQ", "S3TNNX0K902461", 512_110_190_592, "nvme")
    assert disks(drive) == (expected,)


@pytest.mark.parametrize(
    "sizes", [[("nvme0n1", 100), ("nvme0n2", 50)], [("nvme0n1", 100), ("nvme0c0n1", 100), ("nvme0n2", 50)]]
)
def test_an_nvme_drive_cut_in_two_is_one_disk_of_both_sizes(sizes: list[tuple[str, int]]) -> None:
    drive = nvme(*(space(f"/dev/{name}", size=size) for name, size in sizes))
    assert [each.size_bytes for each in disks(drive)] == [150]


def test_an_nvme_controller_alone_is_a_disk_nobody_has_identified() -> None:
    old = nvme(product="Samsung Electronics Co Ltd", serial=None, logicalname=None, children=[])
    assert disks(old) == (ReportedStorage(None, None, None, "nvme"),)


def test_an_emmc_chip_is_a_disk_and_an_sd_card_is_not() -> None:
    card = lshw_chip(
        **{"class": "disk"}, description="SD Card", businfo="mmc@1:0001", capabilities={"sd": True}
    )
    report = read(
        {"id": "mmc0", "class": "bus", "children": [lshw_chip()]},
        {"id": "mmc1", "class": "bus", "children": [card]},
    )
    assert report.storages == (ReportedStorage("HBG4a2", "1234987650", 31_268_536_320, "emmc"),)
    assert [each.why for each in report.left_out] == ["card"]


def test_a_disk_listed_twice_is_one() -> None:
    assert disks(lshw_disk(), lshw_disk(logicalname="/dev/sdx")) == (HGST,)


def test_two_disks_without_serials_are_two() -> None:
    found = disks(
        lshw_disk(serial=None), lshw_disk(serial=None, logicalname="/dev/sdb"), lshw_disk(serial="0")
    )
    assert len(found) == 2


def test_more_disks_than_a_machine_holds_are_refused() -> None:
    with pytest.raises(TooManyStorages):
        disks(*(lshw_disk(serial=f"SERIAL{n:04}X") for n in range(40)))


@pytest.mark.parametrize(
    ("facts", "model"),
    [
        ({"product": "1000H (90OAM0HB83311735E12DQ)"}, "1000H"),
        ({"product": "Latitude E5530 non-vPro (Latitude E5530 non-vPro)"}, "Latitude E5530 non-vPro"),
        ({"product": "OptiPlex 745", "configuration": {}}, "OptiPlex 745"),
        ({"product": "P (rev) (A (b))", "configuration": {"sku": "A (b)"}}, "P (rev)"),
        (
            {"vendor": "LENOVO", "product": "20L5 (LENOVO_MT_20L5)", "version": "ThinkPad T480"},
            "ThinkPad T480",
        ),
        ({"vendor": "LENOVO", "product": "20L5 (LENOVO_MT_20L5)", "version": "1.0"}, "20L5"),
        (
            {"product": "System Product Name (To be filled by O.E.M.)", "vendor": "System manufacturer"},
            "0VHKV0",
        ),
    ],
)
def test_the_model_is_the_name_people_know(facts: dict[str, Any], model: str) -> None:
    report = read(**facts)
    assert (report.model, report.maker is None) == (model, False)


def test_a_placeholder_serial_is_none() -> None:
    assert read(serial="To Be Filled By O.E.M.").serial is None


@pytest.mark.parametrize(
    ("chassis", "category"),
    [
        ("laptop", "laptop"),
        ("low-profile", "desktop"),
        ("tablet", "tablet"),
        ("other", "laptop"),
        (None, "laptop"),
    ],
)
def test_the_category_is_the_chassis_or_else_told_by_a_battery(chassis: str | None, category: str) -> None:
    assert read(configuration={"chassis": chassis}).category == category


def test_what_has_neither_chassis_nor_battery_is_a_desktop() -> None:
    core = {"id": "core", "class": "bus", "children": [lshw_disk()]}
    assert read(configuration={}, children=[core]).category == "desktop"


def test_memory_is_the_sum_of_its_banks_without_flash_chips() -> None:
    banks = [{"id": f"bank:{n}", "class": "memory", "description": "DIMM", "size": 2**30} for n in range(2)]
    flash = {"id": "bank", "class": "memory", "description": "Chip FLASH Non-volatile", "size": 4_194_304}
    core = {
        "id": "core",
        "class": "bus",
        "children": [{"id": "memory:0", "class": "memory", "children": banks}, flash],
    }
    assert read(children=[core]).memory_bytes == 2 * 2**30


def test_a_touch_screen_is_seen_where_inputs_are_listed() -> None:
    pen = {"id": "input:3", "class": "input", "product": "ELAN2514:00 04F3:2817 Touchscreen"}
    assert read(lshw_disk(), pen).touch is True
    assert read(lshw_disk(), {**pen, "product": "Lid Switch"}).touch is False


def test_an_adapters_address_is_not_the_laptops() -> None:
    adapter = {"id": "network", "class": "network", "serial": "00:e0:4c:36:00:99", "businfo": "usb@1:1"}
    bridge = {"id": "network", "class": "network", "serial": "52:54:00:fa:20:0e"}
    assert read(lshw_disk(), adapter, bridge).macs == ("00:1e:68:44:be:55",)


def test_both_byte_orders_of_a_uuid_compare_equal() -> None:
    one = read(configuration={"uuid": "A1B2C3D4-E5F6-1047-8899-AABBCCDDEEFF"}).uuid
    other = read(configuration={"uuid": "d4c3b2a1-f6e5-4710-8899-aabbccddeeff"}).uuid
    assert one == other is not None


@pytest.mark.parametrize("uuid", ["0" * 8, "03000200-0400-0500-0006-000700080009", "f" * 32, 5, None])
def test_a_uuid_of_many_boards_is_none(uuid: Any) -> None:
    assert read(configuration={"uuid": uuid}).uuid is None


@pytest.mark.parametrize(
    "doc",
    [
        [lshw_disk(), lshw_disk()],
        [lshw_disk()],
        lshw_disk(),
        {"id": "host", "class": "system", "children": []},
    ],
)
def test_a_part_of_a_machine_is_refused(doc: Any) -> None:
    with pytest.raises(PartialReport):
        reports.parse(packed(doc))


@pytest.mark.parametrize(
    ("name", "serial", "disk"),
    [
        ("lshw_1000h.lshw.json", "8BOAAQ191999", ("C304332411", "ssd", 32_017_047_552)),
        (
            "lshw_acer-aspire-5737z.lshw.json",
            "LXAZ70X0669112B8DB1601",
            ("WD-WXN209S36759", "hdd", 500_107_862_016),
        ),
        ("lshw_e5530.lshw.json", "D8FTRY1", ("TF755AWHKL0LHM", "hdd", 500_107_862_016)),
    ],
)
def test_three_real_laptops_have_their_serial_and_one_disk_each(
    real_report: Callable[[str], HardwareReport], name: str, serial: str, disk: tuple[str, str, int]
) -> None:
    report = real_report(name)
    assert (report.category, report.serial) == ("laptop", serial)
    assert [(each.serial, each.kind, each.size_bytes) for each in report.storages] == [disk]
    assert "usb" in {each.why for each in report.left_out}
