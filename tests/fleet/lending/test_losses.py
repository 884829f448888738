"""Lost, stolen, and perhaps found again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fleet import lifecycle
from fleet.access import NotYours, Role, Verb
from fleet.connectivity import lines
from fleet.lending import allocations, loans, losses, shipments, withdrawing
from fleet.lending.losses import ComplaintInTheFuture, How, Loss, NotStolen, Step, Teller
from fleet.lifecycle import AllocationState, AssetState, LineState, LoanState, ShipmentState, WrongState
from fleet.notices import Notice
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


def test_what_was_lost_on_the_road_and_found_goes_to_another_youth_and_its_first_parcel_is_over(
    cast: Cast,
) -> None:
    laptop = cast.ready_laptop()
    kit = cast.kit(laptop)
    first = cast.sent_parcel(kit)
    losses.report_missing(cast.session, cast.volunteer, laptop)
    losses.find(cast.session, cast.volunteer, laptop, site=cast.hub)
    assert (first.state, kit.state) == (ShipmentState.ARRIVED, AllocationState.RELEASED)
    cast.session.flush()
    withdrawing.withdraw(cast.session, cast.mentor, kit.request, 1)
    second = cast.sent_parcel(cast.kit(cast.refurbish(laptop)))
    with pytest.raises(WrongState):
        shipments.arrive(cast.session, cast.mentor, first)
    assert laptop.state is AssetState.IN_TRANSIT
    shipments.arrive(cast.session, cast.mentor, second)
    assert laptop.site == cast.delivery_site


def test_what_is_written_off_unreported_is_a_loss_with_what_must_be_done_next(cast: Cast) -> None:
    laptop, sim = cast.ready_laptop(), cast.ready_sim()
    loan = cast.loan(laptop, sim)
    laptop.erasure_unknown = True
    losses.report_missing(cast.session, cast.mentor, sim, how=How.STOLEN)
    assert losses.write_off(cast.session, cast.coordinator, loan).state is LoanState.WRITTEN_OFF
    gone = losses.of_assets(cast.session, [laptop, sim])
    assert (gone[laptop.code].data_at_risk, gone[sim.code].how) == (True, How.STOLEN)
    assert losses.next_steps(cast.session, gone[laptop.code]) == [Step.ASSESS_DATA_RISK]


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


def loss_of(cast: Cast, code: str) -> Loss:
    return cast.session.scalars(select(Loss).where(Loss.asset_code == code)).one()


def test_a_theft_says_what_must_be_done_next(cast: Cast) -> None:
    laptop, sim = cast.ready_laptop(), cast.ready_sim()
    loan = cast.loan(laptop, sim)
    by = cast.mentor.later(cast.at(days=2))
    for thing in (laptop, sim):
        losses.report_missing(cast.session, by, thing, how=How.STOLEN, told_by=Teller.YOUTH)
    computer, card = loss_of(cast, laptop.code), loss_of(cast, sim.code)
    assert (computer.loan, computer.how, computer.told_by) == (loan, How.STOLEN, Teller.YOUTH)
    assert card.line_suspended_at == by.at
    assert losses.next_steps(cast.session, computer) == [
        Step.FILE_COMPLAINT,
        Step.GIVE_SERIAL,
        Step.REPLACE_OR_WRITE_OFF,
    ]
    assert losses.next_steps(cast.session, card) == [
        Step.TELL_OPERATOR,
        Step.FILE_COMPLAINT,
        Step.REPLACE_OR_WRITE_OFF,
    ]
    losses.file_complaint(cast.session, by, laptop, on=by.today)
    assert Step.FILE_COMPLAINT not in losses.next_steps(cast.session, computer)


def test_what_was_never_erased_puts_an_earlier_holders_data_at_risk(cast: Cast) -> None:
    dirty, clean, taken_over = cast.device(), cast.ready_laptop(), cast.ready_laptop()
    taken_over.erasure_unknown = True
    for thing in (dirty, clean, taken_over):
        losses.report_missing(cast.session, cast.volunteer, thing)
    risks = [loss_of(cast, thing.code).data_at_risk for thing in (dirty, clean, taken_over)]
    assert risks == [True, False, True]
    assert losses.next_steps(cast.session, loss_of(cast, dirty.code)) == [Step.ASSESS_DATA_RISK]


def test_the_desk_and_the_association_hear_of_it_and_not_whose_it_is(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    loan = cast.loan(laptop)
    losses.report_missing(cast.session, cast.mentor, laptop)
    cast.session.flush()
    told = cast.session.scalars(select(Notice).where(Notice.kind == "asset_missing")).all()
    assert {(one.role, one.organisation_id) for one in told} == {
        (Role.COORDINATOR, None),
        (None, cast.association.id),
    }
    assert all(one.facts == {"asset": laptop.code, "path": "devices"} for one in told)
    assert not any((loan.youth_code or "") in str(one.facts) for one in told)


def test_a_desk_that_reports_a_loss_itself_is_not_told_of_it(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    losses.report_missing(cast.session, cast.coordinator, laptop)
    cast.session.flush()
    assert cast.session.scalars(select(Notice).where(Notice.kind == "asset_missing")).all() == []


def test_a_complaint_is_of_a_theft_and_not_of_tomorrow(cast: Cast) -> None:
    lost, stolen = cast.ready_laptop(), cast.ready_laptop()
    losses.report_missing(cast.session, cast.coordinator, lost)
    losses.report_missing(cast.session, cast.coordinator, stolen, how=How.STOLEN)
    today = cast.coordinator.today
    with pytest.raises(NotStolen):
        losses.file_complaint(cast.session, cast.coordinator, lost, on=today)
    with pytest.raises(ComplaintInTheFuture):
        losses.file_complaint(cast.session, cast.coordinator, stolen, on=today + timedelta(days=2))
    with pytest.raises(NotYours):
        losses.file_complaint(cast.session, cast.volunteer, stolen, on=today)


def test_what_is_found_is_no_longer_gone_and_may_be_lost_again(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    for _ in range(2):
        losses.report_missing(cast.session, cast.volunteer, laptop)
        losses.find(cast.session, cast.volunteer, laptop, site=cast.hub)
    found = cast.session.scalars(select(Loss).where(Loss.asset_code == laptop.code)).all()
    assert [loss.ended_at for loss in found] == [cast.now, cast.now]
    assert losses.of_assets(cast.session, [laptop]) == {}


def test_what_came_back_by_another_way_may_be_lost_again(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    losses.report_missing(cast.session, cast.volunteer, laptop)
    lifecycle.advance(cast.session, cast.system, laptop, Verb.TAKEOVER_IN_STOCK)
    assert losses.of_assets(cast.session, [laptop]) == {}
    losses.report_missing(cast.session, cast.volunteer, laptop, how=How.STOLEN)
    assert losses.of_assets(cast.session, [laptop])[laptop.code].how is How.STOLEN
