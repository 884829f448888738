"""Lost, stolen, and perhaps found again."""

import pytest

from fleet.connectivity import lines
from fleet.lending import allocations, loans, losses
from fleet.lifecycle import AllocationState, AssetState, LineState, LoanState, WrongState
from tests.cast import Cast


def test_a_stolen_sim_is_suspended_at_once_and_its_loan_stays_open(cast: Cast) -> None:
    sim = cast.ready_sim()
    loan = cast.loan(sim)
    losses.report_missing(cast.session, cast.mentor, sim)
    line = lines.live_of(cast.session, sim)
    assert line
    assert (sim.state, line.state, loan.state) == (AssetState.MISSING, LineState.SUSPENDED, LoanState.OPEN)


def test_e1_what_is_found_begins_a_new_cycle_and_ends_its_loan(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    loan = cast.loan(laptop)
    losses.report_missing(cast.session, cast.mentor, laptop)
    losses.find(cast.session, cast.volunteer.later(cast.at(days=9)), laptop, site=cast.hub)
    assert (laptop.state, laptop.cycle, laptop.site) == (AssetState.RETURNED, 2, cast.hub)
    assert (loan.state, loan.ended_at) == (LoanState.RETURNED, cast.at(days=9))


def test_what_was_written_off_and_is_found_can_be_lent_again(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    loan = loans.write_off(cast.session, cast.coordinator, cast.loan(laptop))
    losses.find(cast.session, cast.volunteer, laptop, site=cast.hub)
    assert loan.state is LoanState.WRITTEN_OFF
    cast.refurbish(laptop, cast.at(days=1))
    assert cast.loan(laptop, at=cast.at(days=2)).state is LoanState.OPEN


def test_a_kit_is_freed_although_something_in_it_went_missing(cast: Cast) -> None:
    laptop, sim = cast.ready_laptop(), cast.ready_sim()
    kit = cast.kit(laptop, sim)
    losses.report_missing(cast.session, cast.volunteer, laptop)
    allocations.release(cast.session, cast.coordinator, kit)
    assert kit.state is AllocationState.RELEASED
    assert (laptop.state, sim.state) == (AssetState.MISSING, AssetState.READY)


def test_only_what_somebody_holds_goes_missing_and_only_the_missing_is_found(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    with pytest.raises(WrongState):
        losses.find(cast.session, cast.volunteer, laptop, site=cast.hub)
    losses.report_missing(cast.session, cast.volunteer, laptop)
    with pytest.raises(WrongState):
        losses.report_missing(cast.session, cast.volunteer, laptop)
