"""What is put aside counts against a quota, and no race gives more than was granted."""

import pytest
from sqlalchemy import text, update

from fleet import consistency
from fleet.db import Database
from fleet.intake.assets import Asset, Kind
from fleet.intake.donations import Donation
from fleet.lending import allocations, losses, quotas
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.lending.quotas import NoQuota, Quota, QuotaReached, QuotaReason
from fleet.lifecycle import AllocationState
from fleet.parties.organisations import Organisation
from fleet.parties.youths import Youth
from tests.cast import Cast
from tests.racing import LOST, race


def grant(cast: Cast, number: int, *, territory: str = "06", funder: Organisation | None = None) -> Quota:
    row = quotas.grant(
        cast.session,
        cast.coordinator,
        cast.association,
        territory,
        Kind.LAPTOP,
        change=number,
        reason=QuotaReason.AGREEMENT,
        funder=funder,
    )
    return row.quota


def given(cast: Cast, quota: Quota) -> int:
    cast.session.refresh(quota)
    return quota.given


def funded(cast: Cast, funder: Organisation) -> Asset:
    laptop = cast.ready_laptop()
    lot = Donation(
        reference="a lot",
        donor_id=cast.donor.id,
        funder_id=funder.id,
        created_at=cast.now,
        manifest_sha256=None,
    )
    cast.session.add(lot)
    cast.session.flush()
    laptop.donation_id = lot.id
    return laptop


def test_an_association_without_any_quota_is_not_bound(cast: Cast) -> None:
    assert [item.quota_id for item in cast.kit().items] == [None]


def test_a_kit_counts_until_it_is_freed_and_the_last_one_is_refused(cast: Cast) -> None:
    quota = grant(cast, 1)
    kit = cast.kit()
    assert [item.quota_id for item in kit.items] == [quota.id]
    with pytest.raises(QuotaReached) as refused:
        cast.kit()
    assert refused.value.facts == {"kind": "laptop", "territory": "06", "given": 1, "granted": 1}
    allocations.release(cast.session, cast.coordinator, kit)
    assert given(cast, quota) == 0
    assert kit.items[0].quota_id is None
    assert cast.kit().items


def test_another_kind_is_not_bound(cast: Cast) -> None:
    grant(cast, 1)
    assert [item.quota_id for item in cast.kit(cast.ready_sim()).items] == [None]


def test_a_hand_over_and_a_return_keep_it(cast: Cast) -> None:
    quota = grant(cast, 2)
    loan = cast.loan()
    cast.take_back(loan, cast.at(days=9))
    assert given(cast, quota) == 1


def test_what_went_missing_in_a_kit_stops_counting_with_it(cast: Cast) -> None:
    quota = grant(cast, 2)
    lost, found = cast.kit(), cast.kit()
    for kit in (lost, found):
        losses.report_missing(cast.session, cast.volunteer, kit.items[0].asset)
    losses.find(cast.session, cast.volunteer, found.items[0].asset, site=cast.hub)
    assert given(cast, quota) == 1
    assert found.state is AllocationState.RELEASED
    allocations.release(cast.session, cast.coordinator, lost)
    assert given(cast, quota) == 0


def test_a_territory_without_a_row_gets_nothing_once_the_association_is_bound(cast: Cast) -> None:
    grant(cast, 5, territory="13")
    with pytest.raises(NoQuota):
        cast.kit()


def test_a_funder_s_own_row_is_charged_and_anybody_s_row_for_the_rest(cast: Cast) -> None:
    anybody, own = grant(cast, 2), grant(cast, 1, funder=cast.foundation)
    first = cast.kit(funded(cast, cast.foundation))
    assert first.items[0].quota_id == own.id
    with pytest.raises(QuotaReached):
        cast.kit(funded(cast, cast.foundation))
    assert cast.kit(funded(cast, cast.department)).items[0].quota_id == anybody.id
    assert cast.kit().items[0].quota_id == anybody.id


def test_without_a_row_for_anybody_s_money_only_the_funder_s_lots_are_given(cast: Cast) -> None:
    grant(cast, 2, funder=cast.foundation)
    with pytest.raises(NoQuota):
        cast.kit()
    assert cast.kit(funded(cast, cast.foundation)).items


def test_of_many_who_reserve_at_once_no_more_than_was_granted_win(
    stored_cast: Cast, database: Database
) -> None:
    quota = grant(stored_cast, 3).id
    wishes = []
    for _ in range(8):
        youth, laptop = stored_cast.youth(), stored_cast.ready_laptop()
        wishes.append((stored_cast.approved((youth, Kind.LAPTOP)).id, youth.code, laptop.code))
    stored_cast.store()

    def reserve(request: str, youth: str, laptop: str) -> str:
        with database.write() as session:
            kit: Allocation = allocations.reserve(
                session,
                stored_cast.coordinator,
                session.get_one(EquipmentRequest, request),
                session.get_one(Youth, youth),
                [session.get_one(Asset, laptop)],
            )
            return kit.id

    won, lost = race([lambda wish=wish: reserve(*wish) for wish in wishes])
    assert len(won) == 3
    assert all(isinstance(error, LOST) for error in lost), lost
    with database.read() as session:
        assert session.get_one(Quota, quota).given == 3


def test_a_reduction_and_a_kit_at_once_never_cross(stored_cast: Cast, database: Database) -> None:
    quota = grant(stored_cast, 4).id
    wishes = []
    for _ in range(4):
        youth, laptop = stored_cast.youth(), stored_cast.ready_laptop()
        wishes.append((stored_cast.approved((youth, Kind.LAPTOP)).id, youth.code, laptop.code))
    stored_cast.store()

    def reserve(request: str, youth: str, laptop: str) -> str:
        with database.write() as session:
            chosen = session.get_one(EquipmentRequest, request), session.get_one(Youth, youth)
            asset = session.get_one(Asset, laptop)
            return allocations.reserve(session, stored_cast.coordinator, *chosen, [asset]).id

    def reduce() -> int:
        with database.write() as session:
            row = quotas.grant(
                session,
                stored_cast.coordinator,
                session.get_one(Organisation, stored_cast.association.id),
                "06",
                Kind.LAPTOP,
                change=-4,
                reason=QuotaReason.LESS_FUNDING,
            )
            return row.applied

    won, lost = race([reduce, *(lambda wish=wish: reserve(*wish) for wish in wishes)])
    assert all(isinstance(error, LOST) for error in lost), lost
    with database.read() as session:
        told = session.get_one(Quota, quota)
        assert told.granted == told.given == sum(isinstance(each, str) for each in won)


def test_a_balance_that_is_not_that_of_its_rows_or_kits_is_told(cast: Cast) -> None:
    quota = grant(cast, 3)
    kit = cast.kit()
    check = consistency.CHECKS["quotas"]
    assert list(check(cast.session)) == []
    for column, wrong in (("granted", 4), ("given", 0)):
        before = given(cast, quota) if column == "given" else quota.granted
        cast.session.execute(update(Quota).values({column: wrong}))
        assert list(check(cast.session)) == [
            f"quota {quota.id}: its balance is not that of its rows and kits"
        ]
        cast.session.execute(update(Quota).values({column: before}))
    cast.session.execute(text("UPDATE allocations SET state = 'released'"))
    told = f"asset {kit.items[0].asset_code}: counts against a quota although its kit was freed"
    assert list(check(cast.session)) == [told]
