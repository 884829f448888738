"""A hand-over is taken back within the hour by whoever made it, and all is as before."""

from datetime import timedelta

import pytest

from fleet import events
from fleet.access import Verb
from fleet.lending import allocations, loans, shipments
from fleet.lending.loans import (
    UNDO_WITHIN,
    TooLateToUndo,
)
from fleet.lifecycle import (
    AllocationState,
    AssetState,
    LoanState,
    RequestState,
    WrongState,
)
from tests.cast import Cast


def test_whoever_handed_over_takes_it_back_within_the_hour_and_all_is_as_before(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    kit = cast.kit(laptop)
    loan = cast.hand_over(kit)
    loans.undo(cast.session, cast.volunteer.later(cast.at(hours=1)), loan)
    assert loan.state is LoanState.UNDONE
    assert laptop.state is AssetState.RESERVED
    assert (laptop.site, laptop.organisation_id, laptop.cycle) == (cast.hub, None, 1)
    assert laptop.first_lent_at is None
    assert kit.state is AllocationState.PREPARED
    assert kit.request.state is RequestState.FULFILLING
    again = cast.hand_over(kit, cast.at(hours=2))
    assert again.state is LoanState.OPEN
    assert again.first_for_youth


def test_what_was_delivered_waits_at_its_association_again_and_nobody_frees_it(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    kit = cast.kit(laptop)
    shipments.arrive(cast.session, cast.mentor, cast.sent_parcel(kit))
    loans.undo(cast.session, cast.mentor, cast.hand_over(kit, by=cast.mentor))
    assert (laptop.state, laptop.site) == (AssetState.DELIVERED, cast.delivery_site)
    assert laptop.organisation_id == cast.association.id
    assert list(allocations.expired(cast.session, cast.at(days=40))) == []
    assert cast.hand_over(kit, by=cast.mentor).state is LoanState.OPEN


def test_nobody_else_undoes_a_hand_over_and_nobody_after_an_hour(cast: Cast) -> None:
    loan = cast.loan()
    with pytest.raises(TooLateToUndo):
        loans.undo(cast.session, cast.coordinator, loan)
    with pytest.raises(TooLateToUndo):
        loans.undo(cast.session, cast.volunteer.later(cast.now + UNDO_WITHIN + timedelta(seconds=1)), loan)
    assert loan.state is LoanState.OPEN


def test_an_undone_hand_over_of_a_device_lent_before_keeps_its_first_day(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    cast.take_back(cast.loan(laptop), cast.at(days=30))
    cast.refurbish(laptop, cast.at(days=31))
    kit = cast.kit(laptop)
    loans.undo(cast.session, cast.volunteer.later(cast.at(days=32)), cast.hand_over(kit, cast.at(days=32)))
    assert laptop.first_lent_at == cast.now


def test_what_came_back_and_is_lent_again_is_not_undone_with_its_first_loan(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    first = cast.loan(laptop, cast.ready_sim())
    cast.take_back(first, cast.at(minutes=10), codes=[laptop.code])
    cast.refurbish(laptop, cast.at(minutes=20))
    second = cast.hand_over(cast.kit(laptop), cast.at(minutes=30))
    with pytest.raises(WrongState):
        loans.undo(cast.session, cast.volunteer.later(cast.at(minutes=40)), first)
    assert (laptop.state, second.items[0].ended_at) == (AssetState.ON_LOAN, None)


def test_a_hand_over_that_is_undone_in_the_same_go_is_told_as_it_was(cast: Cast) -> None:
    kit = cast.kit()
    cast.session.flush()
    loans.undo(cast.session, cast.volunteer, cast.hand_over(kit))
    cast.store()
    told = events.history(cast.session, "equipment_request", kit.request_id)
    moves = [(each.from_state, each.to_state) for each in told if each.verb == Verb.LOAN_UNDO]
    assert moves == [(RequestState.FULFILLED, RequestState.FULFILLING)]
