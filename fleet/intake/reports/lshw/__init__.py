"""`lshw -json`: a tree of nodes, alone (before 02.19) or in a list of one. It names no time and no system."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from fleet.intake.reports import values
from fleet.intake.reports.lshw.storages import looked_for, storages
from fleet.intake.reports.lshw.tree import Node, Place, of_class, root_of, walk
from fleet.intake.reports.report import Category, HardwareReport, ReportedBattery
from fleet.intake.serials import real_serial
from fleet.sheets.cells import key

NAME: Final = "lshw"
SHOWN: Final = "lshw -json"

CHASSIS: Final[Mapping[str, Category]] = {
    "laptop": "laptop",
    "notebook": "laptop",
    "sub-notebook": "laptop",
    "portable": "laptop",
    "convertible": "laptop",
    "tablet": "tablet",
    "detachable": "tablet",
    "handheld": "tablet",
    "desktop": "desktop",
    "low-profile": "desktop",
    "pizzabox": "desktop",
    "mini-tower": "desktop",
    "tower": "desktop",
    "all-in-one": "desktop",
    "space-saving": "desktop",
    "lunchbox": "desktop",
    "sealed": "desktop",
    "mini": "desktop",
    "stick": "desktop",
}
"""`configuration.chassis`: lshw's words for the SMBIOS chassis types."""

_PART_NUMBER: Final = re.compile(r"\s*\([^()]*\)$")
_LENOVO_NAMES: Final = re.compile(r"think|idea|yoga|legion|lenovo|\d{3}w?-", re.IGNORECASE)
_TOUCH: Final = re.compile(r"touch\s?screen|digiti[sz]er", re.IGNORECASE)


def recognises(doc: Any) -> bool:
    """Whether the document is lshw's."""
    first = doc[0] if isinstance(doc, list) and doc else doc
    return (
        isinstance(first, dict) and isinstance(first.get("class"), str) and isinstance(first.get("id"), str)
    )


def read(doc: Any, sha256: str) -> HardwareReport:
    """The machine in an lshw report. Raises PartialReport for `lshw -class …`, TooManyStorages."""
    root = root_of(doc)
    places = list(walk(root))
    to_erase, left_out = storages(places)
    return HardwareReport(
        format=NAME,
        sha256=sha256,
        category=_category(root, places),
        maker=values.named(root.get("vendor")) or _of_board(places, "vendor"),
        model=_model(root) or _of_board(places, "product"),
        serial=real_serial(values.text(root.get("serial"))),
        uuid=values.uuid(values.member(root, "configuration", "uuid")),
        cpu=_cpu(places),
        memory_bytes=_memory(places),
        storages=to_erase,
        storages_listed=looked_for(places),
        left_out=left_out,
        battery=_battery(places),
        touch=_touch(places),
        macs=_macs(places),
    )


def _category(root: Node, places: Iterable[Place]) -> Category:
    """By the chassis; where its maker left that unsaid, a laptop is what has a battery."""
    said = CHASSIS.get(str(values.member(root, "configuration", "chassis")).lower())
    return said or ("laptop" if any(_batteries(places)) else "desktop")


def _model(root: Node) -> str | None:
    """The model without the part number lshw adds to it; Lenovo writes the name people know under version."""
    version = values.named(root.get("version"))
    is_lenovo = key(values.text(root.get("vendor")) or "") == "lenovo"
    if is_lenovo and version and _LENOVO_NAMES.match(version):
        return version
    product = values.text(root.get("product")) or ""
    sku = values.text(values.member(root, "configuration", "sku"))
    if sku and product.endswith(f"({sku})"):
        return values.named(product[: -len(sku) - 2])
    return values.named(_PART_NUMBER.sub("", product))


def _of_board(places: Iterable[Place], field: str) -> str | None:
    """Machines assembled by hand bear a name on their board alone."""
    return next((values.named(p.node.get(field)) for p in places if p.node.get("id") == "core"), None)


def _cpu(places: Iterable[Place]) -> str | None:
    names = (values.text(place.node.get("product")) for place in of_class(places, "processor"))
    return next((name for name in names if name), None)


def _memory(places: Iterable[Place]) -> int | None:
    """What the memory node says, else the sum of its banks; a board lists its flash chips as banks too."""
    sizes = {"memory": 0, "bank": 0}
    for place in of_class(places, "memory"):
        part = str(place.node.get("id")).partition(":")[0]
        if part in sizes and "flash" not in str(place.node.get("description")).lower():
            sizes[part] += values.size(place.node.get("size"), 1) or 0
    return values.size(sizes["memory"] or sizes["bank"], 1)


def _battery(places: Iterable[Place]) -> ReportedBattery | None:
    """The design alone: lshw knows nothing of the charge."""
    design = sum(values.milliwatt_hours(node.get("capacity")) or 0 for node in _batteries(places))
    return ReportedBattery(design, None) if design else None


def _batteries(places: Iterable[Place]) -> Iterator[Node]:
    """Power supplies share their class and field: 65, in watts, is no capacity."""
    nodes = (place.node for place in of_class(places, "power"))
    return (node for node in nodes if str(node.get("id")).startswith("battery"))


def _touch(places: Iterable[Place]) -> bool | None:
    """None from a version of lshw that does not list inputs (before 02.19)."""
    inputs = [values.text(place.node.get("product")) or "" for place in of_class(places, "input")]
    return any(_TOUCH.search(name) for name in inputs) if inputs else None


def _macs(places: Iterable[Place]) -> tuple[str, ...]:
    """Of the cards inside: an adapter on a plug goes from one laptop to the next."""
    cards = (place.node for place in of_class(places, "network") if not place.plugged)
    return tuple(sorted({address for node in cards if (address := values.mac(node.get("serial")))}))
