"""One value out of a report that anybody may have written: of the right type and clean, or None."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from fleet.intake.serials import is_filler
from fleet.sheets.cells import key, tidy

MAX_TEXT: Final = 120
MAX_BYTES: Final = 2**60
MIB: Final = 2**20
MB: Final = 10**6

_WHOLE: Final = re.compile(r"\d{1,20}(?:\.0+)?")
_CAPACITY: Final = re.compile(r"(\d{1,12}(?:[.,]\d{1,6})?)(m?wh)?", re.IGNORECASE)
_MAC: Final = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_FIELDS: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SHARED_UUIDS: Final = ("03000200-0400-0500-0006-000700080009", "00020003-0004-0005-0006-000700080009")
"""Burnt into many boards alike by makers who left the field as they found it."""
_NAMELESS: Final = frozenset(
    map(key, ("System manufacturer", "System Product Name", "System Version", "All Series", "x.x"))
)
_BATTERY_MWH: Final = range(1_000, 500_000)
"""A phone's app gives its charge in percent in the same field: 93 is no capacity."""


def member(doc: Any, *path: str) -> Any:
    """What stands at `path`, None where any step is missing or is no object."""
    for step in path:
        doc = doc.get(step) if isinstance(doc, Mapping) else None
    return doc


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; an object alone counts as a list of one."""
    yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, Mapping))


def text(value: Any, most: int = MAX_TEXT) -> str | None:
    """Words on one line, at most `most` characters, without what does not print."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**40:
        value = str(value)
    return (tidy(value[: 20 * most], most) or None) if isinstance(value, str) else None


def named(value: Any) -> str | None:
    """A maker's or model's name, None for "System manufacturer" and its like."""
    name = text(value)
    return None if name is None or key(name) in _NAMELESS or is_filler(name) else name


def whole(value: Any, most: int = MAX_BYTES) -> int | None:
    """A whole number from 0 to `most`."""
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None


def size(value: Any, unit: int) -> int | None:
    """`value` × `unit` bytes; 0 is nobody's size and gives None."""
    count = whole(value, MAX_BYTES // unit)
    return count * unit if count else None


def milliwatt_hours(value: Any) -> int | None:
    """A battery's capacity, from 43746, "43746", "43 746 mWh" or "43.7456 Wh"."""
    found = _CAPACITY.fullmatch("".join(str(value).split())) if isinstance(value, str | int | float) else None
    if not found:
        return None
    amount = float(found[1].replace(",", ".")) * (1000 if (found[2] or "").lower() == "wh" else 1)
    return round(amount) if round(amount) in _BATTERY_MWH else None


def mac(value: Any) -> str | None:
    """A network card's own address, lower case; None for zeros, groups and addresses made up by software."""
    address = (text(value) or "").lower().replace("-", ":")
    if not _MAC.fullmatch(address) or int(address[:2], 16) & 0b11 or len(set(address)) < 3:
        return None
    return address


def uuid(value: Any) -> str | None:
    """A system's UUID in one of its two byte orders, always the same one: lshw and dmidecode before and after
    SMBIOS 2.6 swap the first three fields or don't, so the smaller of both is kept. For comparing alone.
    """
    written = text(value) or ""
    if not _FIELDS.fullmatch(written):
        return None
    one = UUID(written)
    both = sorted((str(one), str(UUID(bytes=one.bytes_le))))
    return None if len(set(one.bytes)) < 3 or both[0] in _SHARED_UUIDS else both[0]
