"""Tables kept as XLSX: unpacked by us and counted, checked for width and length, then read by calamine.

A workbook of 672 KiB can unpack to 192 MiB (rule A6). So calamine never sees the file that was sent, only a
copy made of the parts that were counted.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Final

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from fleet.errors import Invalid
from fleet.sheets import extent
from fleet.sheets.cells import tidy
from fleet.sheets.table import Limits, Line
from fleet.sheets.text import UnreadableSheet

Value = int | float | str | bool | time | date | datetime | timedelta

_MIB: Final = 2**20
_CHUNK: Final = 64 * 1024
_PLAIN: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""The other methods give out more than a chunk at a time."""
_RATIO_FROM: Final = 4 * _MIB
"""Below this size a high ratio harms nobody; small workbooks of equal lines reach it."""
_SHEETS: Final = 20
_READ: Final = (".xml", ".rels")
_EXACT_BELOW: Final = 1e15
"""A spreadsheet keeps 15 digits: a longer number has lost its last ones."""


class UnpacksTooLarge(Invalid):
    """This workbook unpacks to too much."""

    detail = "At most {most_mib} MiB are unpacked, and {ratio} times the file's own size."


class LockedWorkbook(Invalid):
    """This workbook is protected by a password, or is of an old kind."""

    detail = "Save it as .xlsx without a password, or as CSV."


def tables(data: bytes, limits: Limits) -> Iterator[Iterator[Line]]:
    """The visible sheets of a workbook, in its order.

    Raises UnreadableSheet, LockedWorkbook, UnpacksTooLarge, TooManyColumns, TooManyCells.
    """
    parts = _unpacked(data, limits)
    extent.check(parts.values(), limits)
    with _reading():
        book = CalamineWorkbook.from_filelike(_packed(parts))
    for about in book.sheets_metadata[:_SHEETS]:
        if about.typ == SheetTypeEnum.WorkSheet and about.visible == SheetVisibleEnum.Visible:
            yield _lines(book, about.name)


def _unpacked(data: bytes, limits: Limits) -> dict[str, bytes]:
    """The XML parts, by name; pictures and programs are neither unpacked nor read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > limits.entries or len({e.filename for e in entries}) < len(entries):
                raise UnreadableSheet
            if not {entry.compress_type for entry in entries} <= _PLAIN:
                raise UnreadableSheet
            budget = _Budget(limits, len(data))
            wanted = [entry for entry in entries if entry.filename.lower().endswith(_READ)]
            return {entry.filename: _counted(archive, entry, budget) for entry in wanted}
    except RuntimeError:  # an encrypted entry
        raise LockedWorkbook from None
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError):
        raise UnreadableSheet from None


class _Budget:
    """How many bytes may still come out of the archive."""

    def __init__(self, limits: Limits, packed: int) -> None:
        self.limits = limits
        self.left = min(limits.bytes_unpacked, max(limits.ratio * packed, _RATIO_FROM))

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise UnpacksTooLarge(most_mib=self.limits.bytes_unpacked // _MIB, ratio=self.limits.ratio)


def _counted(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: _Budget) -> bytes:
    """One part, counted as it comes out: the size an archive announces can lie."""
    chunks = []
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            budget.spend(len(chunk))
            chunks.append(chunk)
    return b"".join(chunks)


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    copy.seek(0)
    return copy


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever calamine stumbles over is one refusal."""
    try:
        yield
    except BaseException as trouble:
        # A panic of the Rust reader derives from BaseException alone, and its class can't be imported.
        if isinstance(trouble, Exception) or type(trouble).__name__ == "PanicException":
            raise UnreadableSheet from None
        raise


def _lines(book: CalamineWorkbook, name: str) -> Iterator[Line]:
    with _reading():
        values = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    for number, row in enumerate(values, start=1):
        yield number, [_text(value) for value in row]


def _text(value: Value) -> str:
    """A cell as text: dates ISO, whole numbers without decimals, and numbers past 15 digits in the form
    that `is_spoilt_number` knows."""
    match value:
        case str():
            return tidy(value)
        case bool():
            return str(value).upper()
        case float() | int():
            return _number(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case _:
            return str(value)


def _number(value: float | int) -> str:
    if abs(value) >= _EXACT_BELOW:
        return f"{value:E}"
    return str(int(value)) if value == int(value) else repr(value)
