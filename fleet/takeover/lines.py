"""One line of a fleet list, cell by cell: each is understood, worth a warning, or a fault with its column."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final, TypeVar

from fleet import codes
from fleet.connectivity import sims
from fleet.errors import Refusal
from fleet.intake import devices
from fleet.intake.devices import Category
from fleet.intake.manifests import words as manifests
from fleet.intake.serials import MAX_SERIAL, normalise_serial
from fleet.lending.equipment_requests.words import SIGNATORIES
from fleet.parties.youths import Signatory
from fleet.sheets import Row, Sheet
from fleet.sheets.cells import is_spoilt_number, key
from fleet.sheets.columns import Matched
from fleet.sheets.faults import Fault, shown
from fleet.takeover import cells, days
from fleet.takeover.listing import Defaults, Entry
from fleet.takeover.whys import Why
from fleet.takeover.words import BLANK, BLANK_WITH_ASSOCIATION, SIM_CATEGORY, Meaning
from fleet.text import PersonalText, TooLong, about_equipment

MAX_MAKER: Final = 80
MAX_MODEL: Final = 120
MAX_INVENTORY_NUMBER: Final = 64
MAX_NAME: Final = 120
_DATES: Final = ("since", "due_on", "signed_on", "plan_ends_on", "signed")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?: .*)?")
_ONE: Final = re.compile(r"1(?:[.,]0{1,2})?")
_SIGNATORIES: Final = "représentant légal / legal representative, ASE, majeur / adult"

Cell = TypeVar("Cell")


class Reading:
    """One file being read: its columns, the meaning of its words, and what has been found so far.

    `states` holds the words for states: their key → the first way of writing, and on how many lines.
    """

    def __init__(
        self, columns: Matched, sheet: Sheet, meanings: Mapping[str, Meaning], defaults: Defaults
    ) -> None:
        self.columns, self.meanings, self.defaults = columns, meanings, defaults
        self.states: dict[str, tuple[str, int]] = {}
        self.left_out: list[Fault] = []
        self.faults: list[Fault] = []
        self._warnings: list[Fault] = []
        self._counted: dict[Why, tuple[int, str | None, int]] = {}
        self._first: dict[tuple[str, str], tuple[int, str]] = {}
        self._understood: dict[tuple[str, str], Any] = {}
        self._orders = {
            name: days.order_of(columns.cell(row, name) for row in sheet.rows)
            for name in _DATES
            if name in columns
        }
        for name, order in self._orders.items():
            if order is days.Order.MONTH_FIRST:
                self._warnings.append(Fault(sheet.header_line, columns.title(name), Why.AMERICAN_DATES))

    def entry(self, row: Row) -> Entry | None:
        """What one line says; None where it is left out, or can't be taken."""
        if why := self._not_equipment(row):
            self.left_out.append(Fault(row.line, None, why))
            return None
        before = len(self.faults)
        meaning = self._meaning(row)
        if meaning is Meaning.LEAVE_OUT:
            self.left_out.append(Fault(row.line, self.columns.title("state"), Why.TOLD_TO))
            return None
        found = self._entry(row, meaning or Meaning.IN_STOCK)
        return found if len(self.faults) == before else None

    def warned(self) -> Iterator[Fault]:
        """The warnings, those that come on many lines counted in one."""
        yield from self._warnings
        for why, (line, title, count) in self._counted.items():
            yield Fault(line, title, why, {"count": count})

    def _entry(self, row: Row, meaning: Meaning) -> Entry:
        maker, model = self._text(row, "maker", MAX_MAKER), self._text(row, "model", MAX_MODEL)
        (serial, identity), iccid = self._serial(row, maker), self._iccid(row)
        is_sim, category = self._category(row)
        is_device = not is_sim and not (iccid and not (serial or maker or model or category))
        label, inventory_number = self._names(row, is_device)
        self._refuse_unnamed(row, serial or inventory_number or label if is_device else iccid)
        if (count := self._cell(row, "count")) and not _ONE.fullmatch(count):
            self._fault(row, "count", Why.NOT_ONE, found=shown(count))
        number, ending = self._read(row, "number", cells.number, Why.BAD_NUMBER) or (None, None)
        plan_ends_on, since = self._day(row, "plan_ends_on", last=True), self._day(row, "since")
        if not iccid and (number or ending or plan_ends_on):
            self._warn(row, "number" if number or ending else "plan_ends_on", Why.NO_ICCID)
        return Entry(
            line=row.line,
            meaning=meaning,
            is_device=is_device,
            serial=serial,
            identity=identity,
            maker=maker,
            model=model,
            category=category,
            inventory_number=inventory_number,
            label=label,
            condition=self._note(row),
            site=self._text(row, "site", MAX_NAME),
            association=self._text(row, "association", MAX_NAME),
            territory=self._read(row, "territory", cells.territory, Why.UNKNOWN_TERRITORY),
            signed_on=self._signed_on(row, since),
            since=since,
            due_on=self._day(row, "due_on", last=True),
            signatory=self._signatory(row),
            iccid=iccid,
            number=number,
            number_ending=ending,
            operator=self._text(row, "operator", MAX_NAME),
            plan_ends_on=plan_ends_on,
            cost_cents=self._read(row, "cost", cells.cents, Why.BAD_COST),
        )

    def _refuse_unnamed(self, row: Row, name: str | None) -> None:
        """A thing that nothing names would be doubled by the next list; a faulty name is told as such."""
        is_faulty = bool(self.faults) and self.faults[-1].line == row.line
        if not is_faulty and not name:
            self._fault(row, None, Why.NOT_KNOWN_BY)

    def _not_equipment(self, row: Row) -> Why | None:
        if self._known(next(cell for cell in row.cells if cell), "", key) in manifests.TOTALS:
            return Why.TOTAL
        if all(cell in ("", title) for cell, title in zip(row.cells, self.columns.header, strict=True)):
            return Why.HEADER
        cells = (self._cell(row, name) for name in self.columns.at if name != "notes")
        if any(cell[:1] in "eE" and key(cell).startswith(manifests.EXAMPLE) for cell in cells if cell):
            return Why.EXAMPLE
        return None

    def _meaning(self, row: Row) -> Meaning | None:
        cell = self._cell(row, "state")
        blank = BLANK_WITH_ASSOCIATION if self._cell(row, "association") else BLANK
        bare = self._known(cell, "state", key) or blank
        first, count = self.states.get(bare, (cell or bare, 0))
        self.states[bare] = first, count + 1
        meaning = self.meanings.get(bare)
        if meaning is None:
            self._fault(row, "state", Why.UNKNOWN_STATE if cell else Why.NO_STATE, found=shown(cell))
        return meaning

    def _serial(self, row: Row, maker: str | None) -> tuple[str | None, str | None]:
        """The serial number, and maker and serial as one key."""
        cell = self._cell(row, "serial")
        if not cell or self._is_spoilt(row, "serial", cell, Why.SPOILT_SERIAL):
            return None, None
        if _DATE.fullmatch(cell) or len(cell) > MAX_SERIAL:
            why = Why.DATE_SERIAL if len(cell) <= MAX_SERIAL else Why.TOO_LONG
            self._fault(row, "serial", why, found=shown(cell), most=MAX_SERIAL)
            return None, None
        identity = devices.identity(maker, cell)
        if identity is None:
            self._warn(row, "serial", Why.PLACEHOLDER_SERIAL, found=shown(cell))
            return None, None
        serial = normalise_serial(cell)
        self._once(row, "serial", serial, identity.partition(":")[0])
        return serial, identity

    def _iccid(self, row: Row) -> str | None:
        cell = self._cell(row, "iccid")
        if not cell or self._is_spoilt(row, "iccid", cell, Why.SPOILT):
            return None
        found = self._read(row, "iccid", sims.checked_iccid, Why.BAD_ICCID)
        if found:
            self._once(row, "iccid", found)
        return found

    def _category(self, row: Row) -> tuple[bool, Category | None]:
        """Whether the line says it is a SIM alone; else which kind of device, where it says so."""
        cell = self._cell(row, "category")
        if not cell:
            return False, None
        bare = self._known(cell, "category", key)
        found = manifests.CATEGORIES.get(bare)
        if bare not in SIM_CATEGORY and found is None:
            self._fault(row, "category", Why.UNKNOWN_CATEGORY, found=shown(cell), known=manifests.KNOWN)
        return bare in SIM_CATEGORY, Category(found) if found else None

    def _names(self, row: Row, is_device: bool) -> tuple[str | None, str | None]:
        """Our label's short code, and their own number; their own label takes its place where blank."""
        number = self._text(row, "inventory_number", MAX_INVENTORY_NUMBER)
        if number and self._is_spoilt(row, "inventory_number", number, Why.SPOILT):
            return None, None
        label = self._text(row, "label", MAX_INVENTORY_NUMBER)
        ours = codes.normalise(label or "")
        if codes.is_code(ours):
            self._once(row, "label", ours)
            label = None
        elif label:
            self._count(row, "label", Why.OWN_LABEL_LOST if number else Why.OWN_LABEL)
        if not is_device and (number or label):
            self._count(row, "inventory_number" if number else "label", Why.NO_NUMBER_FOR_SIM)
            return (ours if codes.is_code(ours) else None), None
        if number or label:
            self._once(row, "inventory_number" if number else "label", number or label or "")
        return (ours if codes.is_code(ours) else None), number or label

    def _note(self, row: Row) -> str | None:
        try:
            return about_equipment(self._cell(row, "notes"))
        except (PersonalText, TooLong) as refusal:
            if self.defaults.drop_notes:
                self._count(row, "notes", Why.NOTES_LEFT_OUT)
            else:
                why = Why.PERSONAL_NOTE if isinstance(refusal, PersonalText) else Why.LONG_NOTE
                self._fault(row, "notes", why, **refusal.facts)
            return None

    def _day(self, row: Row, name: str, *, last: bool = False) -> date | None:
        cell = self._cell(row, name)
        if not cell:
            return None
        order = self._orders[name]
        try:
            return self._known(cell, name, lambda text: days.parse(text, order, last=last))
        except ValueError as bad:
            why = Why.AMBIGUOUS_DATE if isinstance(bad, days.Ambiguous) else Why.BAD_DATE
            self._fault(row, name, why, found=shown(cell))
            return None

    def _signed_on(self, row: Row, since: date | None) -> date | None:
        """The day of the agreement; that of the loan, where the list only says that there is one."""
        said = self._known(self._cell(row, "signed"), "signed", key)
        day = self._day(row, "signed_on")
        if not said or said in cells.UNSIGNED:
            return day
        if said in cells.SIGNED:
            return day or since
        try:
            return day or days.parse(self._cell(row, "signed"), self._orders["signed"])
        except ValueError:
            self._fault(row, "signed", Why.NOT_YES_OR_NO)
            return None

    def _signatory(self, row: Row) -> Signatory | None:
        cell = self._cell(row, "signatory")
        found = SIGNATORIES.get(self._known(cell, "signatory", key)) if cell else None
        if cell and found is None:
            self._fault(row, "signatory", Why.UNKNOWN_SIGNATORY, known=_SIGNATORIES)  # it may hold a name
        return found

    def _cell(self, row: Row, name: str) -> str:
        place = self.columns.at.get(name)
        return "" if place is None else row.cells[place]

    def _text(self, row: Row, name: str, most: int) -> str | None:
        cell = self._cell(row, name)
        if len(cell) > most:
            self._fault(row, name, Why.TOO_LONG, found=shown(cell), most=most)
        return self._known(cell, name, str) if cell else None

    def _read(self, row: Row, name: str, parse: Callable[[str], Cell], why: Why) -> Cell | None:
        cell = self._cell(row, name)
        if not cell:
            return None
        try:
            return parse(cell)
        except (ValueError, Refusal):
            self._fault(row, name, why, found=shown(cell))
            return None

    def _known(self, cell: str, name: str, understand: Callable[[str], Cell]) -> Cell:
        """What a cell says, understood once for all lines that say the same."""
        if (name, cell) not in self._understood:
            self._understood[name, cell] = understand(cell)
        found: Cell = self._understood[name, cell]
        return found

    def _is_spoilt(self, row: Row, name: str, cell: str, why: Why) -> bool:
        if is_spoilt_number(cell):
            self._fault(row, name, why, found=shown(cell))
            return True
        return False

    def _once(self, row: Row, name: str, found: str, maker: str = "") -> None:
        """What identifies a thing stands once in the list; two makers may number alike."""
        first, other = self._first.setdefault((name, found), (row.line, maker))
        if first != row.line and (maker == other or not maker or not other):
            self._fault(row, name, Why.TWICE, found=shown(found), first=first)

    def _count(self, row: Row, name: str, why: Why) -> None:
        line, title, count = self._counted.get(why, (row.line, self.columns.title(name), 0))
        self._counted[why] = line, title, count + 1

    def _fault(self, row: Row, name: str | None, why: Why, **facts: Any) -> None:
        title = self.columns.title(name) if name else None
        self.faults.append(Fault(row.line, title, why, facts))

    def _warn(self, row: Row, name: str, why: Why, **facts: Any) -> None:
        self._warnings.append(Fault(row.line, self.columns.title(name), why, facts))
