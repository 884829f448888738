"""A prepared kit goes out once, to its youth, with what the law and the rules ask for."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fleet import consistency
from fleet.access import NotYours, Verb
from fleet.connectivity import lines
from fleet.db import Database
from fleet.intake import devices
from fleet.intake.assets import Kind
from fleet.intake.devices import Flaw, Grade, StorageKind
from fleet.lending import allocations, loans, losses, shipments
from fleet.lending.allocations import Allocation
from fleet.lending.loans import (
    Accessory,
    Agreement,
    AlreadyEquipped,
    Condition,
    DueBeforeToday,
    LineNotActive,
    Loan,
    LoanItem,
    NotInKit,
    SignedByAnother,
    SignedInTheFuture,
)
from fleet.lifecycle import (
    AllocationState,
    AssetState,
    LineState,
    LoanState,
    RequestState,
    WrongState,
)
from fleet.parties.youths import Signatory
from fleet.refurbishment import readiness
from fleet.refurbishment.readiness import NotErased
from tests.cast import Cast
from tests.racing import LOST, race


def test_a_laptop_and_a_sim_go_out_as_one_kit(cast: Cast) -> None:
    laptop, sim, youth = cast.ready_laptop(), cast.ready_sim(), cast.youth()
    loan = cast.loan(laptop, sim, youth=youth)
    assert loan.state is LoanState.OPEN
    assert [item.asset for item in loan.items] == [laptop, sim]
    assert {laptop.state, sim.state} == {AssetState.ON_LOAN}
    assert {laptop.organisation_id, sim.organisation_id} == {cast.association.id}
    assert laptop.site is None
    assert laptop.first_lent_at == cast.now
    assert loan.allocation
    assert loan.allocation.state is AllocationState.HANDED_OVER
    assert loan.first_for_youth
    assert loan.territory == "06"
    assert youth.last_contact_on == cast.volunteer.today


def test_a_volunteer_a_coordinator_and_an_association_hand_over_and_a_technician_does_not(cast: Cast) -> None:
    for person in (cast.volunteer, cast.coordinator, cast.mentor):
        assert cast.hand_over(cast.kit(), by=person).handed_over_by == person.name
    with pytest.raises(NotYours):
        cast.hand_over(cast.kit(), by=cast.technician)


def test_the_agreement_is_signed_by_whoever_may_sign_for_that_youth(cast: Cast) -> None:
    wrong = Agreement(signed_on=cast.volunteer.today, signatory=Signatory.ASE_SERVICE)
    with pytest.raises(SignedByAnother) as refused:
        cast.hand_over(cast.kit(), agreement=wrong)
    assert refused.value.facts == {"signatory": "adult_youth"}


def test_the_agreement_is_signed_by_today_and_due_after_it(cast: Cast) -> None:
    kit, today = cast.kit(), cast.volunteer.today
    late = Agreement(signed_on=today + timedelta(days=2), signatory=Signatory.ADULT_YOUTH)
    with pytest.raises(SignedInTheFuture):
        cast.hand_over(kit, agreement=late)
    with pytest.raises(DueBeforeToday):
        cast.hand_over(kit, due_on=today)


def test_n1_a_youth_does_not_get_a_second_laptop(cast: Cast) -> None:
    youth = cast.youth()
    cast.loan(youth=youth)
    with pytest.raises(AlreadyEquipped):
        cast.loan(youth=youth)


def test_a_youth_who_has_a_laptop_gets_a_connection_later_and_is_counted_once(cast: Cast) -> None:
    youth = cast.youth()
    first = cast.loan(youth=youth)
    second = cast.loan(cast.ready_sim(), youth=youth)
    assert (first.first_for_youth, second.first_for_youth) == (True, False)


def test_a_sim_goes_out_with_an_active_line_only(cast: Cast) -> None:
    sim = cast.ready_sim()
    kit = cast.kit(sim)
    lines.suspend_for(cast.session, cast.coordinator, sim)
    with pytest.raises(LineNotActive) as refused:
        cast.hand_over(kit)
    assert refused.value.facts == {"code": sim.code, "state": "suspended"}


def test_e1_a_disk_put_into_a_kit_that_waits_stops_its_hand_over(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    kit = cast.kit(laptop)
    devices.add_storage(cast.session, cast.technician, laptop, StorageKind.HDD, serial="WD-1")
    with pytest.raises(NotErased):
        cast.hand_over(kit)


def test_a_kit_from_which_everything_went_missing_is_not_handed_over(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    kit = cast.kit(laptop)
    losses.report_missing(cast.session, cast.volunteer, laptop)
    with pytest.raises(WrongState) as refused:
        cast.hand_over(kit)
    assert refused.value.facts["state"] == "missing"
    losses.find(cast.session, cast.volunteer, laptop, site=cast.hub)
    assert (kit.state, kit.request.state) == (AllocationState.RELEASED, RequestState.APPROVED)


def test_what_went_missing_on_the_road_does_not_hold_up_the_rest_and_is_still_owed(cast: Cast) -> None:
    youth, laptop, sim = cast.youth(), cast.ready_laptop(), cast.ready_sim()
    kit = cast.kit(laptop, sim, youth=youth)
    parcel = cast.sent_parcel(kit)
    losses.report_missing(cast.session, cast.volunteer, laptop)
    shipments.arrive(cast.session, cast.mentor, parcel)
    loan = cast.hand_over(kit)
    assert [item.asset for item in loan.items] == [sim]
    assert (laptop.state, kit.request.state) == (AssetState.MISSING, RequestState.FULFILLING)
    again = allocations.reserve(cast.session, cast.coordinator, kit.request, youth, [cast.ready_laptop()])
    cast.hand_over(again)
    assert kit.request.state is RequestState.FULFILLED
    losses.find(cast.session, cast.volunteer, laptop, site=cast.hub)
    assert list(consistency.CHECKS["custody"](cast.session)) == []


def test_how_a_device_was_at_the_hand_over_is_kept_in_words_of_ours(cast: Cast) -> None:
    laptop, sim = cast.ready_laptop(), cast.ready_sim()
    laptop.grade = Grade.A
    how = Condition(Grade.B, (Flaw.SCREEN, Flaw.CASE, Flaw.CASE), (Accessory.CHARGER,))
    computer, card = cast.hand_over(cast.kit(laptop, sim), conditions={laptop.code: how}).items
    assert (computer.grade_out, computer.flaws_out) == (Grade.B, ["case", "screen"])
    assert computer.accessories_out == ["charger"]
    assert (card.grade_out, card.flaws_out, card.accessories_out) == (None, None, None)


def test_where_nobody_looked_the_devices_latest_grade_is_kept(cast: Cast) -> None:
    laptop = cast.ready_laptop()
    laptop.grade = Grade.C
    (item,) = cast.loan(laptop).items
    assert (item.grade_out, item.flaws_out, item.accessories_out) == (Grade.C, None, None)


def test_the_condition_of_what_is_not_in_the_kit_is_refused(cast: Cast) -> None:
    other = cast.ready_laptop()
    with pytest.raises(NotInKit) as refused:
        cast.hand_over(cast.kit(), conditions={other.code: Condition(Grade.B)})
    assert refused.value.facts == {"code": other.code}


def test_a_request_is_fulfilled_when_the_last_approved_line_is_handed_over(cast: Cast) -> None:
    one, other = cast.youth(), cast.youth()
    request = cast.approved((one, Kind.LAPTOP), (other, Kind.LAPTOP))
    kits = [
        allocations.reserve(cast.session, cast.coordinator, request, youth, [cast.ready_laptop()])
        for youth in (one, other)
    ]
    cast.hand_over(kits[0])
    assert request.state is RequestState.FULFILLING
    cast.hand_over(kits[1])
    assert request.state is RequestState.FULFILLED


def test_n1_of_many_hand_overs_of_one_kit_at_once_one_wins(stored_cast: Cast, database: Database) -> None:
    kit = stored_cast.kit(stored_cast.ready_laptop(), stored_cast.ready_sim()).id
    stored_cast.store()
    agreement = Agreement(stored_cast.volunteer.today, Signatory.ADULT_YOUTH)
    due_on = stored_cast.volunteer.today + timedelta(days=300)

    def hand_over() -> str:
        with database.write() as session:
            found = session.get_one(Allocation, kit)
            actor = stored_cast.volunteer
            return loans.hand_over(session, actor, found, agreement=agreement, due_on=due_on).id

    won, lost = race([hand_over] * 8)
    assert len(won) == 1
    assert all(isinstance(error, LOST) for error in lost), lost
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(LoanItem)) == 2


def test_n1_of_two_kits_for_one_youth_at_once_one_goes_out(stored_cast: Cast, database: Database) -> None:
    youth = stored_cast.youth()
    kits = [stored_cast.kit(youth=youth).id for _ in range(4)]
    stored_cast.store()
    agreement = Agreement(stored_cast.volunteer.today, Signatory.ADULT_YOUTH)
    due_on = stored_cast.volunteer.today + timedelta(days=300)

    def hand_over(kit: str) -> str:
        with database.write() as session:
            found = session.get_one(Allocation, kit)
            actor = stored_cast.volunteer
            return loans.hand_over(session, actor, found, agreement=agreement, due_on=due_on).id

    won, lost = race([lambda kit=kit: hand_over(kit) for kit in kits])
    assert len(won) == 1
    assert all(isinstance(error, LOST) for error in lost), lost
    with database.read() as session:
        assert session.scalar(select(func.count()).where(LoanItem.ended_at.is_(None))) == 1


SECOND = text(
    "INSERT INTO loan_items"
    " (loan_id, asset_code, kind, youth_code, charger_missing, bag_missing, mouse_missing)"
    " SELECT loan_id, :asset, kind, :youth, FALSE, FALSE, FALSE FROM loan_items WHERE loan_id = :loan"
)


def second_item(session: Session, loan: Loan, asset: str, youth: str | None) -> None:
    session.flush()
    with session.begin_nested():
        session.execute(SECOND, {"asset": asset, "youth": youth, "loan": loan.id})


def test_n1_no_sql_opens_a_second_loan_of_an_asset(cast: Cast) -> None:
    loan = cast.loan()
    asset = loan.items[0].asset_code
    with pytest.raises(IntegrityError):
        second_item(cast.session, loan, asset, cast.youth().code)
    cast.session.execute(text("DROP INDEX uq_loan_items_open_asset"))
    second_item(cast.session, loan, asset, cast.youth().code)  # it was that index, and nothing else


def test_n1_no_sql_gives_a_youth_a_second_thing_of_a_kind(cast: Cast) -> None:
    loan, other = cast.loan(), cast.ready_laptop()
    with pytest.raises(IntegrityError):
        second_item(cast.session, loan, other.code, loan.youth_code)
    cast.session.execute(text("DROP INDEX uq_loan_items_open_youth_kind"))
    second_item(cast.session, loan, other.code, loan.youth_code)


def test_a_sim_that_came_back_goes_out_again_once_its_line_is_resumed(cast: Cast) -> None:
    sim = cast.ready_sim()
    cast.take_back(cast.loan(sim), cast.at(days=10))
    line = lines.live_of(cast.session, sim)
    assert line is not None
    assert line.state is LineState.SUSPENDED
    lines.move(cast.session, cast.coordinator, line, Verb.LINE_RESUME)

    readiness.mark_ready(cast.session, cast.coordinator, sim)
    assert cast.loan(sim, at=cast.at(days=11)).state is LoanState.OPEN


def test_what_was_taken_out_of_a_kit_before_the_hand_over_is_still_owed(cast: Cast) -> None:
    youth, sim = cast.youth(), cast.ready_sim()
    kit = cast.kit(cast.ready_laptop(), sim, youth=youth)
    losses.report_missing(cast.session, cast.volunteer, sim)
    losses.find(cast.session, cast.volunteer, sim, site=cast.hub)
    loan = cast.hand_over(kit)
    assert kit.request.state is RequestState.FULFILLING
    readiness.mark_ready(cast.session, cast.coordinator, sim)
    lines.move(cast.session, cast.coordinator, lines.live_of(cast.session, sim), Verb.LINE_RESUME)
    later = allocations.reserve(cast.session, cast.coordinator, kit.request, youth, [sim])
    cast.hand_over(later)
    assert kit.request.state is RequestState.FULFILLED
    assert [item.kind for item in loan.items] == [Kind.LAPTOP]
