"""What is here already of the things on some lines of a list: found by label, serial, number or ICCID."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import Session

from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.connectivity.sims import Sim
from fleet.events import Event
from fleet.intake.assets import Asset
from fleet.intake.devices import Device, maker_key
from fleet.intake.labels import Label, LabelState
from fleet.lending.loans import Loan, LoanItem
from fleet.lifecycle import LineState, LoanState, PlanState
from fleet.takeover.listing import Entry

ASSET, DEVICE, SIM = Asset.__table__, Device.__table__, Sim.__table__
DEVICE_COLUMNS: Final = (
    "code", "category", "maker", "model", "serial", "identity", "inventory_number", "condition",
)  # fmt: skip
SIM_COLUMNS: Final = ("code", "iccid")
LOAN_COLUMNS: Final = (
    "id", "organisation_id", "youth_code", "territory", "signatory", "due_on", "signed_on", "handed_over_on",
)  # fmt: skip
LOAN, ITEM, LINE, PLAN = Loan.__table__, LoanItem.__table__, Line.__table__, Plan.__table__


@dataclass(frozen=True, slots=True)
class KnownLabel:
    """A label of ours: its row, and what it is on."""

    id: str
    status: LabelState
    asset_code: str | None


class Known:
    """What is known of `entries`: read in a few statements, for at most a few thousand lines at a time."""

    def __init__(self, session: Session, entries: Sequence[Entry]) -> None:
        self.session = session
        self.labels = self._labels([entry.label for entry in entries if entry.label])
        self.devices = self._devices(entries)
        self.sims = self._sims([entry.iccid for entry in entries if entry.iccid])
        self.by_iccid = {sim.iccid: sim for sim in self.sims.values()}
        self.by_serial = self._index(self.devices.values(), "serial")
        self.by_identity = {device.identity: device.code for device in self.devices.values()}
        self.by_number = self._index(self.devices.values(), "inventory_number")
        self.loans = self._loans([*self.devices, *self.sims])
        self.lines = self._lines(list(self.sims))
        self.plans = self._plans([line.id for line in self.lines.values()])
        self.kits = self._kits()
        self.touched, self.taken_over = self._events()

    def twins(self, entry: Entry) -> set[str]:
        """Codes of the devices with this line's serial: of the same maker, or where one side names none."""
        if entry.serial is None:
            return set()
        if same := self.by_identity.get(entry.identity):
            return {same}
        own = maker_key(entry.maker)
        others = (
            (code, maker_key(self.devices[code].maker)) for code in self.by_serial.get(entry.serial, ())
        )
        return {code for code, maker in others if not own or not maker or own == maker}

    def loan_of(self, code: str | None) -> Row[Any] | None:
        """The open loan by which an asset is out."""
        return self.loans.get(code or "")

    def _labels(self, words: Collection[str]) -> dict[str, KnownLabel]:
        columns = Label.id, Label.short_code, Label.status, Label.asset_code
        rows = self.session.execute(select(*columns).where(Label.short_code.in_(words))) if words else ()
        return {row.short_code: KnownLabel(row.id, row.status, row.asset_code) for row in rows}

    def _devices(self, entries: Sequence[Entry]) -> dict[str, Row[Any]]:
        """Each with what stands under these serials, numbers or labels."""
        serials = [entry.serial for entry in entries if entry.serial]
        keys = [entry.identity for entry in entries if entry.identity]
        numbers = [entry.inventory_number for entry in entries if entry.inventory_number]
        labelled = [label.asset_code for label in self.labels.values() if label.asset_code]
        found: dict[str, Row[Any]] = {}
        for column, words in (
            (DEVICE.c.identity, keys),
            (DEVICE.c.serial, serials),
            (DEVICE.c.inventory_number, numbers),
            (DEVICE.c.code, labelled),
        ):
            if words:
                found |= {row.code: row for row in self._assets(DEVICE, column.in_(words))}
        return found

    def _sims(self, iccids: Collection[str]) -> dict[str, Row[Any]]:
        labelled = [label.asset_code for label in self.labels.values() if label.asset_code]
        if not (iccids or labelled):
            return {}
        condition = or_(SIM.c.iccid.in_(iccids), SIM.c.code.in_(labelled))
        return {row.code: row for row in self._assets(SIM, condition)}

    def _assets(self, table: Any, condition: ColumnElement[bool]) -> list[Row[Any]]:
        names = DEVICE_COLUMNS if table is DEVICE else SIM_COLUMNS
        found = (
            select(*(table.c[name] for name in names), ASSET.c.state, ASSET.c.site_id)
            .join(ASSET, ASSET.c.code == table.c.code)
            .where(condition)
        )
        rows: Any = self.session.execute(found).all()
        return list(rows)

    def _index(self, rows: Iterable[Row[Any]], name: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in rows:
            if word := getattr(row, name):
                found.setdefault(word, []).append(row.code)
        return found

    def _loans(self, codes: Collection[str]) -> dict[str, Row[Any]]:
        """Asset → its open loan."""
        if not codes:
            return {}
        found = (
            select(ITEM.c.asset_code, *(LOAN.c[name] for name in LOAN_COLUMNS))
            .join(LOAN, LOAN.c.id == ITEM.c.loan_id)
            .where(ITEM.c.asset_code.in_(codes), ITEM.c.ended_at.is_(None), LOAN.c.state == LoanState.OPEN)
        )
        return {row.asset_code: row for row in self.session.execute(found)}

    def _kits(self) -> dict[str, set[str]]:
        """Loan → the SIMs that are out on it."""
        ids = {loan.id for loan in self.loans.values()}
        if not ids:
            return {}
        found = select(ITEM.c.loan_id, ITEM.c.asset_code).join(SIM, SIM.c.code == ITEM.c.asset_code)
        kits: dict[str, set[str]] = {}
        for loan_id, code in self.session.execute(
            found.where(ITEM.c.loan_id.in_(ids), ITEM.c.ended_at.is_(None))
        ):
            kits.setdefault(loan_id, set()).add(code)
        return kits

    def _lines(self, codes: Collection[str]) -> dict[str, Row[Any]]:
        """SIM → its live line."""
        if not codes:
            return {}
        found = select(LINE).where(LINE.c.sim_code.in_(codes), LINE.c.state != LineState.CANCELLED)
        return {row.sim_code: row for row in self.session.execute(found)}

    def _plans(self, ids: Collection[str]) -> dict[str, Row[Any]]:
        """Line → its plan: the running one, else the last to end."""
        if not ids:
            return {}
        running = PLAN.c.state == PlanState.RUNNING
        found = select(PLAN).where(PLAN.c.line_id.in_(ids)).order_by(running, PLAN.c.ends_on)
        return {row.line_id: row for row in self.session.execute(found)}

    def _events(self) -> tuple[set[str], set[str]]:
        """Of the things here: which another hand than a takeover's changed, and which a takeover brought."""
        ids: dict[str, Collection[str]] = {
            "device": self.devices,
            "sim": self.sims,
            "loan": {loan.id for loan in self.loans.values()},
            "line": {line.id for line in self.lines.values()},
            "plan": {plan.id for plan in self.plans.values()},
        }
        touched: set[str] = set()
        brought: set[str] = set()
        for subject in (subject for subject, names in ids.items() if names):
            told = select(Event.subject_id, Event.verb).where(
                Event.subject == subject, Event.subject_id.in_(ids[subject])
            )
            for subject_id, verb in self.session.execute(told.distinct()):
                (brought if verb.startswith("takeover.") else touched).add(subject_id)
        return touched, brought
