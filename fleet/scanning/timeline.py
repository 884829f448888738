"""The scans of some things in order of time, and since when each thing was not changed otherwise."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from fleet.access import Verb
from fleet.events import Event
from fleet.intake.labels import Label
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.loans import LoanItem
from fleet.scanning.scan import Action, Scan, Verdict

APART: Final = (Action.NOTE, Action.COUNT, Action.UNDO)
"""Actions that no other scan of the thing depends on: their order does not matter."""
TRIED: Final = (Verdict.APPLIED, Verdict.ALREADY, Verdict.BLOCKED, Verdict.UNKNOWN, Verdict.SUPERSEDED)
"""Verdicts of scans that take part in the order of time; the others wait for a person, or did nothing."""

EVER: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass
class Timeline:
    """The scans of some things, and since when each was not changed otherwise."""

    session: Session
    scans: dict[str, list[Scan]] = field(default_factory=dict)
    bases: dict[str, datetime] = field(default_factory=dict)
    tied: set[str] = field(default_factory=set)
    labels: dict[str, set[str]] = field(default_factory=dict)

    def know(self, keys: Iterable[str]) -> None:
        """Read what is known of things, by their codes, and of unclaimed labels, by their ids."""
        new = [key for key in dict.fromkeys(keys) if key not in self.scans]
        for key in new:
            self.scans[key] = []
        for start in range(0, len(new), 500):
            self._read(new[start : start + 500])

    def _read(self, keys: Sequence[str]) -> None:
        waits = and_(Scan.asset_code.is_(None), or_(Scan.label_id.in_(keys), Label.asset_code.in_(keys)))
        known = select(Scan, Label.asset_code).outerjoin(Label, Label.id == Scan.label_id)
        for scan, worn in self.session.execute(known.where(or_(Scan.asset_code.in_(keys), waits))):
            own = scan.asset_code or scan.label_id
            for key in {own or "", worn or ""} & set(keys):
                self.scans[key].append(scan)
        self.bases |= changed_otherwise(self.session, keys)
        worn_by = select(Label.asset_code, Label.id).where(Label.asset_code.in_(keys))
        for code, label in self.session.execute(worn_by):
            self.labels.setdefault(code or "", set()).add(label)
        for table in (AllocationItem, LoanItem):
            self.tied |= set(self.session.scalars(select(table.asset_code).where(table.asset_code.in_(keys))))

    def add(self, scan: Scan) -> None:
        """One more scan, of a thing that is known."""
        keys = [key for key in (scan.asset_code, scan.label_id) if key in self.scans]
        self.scans[keys[0] or ""].append(scan)
        if scan.asset_code and scan.label_id:
            self.labels.setdefault(scan.asset_code, set()).add(scan.label_id)

    def group(self, scan: Scan) -> set[str]:
        """The things whose scans this one may bear upon: itself, its kit, what its youth has or will have."""
        # A scan from before its label was glued on something belongs to that thing now.
        code = scan.asset_code or (scan.label.asset_code if scan.label else None)
        keys = {key for key in (code, scan.label_id) if key}
        self.know(keys)
        if code is not None and code in self.tied:
            keys |= _tied_to(self.session, code, self.bases.get(code, EVER))
            self.know(keys)
        keys |= {label for key in keys for label in self.labels.get(key, ())}
        self.know(keys)
        return keys

    def beside(self, scan: Scan, keys: Collection[str]) -> list[Scan]:
        """The other scans of these things that may come out otherwise with this one, in order of time.

        All after it; where an earlier one was superseded, which no record shows, all after that; and whatever
        was done since the first of them was.
        """
        known = {each.id: each for key in keys for each in self.scans[key] if self._takes_part(each)}
        known.pop(scan.id, None)
        skipped = [each.order for each in known.values() if each.verdict is Verdict.SUPERSEDED]
        first = min([scan.order, *skipped])
        after = [each for each in (scan, *known.values()) if each.order >= first]
        turns = [each.turn for each in after if each.turn is not None]
        since = min(turns, default=None)
        found = (
            each
            for each in known.values()
            if each.order >= first or (since is not None and each.turn is not None and each.turn >= since)
        )
        return sorted(found, key=lambda each: each.order)

    def turns(self, keys: Collection[str]) -> Iterator[int]:
        """The next places in the order in which scans of these things are done."""
        return count(1 + max((each.turn or 0 for key in keys for each in self.scans[key]), default=0))

    def _takes_part(self, scan: Scan) -> bool:
        return (
            scan.verdict in TRIED
            and not scan.undone
            and scan.settled_at is None
            and scan.action not in APART
            and not self.is_stale(scan.asset_code, scan.at)
        )

    def is_stale(self, code: str | None, at: datetime) -> bool:
        """Whether the thing was changed otherwise since."""
        base = self.bases.get(code or "")
        return base is not None and at < base


def changed_otherwise(session: Session, codes: Collection[str]) -> dict[str, datetime]:
    """Code → when a thing's state or place was last changed by anything but a scan."""
    other = Event.facts["scan"].as_string().is_(None)
    moved = or_(Event.to_state.is_not(None), Event.verb == Verb.ASSET_MOVE.value)
    found = select(Event.subject_id, func.max(Event.at)).where(
        Event.subject.in_(("device", "sim")), Event.subject_id.in_(codes), moved, other
    )
    return {code: at for code, at in session.execute(found.group_by(Event.subject_id))}


def _tied_to(session: Session, code: str, since: datetime) -> set[str]:
    """What shares a kit or a youth with this thing, or did since it was last changed otherwise.

    Not only now, nor at the moment of a scan: whichever of its scans arrives, the same things are looked at.
    """
    held = or_(AllocationItem.freed_at.is_(None), AllocationItem.freed_at >= since)
    out = or_(LoanItem.ended_at.is_(None), LoanItem.ended_at >= since)
    kits = select(Allocation).join(AllocationItem).where(AllocationItem.asset_code == code, held)
    own = session.scalars(kits).all()
    lent = select(LoanItem.youth_code).where(LoanItem.asset_code == code, out)
    youths = {kit.youth_code for kit in own} | set(session.scalars(lent))
    known = [youth for youth in youths if youth is not None]
    beside = or_(Allocation.id.in_([kit.id for kit in own]), Allocation.youth_code.in_(known))
    mates = select(AllocationItem.asset_code).join(Allocation).where(beside, held)
    theirs = select(LoanItem.asset_code).where(LoanItem.youth_code.in_(known), out)
    return {*session.scalars(mates), *session.scalars(theirs)}
