"""GLPI's inventory format in JSON: what its agents send for computers and phones.

Source: glpi-project/inventory_format (inventory.schema.json), sizes of disks in MB (10⁶ bytes) as its agents
compute them, memory in MiB. Older agents' units are read too.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from stdnum import imei, luhn

from fleet.intake.reports import disks, values
from fleet.intake.reports.report import (
    Category,
    HardwareReport,
    LeftOut,
    NotOurEquipment,
    PartialReport,
    ReportedBattery,
    ReportedSim,
    ReportedStorage,
)
from fleet.intake.serials import real_serial
from fleet.sheets.cells import key

NAME: Final = "glpi"
SHOWN: Final = "GLPI inventory JSON"

CHASSIS: Final[Mapping[str, Category]] = {
    "laptop": "laptop",
    "notebook": "laptop",
    "subnotebook": "laptop",
    "portable": "laptop",
    "convertible": "laptop",
    "tablet": "tablet",
    "detachable": "tablet",
    "handheld": "tablet",
    "desktop": "desktop",
    "lowprofiledesktop": "desktop",
    "pizzabox": "desktop",
    "minitower": "desktop",
    "tower": "desktop",
    "allinone": "desktop",
    "spacesaving": "desktop",
    "lunchbox": "desktop",
    "sealedcasepc": "desktop",
    "minipc": "desktop",
    "stickpc": "desktop",
}
"""`hardware.chassis_type` without case and punctuation: dmidecode's words for the SMBIOS chassis types."""

OTHER_EQUIPMENT: Final = ("NetworkEquipment", "Printer")

LEFT_OUT_WORDS: Final = (
    ("usb", re.compile(r"\busb\b|1394|firewire", re.IGNORECASE)),
    ("card", re.compile(r"^sd$|\bsd card\b|card reader|cardreader", re.IGNORECASE)),
    ("optical", re.compile(r"^cd|dvd|cd-?rom|blu-?ray|dis[ck] burning|optical", re.IGNORECASE)),
    ("floppy", re.compile(r"floppy|disquette", re.IGNORECASE)),
    ("virtual", re.compile(r"file-backed virtual|storage spaces|^tape", re.IGNORECASE)),
)
"""What `interface`, `type` and `description` say of what does not stay in the machine. Not "removable": Linux
says so of internal disks on hot-plug ports."""

_TOUCH: Final = re.compile(r"touch\s?screen|digiti[sz]er", re.IGNORECASE)
_ADAPTER: Final = re.compile(r"en\w*u\d|enx|usb|wwx", re.IGNORECASE)
_ICCID: Final = re.compile(r"89\d{16,18}")
_OFFSET: Final = re.compile(r"([+-])(\d{2}):?(\d{2})(?::?\d{2})?")
_FULL_OVER_DESIGN: Final = 1.5
"""A full charge further above the design than this is a wrong reading."""

Section = Mapping[str, Any]


def recognises(doc: Any) -> bool:
    """Whether the document is a GLPI inventory."""
    return isinstance(values.member(doc, "content"), dict) and any(
        isinstance(values.member(doc, *path), str) for path in (("deviceid",), ("content", "versionclient"))
    )


def read(doc: Any, sha256: str) -> HardwareReport:
    """The machine in a GLPI inventory. Users, logins, host names, addresses, programs and keys are not read.

    Raises PartialReport, NotOurEquipment (a printer, a switch), TooManyStorages.
    """
    if doc.get("itemtype") in OTHER_EQUIPMENT:
        raise NotOurEquipment
    if doc.get("partial"):
        raise PartialReport
    content = doc["content"]
    category = _category(doc)
    to_erase, left_out = _storages(content, category)
    bios = values.member(content, "bios")
    return HardwareReport(
        format=NAME,
        sha256=sha256,
        taken_at=_taken_at(content),
        category=category,
        maker=_first(bios, "smanufacturer", "mmanufacturer"),
        model=_first(bios, "smodel", "mmodel"),
        serial=real_serial(values.text(values.member(bios, "ssn"))),
        uuid=values.uuid(values.member(content, "hardware", "uuid")),
        cpu=_first(next(values.objects(content.get("cpus")), None), "name"),
        memory_bytes=_memory(content),
        storages=to_erase,
        storages_listed="storages" in content,
        left_out=left_out,
        battery=_battery(content),
        os_name=_first(values.member(content, "operatingsystem"), "full_name", "name"),
        os_version=_first(values.member(content, "operatingsystem"), "version"),
        touch=_touch(content),
        imei=_imei(content),
        sims=tuple(_sims(content)),
        macs=_macs(content),
    )


def _first(section: Any, *fields: str) -> str | None:
    return next((name for field in fields if (name := values.named(values.member(section, field)))), None)


def _category(doc: Section) -> Category:
    """By the chassis; where its maker left that unsaid, a laptop is what has a battery."""
    if doc.get("itemtype") == "Phone":
        return "phone"
    content = doc["content"]
    chassis = CHASSIS.get(key(values.text(values.member(content, "hardware", "chassis_type")) or ""))
    system = _first(values.member(content, "operatingsystem"), "full_name", "name") or ""
    if chassis or "android" in system.lower():
        return chassis or "tablet"
    return "laptop" if any(values.objects(content.get("batteries"))) else "desktop"


def _taken_at(content: Section) -> datetime | None:
    """The agent writes its local time; the offset stands with the operating system, UTC where it doesn't."""
    written = values.text(values.member(content, "accesslog", "logdate")) or ""
    try:
        moment = datetime.fromisoformat(written)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=_offset(content))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _offset(content: Section) -> timezone:
    written = values.text(values.member(content, "operatingsystem", "timezone", "offset")) or ""
    found = _OFFSET.fullmatch(written)
    if not found:
        return UTC
    size = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return timezone(-size if found[1] == "-" else size) if size < timedelta(days=1) else UTC


def _memory(content: Section) -> int | None:
    """The modules together, else what the system sees of them."""
    modules = values.objects(content.get("memories"))
    total = sum(values.size(module.get("capacity"), values.MIB) or 0 for module in modules)
    return values.size(total, 1) or values.size(values.member(content, "hardware", "memory"), values.MIB)


def _battery(content: Section) -> ReportedBattery | None:
    """All batteries together; the wear only where each tells its full charge."""
    read = [
        (design, values.milliwatt_hours(battery.get("real_capacity")))
        for battery in values.objects(content.get("batteries"))
        if (design := values.milliwatt_hours(battery.get("capacity")))
    ]
    if not read:
        return None
    design = sum(each for each, _ in read)
    full = [charge for each, charge in read if charge and charge <= each * _FULL_OVER_DESIGN]
    return ReportedBattery(design, sum(full) if len(full) == len(read) else None)


def _storages(
    content: Section, category: Category
) -> tuple[tuple[ReportedStorage, ...], tuple[LeftOut, ...]]:
    found, left_out = [], []
    entries = list(values.objects(content.get("storages")))
    disks.refuse_many(len(entries))
    for number, entry in enumerate(entries):
        name = values.text(entry.get("name")) or ""
        if why := _why_left_out(entry, name):
            left_out.append(LeftOut(values.text(entry.get("model")) or name, why))
        else:
            found.append((name or f"#{number}", _storage(entry, name)))
    if category in ("phone", "tablet") and not found:
        found.append(("flash", ReportedStorage(None, None, None, "flash")))
    return disks.distinct(found), tuple(left_out[: disks.MAX_STORAGES])


def _why_left_out(entry: Section, name: str) -> str | None:
    if why := disks.why_left_out([name]):
        return why
    said = [values.text(entry.get(field)) or "" for field in ("interface", "type", "description")]
    return next((why for why, rule in LEFT_OUT_WORDS if any(rule.search(words) for words in said)), None)


def _storage(entry: Section, name: str) -> ReportedStorage:
    said = {key(values.text(entry.get(field)) or "") for field in ("interface", "type", "description")}
    model = values.text(entry.get("model"))
    kind = disks.kind_of(model, [name], spins="hdd" in said, solid="ssd" in said)
    if kind == "unknown" and said & {"nvme", "mmc"}:
        kind = "nvme" if "nvme" in said else "emmc"
    serial = disks.serial_of(entry.get("serial") or entry.get("serialnumber"))
    return ReportedStorage(model, serial, values.size(entry.get("disksize"), values.MB), kind)


def _touch(content: Section) -> bool | None:
    inputs = list(values.objects(content.get("inputs")))
    named = (values.text(each.get(field)) or "" for each in inputs for field in ("caption", "description"))
    return any(_TOUCH.search(name) for name in named) if inputs else None


def _imei(content: Section) -> str | None:
    written = [modem.get("imei") for modem in values.objects(content.get("modems"))]
    numbers = [number for each in written for number in (each if isinstance(each, list) else [each])]
    valid = (text for number in numbers if (text := values.text(number)) and imei.is_valid(text))
    return next((imei.compact(text) for text in valid), None)


def _sims(content: Section) -> Iterator[ReportedSim]:
    for card in list(values.objects(content.get("simcards")))[:4]:
        written = "".join((values.text(card.get("iccid")) or values.text(card.get("serial")) or "").split())
        if not _ICCID.fullmatch(written) or not luhn.is_valid(written):
            continue
        number = values.text(card.get("phone_number")) or ""
        masked = f"…{number[-2:]}" if len(number) > 4 and number[-2:].isdecimal() else None
        yield ReportedSim(written, values.text(card.get("operator_name"), 40), masked)


def _macs(content: Section) -> tuple[str, ...]:
    """Of the cards inside: an adapter on a plug goes from one laptop to the next."""
    cards = (
        card
        for card in values.objects(content.get("networks"))
        if not card.get("virtualdev") and not _ADAPTER.match(values.text(card.get("description")) or "")
    )
    return tuple(sorted({address for card in cards if (address := values.mac(card.get("mac")))}))
