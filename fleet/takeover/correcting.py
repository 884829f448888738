"""What a better list corrects of an earlier one: fields, places, and states that nobody here has touched."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy.orm import Session

from fleet import events, lifecycle
from fleet.access import Actor, Verb
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.connectivity.sims import Sim
from fleet.intake.assets import Asset
from fleet.intake.devices import SOLDERED, STORES_NOTHING, Device, Storage, StorageKind
from fleet.lending import loans
from fleet.lending.loans import Loan
from fleet.lifecycle import LoanState
from fleet.takeover.decision import Decision, Part
from fleet.takeover.places import Places
from fleet.takeover.words import HELD, REASONS, SIM_VERBS, VERBS, Meaning


class Corrections:
    """One takeover's corrections, row by row through the objects: there are few, and each has its event."""

    def __init__(self, session: Session, actor: Actor, takeover_id: str, places: Places) -> None:
        self.session, self.actor, self.takeover_id, self.places = session, actor, takeover_id, places

    def correct(self, chunk: Sequence[Decision]) -> None:
        """Before the rows that these lines bring are written: a loan that ends makes room for another."""
        for made in chunk:
            self._correct(made)

    def _correct(self, made: Decision) -> None:
        if made.device.verdict == "updated":
            self._device(made, self.session.get_one(Device, made.device.code))
        if made.sim.verdict == "updated":
            self._sim(made, self.session.get_one(Sim, made.sim.code))
        if made.loan.verdict == "updated" and made.loan.here is not None:
            self._loan(made, self.session.get_one(Loan, made.loan.here.id))

    def _device(self, made: Decision, device: Device) -> None:
        changes = dict(made.device.changes)
        site = changes.pop("site", None)
        for name, value in changes.items():
            setattr(device, name, value)
        if "category" in changes and device.category in SOLDERED and not device.to_erase:
            device.storages.append(Storage(kind=StorageKind.FLASH, present=True, created_at=self.actor.at))
        if site:
            device.site_id = self.places.id_of(site, made.territory)
        if made.device.changes:
            self._told("device", device.code, made.device)
        if made.device.moves:
            self._move(made, device, VERBS[made.entry.meaning])
            device.erasure_unknown = made.entry.meaning in HELD and device.category not in STORES_NOTHING

    def _sim(self, made: Decision, sim: Sim) -> None:
        changes = made.sim.changes
        if "site" in changes:
            sim.site_id = self.places.id_of(changes["site"], made.territory)
        if made.line is not None and changes.keys() & {"number", "number_ending", "operator"}:
            line = self.session.get_one(Line, made.line.id)
            line.number = changes.get("number", line.number)
            line.number_ending = changes.get("number_ending", line.number_ending)
            line.operator_id = self.places.id_of(changes.get("operator")) or line.operator_id
            self._told("line", line.id, made.sim)
        if made.plan is not None and "plan" in changes and not made.new_plan:
            plan = self.session.get_one(Plan, made.plan.id)
            plan.ends_on, plan.starts_on = changes["plan"], min(plan.starts_on, changes["plan"])
            self._told("plan", plan.id, made.sim)
        if made.sim.moves:
            self._move(made, sim, SIM_VERBS[made.entry.meaning])
        elif changes:
            self._told("sim", sim.code, made.sim)

    def _loan(self, made: Decision, loan: Loan) -> None:
        changes = dict(made.loan.changes)
        house = self.places.id_of(changes.pop("association", None)) or loan.organisation_id
        for name, value in changes.items():
            setattr(loan, name, value)
        if "handed_over_on" in changes:
            noon = datetime.combine(loan.handed_over_on, time(12), self.actor.zone)
            loan.handed_over_at = min(noon, self.actor.at)
        loan.organisation_id = house
        if loan.youth is not None and house:
            loan.youth.organisation_id = house
            loan.youth.territory = made.entry.territory or loan.youth.territory
            loan.youth.signatory = made.entry.signatory or loan.youth.signatory
        for item in loan.items:
            if item.ended_at is None:
                item.asset.organisation_id = house
                item.asset.first_lent_at = loan.handed_over_at
        self._told("loan", loan.id, made.loan)

    def _move(self, made: Decision, asset: Asset, verb: Verb) -> None:
        """Where it stands now, as if the first list had said so; what was lent is not."""
        if made.entry.meaning not in HELD:
            self._end_loan(asset)
        reason, held = REASONS.get(made.entry.meaning), made.entry.meaning in HELD
        asset.retire_reason, asset.retired_at = reason, self.actor.at if reason else None
        asset.organisation_id = self.places.id_of(made.association) if held else None
        asset.site_id = None if asset.organisation_id else self.places.id_of(made.site, made.territory)
        lent = made.entry.meaning is Meaning.LENT
        asset.first_lent_at = self._since(made) if lent else None
        lifecycle.advance(self.session, self.actor, asset, verb, takeover=self.takeover_id)

    def _end_loan(self, asset: Asset) -> None:
        """It was not lent: its item ends, and the loan with its last one."""
        item = loans.open_item(self.session, asset)
        if item is None:
            return
        item.ended_at = self.actor.at
        if item.loan.state is LoanState.OPEN and all(other.ended_at for other in item.loan.items):
            item.loan.ended_at = self.actor.at
            facts = {"takeover": self.takeover_id}
            lifecycle.advance(self.session, self.actor, item.loan, Verb.TAKEOVER_ENDED, **facts)

    def _since(self, made: Decision) -> datetime:
        if made.entry.since is None:
            return self.actor.at
        return min(datetime.combine(made.entry.since, time(12), self.actor.zone), self.actor.at)

    def _told(self, subject: str, key: str, part: Part) -> None:
        facts: dict[str, Any] = {"takeover": self.takeover_id, "fields": sorted(part.changes)}
        events.record(self.session, self.actor, Verb.TAKEOVER_IMPORT, subject, key, **facts)
