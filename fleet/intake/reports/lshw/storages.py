"""The disks in an lshw report: SATA and IDE by their own node, NVMe by the controller, eMMC by the chip.

Traps met in real reports: a boot stick that does not call itself removable; an internal SATA disk that does
(Linux says so of hot-plug ports since 6.9); an NVMe drive shown as a bare controller by lshw 02.18; `hwmon0`
and `ng0n1` listed as NVMe disks by 02.19.
"""

import re
from collections.abc import Iterable
from typing import Final

from fleet.intake.reports import disks, values
from fleet.intake.reports.lshw.tree import Node, Place, capabilities, capable, driver, kernel_names
from fleet.intake.reports.report import LeftOut, ReportedStorage

_NAMESPACE: Final = re.compile(r"(?:/dev/)?nvme\d+(?:c\d+)?n\d+")
_BY_PATH: Final = re.compile(r"c\d+(?=n\d+$)")
_CHIP: Final = re.compile(r"(?:/dev/)?mmcblk\d+")
_OPTICAL: Final = re.compile(r"cdrom|dvd|magnetooptical")


def storages(places: Iterable[Place]) -> tuple[tuple[ReportedStorage, ...], tuple[LeftOut, ...]]:
    """What has to be erased, and what was left out. Raises TooManyStorages."""
    found: list[tuple[str, ReportedStorage]] = []
    left_out: list[LeftOut] = []
    drives = [place for place in places if _is_drive(place)]
    disks.refuse_many(len(drives))
    for number, place in enumerate(drives):
        node = place.node
        if why := _why_left_out(place):
            left_out.append(LeftOut(_called(node), why))
        else:
            found.append((next(iter(kernel_names(node)), f"#{number}"), _storage(node)))
    return disks.distinct(found), tuple(left_out[: disks.MAX_STORAGES])


def _is_drive(place: Place) -> bool:
    """One node per drive: a medium, a namespace or a partition belongs to the drive above it."""
    node, above = place.node, place.above
    if _is_nvme(node) or _is_chip(node):
        return True
    if node.get("class") != "disk":
        return False
    return above is None or not (above.get("class") == "disk" or _is_nvme(above) or _is_chip(above))


def _is_nvme(node: Node) -> bool:
    return node.get("class") == "storage" and (
        driver(node) == "nvme" or capable(node, "nvme", "nvm_express") or bool(_namespaces(node))
    )


def _is_chip(node: Node) -> bool:
    """An eMMC soldered to the board: type `mmc` in the kernel's words, where a card's is `sd`."""
    return str(node.get("businfo")).startswith("mmc@") and capable(node, "mmc")


def _why_left_out(place: Place) -> str | None:
    node = place.node
    if place.plugged:
        return "usb"
    if _OPTICAL.match(str(node.get("id"))):
        return "optical"
    if capable(node, "sd") or str(node.get("description")) == "SD Card":
        return "card"
    if why := disks.why_left_out(kernel_names(node)):
        return why
    return "card" if capable(node, "removable") and not _built_in(node) else None


def _built_in(node: Node) -> bool:
    return "ATA" in str(node.get("description")) or _is_chip(node)


def _storage(node: Node) -> ReportedStorage:
    model = values.text(node.get("product"))
    if model == values.text(node.get("vendor")):
        model = None
    serial = disks.serial_of(node.get("serial"))
    if _is_nvme(node):
        return ReportedStorage(model, serial, _spaces_size(node), "nvme")
    if _is_chip(node):
        return ReportedStorage(model, serial, _chip_size(node), "emmc")
    spins = any(word.endswith("rpm") for word in capabilities(node))
    kind = disks.kind_of(model, kernel_names(node), spins=spins)
    return ReportedStorage(model, serial, values.size(node.get("size"), 1), kind)


def _namespaces(node: Node) -> list[Node]:
    """The spaces a drive is cut into, without the doors and sensors that 02.19 lists beside them."""
    children = values.objects(node.get("children"))
    return [child for child in children if any(_NAMESPACE.fullmatch(name) for name in kernel_names(child))]


def _spaces_size(node: Node) -> int | None:
    """All spaces together, each once: with multipath, nvme0c0n1 is another way to nvme0n1."""
    sizes = {
        _BY_PATH.sub("", name): values.size(space.get("size"), 1) or 0
        for space in _namespaces(node)
        for name in kernel_names(space)
        if _NAMESPACE.fullmatch(name)
    }
    return values.size(sum(sizes.values()), 1)


def _chip_size(node: Node) -> int | None:
    """The chip's own, or that of its main area, beside which boot areas are listed."""
    areas = [node, *values.objects(node.get("children"))]
    main = (area for area in areas if any(_CHIP.fullmatch(name) for name in kernel_names(area)))
    return next((size for area in main if (size := values.size(area.get("size"), 1))), None)


def _called(node: Node) -> str:
    words = [values.text(node.get(field), 40) for field in ("vendor", "product")]
    names = [values.text(name, 40) for name in kernel_names(node)]
    return " ".join(word for word in words if word) or next((name for name in names if name), "")


def looked_for(places: Iterable[Place]) -> bool:
    """Whether lshw saw any controller or disk at all."""
    return any(place.node.get("class") in ("disk", "storage") for place in places)
