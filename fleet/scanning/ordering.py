"""Rule N4: what scans did is what they would have done in order of time, whatever order they arrive in.

A scan that arrives late is first rehearsed: what later scans of the same things did is taken back, it is
done, and they are done again. What that comes to is then reached by the least that leads there: nothing at
all (it is superseded), the scan alone, or all of it in order.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from fleet import events
from fleet.access import Actor, Verb
from fleet.errors import Refusal
from fleet.events import Event
from fleet.intake.assets import Asset
from fleet.intake.labels import Label
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.loans import LoanItem
from fleet.scanning.acting import WAYS
from fleet.scanning.doing import Doing, LabelUnclaimed
from fleet.scanning.scan import Action, Scan, Verdict

APART: Final = (Action.NOTE, Action.COUNT, Action.UNDO)
"""Actions that no other scan of the thing depends on: their order does not matter."""
TRIED: Final = (Verdict.APPLIED, Verdict.ALREADY, Verdict.BLOCKED, Verdict.UNKNOWN, Verdict.SUPERSEDED)
"""Verdicts of scans that take part in the order of time; the others wait for a person, or did nothing."""

EVER: Final = datetime(1, 1, 1, tzinfo=UTC)

Condition = Mapping[str, tuple[Any, ...]]


@dataclass
class Timeline:
    """The scans of some things, and since when each was not changed otherwise."""

    session: Session
    actor: Actor
    scans: dict[str, list[Scan]] = field(default_factory=dict)
    bases: dict[str, datetime] = field(default_factory=dict)
    tied: set[str] = field(default_factory=set)

    def know(self, keys: Iterable[str]) -> None:
        """Read what is known of things, by their codes, and of unclaimed labels, by their ids."""
        new = [key for key in dict.fromkeys(keys) if key not in self.scans]
        for key in new:
            self.scans[key] = []
        for start in range(0, len(new), 500):
            self._read(new[start : start + 500])

    def _read(self, keys: Sequence[str]) -> None:
        glued = select(Label.id).where(Label.asset_code.in_(keys))
        waits = or_(Scan.label_id.in_(keys), Scan.label_id.in_(glued))
        of_label = and_(Scan.asset_code.is_(None), waits)
        known = select(Scan).where(or_(Scan.asset_code.in_(keys), of_label))
        for scan in self.session.scalars(known):
            self.scans[scan.asset_code or scan.label_id or ""].append(scan)
        self.bases |= changed_otherwise(self.session, keys)
        for table in (AllocationItem, LoanItem):
            self.tied |= set(self.session.scalars(select(table.asset_code).where(table.asset_code.in_(keys))))

    def add(self, scan: Scan) -> None:
        """One more scan, of a thing that is known."""
        keys = [key for key in (scan.asset_code, scan.label_id) if key in self.scans]
        self.scans[keys[0] or ""].append(scan)

    def group(self, scan: Scan) -> set[str]:
        """The things whose scans this one may bear upon: itself, its kit, what its youth has or will have."""
        keys = {key for key in (scan.asset_code, scan.label_id) if key}
        if scan.asset_code in self.tied:
            code = scan.asset_code or ""
            keys |= _tied_to(self.session, code, self.bases.get(code, EVER))
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
        turns = [each.turn for each in known.values() if each.order >= first and each.turn is not None]
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


def doer_of(scan: Scan, actor: Actor) -> Actor:
    """Whoever made the scan, at the moment of it."""
    return replace(
        actor,
        name=scan.made_by,
        role=scan.role,
        at=scan.at,
        organisation_id=scan.organisation_id,
        scopes=None,
    )


def attempt(session: Session, actor: Actor, scan: Scan, turn: int) -> None:
    """Do what a scan says, as things stand; its verdict says what came of it."""
    _bind(scan, scan.asset or (scan.label.asset if scan.label else None))
    doing = Doing(session, doer_of(scan, actor), scan, scan.asset, scan.label)
    way = WAYS[scan.action]
    try:
        # A command refuses before it changes anything; only what takes several can stop half way.
        with events.because(session, scan=scan.id), session.begin_nested() if way.steps else nullcontext():
            done = way.do(doing)
    except Refusal as refusal:
        refuse(scan, refusal)
        return
    _bind(scan, doing.asset)
    scan.reason, scan.reason_facts, scan.done = None, {}, done
    scan.verdict, scan.turn = (Verdict.ALREADY, None) if done is None else (Verdict.APPLIED, turn)


def _bind(scan: Scan, asset: Asset | None) -> None:
    if asset is not None:
        scan.asset, scan.asset_code = asset, asset.code


def refuse(scan: Scan, refusal: Refusal, verdict: Verdict | None = None) -> None:
    """Keep why not: the refusal's name, and of its facts those that its sentence tells."""
    waits = isinstance(refusal, LabelUnclaimed)
    scan.verdict = verdict or (Verdict.UNKNOWN if waits else Verdict.BLOCKED)
    told = {name: fact for name, fact in refusal.facts.items() if f"{{{name}}}" in refusal.detail}
    scan.done, scan.turn, scan.reason, scan.reason_facts = None, None, refusal.slug(), told


def take_away(session: Session, actor: Actor, scan: Scan) -> None:
    """Put back what a scan changed; it stays, as one that waits. Raises what a command raises."""
    if scan.done is not None:
        doing = Doing(session, doer_of(scan, actor), scan, scan.asset, scan.label)
        with events.because(session, scan=scan.id):
            WAYS[scan.action].back(doing, scan.done)
        session.flush()
    scan.done, scan.turn, scan.verdict = None, None, Verdict.SUPERSEDED


@dataclass
class Fitting:
    """One scan among those of its things: to be put in its place, or (`out`) to be taken away from it."""

    session: Session
    actor: Actor
    scan: Scan
    others: Sequence[Scan]
    turns: Iterator[int]
    out: bool = False

    @property
    def comes_last(self) -> bool:
        """Whether nothing that was done depends on it, and nothing waits that it stood in the way of."""
        done = [each.turn for each in self.others if each.turn is not None]
        if not self.out:
            return not done
        skipped = any(each.verdict is Verdict.SUPERSEDED for each in self.others)
        return not skipped and all(turn < (self.scan.turn or 0) for turn in done)

    def in_order(self) -> None:
        """Take back what was done since, this one in its place, and do all again in order of time."""
        whole = sorted([*self.others, self.scan], key=lambda each: each.order)
        applied = [each for each in whole if each.turn is not None]
        for each in sorted(applied, key=lambda each: each.turn or 0, reverse=True):
            take_away(self.session, self.actor, each)
        self._try(each for each in whole if not (self.out and each is self.scan))

    def alone(self) -> None:
        """This one as things stand, and whatever waited for it."""
        if self.out:
            take_away(self.session, self.actor, self.scan)
        else:
            self._try([self.scan])
        if self.out or self.scan.turn is not None:
            self._try(each for each in self.others if each.turn is None and each.order > self.scan.order)

    def _try(self, scans: Iterable[Scan]) -> None:
        for each in scans:
            attempt(self.session, self.actor, each, next(self.turns))


def fit(session: Session, actor: Actor, timeline: Timeline, scan: Scan, *, out: bool = False) -> None:
    """Fit a scan among those of its things, or take it out from among them.

    Raises what a command raises, and changes nothing, where something else came between, so that no order can
    be kept.
    """
    keys = timeline.group(scan)
    fitting = Fitting(session, actor, scan, timeline.beside(scan, keys), timeline.turns(keys), out)
    if fitting.comes_last and not out:
        fitting.alone()
        return
    with session.begin_nested():
        if fitting.comes_last:
            fitting.alone()
        elif out:
            fitting.in_order()
        else:
            _by_the_least(fitting, keys)


def _by_the_least(fitting: Fitting, keys: Collection[str]) -> None:
    """Come to what the order of time comes to, by the least that leads there."""
    session = fitting.session
    now = condition(session, keys)
    rehearsal = session.begin_nested()
    try:
        fitting.in_order()
        wanted = condition(session, keys)
    finally:
        rehearsal.rollback()
    if wanted == now:
        fitting.scan.verdict = Verdict.SUPERSEDED
        return
    with suppress(_Elsewhere), session.begin_nested():
        fitting.alone()
        if condition(session, keys) == wanted:
            return
        raise _Elsewhere
    fitting.in_order()


class _Elsewhere(Exception):
    """The scan alone does not come to what the order of time comes to."""


def condition(session: Session, keys: Collection[str]) -> Condition:
    """All that scans change of things, by code, without any name that is drawn anew each time."""
    session.flush()
    asset = Asset.__table__.c
    packed = select(AllocationItem.asset_code, AllocationItem.allocation_id, AllocationItem.packed_at)
    lent = select(LoanItem.asset_code).where(LoanItem.asset_code.in_(keys), LoanItem.ended_at.is_(None))
    kept = packed.where(AllocationItem.asset_code.in_(keys), AllocationItem.freed_at.is_(None))
    kits = {code: (kit, at is not None) for code, kit, at in session.execute(kept)}
    out = set(session.scalars(lent))
    things = select(asset.code, asset.state, asset.site_id, asset.cycle, asset.organisation_id)
    return {
        code: (*stands, kits.get(code), code in out)
        for code, *stands in session.execute(things.where(asset.code.in_(keys)))
    }
