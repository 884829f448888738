"""Scans as they come in: each is kept, whatever its verdict, and done once, however often it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from fleet import codes, stock_takes
from fleet.access import Actor, Verb, require
from fleet.errors import Conflict, Forbidden, NotFound, Refusal
from fleet.intake import devices, labels
from fleet.intake.assets import Asset
from fleet.intake.labels import Label, LabelRevoked, LabelState, NoSuchLabel
from fleet.lending.allocations import AllocationItem
from fleet.scanning.ordering import attempt, fit, refuse, take_away
from fleet.scanning.scan import AHEAD, LATE, UNDO_WITHIN, Action, Scan, Told, Verdict
from fleet.scanning.timeline import APART, TRIED, Timeline

MOST: Final = 500
"""Scans in one call."""


class FromTheFuture(Conflict):
    """The clock of this phone is ahead: it says that this was scanned later than now."""


class FromBefore(Conflict):
    """This says that it was scanned before its label was made."""


class ChangedOtherwise(Conflict):
    """This was changed in another way since it was scanned."""

    detail = "A coordinator looks at it."


class PassOver(Forbidden):
    """This was scanned after the evening's pass had ended."""


class NotYourScan(Forbidden):
    """Only whoever made a scan can take it back, within the hour."""


class NoSuchScan(NotFound):
    """The scan that this takes back has not arrived."""


@dataclass
class Outcome:
    """What became of one scan that was sent. `earlier`: for a duplicate, the verdict that it has.

    `changed`: scans sent before, whose verdict this one changed.
    """

    id: str
    verdict: Verdict
    scan: Scan | None
    earlier: Verdict | None = None
    changed: list[Scan] = field(default_factory=list)


def send(
    session: Session, actor: Actor, told: Sequence[Told], *, until: datetime | None = None
) -> list[Outcome]:
    """Take scans in, in any order and any number of times; an outcome for each, in the order given.

    `actor.at` is when they arrive, each one's `at` when it was made; what was not made before `until` (the
    end of an evening's pass) is refused.
    """
    require(actor, Verb.SCAN_SEND)
    sending = _Sending(session, replace(actor, scopes=None), told, until)
    done = {number: sending.take(told[number]) for number in _in_order(told)}
    session.flush()
    return [done[number] for number in range(len(told))]


def _in_order(told: Sequence[Told]) -> list[int]:
    return sorted(range(len(told)), key=lambda number: (told[number].at, told[number].id))


class _Sending:
    """One call: what its scans speak of is read at once."""

    def __init__(self, session: Session, actor: Actor, told: Sequence[Told], until: datetime | None) -> None:
        self.session, self.actor, self.until = session, actor, until
        self.known = self._known([each.id for each in told])
        self.taken_back = self._taken_back([each.id for each in told])
        self.labels = labels.by_words(session, [each.text for each in told if each.text])
        self.things = self._things([each.text for each in told if each.text])
        self.timeline = Timeline(session)
        self.timeline.know([*self.things, *(label.id for label in self.labels.values())])

    def _known(self, ids: Sequence[str]) -> dict[str, Scan]:
        return {scan.id: scan for scan in self.session.scalars(select(Scan).where(Scan.id.in_(ids)))}

    def _taken_back(self, ids: Sequence[str]) -> dict[str, list[Scan]]:
        """Scans that take one of these back, and came before it."""
        early = select(Scan).where(
            Scan.text.in_(ids), Scan.action == Action.UNDO, Scan.verdict == Verdict.UNKNOWN
        )
        found: dict[str, list[Scan]] = {}
        for scan in self.session.scalars(early):
            found.setdefault(scan.text, []).append(scan)
        return found

    def _things(self, words: Sequence[str]) -> dict[str, Asset]:
        """Code → the thing, locked with its kit until all is stored: two phones take turns."""
        wanted = {label.asset_code for label in self.labels.values() if label.asset_code} | set(words)
        here = select(AllocationItem.allocation_id).where(
            AllocationItem.asset_code.in_(wanted), AllocationItem.freed_at.is_(None)
        )
        mates = select(AllocationItem.asset_code).where(AllocationItem.allocation_id.in_(here))
        wanted |= set(self.session.scalars(mates))
        table = Asset.__table__.c
        keys = list(
            self.session.scalars(
                select(table.code).where(table.code.in_(wanted)).order_by(table.code).with_for_update()
            )
        )
        found = select(Asset).where(Asset.code.in_(keys)).execution_options(populate_existing=True)
        return {asset.code: asset for asset in self.session.scalars(found)}

    def take(self, told: Told) -> Outcome:
        """Keep one scan and do it, unless that very scan is known."""
        if (earlier := self.known.get(told.id)) is not None:
            mine = earlier.made_by == self.actor.name
            return Outcome(
                told.id, Verdict.DUPLICATE, earlier if mine else None, earlier.verdict if mine else None
            )
        scan = self._kept(told)
        before = self._verdicts(scan)
        self._judged(scan)
        for undo in sorted(self.taken_back.get(scan.id, ()), key=lambda each: each.order):
            self._judged(undo)
        changed = [each for each, verdict in before if each.verdict is not verdict and each is not scan]
        for each in changed:
            each.late = True  # whoever made it heard another verdict
        return Outcome(told.id, scan.verdict, scan, changed=changed)

    def _verdicts(self, scan: Scan) -> list[tuple[Scan, Verdict]]:
        keys = [key for key in (scan.asset_code, scan.label_id) if key]
        beside = {each.id: each for key in keys for each in self.timeline.scans.get(key, ())}
        return [(each, each.verdict) for each in beside.values()]

    def _kept(self, told: Told) -> Scan:
        label = self.labels.get(told.text)
        thing = self._thing(told, label)
        ours = label is not None or thing is not None or told.action is Action.UNDO
        scan = Scan(
            id=told.id,
            action=told.action,
            at=told.at,
            received_at=self.actor.at,
            text=told.text[:64] if ours else stock_takes.cut(told.text),
            label=label,
            label_id=label.id if label else None,
            facts=dict(told.facts),
            verdict=Verdict.UNKNOWN,
            reason_facts={},
            undone=False,
            late=self.actor.at - told.at > LATE,
            made_by=self.actor.name,
            role=self.actor.role,
            organisation_id=self.actor.organisation_id,
        )
        if thing is not None:
            scan.asset, scan.asset_code = thing, thing.code
        self.session.add(scan)
        self.known[told.id] = scan
        return scan

    def _thing(self, told: Told, label: Label | None) -> Asset | None:
        if told.action is Action.UNDO or (label and label.status is not LabelState.LIVE):
            return None
        if label is not None:
            return self.things.get(label.asset_code or "") or label.asset
        found = self.things.get(told.text)
        looks_ours = codes.is_code(told.text) or codes.is_token(told.text)
        return found or (None if looks_ours else devices.by_serial(self.session, told.text))

    def _judged(self, scan: Scan) -> None:
        try:
            self._judge(scan)
        except Refusal as refusal:
            refuse(scan, refusal, _VERDICTS.get(type(refusal)))

    def _judge(self, scan: Scan) -> None:
        """Its verdict. Raises the refusal that says why not."""
        if scan.at > self.actor.at + AHEAD:
            raise FromTheFuture()
        if self.until is not None and scan.at >= self.until:
            raise PassOver()
        if scan.action is Action.UNDO:
            self._take_back(scan)
            return
        if scan.label is not None and scan.label.status is LabelState.REVOKED:
            raise LabelRevoked()
        if scan.asset is None and scan.label is None and scan.action is not Action.COUNT:
            raise NoSuchLabel(code=scan.text)
        if scan.asset is None and scan.label is not None and scan.at < scan.label.created_at:
            raise FromBefore()
        if scan.action in APART:
            attempt(self.session, self.actor, scan, 0)
        else:
            self._fit(scan)

    def _fit(self, scan: Scan) -> None:
        self.timeline.know([key for key in (scan.asset_code, scan.label_id) if key])
        if self.timeline.is_stale(scan.asset_code, scan.at):
            raise ChangedOtherwise()
        self._ordered(scan)
        self.timeline.add(scan)

    def _ordered(self, scan: Scan, *, out: bool = False) -> None:
        try:
            fit(self.session, self.actor, self.timeline, scan, out=out)
        except Refusal as refusal:  # something else came between: not ours to undo
            raise ChangedOtherwise() from refusal

    def _take_back(self, scan: Scan) -> None:
        target = self.known.get(scan.text) or self.session.get(Scan, scan.text)
        if target is None:
            if scan not in (waiting := self.taken_back.setdefault(scan.text, [])):
                waiting.append(scan)
            raise NoSuchScan()
        scan.asset, scan.asset_code = target.asset, target.asset_code
        if target.action is Action.UNDO:
            raise NotYourScan()
        if target.made_by != scan.made_by or scan.at - target.at > UNDO_WITHIN:
            raise NotYourScan()
        if target.settled_at is not None:
            raise ChangedOtherwise()
        if target.undone:
            scan.verdict, scan.reason, scan.reason_facts = Verdict.ALREADY, None, {}
            return
        if target.action in APART and target.is_applied:
            take_away(self.session, self.actor, target)
        elif target.verdict in TRIED and target.action not in APART:
            self.timeline.know([key for key in (target.asset_code, target.label_id) if key])
            if self.timeline.is_stale(target.asset_code, target.at):
                raise ChangedOtherwise()
            self._ordered(target, out=True)
        target.undone = True
        scan.verdict, scan.reason, scan.reason_facts = Verdict.APPLIED, None, {}


_VERDICTS: Final[dict[type[Refusal], Verdict]] = {
    FromTheFuture: Verdict.TO_REVIEW,
    FromBefore: Verdict.TO_REVIEW,
    ChangedOtherwise: Verdict.TO_REVIEW,
    NoSuchLabel: Verdict.UNKNOWN,
    NoSuchScan: Verdict.UNKNOWN,
}
"""What these refusals of a scan come to; every other one blocks it."""
