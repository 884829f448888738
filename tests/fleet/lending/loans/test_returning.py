"""A loan comes back whole or in part, gives signs of life, or is given up."""

import pytest
from sqlalchemy.exc import IntegrityError

from fleet import events
from fleet.access import NotYours
from fleet.connectivity import lines
from fleet.intake import assets
from fleet.intake.devices import Flaw, Grade
from fleet.lending import loans, losses
from fleet.lending.allocations import NotReady
from fleet.lending.loans import Accessory, Condition, NotInLoan
from fleet.lifecycle import AssetState, LineState, LoanState, WrongState
from fleet.refurbishment import readiness
from fleet.refurbishment.readiness import ChecklistOpen, NotErased
from tests.cast import Cast


def test_a_return_ends_the_loan_and_begins_a_new_cycle(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    loan = cast.take_back(cast.loan(laptop), cast.at(days=40))
    assert loan.state is LoanState.RETURNED
    assert loan.ended_at == cast.at(days=40)
    assert laptop.state is AssetState.RETURNED
    assert (laptop.cycle, laptop.cycle_began_at) == (2, cast.at(days=40))
    assert (laptop.site, laptop.organisation_id) == (cast.hub, None)


def test_e1_a_returned_laptop_is_lent_again_only_after_being_erased_again(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    cast.take_back(cast.loan(laptop), cast.at(days=40))
    bench = cast.technician.later(cast.at(days=41))
    with pytest.raises(NotReady):
        cast.kit(laptop)
    assets.start_refurbishment(cast.session, bench, laptop)
    with pytest.raises(NotErased):
        readiness.mark_ready(cast.session, bench, laptop)
    cast.erase(laptop, bench.at)
    with pytest.raises(ChecklistOpen):
        readiness.mark_ready(cast.session, bench, laptop)
    cast.pass_checks(laptop, bench.at)
    readiness.mark_ready(cast.session, bench, laptop)
    assert cast.loan(laptop, at=cast.at(days=42)).state is LoanState.OPEN


def test_part_of_a_kit_comes_back_and_the_loan_stays_open(cast: Cast) -> None:
    laptop, sim = cast.ready_laptop(), cast.ready_sim()
    loan = cast.loan(laptop, sim)
    cast.take_back(loan, cast.at(days=3), codes=[sim.code, sim.code])
    assert (loan.state, laptop.state, sim.state) == (
        LoanState.OPEN,
        AssetState.ON_LOAN,
        AssetState.RETURNED,
    )
    cast.take_back(loan, cast.at(days=4))
    assert loan.state is LoanState.RETURNED


def test_what_is_not_out_on_this_loan_is_not_taken_back(cast: Cast) -> None:
    loan, other = cast.loan(), cast.ready_laptop()
    with pytest.raises(NotInLoan):
        cast.take_back(loan, codes=[other.code])


def test_a_returned_sim_is_no_longer_paid_for(cast: Cast) -> None:
    sim = cast.ready_sim()
    cast.take_back(cast.loan(sim))
    line = lines.live_of(cast.session, sim)
    assert line
    assert line.state is LineState.SUSPENDED


def test_missing_accessories_are_noted_on_the_device(cast: Cast) -> None:
    loan = cast.loan(cast.ready_laptop(), cast.ready_sim())
    cast.take_back(loan, missing=[Accessory.CHARGER, Accessory.BAG])
    device, sim = loan.items
    assert (device.charger_missing, device.bag_missing, device.mouse_missing) == (True, True, False)
    assert not sim.charger_missing


def test_the_rest_of_a_kit_comes_back_although_its_sim_is_missing(cast: Cast) -> None:
    laptop, sim = cast.ready_laptop(), cast.ready_sim()
    loan = cast.loan(laptop, sim)
    losses.report_missing(cast.session, cast.mentor, sim)
    cast.take_back(loan)
    assert (laptop.state, sim.state, loan.state) == (
        AssetState.RETURNED,
        AssetState.MISSING,
        LoanState.OPEN,
    )


def test_a_loan_ended_is_not_taken_back_again(cast: Cast) -> None:
    loan = cast.take_back(cast.loan())
    with pytest.raises(WrongState):
        cast.take_back(loan)


def test_a_confirmation_is_a_sign_of_life_for_each_loan_and_its_youth(cast: Cast) -> None:
    held = [cast.loan(), cast.loan()]
    later = cast.mentor.later(cast.at(days=80))
    assert loans.confirm(cast.session, later, held) == 2
    assert {loan.last_sign_at for loan in held} == {later.at}
    assert {item.asset.last_seen_at for loan in held for item in loan.items} == {later.at}
    assert {loan.youth.last_contact_on for loan in held if loan.youth} == {later.today}
    with pytest.raises(NotYours):
        loans.confirm(cast.session, cast.volunteer, held)


def test_what_is_written_off_is_missing_and_its_line_suspended(cast: Cast) -> None:
    laptop, sim = cast.ready_laptop(), cast.ready_sim()
    loan = cast.loan(laptop, sim)
    loans.write_off(cast.session, cast.coordinator, loan)
    assert loan.state is LoanState.WRITTEN_OFF
    assert {laptop.state, sim.state} == {AssetState.MISSING}
    assert loans.open_item(cast.session, laptop) is None
    line = lines.live_of(cast.session, sim)
    assert line
    assert line.state is LineState.SUSPENDED


def test_a_return_tells_which_loan_and_cycle_in_the_trail_and_never_the_youth(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    loan = cast.loan(laptop)
    cast.take_back(loan)
    cast.session.commit()
    told = events.history(cast.session, "device", laptop.code)[0]
    assert told.verb == "loan.take_back"
    assert told.facts == {"loan": loan.id, "cycle": 2}
    youth = loan.youth_code or "?"
    things = (("loan", loan.id), ("device", laptop.code))
    every = [event for thing in things for event in events.history(cast.session, *thing)]
    assert not [event for event in every if youth in str(event.facts) + event.subject_id]


def test_f1_a_youth_whose_first_hand_over_is_undone_counts_by_the_next_one(cast: Cast) -> None:
    youth = cast.youth()
    first = cast.loan(youth=youth)
    second = cast.loan(cast.ready_sim(), youth=youth)
    cast.session.flush()
    assert (first.first_for_youth, second.first_for_youth) == (True, False)
    loans.undo(cast.session, cast.volunteer.later(cast.at(minutes=5)), first)
    cast.session.flush()
    assert second.first_for_youth


def test_f1_the_database_counts_no_youth_twice(cast: Cast) -> None:
    """Two kits of one youth handed over at the same moment would each have been the first."""
    youth = cast.youth()
    cast.loan(youth=youth)
    second = cast.loan(cast.ready_sim(), youth=youth)
    cast.session.flush()
    second.first_for_youth = True
    with pytest.raises(IntegrityError):
        cast.session.flush()


def test_an_inspection_is_held_against_the_hand_over(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    out = {laptop.code: Condition(Grade.B, (Flaw.CASE,), (Accessory.CHARGER, Accessory.BAG))}
    loan = cast.hand_over(cast.kit(laptop), conditions=out)
    back = {laptop.code: Condition(Grade.C, (Flaw.CASE, Flaw.SCREEN))}
    cast.take_back(loan, cast.at(days=9), conditions=back, missing=[Accessory.BAG])
    (item,) = loan.items
    assert (item.grade_out, item.grade_back, laptop.grade) == (Grade.B, Grade.C, Grade.C)
    assert item.new_flaws == [Flaw.SCREEN]
    assert item.missing == [Accessory.BAG]


def test_where_nobody_looked_nothing_is_said_of_its_condition(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    laptop.grade = Grade.B
    loan = cast.take_back(cast.loan(laptop), cast.at(days=9))
    (item,) = loan.items
    assert (item.grade_back, item.flaws_back, item.new_flaws, laptop.grade) == (None, None, [], Grade.B)


def test_what_was_not_looked_at_when_it_went_out_is_not_called_new(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    back = {laptop.code: Condition(flaws=(Flaw.SCREEN,))}
    (item,) = cast.take_back(cast.loan(laptop), cast.at(days=9), conditions=back).items
    assert (item.flaws_back, item.new_flaws) == (["screen"], [])


def test_an_inspection_of_what_is_not_out_is_refused(cast: Cast) -> None:
    other = cast.ready_laptop()
    with pytest.raises(NotInLoan):
        cast.take_back(cast.loan(), cast.at(days=9), conditions={other.code: Condition(Grade.D)})
