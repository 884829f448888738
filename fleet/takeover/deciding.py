"""What each line of a list becomes: new, a correction, nothing, or refused with its reason."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.orm import Session

from fleet.access import Actor
from fleet.intake.labels import LabelState
from fleet.sheets.faults import Fault, shown
from fleet.takeover import comparing
from fleet.takeover.decision import Decision
from fleet.takeover.known import Known
from fleet.takeover.listing import Defaults, Entry, Listing
from fleet.takeover.places import Place, Places
from fleet.takeover.whys import Why
from fleet.takeover.words import HELD, Meaning

CHUNK: Final = 1_000
"""Lines that are compared with the database at once."""


class Deciding:
    """A list compared with the fleet, chunk by chunk; `faults` grow as it goes."""

    def __init__(self, session: Session, actor: Actor, listing: Listing) -> None:
        self.session, self.actor, self.listing = session, actor, listing
        self.defaults: Defaults = listing.defaults
        self.places = Places(session, actor, listing.defaults)
        self.faults: list[Fault] = []
        self._taken: dict[str, int] = {}
        self._titles = {column.ours: column.title for column in listing.columns if column.ours}

    def chunks(self) -> Iterator[list[Decision]]:
        """The decisions on the lines that can be taken, a chunk at a time."""
        rows: Sequence[Entry] = self.listing.rows
        for start in range(0, len(rows), CHUNK):
            entries = rows[start : start + CHUNK]
            known = Known(self.session, entries)
            yield [found for entry in entries if (found := self._decide(entry, known))]

    def _decide(self, entry: Entry, known: Known) -> Decision | None:
        before = len(self.faults)
        made = Decision(entry)
        self._circumstances(made)
        self._recognise(made, known)
        if len(self.faults) > before:
            return None
        for why, codes in comparing.compare(made, known):
            self._fault(entry, "iccid", why, codes=codes)
        return made if len(self.faults) == before else None

    # What the line says, and what the list leaves unsaid

    def _circumstances(self, made: Decision) -> None:
        entry = made.entry
        made.signatory = entry.signatory or self.defaults.signatory
        made.site = self._site(entry)
        if entry.meaning in HELD:
            made.association = self._named(entry, "association", Why.UNKNOWN_ASSOCIATION)
        if made.is_lent:
            self._lent(made)
        elif made.site is not None and made.site.id is None:
            made.territory = entry.territory or self.places.territory
            if made.territory is None:
                self._fault(entry, "site", Why.NO_TERRITORY)
        if entry.iccid and (entry.number or entry.number_ending or entry.operator or entry.plan_ends_on):
            made.operator = self._named(entry, "operator", Why.UNKNOWN_OPERATOR)
            if made.operator is None and not entry.operator:
                self._fault(entry, "operator", Why.NO_OPERATOR)
        for name in ("since", "signed_on"):
            day: date | None = getattr(entry, name)
            copied = name == "signed_on" and day == entry.since
            if day and not copied and day > self.actor.today + timedelta(days=1):
                self._fault(entry, name, Why.IN_THE_FUTURE, found=day.isoformat())

    def _lent(self, made: Decision) -> None:
        entry = made.entry
        if made.association is None and not entry.association:
            self._fault(entry, "association", Why.NO_ASSOCIATION)
        places = (made.association, made.site)
        told = (place.territory for place in places if place is not None and place.territory)
        made.territory = entry.territory or next(told, None) or self.places.territory
        if made.territory is None:
            self._fault(entry, "territory", Why.NO_TERRITORY)
        made.due_on = entry.due_on or self.defaults.due_on or a_year_from(self.actor.today)
        if entry.due_on and entry.since and entry.due_on < entry.since:
            self._fault(entry, "due_on", Why.DUE_BEFORE_LENT)

    def _site(self, entry: Entry) -> Place | None:
        """Where it stands. Of what is lent only a known one: it may be where a youth lives (rule Y1)."""
        if not entry.site:
            return self.places.site
        found = self.places.named("site", entry.site, may_add=entry.meaning is not Meaning.LENT)
        if found is None and entry.meaning is not Meaning.LENT:
            self._fault(entry, "site", Why.UNKNOWN_SITE, found=shown(entry.site))
        return found

    def _named(self, entry: Entry, sort: Any, why: Why) -> Place | None:
        name: str | None = getattr(entry, sort)
        if not name:
            given: Place | None = getattr(self.places, sort)
            return given
        found = self.places.named(sort, name)
        if found is None:
            self._fault(entry, sort, why, found=shown(name))
        return found

    # Which thing it is

    def _recognise(self, made: Decision, known: Known) -> None:
        entry = made.entry
        made.label = known.labels.get(entry.label or "")
        labelled = made.label.asset_code if made.label else None
        if made.label and made.label.status is LabelState.REVOKED:
            self._fault(entry, "label", Why.LABEL_REVOKED, found=entry.label)
        if labelled and labelled not in (known.devices if entry.is_device else known.sims):
            self._fault(entry, "label", Why.LABEL_ELSEWHERE, found=entry.label, codes=labelled)
            return
        if entry.is_device:
            made.device.here = self._device(entry, labelled, known)
        sim = known.by_iccid.get(entry.iccid or "")
        if labelled and not entry.is_device and (sim is None or sim.code != labelled):
            self._fault(entry, "label", Why.LABEL_ELSEWHERE, found=entry.label, codes=labelled)
        made.sim.here = sim
        self._once(entry, made.device.here)
        self._once(entry, made.sim.here)

    def _device(self, entry: Entry, labelled: str | None, known: Known) -> Row[Any] | None:
        sure = known.twins(entry) | ({labelled} if labelled else set())
        numbered = {
            code
            for code in known.by_number.get(entry.inventory_number or "", ())
            if code in sure or self._may_be(known.devices[code], entry, known)
        }
        found = sure | numbered
        if len(found) > 1:
            self._fault(entry, None, Why.AMBIGUOUS, codes=", ".join(sorted(found)))
            return None
        return known.devices[found.pop()] if found else None

    def _may_be(self, device: Row[Any], entry: Entry, known: Known) -> bool:
        """Whether an inventory number alone tells: not where serials differ, unless their list corrects it.

        Another one's number may be the same by chance: a donor counts its laptops from 1 too.
        """
        differ = entry.serial and device.serial and entry.serial != device.serial
        return not differ or device.code in known.taken_over

    def _once(self, entry: Entry, thing: Row[Any] | None) -> None:
        if thing is None:
            return
        first = self._taken.setdefault(thing.code, entry.line)
        if first != entry.line:
            self._fault(entry, None, Why.SAME_AS_LINE, codes=thing.code, first=first)

    def _fault(self, entry: Entry, ours: str | None, why: Why, **facts: Any) -> None:
        self.faults.append(Fault(entry.line, self._titles.get(ours or ""), why, facts))


def a_year_from(day: date) -> date:
    """The same day a year later; 1 March after 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
