"""Batches: labels printed before anything is known, and what has become of each."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Select, case, func, select, update
from sqlalchemy.orm import Session

from fleet import codes, db, events
from fleet.access import Actor, Verb, find, require, visible
from fleet.errors import Invalid
from fleet.intake.labels.label import MAX_BATCH, Label, LabelBatch, LabelState, RevokeReason
from fleet.parties.sites import Site


class Fate(enum.StrEnum):
    """What became of a printed label. `revoked` is one whose reason nobody told."""

    UNUSED = "unused"
    USED = "used"
    SPOILED = "spoiled"
    LOST = "lost"
    REVOKED = "revoked"


FATE: Final[ColumnElement[str]] = case(
    (Label.status == LabelState.UNCLAIMED, Fate.UNUSED.value),
    (Label.status == LabelState.LIVE, Fate.USED.value),
    (Label.revoke_reason == RevokeReason.SPOILED, Fate.SPOILED.value),
    (Label.revoke_reason == RevokeReason.LOST, Fate.LOST.value),
    else_=Fate.REVOKED.value,
)


class BadBatch(Invalid):
    """A batch has 1 to 10,000 labels."""


class NotInBatch(Invalid):
    """Some of these codes are not in this batch."""

    detail = "{codes}"


class NothingNamed(Invalid):
    """Say which labels: their codes, or the first and the last of a row."""


class BackwardsRange(Invalid):
    """The first of these labels was printed after the last."""


def unused_code(session: Session) -> str:
    """A code for a new asset or a new label: both are typed into the same box, so they never share one."""
    return db.unused_code(session, Label.short_code)


def make_batch(
    session: Session, actor: Actor, count: int, *, site: Site | None = None, lot: str | None = None
) -> LabelBatch:
    """A batch of unclaimed labels, for a place or a donation's id where that is known. Raises BadBatch."""
    require(actor, Verb.LABEL_PRINT)
    if not 1 <= count <= MAX_BATCH:
        raise BadBatch()
    batch = LabelBatch(count=count, site=site, donation_id=lot, made_by=actor.name, created_at=actor.at)
    session.add(batch)
    session.flush()
    session.add_all(
        Label(
            token=codes.new_token(),
            short_code=code,
            status=LabelState.UNCLAIMED,
            batch_id=batch.id,
            batch_number=number,
            created_at=actor.at,
        )
        for number, code in enumerate(_fresh_codes(session, count), 1)
    )
    session.flush()
    events.record(session, actor, Verb.LABEL_PRINT, "label_batch", batch.id, count=count)
    return batch


def _fresh_codes(session: Session, count: int) -> list[str]:
    """As many unused codes, all different."""
    found: dict[str, None] = {}
    while len(found) < count:
        drawn = [code for code in codes.new_codes(min(500, count - len(found))) if code not in found]
        taken = set(session.scalars(select(Label.short_code).where(Label.short_code.in_(drawn))))
        found |= dict.fromkeys(code for code in drawn if code not in taken)
    return list(found)


def print_batch(session: Session, actor: Actor, count: int) -> list[Label]:
    """The labels of a new batch, in the order of their numbers. Raises BadBatch."""
    return list(session.scalars(labels_of(make_batch(session, actor, count))))


def labels_of(batch: LabelBatch) -> Select[Label]:
    """Its labels, as they were printed."""
    return select(Label).where(Label.batch_id == batch.id).order_by(Label.batch_number)


def unused(session: Session, batch: LabelBatch) -> list[Label]:
    """Those that nothing has claimed, to be printed (again)."""
    return list(session.scalars(labels_of(batch).where(Label.status == LabelState.UNCLAIMED)))


def batches(actor: Actor) -> Select[LabelBatch]:
    """The batches this actor sees."""
    return select(LabelBatch).where(visible(actor, LabelBatch))


def batch(session: Session, actor: Actor, batch_id: str) -> LabelBatch:
    """One batch. Raises NotFound."""
    return find(session, actor, LabelBatch, batch_id)


def counts(session: Session, batch_ids: Sequence[str]) -> Mapping[str, Mapping[Fate, int]]:
    """Batch → how many of its labels met each fate, all fates named."""
    found = {batch_id: dict.fromkeys(Fate, 0) for batch_id in batch_ids}
    asked = select(Label.batch_id, FATE, func.count()).where(Label.batch_id.in_(batch_ids))
    for batch_id, fate, number in session.execute(asked.group_by(Label.batch_id, FATE)):
        found[batch_id or ""][Fate(fate)] = number
    return found


def codes_by_fate(session: Session, batch: LabelBatch) -> Mapping[Fate, list[str]]:
    """The short codes of its labels by what became of them, as they were printed."""
    found: dict[Fate, list[str]] = {fate: [] for fate in Fate}
    asked = select(Label.short_code, FATE).where(Label.batch_id == batch.id).order_by(Label.batch_number)
    for code, fate in session.execute(asked):
        found[Fate(fate)].append(code)
    return found


@dataclass(frozen=True, slots=True)
class Declared:
    """How many labels find nothing any more, and which were left since they are glued on something."""

    revoked: int
    used: tuple[str, ...]


def declare(
    session: Session,
    actor: Actor,
    batch: LabelBatch,
    reason: RevokeReason,
    *,
    named: Sequence[str] = (),
    first: str | None = None,
    last: str | None = None,
) -> Declared:
    """Unused labels of a batch are spoiled or lost: those named, or the printed row from `first` to `last`.

    A label that is glued on something is left alone and told; again is no harm.
    Raises NothingNamed, NotInBatch or BackwardsRange.
    """
    require(actor, Verb.LABEL_REVOKE)
    numbers = _numbers(session, batch, named, first, last)
    inside = (Label.batch_id == batch.id, Label.batch_number.in_(numbers))
    # One statement that looks again at each row: a label claimed in the same moment stays claimed.
    spoil = update(Label).where(*inside, Label.status == LabelState.UNCLAIMED)
    changed = spoil.values(status=LabelState.REVOKED, revoke_reason=reason).returning(Label.batch_number)
    revoked = sorted(number or 0 for number in session.scalars(changed))
    session.expire_all()
    used = (
        select(Label.short_code).where(*inside, Label.status == LabelState.LIVE).order_by(Label.batch_number)
    )
    if revoked:
        spans, why = _spans(revoked), reason.value
        events.record(session, actor, Verb.LABEL_REVOKE, "label_batch", batch.id, reason=why, numbers=spans)
    return Declared(len(revoked), tuple(session.scalars(used)))


def _numbers(
    session: Session, batch: LabelBatch, named: Sequence[str], first: str | None, last: str | None
) -> Sequence[int]:
    words = [codes.normalise(word) for word in (*named, first, last) if word]
    if not words:
        raise NothingNamed()
    known = select(Label.short_code, Label.batch_number).where(
        Label.batch_id == batch.id, Label.short_code.in_(words)
    )
    places = {code: number or 0 for code, number in session.execute(known)}
    if strays := [codes.shown(word) for word in words if word not in places]:
        raise NotInBatch({"codes": strays[:200]}, codes=", ".join(strays[:20]))
    if not (first or last):
        return [places[word] for word in words]
    start = places[codes.normalise(first)] if first else 1
    end = places[codes.normalise(last)] if last else batch.count
    if start > end:
        raise BackwardsRange()
    return sorted({*range(start, end + 1), *(places[codes.normalise(word)] for word in named)})


def _spans(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 as “1-3,7”."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][-1] == number - 1:
            spans[-1][1:] = [number]
        else:
            spans.append([number])
    return ",".join("-".join(map(str, span)) for span in spans)
