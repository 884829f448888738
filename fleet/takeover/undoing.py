"""Undoing a takeover, while nothing has happened since to what it brought."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import Select, Table, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fleet import events
from fleet.access import Actor, Verb, require
from fleet.codes import is_code, shown
from fleet.db import Base
from fleet.errors import Conflict
from fleet.events import Event
from fleet.intake.labels import LabelState
from fleet.reporting import tallies
from fleet.takeover.importing import one_at_a_time
from fleet.takeover.takeover import Takeover, TakeoverRow, TakeoverState

TABLE: Final = Base.metadata.tables
SUBJECTS: Final = {
    "plans": ("plan",), "lines": ("line",), "loans": ("loan",), "devices": ("device",), "sims": ("sim",),
    "assets": ("device", "sim"),
}  # fmt: skip
"""Table → the subjects under which its rows stand in the trail."""
OF_ITS_OWN: Final = ("devices", "sims", "loan_items", "storages")
"""Tables whose rows come and go with their asset's: whatever happens to them is told of the asset."""
MOST_NAMED: Final = 5
AT_ONCE: Final = 5_000


class HappenedSince(Conflict):
    """Something has happened since to what this list brought."""

    detail = "{count} things have changed since, such as {codes}."


class CorrectedEarlier(Conflict):
    """This list corrected the state of what an earlier one brought."""

    detail = "{count} things, such as {codes}: what was before can't be put back."


class AlreadyUndone(Conflict):
    """This takeover has been undone."""


def undo(session: Session, actor: Actor, takeover: Takeover) -> Takeover:
    """Remove what the list brought: rows, codes, youths. The trail keeps its events, and tells of this.

    Fields that it corrected of an earlier list stay corrected. Raises AlreadyUndone, HappenedSince,
    CorrectedEarlier.
    """
    require(actor, Verb.TAKEOVER_UNDO)
    one_at_a_time(session)
    session.refresh(takeover)
    check(session, takeover)
    counts = _remove(session, takeover)
    _remove_places(session, takeover)
    takeover.status, takeover.undone_at = TakeoverState.UNDONE, actor.at
    events.record(session, actor, Verb.TAKEOVER_UNDO, "takeover", takeover.id, **counts)
    tallies.fold(session)
    session.expire_all()
    return takeover


def _brought(takeover: Takeover, *subjects: str) -> Select[str]:
    """The names of what began its life here with this takeover, by the trail."""
    return select(Event.subject_id).where(
        *_its_own(takeover),
        Event.subject.in_(subjects),
        Event.from_state.is_(None),
        Event.to_state.is_not(None),
    )


def _its_own(takeover: Takeover) -> tuple[Any, ...]:
    return Event.seq >= takeover.first_seq, Event.seq <= takeover.last_seq


def check(session: Session, takeover: Takeover) -> None:
    """Whether it can be undone. Raises AlreadyUndone, HappenedSince, CorrectedEarlier."""
    if takeover.status is TakeoverState.UNDONE:
        raise AlreadyUndone()
    moved = select(Event.subject_id).where(*_its_own(takeover), Event.from_state.is_not(None))
    if codes := sorted(set(session.scalars(moved))):
        raise CorrectedEarlier(count=len(codes), codes=_named(codes))
    if codes := sorted({*_later(session, takeover), *_pointed_at(session, takeover)}):
        raise HappenedSince(count=len(codes), codes=_named(codes))


def _named(keys: Collection[str]) -> str:
    """What stands on a label, as it stands there; an id tells a person nothing while there is a code."""
    told = [shown(key) for key in keys if is_code(key)] or list(keys)
    return ", ".join(told[:MOST_NAMED]) + (" …" if len(told) > MOST_NAMED else "")


def _later(session: Session, takeover: Takeover) -> Iterator[str]:
    """What it brought and a later event names; what an undone takeover did to it is undone too."""
    brought = _brought(takeover, "device", "sim", "loan", "line", "plan")
    later = select(Event.subject_id, Event.seq).where(
        Event.seq > takeover.last_seq, Event.subject_id.in_(brought)
    )
    undone = select(Takeover.first_seq, Takeover.last_seq).where(Takeover.status == TakeoverState.UNDONE)
    ranges = [(first, last) for first, last in session.execute(undone)]
    for code, seq in session.execute(later):
        if not any(first <= seq <= last for first, last in ranges):
            yield code


def _pointed_at(session: Session, takeover: Takeover) -> Iterator[str]:
    """What it brought and a row that it did not make points at: a ticket, a request for one of its youths."""
    named = {name: _brought(takeover, *subjects) for name, subjects in SUBJECTS.items()}
    named["youths"] = _youths(takeover)
    for table in Base.metadata.sorted_tables:
        for key in () if table.name in OF_ITS_OWN else table.foreign_keys:
            target = key.column.table.name
            if target in named:
                # A youth is not named here: the row that points at it is.
                told = next(iter(table.primary_key)) if target == "youths" else key.parent
                found = select(told).where(key.parent.in_(named[target]), *_not_its_own(table, takeover))
                yield from map(str, session.scalars(found.distinct()))


def _not_its_own(table: Table, takeover: Takeover) -> tuple[Any, ...]:
    if table.name == "takeover_rows":
        return (table.c.takeover_id != takeover.id,)
    if table.name == "labels":
        return table.c.short_code != table.c.asset_code, table.c.id.not_in(_claimed(takeover))
    if table.name in SUBJECTS:
        return (table.c.id.not_in(_brought(takeover, *SUBJECTS[table.name])),)
    return ()


def _youths(takeover: Takeover) -> Select[Any]:
    return select(TakeoverRow.youth_code).where(
        TakeoverRow.takeover_id == takeover.id,
        TakeoverRow.loan_id.in_(_brought(takeover, "loan")),
        TakeoverRow.youth_code.is_not(None),
    )


def _claimed(takeover: Takeover) -> Select[str]:
    """The labels that were printed before and are glued on something by this list."""
    return select(Event.subject_id).where(*_its_own(takeover), Event.verb == Verb.LABEL_CLAIM.value)


def _remove(session: Session, takeover: Takeover) -> dict[str, Any]:
    """Row by table, those first that point at others; how many of each went."""
    names = {name: _brought(takeover, *subjects) for name, subjects in SUBJECTS.items()}
    youths = list(session.scalars(_youths(takeover)))
    labels, items = TABLE["labels"], TABLE["loan_items"]
    free = update(labels).where(labels.c.id.in_(_claimed(takeover)))
    conditions: tuple[tuple[str, Any], ...] = (
        ("takeover_rows", TABLE["takeover_rows"].c.takeover_id == takeover.id),
        ("plans", TABLE["plans"].c.id.in_(names["plans"])),
        ("lines", TABLE["lines"].c.id.in_(names["lines"])),
        ("loan_items", or_(items.c.loan_id.in_(names["loans"]), items.c.asset_code.in_(names["assets"]))),
        ("loans", TABLE["loans"].c.id.in_(names["loans"])),
        ("labels", labels.c.asset_code.in_(names["assets"])),
        ("storages", TABLE["storages"].c.device_code.in_(names["devices"])),
        ("devices", TABLE["devices"].c.code.in_(names["devices"])),
        ("sims", TABLE["sims"].c.code.in_(names["sims"])),
        ("assets", TABLE["assets"].c.code.in_(names["assets"])),
    )
    session.flush()
    session.execute(free.values(status=LabelState.UNCLAIMED, asset_code=None))
    gone = {name: _deleted(session, name, condition) for name, condition in conditions}
    for start in range(0, len(youths), AT_ONCE):
        chunk = youths[start : start + AT_ONCE]
        _deleted(session, "youths", TABLE["youths"].c.code.in_(chunk))
    told = ("devices", "sims", "loans", "lines", "plans")
    return {name: gone[name] for name in told} | {"youths": len(youths)}


def _deleted(session: Session, name: str, condition: Any) -> int:
    return session.connection().execute(delete(TABLE[name]).where(condition)).rowcount


def _remove_places(session: Session, takeover: Takeover) -> None:
    """Associations, operators and sites that the list added go too, unless somebody uses them by now."""
    for name in ("sites", "organisations"):
        table = TABLE[name]
        for key in takeover.counts.get("added", ()):
            with suppress(IntegrityError), session.begin_nested():
                session.execute(delete(table).where(table.c.id == key))
