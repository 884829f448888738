"""What must be true of the whole database at once: states against events, evidence, chains, codes."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from fleet import codes, events, stock_takes
from fleet.connectivity.lines import Line
from fleet.connectivity.plans import Plan
from fleet.connectivity.sims import Sim
from fleet.events import Event
from fleet.intake.assets import Asset
from fleet.intake.devices import Device
from fleet.intake.labels import Label, LabelState
from fleet.lending import custody
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.lending.loans import Loan, LoanItem
from fleet.lending.quotas import Quota, QuotaRow
from fleet.lending.shipments import Shipment, ShipmentLine
from fleet.lifecycle import AllocationState, AssetState, LoanState, ShipmentState
from fleet.parties.youths import Youth
from fleet.publishing import editions
from fleet.publishing.ledger import blocks
from fleet.refurbishment import readiness
from fleet.reporting import tallies
from fleet.stock_takes import StockTake, StockTakeRow, StockTakeState
from fleet.support.alerts import Alert
from fleet.support.tickets import Ticket
from fleet.takeover.takeover import Takeover, TakeoverRow, TakeoverState

LIVING: Final[Mapping[str, Any]] = {
    each.SUBJECT: each
    for each in (Device, Sim, Line, Plan, EquipmentRequest, Allocation, Shipment, Loan, Ticket, Alert)
}
"""Subject of the life-cycle table → the table of its rows."""


def faults(session: Session, trail_key: bytes) -> Iterator[str]:
    """Every sentence about something that can't be true, check by check; none where all is well."""
    for check in CHECKS.values():
        yield from check(session)
    yield from events.verify(session, trail_key).faults


def _states(session: Session) -> Iterator[str]:
    """Every state is the one that its last event led to."""
    for subject, table in LIVING.items():
        for key, state, told in session.execute(_strayed(subject, table)):
            yield f"{subject} {key}: is “{state}”, its last event says “{told or '–'}”"


def _strayed(subject: str, table: Any) -> Select[Any]:
    key = table.__mapper__.primary_key[0] if subject not in ("device", "sim") else table.code
    last = (
        select(Event.subject_id, func.max(Event.seq).label("seq"))
        .where(Event.subject == subject, Event.to_state.is_not(None))
        .group_by(Event.subject_id)
        .subquery()
    )
    return (
        select(key, table.state, Event.to_state)
        .select_from(table)
        .outerjoin(last, last.c.subject_id == key)
        .outerjoin(Event, Event.seq == last.c.seq)
        .where(or_(Event.to_state.is_(None), Event.to_state != table.state))
        .order_by(key)
    )


def _evidence(session: Session) -> Iterator[str]:
    """Nothing is ready or out without evidence for each of its storages (rule E1)."""
    for code in readiness.unproven(session):
        yield f"device {code}: ready or out without erasure evidence in this cycle"


def _custody(session: Session) -> Iterator[str]:
    """What is on loan is on one open loan, what is put aside in one kit, and a loan is open while one of its
    items is out; what was handed over has a loan."""
    for key, subject, what in sorted(session.execute(custody.disagreements())):
        yield f"{subject} {key}: {what}"


def _quotas(session: Session) -> Iterator[str]:
    """A balance is the sum of its rows, and what is given what counts against it in kits."""
    applied = (
        select(QuotaRow.quota_id, func.sum(QuotaRow.applied).label("n"))
        .group_by(QuotaRow.quota_id)
        .subquery()
    )
    counted = (
        select(AllocationItem.quota_id, func.count().label("n"))
        .where(AllocationItem.quota_id.is_not(None))
        .group_by(AllocationItem.quota_id)
        .subquery()
    )
    odd = (
        select(Quota.id)
        .outerjoin(applied, applied.c.quota_id == Quota.id)
        .outerjoin(counted, counted.c.quota_id == Quota.id)
        .where(
            or_(Quota.granted != func.coalesce(applied.c.n, 0), Quota.given != func.coalesce(counted.c.n, 0))
        )
    )
    for quota_id in session.scalars(odd.order_by(Quota.id)):
        yield f"quota {quota_id}: its balance is not that of its rows and kits"
    freed = select(AllocationItem.asset_code).join(Allocation)
    early = freed.where(AllocationItem.quota_id.is_not(None), Allocation.state == AllocationState.RELEASED)
    for code in session.scalars(early.order_by(AllocationItem.asset_code)):
        yield f"asset {code}: counts against a quota although its kit was freed"


def _houses(session: Session) -> Iterator[str]:
    """What is lent answers to the association of its loan, and that is the youth's, after a transfer too."""
    asset = Asset.__table__.c
    strays = (
        select(LoanItem.asset_code)
        .join(Loan)
        .join(Asset.__table__, asset.code == LoanItem.asset_code)
        .where(
            LoanItem.ended_at.is_(None),
            asset.state == AssetState.ON_LOAN,
            asset.organisation_id.is_distinct_from(Loan.organisation_id),
        )
    )
    for code in session.scalars(strays.order_by(LoanItem.asset_code)):
        yield f"asset {code}: it answers to another association than its loan"
    moved = (
        select(Loan.id)
        .join(Youth)
        .where(Loan.state == LoanState.OPEN, Youth.organisation_id != Loan.organisation_id)
    )
    for loan_id in session.scalars(moved.order_by(Loan.id)):
        yield f"loan {loan_id}: its youth is with another association"


def _takeovers(session: Session) -> Iterator[str]:
    """What was taken over while lent has its erasure unknown until the return (E5); undone is gone."""
    asset = Asset.__table__
    shelved = select(asset.c.code).where(asset.c.erasure_unknown, asset.c.state == AssetState.READY)
    for code in session.scalars(shelved.order_by(asset.c.code)):
        yield f"asset {code}: ready although its erasure is unknown"
    undone = select(Takeover.id).where(Takeover.status == TakeoverState.UNDONE)
    left = select(TakeoverRow.takeover_id).where(TakeoverRow.takeover_id.in_(undone)).distinct()
    for takeover_id in session.scalars(left.order_by(TakeoverRow.takeover_id)):
        yield f"takeover {takeover_id}: undone, and yet some of its lines are here"


def _stock_takes(session: Session) -> Iterator[str]:
    """What a closed count says of itself is what its rows say, and only a closed one was corrected by."""
    counted = select(StockTake).where(StockTake.found.is_not(None)).order_by(StockTake.id)
    for closed in session.scalars(counted):
        if stock_takes.counted_again(session, closed) != stock_takes.numbers(session, closed):
            yield f"stock-take {closed.id}: its numbers are not those of its rows"
    corrected = select(StockTakeRow.stock_take_id).where(StockTakeRow.correction.is_not(None))
    early = select(StockTake.id).where(StockTake.status != StockTakeState.CLOSED, StockTake.id.in_(corrected))
    for stock_take_id in session.scalars(early.order_by(StockTake.id)):
        yield f"stock-take {stock_take_id}: corrected although it is not closed"


def _shipments(session: Session) -> Iterator[str]:
    """A parcel has arrived when each of its lines was heard of; what is awaited of it is on the road."""
    line = aliased(ShipmentLine)
    awaited = select(line.shipment_id).where(line.heard_at.is_(None))
    left = select(line.shipment_id).where(line.ended_at.is_(None))
    over, here = (
        (ShipmentState.CLOSED, ShipmentState.CANCELLED),
        (ShipmentState.ARRIVED, ShipmentState.CLOSED),
    )
    suspects = {
        "arrived although something of it is awaited": and_(
            Shipment.state.in_(here), Shipment.id.in_(awaited)
        ),
        "on the road although each of its lines was heard of": and_(
            Shipment.state == ShipmentState.SENT, Shipment.id.not_in(awaited)
        ),
        "over although something of it is open": and_(Shipment.state.in_(over), Shipment.id.in_(left)),
    }
    for what, condition in suspects.items():
        for key in session.scalars(select(Shipment.id).where(condition).order_by(Shipment.id)):
            yield f"shipment {key}: {what}"


def _labels(session: Session) -> Iterator[str]:
    """Every code holds its check character, and every asset has a label."""
    for code in session.scalars(select(Label.short_code)):
        if not codes.is_code(code):
            yield f"label {code}: its check character is wrong"
    labelled = select(Label.asset_code).where(Label.status == LabelState.LIVE, Label.asset_code.is_not(None))
    bare = select(Asset.__table__.c.code).where(
        Asset.code.not_in(labelled), Asset.state != AssetState.RETIRED
    )
    for code in session.scalars(bare.order_by(Asset.code)):
        yield f"asset {code}: has no live label"


def _blocks(session: Session) -> Iterator[str]:
    """The published figures are chained."""
    yield from blocks.verify(session)


def _tallies(session: Session) -> Iterator[str]:
    """The numbers that are kept are what counting gives."""
    yield from tallies.differences(session)


def _editions(session: Session) -> Iterator[str]:
    """What was told of equipment is chained, and the latest is what a recount as of its day says."""
    yield from editions.verify(session)
    yield from editions.differences(session)


CHECKS: Final[Mapping[str, Callable[[Session], Iterator[str]]]] = {
    "states": _states,
    "evidence": _evidence,
    "custody": _custody,
    "houses": _houses,
    "quotas": _quotas,
    "shipments": _shipments,
    "labels": _labels,
    "takeovers": _takeovers,
    "stock_takes": _stock_takes,
    "ledger": _blocks,
    "editions": _editions,
    "tallies": _tallies,
}
"""Name → check. The trail itself is verified besides: it needs its key."""
