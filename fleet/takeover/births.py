"""The rows of what a list brings, written in bulk: assets, labels, youths, loans, plans, and their events.

No object per row: a hundred thousand lines pass through in chunks. A state is still what the life-cycle table
says the verb leads to, and each thing has its event; the constraints of the tables hold as everywhere.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from fleet.access import Actor, Verb
from fleet.codes import new_codes, new_ids, new_token
from fleet.db import Base, insert_rows
from fleet.events import Told
from fleet.intake.assets import Kind
from fleet.intake.devices import (
    SERVES,
    SOLDERED,
    STORES_NOTHING,
    AccountLock,
    Category,
    StorageKind,
)
from fleet.intake.labels import Label, LabelState
from fleet.lending.loans import AgreementPlace
from fleet.lifecycle import first_state
from fleet.parties.youths import Youth, YouthState
from fleet.takeover.decision import Decision
from fleet.takeover.places import Places
from fleet.takeover.words import HELD, REASONS, SIM_VERBS, VERBS

TABLES: Final = (
    "assets", "devices", "sims", "storages", "labels", "youths", "loans", "loan_items", "lines", "plans",
    "takeover_rows",
)  # fmt: skip
"""In the order in which rows may point at each other."""
SPARE: Final = 8
"""Codes drawn for those that are taken: at a million rows, one draw in thirty thousand is."""


class Births:
    """One takeover's new rows, written a chunk of lines at a time."""

    def __init__(
        self, session: Session, actor: Actor, takeover_id: str, places: Places, labels: Collection[str | None]
    ) -> None:
        self.session, self.actor, self.takeover_id, self.places = session, actor, takeover_id, places
        self.rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self.told: list[Told] = []
        self.claims: list[dict[str, str]] = []
        self.youths: dict[str, int] = {}
        self._labels = labels
        self._ids: defaultdict[str, list[str]] = defaultdict(list)
        self._moments: dict[date | None, datetime] = {}
        self._codes: Iterator[str] = iter(())
        self._youth_codes: Iterator[str] = iter(())

    def write(self, chunk: Sequence[Decision]) -> list[Told]:
        """What these lines bring; its events."""
        assets = sum(made.device.is_new + made.sim.is_new for made in chunk)
        self._codes = iter(_unused(self.session, Label.short_code, assets, self._labels))
        self._youth_codes = iter(_unused(self.session, Youth.code, len(chunk), ()))
        for made in chunk:
            self._row(made)
        self.session.flush()
        for name in TABLES:
            if rows := self.rows.pop(name, None):
                insert_rows(self.session.connection(), name, rows)
        if self.claims:
            self._claim_all()
        told, self.told = self.told, []
        return told

    def _claim_all(self) -> None:
        labels = Base.metadata.tables["labels"]
        claimed = labels.update().where(labels.c.id == bindparam("label"))
        claimed = claimed.values(status=LabelState.LIVE, asset_code=bindparam("asset"))
        self.session.connection().execute(claimed, self.claims)
        self.claims = []

    def _row(self, made: Decision) -> None:
        """Everything a line brings, and what it became."""
        loan_id, youth = self._loan(made)
        device = self._device(made, loan_id) if made.device.is_new else made.device.code
        sim = self._sim(made, loan_id) if made.sim.is_new else made.sim.code
        if made.claims and made.label:
            self._claim(made.label.id, device or sim or "")
        if loan_id:
            self._items(made, loan_id, youth, device, sim)
        if sim and made.sim.verdict in ("new", "updated") and made.entry.meaning not in REASONS:
            self._line(made, sim)
        became = {"device_code": device, "sim_code": sim, "loan_id": loan_id, "youth_code": youth}
        row = {"takeover_id": self.takeover_id, "line": made.entry.line}
        self.rows["takeover_rows"].append(row | became)

    def _device(self, made: Decision, loan_id: str | None) -> str:
        entry = made.entry
        category = entry.category or self.places.defaults.category
        code = self._asset(made, "device", VERBS[entry.meaning], loan_id, category not in STORES_NOTHING)
        self.rows["devices"].append(
            {
                "code": code,
                "category": category,
                "maker": entry.maker,
                "model": entry.model,
                "serial": entry.serial,
                "identity": entry.identity,
                "inventory_number": entry.inventory_number,
                "account_lock": AccountLock.UNKNOWN,
                "condition": entry.condition,
            }
        )
        if category in SOLDERED:
            disk = {"id": self._id("disk"), "device_code": code, "kind": StorageKind.FLASH, "present": True}
            self.rows["storages"].append(disk | {"created_at": self.actor.at})
        return code

    def _sim(self, made: Decision, loan_id: str | None) -> str:
        code = self._asset(made, "sim", SIM_VERBS[made.entry.meaning], loan_id, False)
        self.rows["sims"].append({"code": code, "iccid": made.entry.iccid})
        return code

    def _asset(self, made: Decision, subject: str, verb: Verb, loan_id: str | None, stores: bool) -> str:
        code, at = self._label(made, subject), self.actor.at
        held = made.association is not None and made.entry.meaning in HELD
        since = self._moment(made.entry.since)
        reason = REASONS.get(made.entry.meaning)
        self.rows["assets"].append(
            {
                "code": code,
                "asset_type": subject,
                "version": 1,
                "state": first_state(subject, verb),
                "cycle": 1,
                "cycle_began_at": since if made.is_lent else at,
                "site_id": None if held else self.places.id_of(made.site, made.territory),
                "organisation_id": self.places.id_of(made.association) if held else None,
                "erasure_unknown": stores and made.entry.meaning in HELD,
                "retire_reason": reason,
                "created_at": at,
                "last_seen_at": at,
                "received_at": since if made.is_lent else at,
                "first_ready_at": None,  # nobody here knows that it was erased and tested (rules E5, F6)
                "first_lent_at": since if made.is_lent else None,
                "retired_at": since if reason else None,
            }
        )
        facts = {"loan": loan_id} if loan_id else {"reason": reason.value} if reason else {}
        self._tell(verb, subject, code, **facts)
        return code

    def _label(self, made: Decision, subject: str) -> str:
        """A new thing's code, and its label: the one it has on it, where that is one of ours."""
        theirs = made.entry.label if subject == "device" or not made.entry.is_device else None
        code = theirs or next(self._codes)
        if theirs and made.label:
            self._claim(made.label.id, code)
            return code
        label = {"id": self._id("lab"), "token": new_token(), "short_code": code, "asset_code": code}
        self.rows["labels"].append(label | {"status": LabelState.LIVE, "created_at": self.actor.at})
        return code

    def _claim(self, label_id: str, code: str) -> None:
        self.claims.append({"label": label_id, "asset": code})
        self.told.append(Told(Verb.LABEL_CLAIM.value, "label", label_id, None, {"asset": code}))

    def _loan(self, made: Decision) -> tuple[str | None, str | None]:
        """The loan of a line and its youth, a fresh code: nobody's name is read (rule Y1)."""
        here = made.loan.here
        if here is not None:
            return here.id, here.youth_code
        if not made.loan.is_new:
            return None, None
        entry, at, today = made.entry, self.actor.at, self.actor.today
        house = self.places.id_of(made.association) or ""
        owned = {"organisation_id": house, "territory": made.territory, "signatory": made.signatory}
        youth, loan_id = self._youth(house, owned), self._id("loan")
        self.rows["loans"].append(
            {
                "id": loan_id,
                "version": 1,
                "state": first_state("loan", Verb.TAKEOVER_LENT),
                **owned,
                "youth_code": youth,
                "signed_on": entry.signed_on,
                "kept_at": AgreementPlace.ASSOCIATION,
                "due_on": made.due_on,
                "handed_over_by": self.actor.name,
                "handed_over_at": self._moment(entry.since),
                "handed_over_on": entry.since or today,
                "first_for_youth": False,
                "taken_over": True,
                "last_sign_at": at,
                "created_at": at,
            }
        )
        return loan_id, youth

    def _youth(self, house: str, owned: Mapping[str, Any]) -> str:
        today = self.actor.today
        code = next(self._youth_codes)
        self.youths[house] = self.youths.get(house, 0) + 1
        self.rows["youths"].append(
            {"code": code, "state": YouthState.ACTIVE, "created_on": today, "last_contact_on": today, **owned}
        )
        return code

    def _items(
        self, made: Decision, loan_id: str, youth: str | None, device: str | None, sim: str | None
    ) -> None:
        """What goes out on the loan with this line. A SIM inside a hotspot is no second connection."""
        kind = SERVES[self._category(made)] if device else None
        both = kind is Kind.CONNECTION
        out = [
            (device, made.device, kind, None),
            (sim, made.sim, Kind.CONNECTION, both and made.due_on or None),
        ]
        joining = [code for code, part, _, _ in out if code and part.joins]
        for code, part, serves, overlap in out:
            if code and part.joins:
                item = {"loan_id": loan_id, "asset_code": code, "kind": serves, "youth_code": youth}
                bare = {"charger_missing": False, "bag_missing": False, "mouse_missing": False}
                self.rows["loan_items"].append(item | bare | {"overlap_until": overlap})
        if made.loan.is_new:
            self._tell(Verb.TAKEOVER_LENT, "loan", loan_id, assets=joining)

    def _category(self, made: Decision) -> Category:
        here = made.device.here
        known: Category = here.category if here is not None else self.places.defaults.category
        return made.entry.category or known

    def _line(self, made: Decision, sim: str) -> None:
        verb, entry, at = SIM_VERBS[made.entry.meaning], made.entry, self.actor.at
        line_id = made.line.id if made.line is not None else self._id("line")
        if made.new_line:
            told = {"number": entry.number, "number_ending": entry.number_ending}
            operator = self.places.id_of(made.operator)
            stamps = {"version": 1, "state": first_state("line", verb), "created_at": at}
            self.rows["lines"].append(
                {"id": line_id, "sim_code": sim, "operator_id": operator, **told, **stamps}
            )
            self._tell(verb, "line", line_id, sim=sim)
        if made.new_plan and entry.plan_ends_on:
            self._plan(made, line_id, entry.plan_ends_on, verb)

    def _plan(self, made: Decision, line_id: str, ends_on: date, verb: Verb) -> None:
        over = ends_on < self.actor.today
        verb = Verb.TAKEOVER_ENDED if over else verb
        plan = {"id": self._id("plan"), "version": 1, "line_id": line_id, "state": first_state("plan", verb)}
        starts = min(made.entry.since or self.actor.today, ends_on)
        cost = {"cost_cents": made.entry.cost_cents or 0, "currency": "EUR", "created_at": self.actor.at}
        self.rows["plans"].append(plan | {"starts_on": starts, "ends_on": ends_on} | cost)
        self._tell(verb, "plan", str(plan["id"]), line=line_id)

    def _tell(self, verb: Verb, subject: str, subject_id: str, **facts: Any) -> None:
        state = first_state(subject, verb).value
        facts["takeover"] = self.takeover_id
        self.told.append(Told(verb.value, subject, subject_id, state, facts))

    def _id(self, prefix: str) -> str:
        pool = self._ids[prefix]
        if not pool:
            pool += new_ids(prefix, 500)
        return pool.pop()

    def _moment(self, day: date | None) -> datetime:
        """Noon of a day in the lender's zone; the moment of the takeover where no day is told."""
        if day not in self._moments:
            noon = datetime.combine(day or self.actor.today, time(12), self.actor.zone)
            self._moments[day] = min(noon.astimezone(UTC), self.actor.at) if day else self.actor.at
        return self._moments[day]


def _unused(session: Session, column: Any, count: int, taken: Collection[str | None]) -> list[str]:
    """So many new codes that no row holds in `column`."""
    drawn = new_codes(count + SPARE)
    held = set(session.scalars(select(column).where(column.in_(drawn))))
    return [code for code in drawn if code not in held and code not in taken]
