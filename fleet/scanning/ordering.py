"""Rule N4: what scans did is what they would have done in order of time, whatever order they arrive in.

A scan that arrives late is first rehearsed: what later scans of the same things did is taken back, it is
done, and they are done again. What that comes to is then reached by the least that leads there: nothing at
all (it is superseded), the scan alone, or all of it in order.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import events
from fleet.access import Actor
from fleet.errors import Refusal
from fleet.intake.assets import Asset
from fleet.lending.allocations import AllocationItem
from fleet.lending.loans import LoanItem
from fleet.lending.shipments import ShipmentLine
from fleet.scanning.acting import WAYS
from fleet.scanning.doing import Doing, LabelUnclaimed
from fleet.scanning.scan import Scan, Verdict
from fleet.scanning.timeline import Timeline

Condition = Mapping[str, tuple[Any, ...]]
NAMES: Final = ("code", "kit")


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
    """Keep why not: the refusal's name, and of its facts those that its sentence tells.

    Not which code or kit it was: what names nothing of ours may be a youth's code, and a kit's goes with its
    youth (rule Y5). Whoever tells of it looks them up.
    """
    waits = isinstance(refusal, LabelUnclaimed)
    scan.verdict = verdict or (Verdict.UNKNOWN if waits else Verdict.BLOCKED)
    told = {
        name: fact
        for name, fact in refusal.facts.items()
        if f"{{{name}}}" in refusal.detail and name not in NAMES
    }
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
        """Whether nothing was done after it, in time or in fact, and it stood in nobody's way."""
        skipped = any(each.verdict is Verdict.SUPERSEDED for each in self.others)
        return not any(each.turn is not None for each in self.others) and not (self.out and skipped)

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
        wanted, told = condition(session, keys), _told(fitting.scan)
    finally:
        rehearsal.rollback()
    if wanted == now:
        verdict, fitting.scan.reason, fitting.scan.reason_facts = told
        fitting.scan.verdict = Verdict.SUPERSEDED if verdict is Verdict.APPLIED else verdict
        return
    with suppress(_Elsewhere), session.begin_nested():
        fitting.alone()
        if condition(session, keys) == wanted:
            return
        raise _Elsewhere
    fitting.in_order()


def _told(scan: Scan) -> tuple[Verdict, str | None, dict[str, Any]]:
    return scan.verdict, scan.reason, scan.reason_facts


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
    parcels = _in_parcels(session, keys)
    things = select(asset.code, asset.state, asset.site_id, asset.shelf, asset.cycle, asset.organisation_id)
    return {
        code: (*stands, kits.get(code), code in out, parcels.get(code))
        for code, *stands in session.execute(things.where(asset.code.in_(keys)))
    }


def _in_parcels(session: Session, keys: Collection[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Code → its lines in parcels: picked, heard of, settled."""
    line = ShipmentLine.__table__.c
    picked, heard, over = (each.is_not(None) for each in (line.picked_at, line.heard_at, line.ended_at))
    told = select(line.asset_code, line.id, picked, heard, line.difference, line.remedy, over)
    found: dict[str, list[tuple[Any, ...]]] = {}
    for code, *stands in session.execute(told.where(line.asset_code.in_(keys)).order_by(line.id)):
        found.setdefault(code, []).append(tuple(stands))
    return found
