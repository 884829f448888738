"""What must be true of parcels, quotas, replacements, associations; asked otherwise than the domain asks it.

Each is a question to the rows as they are after a step; `Life.check` asks them all.
"""

from collections import Counter, defaultdict

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from fleet.intake.assets import Asset
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.loans import Loan, LoanItem
from fleet.lending.quotas import Quota, QuotaRow
from fleet.lending.shipments import Shipment, ShipmentLine
from fleet.lifecycle import AllocationState, AssetState, LoanState, ShipmentState
from fleet.parties.youths import Youth

S, K = ShipmentState, AllocationState
LINES = select(
    ShipmentLine.shipment_id,
    Shipment.state,
    ShipmentLine.asset_code,
    ShipmentLine.picked_at,
    ShipmentLine.heard_at,
    ShipmentLine.ended_at,
).join(Shipment)
AWAITED = (
    select(ShipmentLine.asset_code)
    .join(Shipment)
    .join(AllocationItem, AllocationItem.id == ShipmentLine.item_id)
    .join(Asset, Asset.code == ShipmentLine.asset_code)
    .where(
        Shipment.state == S.SENT,
        ShipmentLine.heard_at.is_(None),
        AllocationItem.freed_at.is_(None),
        Asset.state.not_in((AssetState.IN_TRANSIT, AssetState.MISSING)),
    )
)
COUNTED = (
    select(AllocationItem.quota_id, Allocation.state, AllocationItem.freed_at)
    .join(Allocation)
    .where(AllocationItem.quota_id.is_not(None))
)
BALANCES = (
    select(Quota.id, Quota.granted, Quota.given, func.coalesce(func.sum(QuotaRow.applied), 0))
    .outerjoin(QuotaRow, QuotaRow.quota_id == Quota.id)
    .group_by(Quota.id, Quota.granted, Quota.given)
)
HELD = select(LoanItem.youth_code, LoanItem.kind, LoanItem.overlap_until).where(
    LoanItem.ended_at.is_(None), LoanItem.youth_code.is_not(None)
)
REPLACEMENT = aliased(LoanItem)
DUE_BACK = select(LoanItem.id).where(
    LoanItem.ended_at.is_(None),
    LoanItem.overlap_until.is_not(None),
    ~exists().where(REPLACEMENT.replaces_id == LoanItem.id, REPLACEMENT.kind == LoanItem.kind),
)
ASSET = Asset.__table__.c
LENT = (
    select(Loan.organisation_id, Youth.organisation_id, ASSET.state, ASSET.organisation_id)
    .join(Youth, Youth.code == Loan.youth_code)
    .join(LoanItem, LoanItem.loan_id == Loan.id)
    .join(Asset.__table__, ASSET.code == LoanItem.asset_code)
    .where(Loan.state == LoanState.OPEN, LoanItem.ended_at.is_(None))
)
WAITING = (
    select(Allocation.organisation_id, Youth.organisation_id)
    .join(Youth, Youth.code == Allocation.youth_code)
    .where(Allocation.state == K.PREPARED)
)


def parcels_stand_where_their_lines_do(session: Session) -> None:
    """And no asset is in two open parcels."""
    lines = session.execute(LINES).all()
    inside = Counter(line.asset_code for line in lines if line.ended_at is None)
    assert [code for code, number in inside.items() if number > 1] == [], "in two parcels"
    assert session.scalars(AWAITED).all() == [], "awaited although it is here"
    of_parcel = defaultdict(list)
    for line in lines:
        of_parcel[line.shipment_id].append(line)
    for parcel, state in session.execute(select(Shipment.id, Shipment.state)):
        mine = of_parcel[parcel]
        heard = [line for line in mine if line.heard_at]
        left = [line for line in mine if line.ended_at is None]
        assert state in (S.PREPARING, S.CANCELLED) or all(line.picked_at for line in mine), (parcel, state)
        assert not heard or state not in (S.PREPARING, S.CANCELLED), (parcel, state)
        assert state is not S.SENT or len(heard) < len(mine), (parcel, "all of it was heard of")
        assert state not in (S.ARRIVED, S.CLOSED) or len(heard) == len(mine), (parcel, "something is awaited")
        assert state not in (S.CLOSED, S.CANCELLED) or not left, (parcel, state, "over, and not all ended")


def quotas_add_up(session: Session) -> None:
    """A balance is the sum of its rows, given is what is counted, and only what is or was out counts."""
    counted = session.execute(COUNTED).all()
    numbers = Counter(quota for quota, _, _ in counted)
    for quota, granted, given, applied in session.execute(BALANCES):
        assert granted == applied, (quota, granted, applied)
        assert given == numbers[quota] <= granted, (quota, given, numbers[quota])
    early = [quota for quota, state, freed in counted if freed and state is not K.HANDED_OVER]
    assert early == [], "it was freed before any youth had it, and counts"


def two_of_a_kind_only_for_some_days(session: Session) -> None:
    """One, and one more that is replaced and due back; never a third."""
    held = defaultdict(list)
    for youth, kind, until in session.execute(HELD):
        held[youth, kind].append(until)
    for who, until in held.items():
        assert len(until) <= 2, (who, "has three")
        assert until.count(None) <= 1, (who, "has two, and none is replaced")
        assert len(until) < 2 or None in until, (who, "both are replaced")
    assert session.scalars(DUE_BACK).all() == [], "due back, and nothing took its place"


def everything_answers_to_the_association_of_its_youth(session: Session) -> None:
    """What is lent, and the kit that waits."""
    for loan, youth, state, asset in session.execute(LENT):
        assert loan == youth, "a loan's youth is with another association"
        assert state is not AssetState.ON_LOAN or asset == loan, (
            "an asset answers to another one than its loan"
        )
    for kit, youth in session.execute(WAITING):
        assert kit == youth, "a kit waits for a youth of another association"


PROMISES = (
    parcels_stand_where_their_lines_do,
    quotas_add_up,
    two_of_a_kind_only_for_some_days,
    everything_answers_to_the_association_of_its_youth,
)
