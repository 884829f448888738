"""Which block devices stay in the machine and must be erased, and how each keeps its data.

Leaving out a real disk would send somebody's data to a youth; keeping a boot stick costs a technician one
click. So a device is left out only on evidence, and what nobody can identify stays in as `unknown`.
"""

import re
from collections.abc import Iterable
from typing import Final

from fleet.errors import Invalid
from fleet.intake.reports.report import Kind, ReportedStorage
from fleet.intake.reports.values import text
from fleet.intake.serials import real_serial

MAX_STORAGES: Final = 32
MAX_LISTED: Final = 500

LEFT_OUT_NAMES: Final = (
    ("virtual", re.compile(r"(?:zd|loop|ram|zram|dm-|md|nbd|drbd|rbd)\d+")),
    ("virtual", re.compile(r"mmcblk\d+(?:boot\d+|rpmb|gp\d+)|ng\d+n\d+|hwmon\d+")),
    ("optical", re.compile(r"(?:sr|scd)\d+|cdrom\d*|dvd\d*|cdrw\d*|dvdrw\d*")),
    ("floppy", re.compile(r"fd\d+|floppy\d*")),
)
"""By kernel name. The second row: parts and doors of an eMMC or NVMe drive that is listed by itself."""

_KIND_BY_NAME: Final = (("nvme", re.compile(r"nvme\d+")), ("emmc", re.compile(r"mmcblk\d+")))

_SPINNING: Final = re.compile(
    r"H(?:TS|DS|DT|UA|TE)\d{4,}.*|M(?:HT|HV|HW|HY|HZ)2\d+.*|MK\d{4}G.*|WD\d{2,5}[A-Z]{4}.*", re.IGNORECASE
)
"""Families that were only ever made as spinning disks (Hitachi and HGST, Fujitsu, Toshiba, Western Digital).
Seagate's names are not here: its hybrids and some SSDs share them."""

_FLASH_WORDS: Final = re.compile(r"SSD|SOLID.?STATE", re.IGNORECASE)
_NVME_WORDS: Final = re.compile(r"NVME", re.IGNORECASE)

_NOT_OF_THE_DRIVE: Final = (
    re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE),
    re.compile(r"\w{6}(?:-\w{4}){5}-\w{6}"),
    re.compile(r"(?=[0-9a-f]*[a-f])[0-9a-f]{8}"),
    re.compile(r"(?:[0-9A-F]{4}_){3,7}[0-9A-F]{4}\.?", re.IGNORECASE),
)
"""What tools put in a serial's place when the drive is silent: a partition table's GUID, an LVM volume, an
MBR signature (always lower case), an EUI-64. The first three change when the disk is erased."""


class TooManyStorages(Invalid):
    """This report lists more disks than one machine holds."""

    detail = "It lists {found}; at most {most} are read."


def why_left_out(names: Iterable[str]) -> str | None:
    """Why a device of these kernel names is no disk of the machine, None where the names don't tell."""
    bare = [name.rpartition("/")[2] for name in names]
    return next((why for why, rule in LEFT_OUT_NAMES if any(rule.fullmatch(name) for name in bare)), None)


def kind_of(model: str | None, names: Iterable[str], *, spins: bool = False, solid: bool = False) -> Kind:
    """How a disk keeps its data; `spins` and `solid` are what the report itself says."""
    for kind, rule in _KIND_BY_NAME:
        if any(rule.match(name.rpartition("/")[2]) for name in names):
            return "nvme" if kind == "nvme" else "emmc"
    if _NVME_WORDS.search(model or ""):
        return "nvme"
    if solid or _FLASH_WORDS.search(model or ""):
        return "ssd"
    words = (model or "").split()
    return "hdd" if spins or any(_SPINNING.fullmatch(word) for word in words) else "unknown"


def serial_of(value: object) -> str | None:
    """The serial printed on the drive, None for a placeholder or for what belongs to its contents."""
    found = text(value) or ""
    return None if any(rule.fullmatch(found) for rule in _NOT_OF_THE_DRIVE) else real_serial(found)


def refuse_many(listed: int) -> None:
    """Raises TooManyStorages for more devices than any bus holds, before each is looked at."""
    if listed > MAX_LISTED:
        raise TooManyStorages(found=listed, most=MAX_STORAGES)


def distinct(found: Iterable[tuple[str, ReportedStorage]]) -> tuple[ReportedStorage, ...]:
    """Each disk once: by serial, else by the name the system gave it. Raises TooManyStorages."""
    kept: dict[tuple[str, str], ReportedStorage] = {}
    for name, storage in found:
        kept.setdefault(("serial", storage.serial) if storage.serial else ("name", name), storage)
    if len(kept) > MAX_STORAGES:
        raise TooManyStorages(found=len(kept), most=MAX_STORAGES)
    return tuple(kept.values())
