"""Putting a kit aside: each thing serves one approved line of the youth."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from fleet import lifecycle
from fleet.access import Actor, Verb
from fleet.db import unused_code
from fleet.errors import Conflict, Invalid
from fleet.intake.assets import Asset, Kind
from fleet.lending import equipment_requests, fitting, quotas
from fleet.lending.allocations.allocation import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest, LineAnswer, RequestLine
from fleet.lifecycle import AllocationState, AssetState
from fleet.parties.youths import Youth

KEPT_FOR = timedelta(days=30)
"""How long a kit waits for its youth before a job frees it."""


class NotAsked(Conflict):
    """Nothing approved and still open asks for this."""

    detail = "{code} is a {kind}; no approved line of that youth waits for one."


class NotReady(Conflict):
    """This asset is not ready to be put aside."""

    detail = "{code} is “{state}”."


class EmptyKit(Invalid):
    """A kit holds at least one thing."""


def reserve(
    session: Session, actor: Actor, request: EquipmentRequest, youth: Youth, assets: Sequence[Asset]
) -> Allocation:
    """Put a kit aside for a youth of an approved request: each asset serves one of its open lines.

    Raises EmptyKit, NotReady, NotAsked, NotWhatWasAsked, KeptForElsewhere, QuotaReached, NoQuota; of two
    people reserving one asset, one wins and the other is refused.
    """
    equipment_requests.lock(session, request)  # a line may be called off at this moment
    lifecycle.check(actor, request, Verb.ALLOCATION_RESERVE)
    if not assets:
        raise EmptyKit()
    for asset in assets:
        if asset.state is not AssetState.READY:
            raise NotReady(code=asset.code, state=str(asset.state))
    waiting = open_lines(session, request, youth)
    allocation = Allocation(
        kit_code=unused_code(session, Allocation.kit_code),
        request=request,
        organisation_id=request.organisation_id,
        youth=youth,
        made_by=actor.name,
        created_at=actor.at,
        expires_at=actor.at + KEPT_FOR,
        # By kind, as everybody does: of two kits at once, neither waits for the quota that the other holds.
        items=[_item(session, waiting, youth, asset) for asset in sorted(assets, key=_kind, reverse=True)],
    )
    codes = [asset.code for asset in assets]
    lifecycle.begin(session, actor, allocation, Verb.ALLOCATION_RESERVE, assets=codes)
    for asset in assets:
        lifecycle.advance(session, actor, asset, Verb.ALLOCATION_RESERVE, allocation=allocation.id)
    lifecycle.advance(session, actor, request, Verb.ALLOCATION_RESERVE, allocation=allocation.id)
    session.flush()
    return allocation


def _kind(asset: Asset) -> Kind:
    return asset.kind


def _item(session: Session, waiting: dict[Kind, RequestLine], youth: Youth, asset: Asset) -> AllocationItem:
    line = waiting.pop(asset.kind, None)
    if line is None:
        raise NotAsked(code=asset.code, kind=asset.kind.value)
    offer = fitting.refuse_unfit(session, line, youth.territory, asset)
    charged = quotas.charge(session, youth.organisation_id, youth.territory, asset.kind, offer.funder)
    return AllocationItem(line=line, asset=asset, quota_id=charged)


def open_lines(session: Session, request: EquipmentRequest, youth: Youth) -> dict[Kind, RequestLine]:
    """The youth's approved lines that no kit serves yet, by kind."""
    lines = select(RequestLine).where(
        RequestLine.request_id == request.id, RequestLine.youth_code == youth.code, waits()
    )
    return {line.kind: line for line in session.scalars(lines)}


def waits() -> ColumnElement[bool]:
    """Whether a line was approved and no kit serves it yet, nor ever did."""
    served = (
        select(AllocationItem.line_id)
        .join(Allocation)
        .where(
            AllocationItem.line_id.is_not(None),
            or_(AllocationItem.freed_at.is_(None), Allocation.state == AllocationState.HANDED_OVER),
        )
    )
    return and_(RequestLine.answer == LineAnswer.APPROVED, RequestLine.id.not_in(served))
