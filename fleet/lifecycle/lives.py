"""Every move, as tables that a coordinator could read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fleet.access import Verb
from fleet.lifecycle.states import (
    AlertState,
    AllocationState,
    AssetState,
    LineState,
    LoanState,
    PlanState,
    RequestState,
    State,
    TicketState,
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
    **{subject: {Verb.ASSET_MOVE: SHELVED} for subject in ("device", "sim")},
    "equipment_request": {Verb.REQUEST_CONFIRM: frozenset({R.SUBMITTED})},
}
"""Subject → verb → in which states it may be done, although it changes none."""
