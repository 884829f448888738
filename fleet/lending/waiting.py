"""What of a request waits, for what, and since when: the longest wait of each, read from the rows.

A request waits for a decision; each approved line for equipment; each kit for being sent, for its arrival and
for its youth; and something that went missing in a kit for somebody who says so.
"""

import enum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, Subquery, case, exists, func, literal, select, union_all

from fleet.events import Event
from fleet.intake.assets import Asset
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest, LineAnswer, RequestLine
from fleet.lifecycle import AllocationState, AssetState, RequestState


class Stage(enum.StrEnum):
    """For what a request waits."""

    DECISION = "decision"
    EQUIPMENT = "equipment"
    SENDING = "sending"
    ARRIVAL = "arrival"
    HANDING_OVER = "handing_over"
    SEARCH = "search"


STAGES: Final = {
    AssetState.RESERVED: Stage.SENDING,
    AssetState.IN_TRANSIT: Stage.ARRIVAL,
    AssetState.DELIVERED: Stage.HANDING_OVER,
    AssetState.MISSING: Stage.SEARCH,
}
"""Where a thing of a prepared kit stands → for what its request waits."""


def longest() -> Subquery:
    """One row for each request that waits: request_id, organisation_id, stage, since."""
    waits = union_all(_for_decision(), _for_equipment(), _kits()).subquery()
    turn = func.row_number().over(partition_by=waits.c.request_id, order_by=(waits.c.since, waits.c.stage))
    ranked = select(waits, turn.label("turn")).subquery()
    first = select(ranked.c.request_id, ranked.c.organisation_id, ranked.c.stage, ranked.c.since)
    return first.where(ranked.c.turn == 1).subquery()


def _wait(request_id: Any, organisation_id: Any, stage: ColumnElement[str], since: Any) -> Select[Any]:
    return select(
        request_id.label("request_id"),
        organisation_id.label("organisation_id"),
        stage.label("stage"),
        since.label("since"),
    )


def _for_decision() -> Select[Any]:
    asked = EquipmentRequest
    wait = _wait(asked.id, asked.organisation_id, literal(Stage.DECISION.value), asked.submitted_at)
    return wait.where(asked.state == RequestState.SUBMITTED)


def _for_equipment() -> Select[Any]:
    """Since the decision, whatever was put aside and taken apart again meanwhile."""
    asked = EquipmentRequest
    going = asked.state.in_((RequestState.APPROVED, RequestState.FULFILLING))
    wait = _wait(asked.id, asked.organisation_id, literal(Stage.EQUIPMENT.value), asked.decided_at)
    return wait.where(
        going,
        exists().where(
            RequestLine.request_id == asked.id, RequestLine.answer == LineAnswer.APPROVED, ~_served()
        ),
    )


def _served() -> ColumnElement[bool]:
    """Whether a kit serves the line, or has: by way of the request, whose kits are few and indexed."""
    kept = AllocationItem.freed_at.is_(None) | (Allocation.state == AllocationState.HANDED_OVER)
    kits = select(AllocationItem.id).join(Allocation, Allocation.id == AllocationItem.allocation_id)
    serving = kits.where(
        Allocation.request_id == RequestLine.request_id, AllocationItem.line_id == RequestLine.id, kept
    )
    return serving.correlate(RequestLine).exists()


def _kits() -> Select[Any]:
    """Since it was put aside; of what left or went missing, since the trail says so."""
    came = case(
        (Asset.state == AssetState.RESERVED, Allocation.created_at),
        else_=func.coalesce(came_to_its_state(), Allocation.created_at),
    )
    stages = {state.value: stage.value for state, stage in STAGES.items()}
    stage = case(stages, value=Asset.state, else_=literal("", String))
    wait = _wait(Allocation.request_id, Allocation.organisation_id, stage, came)
    return (
        wait.select_from(Allocation)
        .join(AllocationItem, AllocationItem.allocation_id == Allocation.id)
        .join(Asset, Asset.code == AllocationItem.asset_code)
        .where(
            Allocation.state == AllocationState.PREPARED,
            AllocationItem.freed_at.is_(None),
            Asset.state.in_(STAGES),
        )
    )


def came_to_its_state() -> ColumnElement[Any]:
    """When an asset last came to the state that it is in, as the trail tells it."""
    told = select(func.max(Event.at)).where(
        Event.subject == Asset.asset_type, Event.subject_id == Asset.code, Event.to_state == Asset.state
    )
    return told.correlate(Asset).scalar_subquery()
