"""Every state and every move, as tables; the only place where a state changes."""

from collections.abc import Collection
from typing import Any, ClassVar, Protocol

from sqlalchemy.orm import Session

from fleet import events
from fleet.access import Actor, Verb, may, permissions, require
from fleet.errors import Conflict
from fleet.lifecycle.lives import HELD, LIVES, SHELVED, STAYS, Move
from fleet.lifecycle.states import (
    AlertState,
    AllocationState,
    AssetState,
    LineState,
    LoanState,
    PlanState,
    RequestState,
    ShipmentState,
    State,
    TicketState,
)

__all__ = [
    "HELD",
    "LIVES",
    "SHELVED",
    "STAYS",
    "AlertState",
    "AllocationState",
    "AssetState",
    "LineState",
    "Living",
    "LoanState",
    "Move",
    "PlanState",
    "RequestState",
    "ShipmentState",
    "State",
    "TicketState",
    "WrongState",
    "advance",
    "begin",
    "check",
    "diagram",
    "first_state",
    "open_moves",
    "retreat",
]


class Living(Protocol):
    """What has a state: its `SUBJECT` names its life in LIVES, `key` its name in the trail."""

    SUBJECT: ClassVar[str]
    state: Any

    @property
    def key(self) -> str: ...


class WrongState(Conflict):
    """This can't be done in the present state."""

    detail = "It is “{state}” now."

    @classmethod
    def of(cls, actor: Actor, thing: Living) -> "WrongState":
        """With the state of `thing` and the moves that would work; and which thing, for a kit has several."""
        return cls(
            state=str(thing.state), moves=open_moves(actor, thing), subject=thing.SUBJECT, id=thing.key
        )


def open_moves(actor: Actor, thing: Living) -> list[str]:
    """The verbs (the part after the dot) that this actor's role may try on `thing` as it stands.

    What a thing rules out besides its state, it names in `barred`.
    """
    barred: Collection[Verb] = getattr(thing, "barred", ())
    moving = {verb: move.sources for verb, move in LIVES[thing.SUBJECT].items()}
    known = {**moving, **STAYS.get(thing.SUBJECT, {})}
    open_ones = (verb for verb, states in known.items() if thing.state in states and may(actor, verb))
    return [verb.value.partition(".")[2] for verb in open_ones if verb not in barred]


def check(actor: Actor, thing: Living, verb: Verb) -> None:
    """Who, then when: raise Forbidden, else WrongState with the moves that would work."""
    require(actor, verb)
    if thing.state not in _states(thing.SUBJECT, verb):
        raise WrongState.of(actor, thing)


def _states(subject: str, verb: Verb) -> Collection[Any]:
    """In which states it may be done, whether it leads to another one or not."""
    if verb in STAYS.get(subject, {}):
        return STAYS[subject][verb]
    return LIVES[subject][verb].sources


def advance(session: Session, actor: Actor, thing: Living, verb: Verb, **facts: Any) -> None:
    """Move `thing` and record the event, in one transaction. Raises WrongState where the table says no."""
    move = LIVES[thing.SUBJECT][verb]
    before = thing.state
    if before not in move.sources:
        raise WrongState.of(actor, thing)
    thing.state = move.target
    moved = (before.value if before else None, move.target.value)
    events.record(session, actor, verb, thing.SUBJECT, thing.key, moved=moved, **facts)


def retreat(session: Session, actor: Actor, thing: Living, verb: Verb, to: State, **facts: Any) -> None:
    """Take back that `verb` moved `thing`: to one of the states it leads from. Raises WrongState."""
    move, before = LIVES[thing.SUBJECT][verb], thing.state
    if before != move.target or to not in move.sources:
        raise WrongState.of(actor, thing)
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
