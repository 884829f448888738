"""Every state and every move, as tables; the only place where a state changes."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Protocol

from sqlalchemy.orm import Session

from fleet import events
from fleet.access import Actor, Verb, may, permissions, require
from fleet.errors import Conflict


class AssetState(enum.StrEnum):
    """Where a labelled, lendable thing stands in its life."""

    ANNOUNCED = "announced"
    RECEIVED = "received"
    REFURBISHING = "refurbishing"
    READY = "ready"
    RESERVED = "reserved"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    ON_LOAN = "on_loan"
    RETURNED = "returned"
    MISSING = "missing"
    RETIRED = "retired"


class LineState(enum.StrEnum):
    """A telephone line with an operator."""

    ORDERED = "ordered"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


class PlanState(enum.StrEnum):
    """What is paid for on a line."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    RENEWED = "renewed"


class RequestState(enum.StrEnum):
    """An association's equipment request."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DECLINED = "declined"
    FULFILLING = "fulfilling"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class AllocationState(enum.StrEnum):
    """A kit put aside for one youth."""

    PREPARED = "prepared"
    HANDED_OVER = "handed_over"
    RELEASED = "released"


class LoanState(enum.StrEnum):
    """One kit lent to one youth. `undone` is a hand-over taken back within the hour: it never counted."""

    OPEN = "open"
    RETURNED = "returned"
    WRITTEN_OFF = "written_off"
    UNDONE = "undone"


class TicketState(enum.StrEnum):
    """Something is wrong with an asset."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"


class AlertState(enum.StrEnum):
    """A rule found something due."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    CLOSED = "closed"


State = (
    AssetState | LineState | PlanState | RequestState | AllocationState | LoanState | TicketState | AlertState
)


@dataclass(frozen=True)
class Move:
    """From which states a verb leads to which; None among the sources is “does not exist yet”."""

    sources: frozenset[State | None]
    target: State


def _move(target: State, *sources: State | None) -> Move:
    return Move(frozenset(sources), target)


A, L, P, R = AssetState, LineState, PlanState, RequestState
HELD = (A.RECEIVED, A.REFURBISHING, A.READY, A.RESERVED, A.IN_TRANSIT, A.DELIVERED, A.ON_LOAN, A.RETURNED)
"""States in which somebody holds the asset, so that it can go missing."""
SHELVED: Final = frozenset(HELD) - {A.IN_TRANSIT, A.ON_LOAN}
"""States in which an asset stands on a shelf of somebody we know, so that it can be put on another one."""
TAKEN_OVER = (None, A.RECEIVED, A.REFURBISHING, A.ON_LOAN, A.MISSING)
"""An asset of another list is new here; an improved list corrects what the first one said of it."""

_ASSET: Mapping[Verb, Move] = {
    Verb.ASSET_ANNOUNCE: _move(A.ANNOUNCED, None),
    Verb.ASSET_RECEIVE: _move(A.RECEIVED, None, A.ANNOUNCED),
    Verb.ALLOCATION_RESERVE: _move(A.RESERVED, A.READY),
    Verb.ALLOCATION_RELEASE: _move(A.READY, A.RESERVED),
    Verb.ASSET_SHIP: _move(A.IN_TRANSIT, A.RESERVED),
    Verb.ASSET_ARRIVE: _move(A.DELIVERED, A.IN_TRANSIT),
    Verb.LOAN_HAND_OVER: _move(A.ON_LOAN, A.RESERVED, A.DELIVERED),
    Verb.LOAN_UNDO: _move(A.RESERVED, A.ON_LOAN),
    Verb.LOAN_TAKE_BACK: _move(A.RETURNED, A.ON_LOAN),
    Verb.ASSET_REPORT_MISSING: _move(A.MISSING, *HELD),
    Verb.ASSET_FIND: _move(A.RETURNED, A.MISSING),
    Verb.ASSET_RETIRE: _move(A.RETIRED, A.ANNOUNCED, A.RECEIVED, A.REFURBISHING, A.READY, A.RETURNED),
    Verb.TAKEOVER_IN_STOCK: _move(A.RECEIVED, *TAKEN_OVER),
    Verb.TAKEOVER_LENT: _move(A.ON_LOAN, *TAKEN_OVER),
    Verb.TAKEOVER_MISSING: _move(A.MISSING, *TAKEN_OVER),
    Verb.TAKEOVER_RETIRED: _move(A.RETIRED, *TAKEN_OVER),
}

LIVES: Final[Mapping[str, Mapping[Verb, Move]]] = {
    "device": {
        **_ASSET,
        Verb.ASSET_START_REFURBISHMENT: _move(A.REFURBISHING, A.RECEIVED, A.RETURNED),
        Verb.ASSET_MARK_READY: _move(A.READY, A.REFURBISHING),
        Verb.ASSET_REWORK: _move(A.REFURBISHING, A.READY),
        Verb.TAKEOVER_IN_REPAIR: _move(A.REFURBISHING, *TAKEN_OVER),
    },
    "sim": {
        **_ASSET,
        Verb.ASSET_MARK_READY: _move(A.READY, A.RECEIVED, A.RETURNED),
    },
    "line": {
        Verb.LINE_ADD: _move(L.ORDERED, None),
        Verb.LINE_ACTIVATE: _move(L.ACTIVE, L.ORDERED),
        Verb.LINE_SUSPEND: _move(L.SUSPENDED, L.ACTIVE),
        Verb.LINE_RESUME: _move(L.ACTIVE, L.SUSPENDED),
        Verb.LINE_CANCEL: _move(L.CANCELLED, L.ORDERED, L.ACTIVE, L.SUSPENDED),
        Verb.TAKEOVER_LENT: _move(L.ACTIVE, None),
        Verb.TAKEOVER_IN_STOCK: _move(L.ACTIVE, None),
        Verb.TAKEOVER_MISSING: _move(L.SUSPENDED, None),
    },
    "plan": {
        Verb.PLAN_ADD: _move(P.PLANNED, None),
        Verb.PLAN_START: _move(P.RUNNING, P.PLANNED),
        Verb.PLAN_END: _move(P.ENDED, P.RUNNING),
        Verb.PLAN_RENEW: _move(P.RENEWED, P.RUNNING),
        Verb.TAKEOVER_LENT: _move(P.RUNNING, None),
        Verb.TAKEOVER_IN_STOCK: _move(P.RUNNING, None),
        Verb.TAKEOVER_MISSING: _move(P.RUNNING, None),
        Verb.TAKEOVER_ENDED: _move(P.ENDED, None),
    },
    "equipment_request": {
        Verb.REQUEST_DRAFT: _move(R.DRAFT, None),
        Verb.REQUEST_SUBMIT: _move(R.SUBMITTED, R.DRAFT),
        Verb.REQUEST_APPROVE: _move(R.APPROVED, R.SUBMITTED),
        Verb.REQUEST_DECLINE: _move(R.DECLINED, R.SUBMITTED),
        Verb.ALLOCATION_RESERVE: _move(R.FULFILLING, R.APPROVED, R.FULFILLING),
        Verb.ALLOCATION_RELEASE: _move(R.APPROVED, R.FULFILLING),
        Verb.LOAN_HAND_OVER: _move(R.FULFILLED, R.FULFILLING),
        Verb.LOAN_UNDO: _move(R.FULFILLING, R.FULFILLED),
        Verb.REQUEST_CANCEL: _move(R.CANCELLED, R.DRAFT, R.SUBMITTED, R.APPROVED),
        Verb.REQUEST_EXPIRE: _move(R.EXPIRED, R.DRAFT, R.APPROVED),
    },
    "allocation": {
        Verb.ALLOCATION_RESERVE: _move(AllocationState.PREPARED, None),
        Verb.ALLOCATION_RELEASE: _move(AllocationState.RELEASED, AllocationState.PREPARED),
        Verb.LOAN_HAND_OVER: _move(AllocationState.HANDED_OVER, AllocationState.PREPARED),
        Verb.LOAN_UNDO: _move(AllocationState.PREPARED, AllocationState.HANDED_OVER),
    },
    "loan": {
        Verb.LOAN_HAND_OVER: _move(LoanState.OPEN, None),
        Verb.LOAN_UNDO: _move(LoanState.UNDONE, LoanState.OPEN),
        Verb.LOAN_TAKE_BACK: _move(LoanState.RETURNED, LoanState.OPEN),
        Verb.LOAN_WRITE_OFF: _move(LoanState.WRITTEN_OFF, LoanState.OPEN),
        Verb.TAKEOVER_LENT: _move(LoanState.OPEN, None),
        Verb.TAKEOVER_ENDED: _move(LoanState.RETURNED, LoanState.OPEN),
    },
    "ticket": {
        Verb.TICKET_OPEN: _move(TicketState.OPEN, None),
        Verb.TICKET_START: _move(TicketState.IN_PROGRESS, TicketState.OPEN, TicketState.WAITING),
        Verb.TICKET_WAIT: _move(TicketState.WAITING, TicketState.OPEN, TicketState.IN_PROGRESS),
        Verb.TICKET_RESOLVE: _move(
            TicketState.RESOLVED, TicketState.OPEN, TicketState.IN_PROGRESS, TicketState.WAITING
        ),
        Verb.TICKET_REOPEN: _move(TicketState.OPEN, TicketState.RESOLVED),
    },
    "alert": {
        Verb.ALERT_OPEN: _move(
            AlertState.OPEN, None, AlertState.ACKNOWLEDGED, AlertState.SNOOZED, AlertState.CLOSED
        ),
        Verb.ALERT_ACKNOWLEDGE: _move(AlertState.ACKNOWLEDGED, AlertState.OPEN, AlertState.SNOOZED),
        Verb.ALERT_SNOOZE: _move(AlertState.SNOOZED, AlertState.OPEN, AlertState.ACKNOWLEDGED),
        Verb.ALERT_CLOSE: _move(
            AlertState.CLOSED, AlertState.OPEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED
        ),
    },
}
"""Subject → verb → move: the life of everything that has states."""
STAYS: Final[Mapping[str, Mapping[Verb, frozenset[Any]]]] = {
    subject: {Verb.ASSET_MOVE: SHELVED} for subject in ("device", "sim")
}
"""Subject → verb → in which states it may be done, although it changes none."""


class Living(Protocol):
    """What has a state: its `SUBJECT` names its life in LIVES, `key` its name in the trail."""

    SUBJECT: ClassVar[str]
    state: Any

    @property
    def key(self) -> str: ...


class WrongState(Conflict):
    """This can't be done in the present state."""

    detail = "It is “{state}” now."


def open_moves(actor: Actor, thing: Living) -> list[str]:
    """The verbs (the part after the dot) that this actor's role may try on `thing` as it stands."""
    moving = {verb: move.sources for verb, move in LIVES[thing.SUBJECT].items()}
    known = {**moving, **STAYS.get(thing.SUBJECT, {})}
    open_ones = (verb for verb, states in known.items() if thing.state in states and may(actor, verb))
    return [verb.value.partition(".")[2] for verb in open_ones]


def check(actor: Actor, thing: Living, verb: Verb) -> None:
    """Who, then when: raise Forbidden, else WrongState with the moves that would work."""
    require(actor, verb)
    if thing.state not in LIVES[thing.SUBJECT][verb].sources:
        raise WrongState(state=str(thing.state), moves=open_moves(actor, thing))


def advance(session: Session, actor: Actor, thing: Living, verb: Verb, **facts: Any) -> None:
    """Move `thing` and record the event, in one transaction. Raises WrongState where the table says no."""
    move = LIVES[thing.SUBJECT][verb]
    before = thing.state
    if before not in move.sources:
        raise WrongState(state=str(before), moves=open_moves(actor, thing))
    thing.state = move.target
    moved = (before.value if before else None, move.target.value)
    events.record(session, actor, verb, thing.SUBJECT, thing.key, moved=moved, **facts)


def retreat(session: Session, actor: Actor, thing: Living, verb: Verb, to: State, **facts: Any) -> None:
    """Take back that `verb` moved `thing`: to one of the states it leads from. Raises WrongState."""
    move, before = LIVES[thing.SUBJECT][verb], thing.state
    if before != move.target or to not in move.sources:
        raise WrongState(state=str(before), moves=open_moves(actor, thing))
    thing.state = to
    moved, told = (before.value, to.value), {**facts, "undone": verb.value}
    events.record(session, actor, Verb.SCAN_UNDO, thing.SUBJECT, thing.key, moved=moved, **told)


def begin(session: Session, actor: Actor, thing: Living, verb: Verb, **facts: Any) -> None:
    """Add a new `thing` in the first state that `verb` gives it, with its event."""
    session.add(thing)
    advance(session, actor, thing, verb, **facts)


def first_state(subject: str, verb: Verb) -> State:
    """In which state `verb` begins a life: for rows that are written in bulk, without an object each."""
    move = LIVES[subject][verb]
    if None not in move.sources:
        raise WrongState(state="–", moves=[])
    return move.target


def diagram(subject: str) -> str:
    """The life of one subject as a Mermaid state diagram, for the README; takeovers left out."""
    rows = [
        f"    {source.value if source else '[*]'} --> {move.target.value}: {verb.value.partition('.')[2]}"
        for verb, move in LIVES[subject].items()
        if verb not in permissions.TAKEN_OVER
        for source in sorted(move.sources, key=lambda state: state.value if state else "")
    ]
    return "\n".join(["stateDiagram-v2", *rows])
