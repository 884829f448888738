"""A donor's list of equipment, read into lines; every fault in it is told at once, with line and column."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from fleet import sheets
from fleet.errors import Invalid
from fleet.intake.manifests import words
from fleet.intake.manifests.words import Category
from fleet.intake.serials import MAX_SERIAL, is_placeholder_serial, normalise_serial
from fleet.sheets import Row
from fleet.sheets.cells import is_spoilt_number, key
from fleet.sheets.columns import Matched, match_columns
from fleet.sheets.faults import MOST_SHOWN, Fault, shown

MOST_OF_ONE_LINE: Final = 5_000
MAX_NAME: Final = 120
MAX_INVENTORY_NUMBER: Final = 40

_COUNT: Final = re.compile(r"(\d{1,3}(?: \d{3})+|\d{1,9})(?:[.,]0{1,2})?")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?: .*)?")
_FEED_MARK: Final = re.compile(r"^:(?:\w{2,4}:\s*)+")
"""`:COK:` before a description: whose warehouse it comes from."""


class Why(StrEnum):
    """What may be wrong with a cell, or worth knowing about a line."""

    UNNAMED = "Neither a maker nor a model is given."
    TOO_LONG = "“{found}…” is longer than {most} characters."
    UNKNOWN_CATEGORY = "“{found}” is not a kind of equipment we know. Known: {known}."
    NO_CATEGORY = "The kind of equipment is missing. Known: {known}."
    NOT_A_COUNT = "“{found}” is not a whole number."
    COUNT_OUT_OF_RANGE = "{found} is not between 1 and {most}."
    SPOILT_SERIAL = "“{found}”: the spreadsheet shortened this serial number and its last digits are lost."
    DATE_SERIAL = "“{found}”: the spreadsheet turned this serial number into a date."
    ONE_SERIAL_MANY = "One serial number stands for {count} devices: give each its own line."
    SERIAL_TWICE = "The serial number {serial} already stands on line {first}."
    NOT_YES_OR_NO = "“{found}” is neither yes nor no."
    PLACEHOLDER_SERIAL = "“{found}” is not a real serial number; the device is taken without one."
    UNKNOWN_GRADE = "“{found}” is not a condition we know; it is left out."
    EXAMPLE = "This is the template's example; it is left out."
    RETURNED = "This line is a return; it is left out."
    TOTAL = "This line is a total; it is left out."


class FaultyManifest(Invalid):
    """Some lines of this list can't be taken."""

    detail = "Nothing was imported. Correct them ({faults}) and send the file again."


class NothingToImport(Invalid):
    """This list holds no equipment."""

    detail = "Lines of examples, totals and returns are left out, and nothing else is there."


@dataclass(frozen=True)
class ManifestLine:
    """`count` devices alike, announced on line `line_no` of the file; one with a serial is always alone.

    `grade` is the donor's word for the condition, as A to D.
    """

    line_no: int
    category: Category
    maker: str | None
    model: str | None
    serial: str | None
    count: int
    inventory_number: str | None
    grade: str | None


@dataclass(frozen=True)
class Manifest:
    """What a donor promises. `ignored_columns` were not read; `warnings` say what was left out and why."""

    lines: tuple[ManifestLine, ...]
    ignored_columns: tuple[str, ...]
    warnings: tuple[Fault, ...]

    @property
    def count(self) -> int:
        """All devices together."""
        return sum(line.count for line in self.lines)


def read(data: bytes) -> Manifest:
    """The equipment in a donor's CSV or XLSX file; where it has no column for the kind, all are laptops.

    Raises a refusal of `fleet.sheets` (unreadable, too large, MissingColumns), FaultyManifest with every
    fault, NothingToImport.
    """
    sheet = sheets.read(data, columns=words.COLUMNS)
    columns = match_columns(sheet.header, words.COLUMNS, required=[("maker", "model")])
    reading = _Reading(columns)
    lines = tuple(line for row in sheet.rows if (line := reading.line(row)))
    if reading.faults:
        raise FaultyManifest(
            [fault.as_dict() for fault in reading.faults[:MOST_SHOWN]], faults=len(reading.faults)
        )
    if not lines:
        raise NothingToImport
    return Manifest(lines, columns.unknown, tuple(reading.warnings))


class _Reading:
    """One file being read: its columns, and what has been found so far."""

    def __init__(self, columns: Matched) -> None:
        self.columns = columns
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self._serials: dict[str, int] = {}

    def line(self, row: Row) -> ManifestLine | None:
        """The equipment on one line, None where it holds none or is faulty."""
        if why := self._not_equipment(row):
            self.warnings.append(Fault(row.line, None, why))
            return None
        before = len(self.faults)
        count, serial = self._count(row), self._serial(row)
        if serial and count > 1:
            self._fault(row, "count", Why.ONE_SERIAL_MANY, count=count)
        maker, model = self._name(row, "maker"), self._name(row, "model")
        if not (maker or model):
            self._fault(row, "model" if "model" in self.columns else "maker", Why.UNNAMED)
        category = self._category(row)
        number = self._cell(row, "inventory_number", MAX_INVENTORY_NUMBER) or None
        found = ManifestLine(row.line, category, maker, model, serial, count, number, self._grade(row))
        return found if len(self.faults) == before else None

    def _not_equipment(self, row: Row) -> Why | None:
        if key(next(cell for cell in row.cells if cell)) in words.TOTALS:
            return Why.TOTAL
        if any(key(self.columns.cell(row, name)).startswith(words.EXAMPLE) for name in words.COLUMNS):
            return Why.EXAMPLE
        returned = key(self.columns.cell(row, "returned"))
        if returned not in words.YES | words.NO:
            self._fault(row, "returned", Why.NOT_YES_OR_NO, found=shown(self.columns.cell(row, "returned")))
        return Why.RETURNED if returned in words.YES else None

    def _category(self, row: Row) -> Category:
        column = next((name for name in ("persona", "category") if name in self.columns), None)
        if column is None:
            return "laptop"
        cell = self.columns.cell(row, column)
        known = words.CATEGORIES.get(key(cell))
        if known is None:
            why = Why.UNKNOWN_CATEGORY if cell else Why.NO_CATEGORY
            self._fault(row, column, why, found=shown(cell), known=words.KNOWN)
        return known or "laptop"

    def _count(self, row: Row) -> int:
        """How many; a line without a count is one device."""
        cell = self.columns.cell(row, "count")
        if not cell:
            return 1
        found = _COUNT.fullmatch(cell)
        if not found:
            why = Why.COUNT_OUT_OF_RANGE if re.fullmatch(r"-\d+", cell) else Why.NOT_A_COUNT
            self._fault(row, "count", why, found=shown(cell), most=MOST_OF_ONE_LINE)
            return 1
        count = int(found[1].replace(" ", ""))
        if not 1 <= count <= MOST_OF_ONE_LINE:
            self._fault(row, "count", Why.COUNT_OUT_OF_RANGE, found=count, most=MOST_OF_ONE_LINE)
        return count

    def _serial(self, row: Row) -> str | None:
        cell = self._cell(row, "serial", MAX_SERIAL)
        for why, is_spoilt in _SPOILT:
            if is_spoilt(cell):
                self._fault(row, "serial", why, found=shown(cell))
                return None
        if not cell:
            return None
        if is_placeholder_serial(cell):
            self._warn(row, "serial", Why.PLACEHOLDER_SERIAL, found=shown(cell))
            return None
        serial = normalise_serial(cell)
        first = self._serials.setdefault(serial, row.line)
        if first != row.line:
            self._fault(row, "serial", Why.SERIAL_TWICE, serial=shown(serial), first=first)
        return serial

    def _name(self, row: Row, column: str) -> str | None:
        return _FEED_MARK.sub("", self._cell(row, column, MAX_NAME)) or None

    def _grade(self, row: Row) -> str | None:
        cell = self.columns.cell(row, "grade")
        grade = words.GRADE_OF.get(key(cell))
        if cell and grade is None:
            self._warn(row, "grade", Why.UNKNOWN_GRADE, found=shown(cell))
        return grade

    def _cell(self, row: Row, column: str, most: int) -> str:
        cell = self.columns.cell(row, column)
        if len(cell) > most:
            self._fault(row, column, Why.TOO_LONG, found=shown(cell), most=most)
        return cell[:most]

    def _fault(self, row: Row, column: str, why: Why, **facts: Any) -> None:
        self.faults.append(Fault(row.line, self.columns.title(column), why, facts))

    def _warn(self, row: Row, column: str, why: Why, **facts: Any) -> None:
        self.warnings.append(Fault(row.line, self.columns.title(column), why, facts))


_SPOILT: Final[Iterable[tuple[Why, Callable[[str], bool]]]] = (
    (Why.SPOILT_SERIAL, is_spoilt_number),
    (Why.DATE_SERIAL, lambda cell: _DATE.fullmatch(cell) is not None),
)
