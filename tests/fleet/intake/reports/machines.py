"""Reports written by hand in the shape of real ones: one lshw laptop, one GLPI laptop, one GLPI phone.

Each holds markers (PERSONAL_…) wherever its tool puts people, networks and programs.
"""

import json
from typing import Any

PERSONAL = "PERSONAL_"


def packed(doc: Any) -> bytes:
    """A report's file."""
    return json.dumps(doc).encode()


def lshw_disk(**facts: Any) -> dict[str, Any]:
    """A SATA disk as lshw lists it."""
    return {
        "id": "disk",
        "class": "disk",
        "description": "ATA Disk",
        "product": "HGST HTS545050A7",
        "businfo": "scsi@0:0.0.0",
        "logicalname": "/dev/sda",
        "serial": "TM8511AV0A1B2C",
        "units": "bytes",
        "size": 500_107_862_016,
        "capabilities": {"partitioned": "Partitioned disk"},
        "children": [
            {
                "id": "volume:0",
                "class": "volume",
                "logicalname": ["/dev/sda1", f"/home/{PERSONAL}FOLDER"],
                "serial": "0d1c2b3a-4958-4677-8695-a4b3c2d1e0f9",
                "configuration": {"label": f"{PERSONAL}LABEL"},
            }
        ],
        **facts,
    }


def lshw_stick(**facts: Any) -> dict[str, Any]:
    """The stick the bench booted from, under its USB plug; it does not call itself removable."""
    disk = lshw_disk(
        product="Flash Disk", vendor="USB", serial="UD04", size=1_002_438_656, description="SCSI Disk"
    )
    return {
        "id": "usb",
        "class": "storage",
        "businfo": "usb@1:2",
        "configuration": {"driver": "usb-storage"},
        "children": [disk],
        **facts,
    }


def nvme(*spaces: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """An NVMe drive as lshw lists it since 02.19: its controller, and below it `spaces` among others."""
    return {
        "id": "nvme",
        "class": "storage",
        "description": "NVMe device",
        "product": "SAMSUNG MZVLB512HAJQ",
        "vendor": "Samsung Electronics Co Ltd",
        "businfo": "pci@0000:3d:00.0",
        "logicalname": "/dev/nvme0",
        "serial": "S3TNNX0K902461",
        "configuration": {"driver": "nvme", "nqn": "nqn.2014"},
        "children": list(spaces),
        **facts,
    }


def space(name: str, **facts: Any) -> dict[str, Any]:
    """What lshw calls an NVMe disk below the controller, even where it is a sensor."""
    return {"id": "namespace", "class": "disk", "description": "NVMe disk", "logicalname": name, **facts}


def lshw_chip(**facts: Any) -> dict[str, Any]:
    """A soldered eMMC as lshw lists it."""
    areas = [
        {"id": "interface:0", "class": "generic", "logicalname": "/dev/mmcblk0rpmb"},
        {"id": "interface:1", "class": "generic", "logicalname": "/dev/mmcblk0", "size": 31_268_536_320},
    ]
    return {
        "id": "device",
        "class": "generic",
        "description": "SD/MMC Device",
        "product": "HBG4a2",
        "businfo": "mmc@0:0001",
        "serial": "1234987650",
        "capabilities": {"mmc": True},
        "children": areas,
        **facts,
    }


def lshw(*devices: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """A laptop with these devices on its board; by default one disk and the boot stick."""
    board = [
        {"id": "firmware", "class": "memory", "size": 65_536, "description": "BIOS"},
        {"id": "cpu", "class": "processor", "product": "Intel(R) Core(TM) i5-6300U   CPU @ 2.40GHz"},
        {
            "id": "memory",
            "class": "memory",
            "description": "System Memory",
            "size": 8 * 2**30,
            "children": [
                {"id": "bank:0", "class": "memory", "description": "SODIMM DDR4", "size": 8 * 2**30}
            ],
        },
        {
            "id": "network",
            "class": "network",
            "serial": "00:1E:68:44:be:55",
            "configuration": {"ip": f"{PERSONAL}ADDRESS"},
        },
        *(devices or (lshw_disk(), lshw_stick())),
    ]
    battery = {"id": "battery", "class": "power", "product": "45N1", "units": "mWh", "capacity": 62_160}
    supply = {"id": "power", "class": "power", "product": "To Be Filled By O.E.M.", "capacity": 32_768}
    return {
        "id": f"{PERSONAL}hostname",
        "class": "system",
        "description": "Notebook",
        "product": "Latitude E5470 (06DE)",
        "vendor": "Dell Inc.",
        "serial": "abc1234",
        "configuration": {
            "chassis": "notebook",
            "sku": "06DE",
            "uuid": "A1B2C3D4-E5F6-1047-8899-AABBCCDDEEFF",
        },
        "children": [
            {"id": "core", "class": "bus", "product": "0VHKV0", "vendor": "Dell Inc.", "children": board},
            battery,
            supply,
        ],
        **facts,
    }


def glpi_storage(**facts: Any) -> dict[str, Any]:
    """An NVMe drive as GLPI's agent lists it."""
    return {
        "name": "nvme0n1",
        "description": "PCI",
        "manufacturer": "Samsung",
        "model": "PM981 NVMe Samsung 256GB",
        "serial": "S3TNNX0K902461",
        "disksize": 256_060,
        "type": "disk",
        **facts,
    }


def glpi(content: dict[str, Any] | None = None, **facts: Any) -> dict[str, Any]:
    """A laptop; `content` replaces sections, None taking one out."""
    sections: dict[str, Any] = {
        "versionclient": "GLPI-Agent_v1.7",
        "accesslog": {"logdate": "2024-03-01 09:30:00", "userid": f"{PERSONAL}LOGIN"},
        "bios": {
            "assettag": f"{PERSONAL}TAG",
            "smanufacturer": "LENOVO",
            "smodel": "ThinkPad T480",
            "ssn": "PF1ABCDE",
        },
        "hardware": {
            "chassis_type": "Notebook",
            "lastloggeduser": f"{PERSONAL}USER",
            "memory": 7_800,
            "name": f"{PERSONAL}HOST",
            "uuid": "d4c3b2a1-f6e5-4710-8899-aabbccddeeff",
            "workgroup": f"{PERSONAL}GROUP",
        },
        "cpus": [{"name": "Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz", "serial": "To Be Filled By O.E.M."}],
        "memories": [{"capacity": 4_096}, {"capacity": "4096"}, {"description": "empty slot"}],
        "batteries": [{"capacity": 57_570, "real_capacity": 28_785, "serial": "34605"}],
        "storages": [glpi_storage()],
        "drives": [{"volumn": "/dev/nvme0n1p2", "label": f"{PERSONAL}VOLUME", "total": 1}],
        "operatingsystem": {
            "full_name": "Debian GNU/Linux 12",
            "version": "12",
            "fqdn": f"{PERSONAL}FQDN",
            "ssh_key": f"{PERSONAL}KEY",
            "timezone": {"name": "CET", "offset": "+0100"},
        },
        "networks": [
            {"description": "lo", "mac": "00:00:00:00:00:00", "virtualdev": True},
            {
                "description": "wlp58s0",
                "mac": "3C:A9:F4:11:22:33",
                "ipaddress": f"{PERSONAL}IP",
                "wifi_ssid": "x",
            },
            {"description": "enp57s0u1u4", "mac": "00:e0:4c:36:00:99"},
            {"description": "virbr0", "mac": "52:54:00:fa:20:0e", "virtualdev": False},
        ],
        "inputs": [{"caption": "AT keyboard"}, {"caption": "ELAN Touchscreen"}],
        "users": [{"login": f"{PERSONAL}LOGIN"}],
        "softwares": [{"name": f"{PERSONAL}PROGRAM", "userid": f"{PERSONAL}ID"}],
        "licenseinfos": [{"key": f"{PERSONAL}LICENCE"}],
        "printers": [{"name": f"{PERSONAL}PRINTER"}],
        "remote_mgmt": [{"id": f"{PERSONAL}REMOTE"}],
    }
    kept = {name: section for name, section in (sections | (content or {})).items() if section is not None}
    doc = {
        "action": "inventory",
        "deviceid": f"{PERSONAL}HOST-2024",
        "itemtype": "Computer",
        "tag": f"{PERSONAL}TAG",
    }
    return {**doc, "content": kept, **facts}


def glpi_phone(content: dict[str, Any] | None = None) -> dict[str, Any]:
    """A phone with a SIM; its app gives the battery's charge in percent where a capacity belongs."""
    own = {
        "bios": {"smanufacturer": "Fairphone", "smodel": "FP4", "ssn": "9c41e07ab2d35f68"},
        "hardware": {"name": f"{PERSONAL}PHONE", "uuid": "1f2e3d4c5b6a7988", "memory": 5_523},
        "memories": [{"capacity": 5_523}],
        "batteries": [{"capacity": 93}],
        "storages": None,
        "operatingsystem": {"full_name": "Android 13", "version": "33", "timezone": {"offset": "+0200"}},
        "inputs": [{"caption": "Touch Screen"}],
        "modems": [{"imei": ["not one", "35 693803 564380 9"]}],
        "simcards": [
            {
                "country": "fr",
                "operator_name": "Orange",
                "serial": "8933011234567890120",
                "phone_number": "+33600000042",
                "subscriber_id": f"{PERSONAL}IMSI",
            }
        ],
    }
    return glpi(own | (content or {}), itemtype="Phone")
