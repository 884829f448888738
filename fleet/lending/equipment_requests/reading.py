"""A request in a file, CSV or XLSX, read line by line; every fault is told at once, with line and column."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from fleet import codes, sheets
from fleet.errors import Invalid
from fleet.intake.devices.features import Keyboard
from fleet.intake.manifests.words import EXAMPLE, NO, YES
from fleet.lending.equipment_requests import words
from fleet.lending.equipment_requests.request import Priority
from fleet.lending.equipment_requests.sorting import Ask, NewYouth
from fleet.parties.youths import Signatory
from fleet.sheets import Limits, Row, Sheet
from fleet.sheets.cells import key
from fleet.sheets.columns import Matched, match_columns
from fleet.sheets.faults import Fault, shown
from fleet.sheets.people import is_personal

LIMITS: Final = Limits(bytes_in=2 * 2**20, bytes_unpacked=16 * 2**20, rows=2_000, columns=100)
_INCHES: Final = re.compile(r"(\d{1,2})(?:[.,]\d{1,2})?(?:\"|''|″|”|\s*(?:pouces?|inch(?:es)?|in))?\s*")
Word = TypeVar("Word")


class Why(StrEnum):
    """What may be wrong with a line, or worth knowing about it."""

    NOT_A_CODE = "This is not a youth’s code: there are eight letters and digits in one."
    MISTYPED = "This code has a typing mistake."
    NO_SUCH_YOUTH = "There is no youth with this code among those that the association follows."
    NO_YOUTH = "Whom is it for? A code, or for a new youth the département and who signs."
    UNKNOWN_TERRITORY = "“{found}” is not a département: 06, 2A or 974."
    UNKNOWN_SIGNATORY = "Who signs is one of: représentant légal / legal representative, ASE, majeur / adult."
    NO_KIND = "What is needed is missing: ordinateur / laptop, connexion / connection, les deux / both."
    UNKNOWN_KIND = "“{found}” is none of: ordinateur / laptop, connexion / connection, les deux / both."
    UNKNOWN_PRIORITY = (
        "“{found}” is none of: examens / exams, recherche d’emploi / job search, premier équipement / "
        "first equipment."
    )
    UNKNOWN_KEYBOARD = (
        "“{found}” is none of: azerty, qwerty, qwertz, bépo, arabe / arabic, cyrillique / cyrillic."
    )
    NOT_INCHES = "“{found}” is not a size in inches, such as 15."
    NOT_YES_OR_NO = "“{found}” is neither yes nor no."
    TWICE = "This youth asks for that on an earlier line already."
    NO_NEEDS = "Only a laptop has a keyboard, a screen and a touch screen."
    NO_SUCH_SCREEN = "No screen is so large or so small."
    EXAMPLE = "This is the template’s example; it is left out."


class NamesInFile(Invalid):
    """This file has a column about people."""

    detail = (
        "{columns}: names, birth dates, addresses and the like stay with the association. Take the column "
        "out and send the file again; nothing of it was kept."
    )


class NothingAsked(Invalid):
    """This file asks for nothing."""

    detail = "Lines of examples are left out, and nothing else is there."


@dataclass(frozen=True)
class Entry:
    """What line `line` of the file asks for; the youth of a line without a code is new."""

    line: int
    ask: Ask
    new: NewYouth | None


@dataclass(frozen=True)
class Listing:
    """A file as it was read. `ignored_columns` were not read; `faults` keep it from being sent."""

    columns: Matched
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    ignored_columns: tuple[str, ...]
    plain: bytes

    @property
    def asks(self) -> list[Ask]:
        return [entry.ask for entry in self.entries]

    @property
    def new_youths(self) -> list[NewYouth]:
        """Those without a code, in the order of the file."""
        return [entry.new for entry in self.entries if entry.new is not None]


def read(data: bytes) -> Listing:
    """The lines of a CSV or XLSX file.

    Raises a refusal of `fleet.sheets` (unreadable, too large, MissingColumns), NamesInFile, NothingAsked.
    """
    sheet = sheets.read(data, columns=words.COLUMNS, limits=LIMITS)
    _refuse_people(sheet)
    columns = match_columns(sheet.header, words.COLUMNS, required=["kind", ("youth", "territory")])
    reading = _Reading(columns)
    entries = tuple(entry for row in sheet.rows if (entry := reading.entry(row)))
    if not entries and not reading.faults:
        raise NothingAsked
    return Listing(
        columns,
        entries,
        tuple(reading.faults),
        tuple(reading.warnings),
        columns.unknown,
        _plain(sheet, columns),
    )


def _refuse_people(sheet: Sheet) -> None:
    """Rule Y1, before anything else is looked at: not even a fault may quote such a cell."""
    ours = {key(word) for synonyms in words.COLUMNS.values() for word in synonyms}
    about = [
        title
        for title in sheet.header
        if key(title) not in ours and (is_personal(title) or key(title) in words.ABOUT_PEOPLE)
    ]
    if about:
        raise NamesInFile(columns=", ".join(f"“{shown(title)}”" for title in about[:20]))


def _plain(sheet: Sheet, columns: Matched) -> bytes:
    """Our columns alone, each line at its number: what a page carries from one look to the next."""
    text = io.StringIO("\n" * (sheet.header_line - 1))
    text.seek(0, io.SEEK_END)
    told, at = csv.writer(text, "excel-tab", lineterminator="\n"), sheet.header_line + 1
    told.writerow(columns.title(name) for name in columns.at)
    for row in sheet.rows:
        text.write("\n" * (row.line - at))
        told.writerow(columns.cell(row, name) for name in columns.at)
        at = row.line + 1
    return text.getvalue().encode()


class _Reading:
    """One file being read: its columns, and what has been found so far."""

    def __init__(self, columns: Matched) -> None:
        self.columns = columns
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self._new = 0

    def entry(self, row: Row) -> Entry | None:
        """What one line asks for, None where it asks for nothing or is faulty."""
        cells = [self.columns.cell(row, name) for name in words.COLUMNS]
        if any(key(cell).startswith(EXAMPLE) for cell in cells):
            self.warnings.append(Fault(row.line, None, Why.EXAMPLE))
            return None
        if not any(cells):
            return None
        before = len(self.faults)
        code = self._code(row)
        new = self._newcomer(row) if code is None else None
        ask = self._ask(row, code)
        if len(self.faults) > before or ask is None:
            return None
        self._new += new is not None
        return Entry(row.line, ask, new)

    def _code(self, row: Row) -> str | None:
        """The code that stands there. A cell that is none may hold a name: it is not quoted."""
        cell = self.columns.cell(row, "youth")
        if not cell:
            return None
        code = codes.normalise(cell)
        if codes.is_mistyped(cell):
            self._fault(row, "youth", Why.MISTYPED)
        elif not codes.is_code(code):
            self._fault(row, "youth", Why.NOT_A_CODE)
        return code

    def _newcomer(self, row: Row) -> NewYouth | None:
        told, signs = self.columns.cell(row, "territory"), self.columns.cell(row, "signatory")
        if not told or not signs:
            self._fault(row, "youth" if "youth" in self.columns else "territory", Why.NO_YOUTH)
            return None
        territory = words.TERRITORIES.get(key(told))
        if territory is None:
            self._fault(row, "territory", Why.UNKNOWN_TERRITORY, found=shown(told))
        signatory = words.SIGNATORIES.get(key(signs))
        if signatory is None:
            self._fault(row, "signatory", Why.UNKNOWN_SIGNATORY)  # it may hold a name
        return NewYouth(territory or "", signatory or Signatory.ASE_SERVICE)

    def _ask(self, row: Row, code: str | None) -> Ask | None:
        cell = self.columns.cell(row, "kind")
        kind = words.KINDS.get(key(cell))
        if kind is None:
            self._fault(row, "kind", Why.UNKNOWN_KIND if cell else Why.NO_KIND, found=shown(cell))
        priority: Priority | None = self._word(row, "priority", words.PRIORITIES, Why.UNKNOWN_PRIORITY)
        keyboard: Keyboard | None = self._word(row, "keyboard", words.KEYBOARDS, Why.UNKNOWN_KEYBOARD)
        inches, touch = self._inches(row), self._touch(row)
        if kind is None:
            return None
        return Ask(
            kind=kind,
            youth=code,
            new_youth=self._new if code is None else None,
            priority=priority or Priority.NONE,
            keyboard=keyboard,
            screen_inches=inches,
            touch=touch,
        )

    def _word(self, row: Row, column: str, known: Mapping[str, Word], why: Why) -> Word | None:
        cell = self.columns.cell(row, column)
        found = known.get(key(cell))
        if cell and found is None and key(cell) not in words.ANY:
            self._fault(row, column, why, found=shown(cell))
        return found

    def _inches(self, row: Row) -> int | None:
        """Whole inches: who asks for 15.6 gets a screen sold as 15.6."""
        cell = self.columns.cell(row, "screen")
        if not cell or key(cell) in words.ANY:
            return None
        if found := _INCHES.fullmatch(cell.lower()):
            return int(found[1])
        self._fault(row, "screen", Why.NOT_INCHES, found=shown(cell))
        return None

    def _touch(self, row: Row) -> bool:
        cell = self.columns.cell(row, "touch")
        if cell and key(cell) not in YES | NO:
            self._fault(row, "touch", Why.NOT_YES_OR_NO, found=shown(cell))
        return bool(cell) and key(cell) in YES

    def _fault(self, row: Row, column: str, why: Why, **facts: Any) -> None:
        self.faults.append(Fault(row.line, self.columns.title(column), why, facts))
