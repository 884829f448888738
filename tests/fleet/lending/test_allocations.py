"""A kit is put aside for one youth, and nothing is in two kits."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from fleet.access import NotYours
from fleet.db import Database
from fleet.intake.assets import Asset, Kind
from fleet.lending import allocations, losses, shipping
from fleet.lending.allocations import EmptyKit, NotAsked, NotReady
from fleet.lending.equipment_requests import DeclineReason, EquipmentRequest, approve
from fleet.lifecycle import AllocationState, AssetState, RequestState, WrongState
from fleet.notices import Notice
from fleet.parties.youths import Youth
from tests.cast import Cast
from tests.racing import LOST, race


def test_a_kit_takes_what_is_ready_for_an_approved_request(cast: Cast) -> None:
    laptop, youth = cast.ready_laptop(), cast.youth()
    kit = cast.kit(laptop, youth=youth)
    assert kit.state is AllocationState.PREPARED
    assert (laptop.state, kit.request.state) == (AssetState.RESERVED, RequestState.FULFILLING)
    assert allocations.open_lines(cast.session, kit.request, youth) == {}


def test_only_a_coordinator_reserves(cast: Cast) -> None:
    request, youth = cast.approved(), cast.youth()
    with pytest.raises(NotYours):
        allocations.reserve(cast.session, cast.volunteer, request, youth, [cast.ready_laptop()])


def test_what_is_not_ready_or_nothing_at_all_makes_no_kit(cast: Cast) -> None:
    youth = cast.youth()
    request = cast.approved((youth, Kind.LAPTOP))
    with pytest.raises(NotReady):
        allocations.reserve(cast.session, cast.coordinator, request, youth, [cast.device()])
    with pytest.raises(EmptyKit):
        allocations.reserve(cast.session, cast.coordinator, request, youth, [])


def test_a_kit_holds_what_was_asked_and_approved_for_that_youth_and_no_more(cast: Cast) -> None:
    youth, other = cast.youth(), cast.youth()
    request = cast.submitted((youth, Kind.LAPTOP), (youth, Kind.CONNECTION))
    approve(cast.session, cast.coordinator, request, declined={2: DeclineReason.NO_STOCK})
    laptop, spare, sim = cast.ready_laptop(), cast.ready_laptop(), cast.ready_sim()
    for things, held_for in (([laptop, sim], youth), ([laptop, spare], youth), ([laptop], other)):
        with pytest.raises(NotAsked):
            allocations.reserve(cast.session, cast.coordinator, request, held_for, things)
    assert allocations.reserve(cast.session, cast.coordinator, request, youth, [laptop]).items


def test_one_line_has_one_kit_at_a_time_and_another_once_the_first_is_freed(cast: Cast) -> None:
    youth = cast.youth()
    request = cast.approved((youth, Kind.LAPTOP))
    laptop, spare = cast.ready_laptop(), cast.ready_laptop()
    kit = allocations.reserve(cast.session, cast.coordinator, request, youth, [laptop])
    with pytest.raises(NotAsked):
        allocations.reserve(cast.session, cast.coordinator, request, youth, [spare])
    allocations.release(cast.session, cast.coordinator, kit)
    assert (laptop.state, request.state) == (AssetState.READY, RequestState.APPROVED)
    assert allocations.reserve(cast.session, cast.coordinator, request, youth, [spare]).items


def test_what_was_handed_over_serves_its_line_for_good(cast: Cast) -> None:
    youth = cast.youth()
    loan = cast.loan(youth=youth)
    cast.take_back(loan)
    assert loan.allocation
    assert allocations.open_lines(cast.session, loan.allocation.request, youth) == {}


def test_a_returned_laptop_is_reserved_again(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    cast.take_back(cast.loan(laptop), cast.at(days=5))
    cast.refurbish(laptop, cast.at(days=6))
    assert cast.kit(laptop).state is AllocationState.PREPARED


def test_a_request_not_approved_gets_no_kit(cast: Cast) -> None:
    youth = cast.youth()
    with pytest.raises(WrongState):
        allocations.reserve(
            cast.session, cast.coordinator, cast.submitted((youth, Kind.LAPTOP)), youth, [cast.ready_laptop()]
        )


def test_a_kit_that_nobody_fetches_expires_after_thirty_days_unless_it_left(cast: Cast) -> None:
    kit, shipped = cast.kit(), cast.kit()

    shipping.ship(cast.session, cast.volunteer, shipped.items[0].asset)
    cast.session.flush()
    assert allocations.expired(cast.session, cast.at(days=29)) == []
    assert allocations.expired(cast.session, cast.at(days=30)) == [kit]


def test_the_association_of_an_expired_kit_is_told_and_its_things_are_free(cast: Cast) -> None:
    kit = cast.kit()
    allocations.expire(cast.session, cast.system.later(cast.at(days=30)), kit)
    cast.session.flush()
    notice = cast.session.scalars(select(Notice).where(Notice.kind == "kit_expired")).one()
    assert notice.organisation_id == cast.association.id
    assert notice.facts == {"request_id": kit.request_id, "allocation_id": kit.id}
    assert kit.items[0].asset.state is AssetState.READY


def test_n1_of_many_who_reserve_one_laptop_at_once_one_wins(stored_cast: Cast, database: Database) -> None:
    laptop = stored_cast.ready_laptop().code
    wishes = []
    for _ in range(8):
        youth = stored_cast.youth()
        wishes.append((stored_cast.approved((youth, Kind.LAPTOP)).id, youth.code))
    stored_cast.store()

    def reserve(request: str, youth: str) -> str:
        with database.write() as session:
            return allocations.reserve(
                session,
                stored_cast.coordinator,
                session.get_one(EquipmentRequest, request),
                session.get_one(Youth, youth),
                [session.get_one(Asset, laptop)],
            ).id

    won, lost = race([lambda wish=wish: reserve(*wish) for wish in wishes])
    assert len(won) == 1
    assert all(isinstance(error, LOST) for error in lost), lost


@pytest.mark.parametrize("column", ["asset", "line"])
def test_n1_no_sql_puts_an_asset_or_a_line_into_two_kits(cast: Cast, column: str) -> None:
    kit, other = cast.kit(), cast.kit()
    held, second = kit.items[0], other.items[0]
    facts = {
        "kit": other.id,
        "asset": held.asset_code if column == "asset" else cast.ready_laptop().code,
        "line": held.line_id if column == "line" else None,
    }
    assert second.freed_at is None
    insert = text(
        "INSERT INTO allocation_items (allocation_id, asset_code, line_id) VALUES (:kit, :asset, :line)"
    )
    cast.session.flush()
    with pytest.raises(IntegrityError), cast.session.begin_nested():
        cast.session.execute(insert, facts)
    cast.session.execute(text(f"DROP INDEX uq_allocation_items_{column}"))
    cast.session.execute(insert, facts)


def test_the_bag_of_a_kit_that_waits_is_what_is_still_in_it(cast: Cast) -> None:
    sim, laptop, youth = cast.ready_sim(), cast.ready_laptop(), cast.youth()
    kit = cast.kit(laptop, sim, youth=youth)
    losses.report_missing(cast.session, cast.volunteer, laptop)
    assert [item.asset for item in kit.bag] == [sim]
    losses.find(cast.session, cast.volunteer, laptop, site=cast.hub)
    assert [item.asset for item in kit.bag] == [sim]
    cast.take_back(cast.hand_over(kit))
    assert {item.asset for item in kit.bag} == {laptop, sim}
