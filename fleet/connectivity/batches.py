"""An operator's batch of SIMs: a sheet with cards, numbers and plans, taken whole or not at all."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import events, sheets
from fleet.access import Actor, Verb, require
from fleet.connectivity import lines, plans, sims
from fleet.connectivity.sims import Sim
from fleet.errors import Invalid, Refusal
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site
from fleet.sheets import Columns, Row
from fleet.sheets.cells import is_spoilt_number, key
from fleet.sheets.columns import Matched, match_columns
from fleet.sheets.faults import MOST_SHOWN, Fault, shown

COLUMNS: Final[Columns] = {
    "iccid": ("ICCID", "SIM number", "numéro de SIM", "n° SIM", "numéro de carte SIM", "SIM", "carte SIM"),
    "pin": ("PIN", "PIN code", "code PIN", "PIN1"),
    "puk": ("PUK", "PUK code", "code PUK", "PUK1"),
    "number": (
        "numéro", "number", "MSISDN", "numéro de téléphone", "phone number", "numéro de ligne", "ligne",
        "téléphone", "n° de téléphone", "mobile number",
    ),
    "operator": ("opérateur", "operator", "network", "réseau", "fournisseur", "provider"),
    "contract": ("contrat", "contract", "n° de contrat", "numéro de contrat", "contract number"),
    "starts_on": ("début", "start", "date de début", "start date", "début du forfait", "plan start"),
    "ends_on": ("fin", "end", "date de fin", "end date", "fin du forfait", "plan end", "échéance", "expiry"),
    "data_gb": ("Go", "GB", "data", "données", "volume", "data GB", "volume (Go)", "forfait Go"),
    "cost": ("coût", "cost", "prix", "price", "montant", "coût (€)", "cost EUR", "tarif"),
}  # fmt: skip
"""Our columns and their headers, the French and the English one first."""

_PIN: Final = re.compile(r"\d{4,8}")
_PUK: Final = re.compile(r"\d{8,10}")
_GB: Final = re.compile(r"(\d{1,5}(?:[.,]\d{1,2})?) ?(?:go|gb)?", re.IGNORECASE)
_MONEY: Final = re.compile(r"(\d{1,6}(?:[.,]\d{1,2})?) ?(?:€|eur|euros?)?", re.IGNORECASE)
_DATES: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
"""ISO and the French ways. A month above 12 is refused: it is an American date, and so are others unseen."""


class Why(StrEnum):
    """What may be wrong with a cell."""

    SPOILT = "“{found}”: the spreadsheet shortened this number and its last digits are lost."
    BAD_ICCID = "“{found}” is not the number of a SIM card."
    ICCID_TWICE = "This SIM already stands on line {first}."
    BAD_PIN = "“{found}” is not a PIN: it has 4 to 8 digits."
    BAD_PUK = "“{found}” is not a PUK: it has 8 to 10 digits."
    BAD_NUMBER = "“{found}” is not a phone number."
    NO_OPERATOR = "A number or a plan needs an operator."
    UNKNOWN_OPERATOR = "“{found}” is no operator we know."
    BAD_DATE = "“{found}” is not a date such as 31/12/2026 or 2026-12-31."
    ENDS_BEFORE_START = "The plan ends before it starts."
    HALF_A_PLAN = "A plan needs both its first and its last day."
    BAD_GB = "“{found}” is not a number of gigabytes."
    BAD_COST = "“{found}” is not an amount in euros."


class FaultyBatch(Invalid):
    """Some lines of this list can't be taken."""

    detail = "Nothing was imported. Correct them ({faults}) and send the file again."


@dataclass(frozen=True)
class BatchLine:
    """One card as the sheet tells it; money in cents."""

    line_no: int
    iccid: str
    pin: str | None
    puk: str | None
    number: str | None
    operator: Organisation | None
    contract: str | None
    starts_on: date | None
    ends_on: date | None
    data_gb: Decimal | None
    cost_cents: int


@dataclass
class Batch:
    """What an import did: codes of new SIMs, and how many were known and left as they are."""

    new: list[str] = field(default_factory=list)
    known: int = 0
    lines: int = 0
    plans: int = 0


def import_sims(
    session: Session,
    actor: Actor,
    data: bytes,
    *,
    operator: Organisation | None = None,
    funder: Organisation | None = None,
    site: Site | None = None,
) -> Batch:
    """Take in a CSV or XLSX of SIMs, with their lines and plans where it names them; all or nothing.

    A card that is known is left as it is, so the same file again changes nothing. A line with a number is
    active at its operator already; a plan whose days have come is running. `operator` is for lines that name
    none. Raises a refusal of `fleet.sheets`, or FaultyBatch with every fault by line and column.
    """
    require(actor, Verb.SIM_ADD)
    reading = read(session, data, operator)
    batch = Batch()
    for line in reading:
        _take(session, actor, line, batch, funder, site)
    digest = hashlib.sha256(data).hexdigest()[:12]
    if batch.new:
        events.record(session, actor, Verb.SIM_ADD, "batch", digest, new=len(batch.new), known=batch.known)
    session.flush()
    return batch


def read(session: Session, data: bytes, operator: Organisation | None = None) -> list[BatchLine]:
    """The cards in a sheet. Raises as `import_sims`."""
    sheet = sheets.read(data, columns=COLUMNS)
    columns = match_columns(sheet.header, COLUMNS, required=["iccid"])
    every = session.scalars(select(Organisation).where(Organisation.kind == OrganisationKind.OPERATOR))
    reading = _Reading(columns, {key(each.name): each for each in every}, operator)
    found = [reading.line(row) for row in sheet.rows]
    if reading.faults:
        told = [fault.as_dict() for fault in reading.faults[:MOST_SHOWN]]
        raise FaultyBatch(told, faults=len(reading.faults))
    return found


def _take(
    session: Session,
    actor: Actor,
    told: BatchLine,
    batch: Batch,
    funder: Organisation | None,
    site: Site | None,
) -> None:
    if session.scalar(select(Sim.code).where(Sim.iccid == told.iccid)):
        batch.known += 1
        return
    sim = sims.add(session, actor, told.iccid, site=site, pin=told.pin, puk=told.puk)
    batch.new.append(sim.code)
    if told.operator is None:
        return
    session.flush()
    line = lines.add(session, actor, sim, told.operator, number=told.number, contract=told.contract)
    batch.lines += 1
    if told.number:
        lines.move(session, actor, line, Verb.LINE_ACTIVATE)
    if told.starts_on is None or told.ends_on is None:
        return
    session.flush()
    plan = plans.add(
        session,
        actor,
        line,
        starts_on=told.starts_on,
        ends_on=told.ends_on,
        cost_cents=told.cost_cents,
        data_gb=told.data_gb,
        funder=funder,
    )
    batch.plans += 1
    if told.starts_on <= actor.today <= told.ends_on:
        plans.start(session, actor, plan)


Cell = TypeVar("Cell")


class _Reading:
    """One sheet being read: its columns, the operators there are, and what has been found so far."""

    def __init__(
        self, columns: Matched, operators: Mapping[str, Organisation], operator: Organisation | None
    ) -> None:
        self.columns, self.operators, self.operator = columns, operators, operator
        self.faults: list[Fault] = []
        self._seen: dict[str, int] = {}

    def line(self, row: Row) -> BatchLine:
        """What one line says; what is wrong with it is in `faults`."""
        starts_on = self._read(row, "starts_on", _date, Why.BAD_DATE)
        ends_on = self._read(row, "ends_on", _date, Why.BAD_DATE)
        number = self._read(row, "number", _number, Why.BAD_NUMBER)
        self._plan(row, starts_on, ends_on)
        return BatchLine(
            line_no=row.line,
            iccid=self._iccid(row),
            pin=self._read(row, "pin", _digits(_PIN), Why.BAD_PIN),
            puk=self._read(row, "puk", _digits(_PUK), Why.BAD_PUK),
            number=number,
            operator=self._operator(row, needed=bool(number or starts_on)),
            contract=self.columns.cell(row, "contract")[:40] or None,
            starts_on=starts_on,
            ends_on=ends_on,
            data_gb=self._read(row, "data_gb", _decimal(_GB), Why.BAD_GB),
            cost_cents=int((self._read(row, "cost", _decimal(_MONEY), Why.BAD_COST) or Decimal()) * 100),
        )

    def _iccid(self, row: Row) -> str:
        cell = self.columns.cell(row, "iccid")
        if is_spoilt_number(cell):
            self._fault(row, "iccid", Why.SPOILT, found=shown(cell))
            return ""
        digits = self._read(row, "iccid", sims.checked_iccid, Why.BAD_ICCID)
        if not digits:
            if not cell:
                self._fault(row, "iccid", Why.BAD_ICCID, found="")
            return ""
        first = self._seen.setdefault(digits, row.line)
        if first != row.line:
            self._fault(row, "iccid", Why.ICCID_TWICE, first=first)
        return digits

    def _operator(self, row: Row, *, needed: bool) -> Organisation | None:
        cell = self.columns.cell(row, "operator")
        if cell and key(cell) not in self.operators:
            self._fault(row, "operator", Why.UNKNOWN_OPERATOR, found=shown(cell))
            return None
        found = self.operators[key(cell)] if cell else self.operator
        if needed and found is None:
            self._fault(row, "operator", Why.NO_OPERATOR)
        return found

    def _plan(self, row: Row, starts_on: date | None, ends_on: date | None) -> None:
        lacking = [day for day in ("starts_on", "ends_on") if not self.columns.cell(row, day)]
        if len(lacking) == 1:
            self._fault(row, lacking[0], Why.HALF_A_PLAN)
        elif starts_on and ends_on and ends_on < starts_on:
            self._fault(row, "ends_on", Why.ENDS_BEFORE_START)

    def _read(self, row: Row, column: str, parse: Callable[[str], Cell], why: Why) -> Cell | None:
        cell = self.columns.cell(row, column)
        if not cell:
            return None
        try:
            return parse(cell)
        except (ValueError, Refusal):
            self._fault(row, column, why, found=shown(cell))
            return None

    def _fault(self, row: Row, column: str, why: Why, **facts: Any) -> None:
        self.faults.append(Fault(row.line, self.columns.title(column), why, facts))


def _date(cell: str) -> date:
    for written in _DATES:
        try:
            return datetime.strptime(cell, written).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    raise ValueError(cell)


def _number(cell: str) -> str:
    """In a sheet, a French number often has lost its first zero."""
    return lines.e164(f"0{cell}" if re.fullmatch(r"[67]\d{8}", cell) else cell)


def _digits(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def parse(cell: str) -> str:
        bare = "".join(cell.split())
        if not pattern.fullmatch(bare):
            raise ValueError(cell)
        return bare

    return parse


def _decimal(pattern: re.Pattern[str]) -> Callable[[str], Decimal]:
    def parse(cell: str) -> Decimal:
        found = pattern.fullmatch(cell.replace("\N{NO-BREAK SPACE}", " ").strip())
        if not found:
            raise ValueError(cell)
        return Decimal(found[1].replace(",", "."))

    return parse
