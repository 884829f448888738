"""A youth goes to another association: what is lent follows, the past stays, and nobody reads too much."""

import pytest
from sqlalchemy import func, select

from fleet import consistency
from fleet.access import NotYours
from fleet.connectivity import lines
from fleet.db import Database
from fleet.errors import NotFound
from fleet.intake.assets import Kind
from fleet.intake.devices import Device
from fleet.lending import allocations, equipment_requests, loans
from fleet.lending.allocations import Allocation
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.lending.loans import Loan, YouthMoved
from fleet.lifecycle import AllocationState, LoanState, RequestState
from fleet.notices import Notice
from fleet.parties import youths
from fleet.parties.organisations import Organisation
from fleet.parties.territories import UnknownTerritory
from fleet.parties.youths import NotAnAssociation, Youth
from fleet.support import alerts, tickets, transfers
from fleet.support.alerts import Cause, reconcile
from fleet.support.tickets import Trouble
from fleet.support.transfers import KitWaits, NothingChanges, transfer
from tests.cast import Cast
from tests.conftest import TRAIL_KEY
from tests.racing import LOST, race


def test_what_is_lent_follows_and_the_past_stays(cast: Cast) -> None:
    youth, laptop, sim = cast.youth(), cast.ready_laptop(), cast.ready_sim()
    past = cast.take_back(cast.loan(youth=youth), cast.at(days=1))
    now = cast.loan(laptop, sim, youth=youth, at=cast.at(days=2))
    by = cast.coordinator.later(cast.at(days=3))
    transfer(cast.session, by, youth, organisation=cast.other_association, territory="83")
    new = cast.other_association.id
    assert (youth.organisation_id, youth.territory) == (new, "83")
    assert {now.organisation_id, laptop.organisation_id, sim.organisation_id} == {new}
    assert past.organisation_id == cast.association.id
    line = lines.live_of(cast.session, sim)
    assert cast.session.scalars(lines.listing(cast.other_mentor)).all() == [line]
    assert cast.session.scalars(lines.listing(cast.mentor)).all() == []
    assert cast.session.scalars(loans.listing(cast.mentor)).all() == [past]
    assert cast.session.scalars(loans.listing(cast.other_mentor)).all() == [now]
    assert cast.session.scalars(youths.listing(cast.mentor)).all() == []


def test_a_hand_over_is_not_undone_once_its_youth_is_with_another_association(cast: Cast) -> None:
    youth = cast.youth()
    kit = cast.kit(youth=youth)
    loan = cast.hand_over(kit)
    transfer(cast.session, cast.coordinator, youth, organisation=cast.other_association, territory="06")
    with pytest.raises(YouthMoved):
        loans.undo(cast.session, cast.volunteer, loan)
    assert (loan.state, kit.state) == (LoanState.OPEN, AllocationState.HANDED_OVER)


def test_of_an_undoing_and_a_transfer_at_once_no_kit_waits_for_a_youth_of_another_association(
    stored_cast: Cast, database: Database
) -> None:
    for _ in range(6):
        youth, sim = stored_cast.youth(), stored_cast.ready_sim()
        request = stored_cast.approved((youth, Kind.LAPTOP), (youth, Kind.CONNECTION))
        kit = allocations.reserve(stored_cast.session, stored_cast.coordinator, request, youth, [sim])
        lent, who = stored_cast.hand_over(kit).id, youth.code
        to_house = stored_cast.other_association.id
        stored_cast.store()

        def undo(key: str = lent) -> None:
            with database.write() as session:
                loans.undo(session, stored_cast.volunteer, session.get_one(Loan, key))

        def move(code: str = who, house: str = to_house) -> None:
            with database.write() as session:
                to, moved = session.get_one(Organisation, house), session.get_one(Youth, code)
                transfer(session, stored_cast.coordinator, moved, organisation=to, territory="83")

        won, _lost = race([undo, move])
        assert len(won) == 1
        stored_cast.session.expire_all()
        waits = kit.state is AllocationState.PREPARED
        assert waits == (youth.organisation_id == stored_cast.association.id)
        stored_cast.store()


def test_f1_a_youth_who_moves_is_counted_once_where_the_first_hand_over_was(cast: Cast) -> None:
    youth = cast.youth()
    first = cast.loan(youth=youth)
    transfer(cast.session, cast.coordinator, youth, organisation=cast.other_association, territory="83")
    cast.association, cast.delivery_site = cast.other_association, cast.hub
    cast.mentor = cast.other_mentor
    second = cast.loan(cast.ready_sim(), youth=youth)
    assert (first.first_for_youth, first.territory) == (True, "06")
    assert (second.first_for_youth, second.territory) == (False, "83")


def test_what_requests_still_ask_for_is_withdrawn(cast: Cast) -> None:
    youth, other = cast.youth(), cast.youth()
    both = cast.submitted((youth, Kind.LAPTOP), (other, Kind.LAPTOP))
    alone = cast.approved((youth, Kind.CONNECTION))
    transfer(cast.session, cast.coordinator, youth, organisation=cast.other_association, territory="06")
    assert [line.youth_code for line in both.lines] == [other.code]
    assert both.state is RequestState.SUBMITTED
    assert alone.state is RequestState.CANCELLED
    assert cast.session.scalars(equipment_requests.listing(cast.other_mentor)).all() == []


def test_open_tickets_and_alerts_go_to_the_new_association(cast: Cast) -> None:
    loan = cast.loan()
    laptop = loan.items[0].asset
    ticket = tickets.open_ticket(cast.session, cast.mentor, laptop, Trouble.SCREEN)
    cause = Cause("loan", loan.id, cast.now.date(), 0, cast.association.id)
    reconcile(cast.session, cast.system, "loan_overdue", [cause], (0,))
    cast.store()
    move(cast, loan)
    cast.store()
    assert ticket.organisation_id == cast.other_association.id
    assert cast.session.scalars(alerts.listing(cast.mentor)).all() == []
    assert len(cast.session.scalars(alerts.listing(cast.other_mentor)).all()) == 1


def move(cast: Cast, loan: Loan) -> None:
    assert loan.youth
    facts = {"organisation": cast.other_association, "territory": "06"}
    transfer(cast.session, cast.coordinator, loan.youth, **facts)


def test_both_associations_are_told_and_neither_notice_names_the_code(cast: Cast) -> None:
    loan = cast.loan()
    move(cast, loan)
    told = cast.session.scalars(select(Notice).where(Notice.kind.in_(("youth.left", "youth.came")))).all()
    assert {(one.kind, one.organisation_id) for one in told} == {
        ("youth.left", cast.association.id),
        ("youth.came", cast.other_association.id),
    }
    assert not any((loan.youth_code or "") in f"{one.key} {one.facts}" for one in told)


def test_a_kit_that_waits_is_handed_over_or_taken_apart_first(cast: Cast) -> None:
    youth = cast.youth()
    cast.kit(youth=youth)
    with pytest.raises(KitWaits):
        transfer(cast.session, cast.coordinator, youth, organisation=cast.other_association, territory="06")


def test_a_hand_over_is_not_undone_once_the_youth_is_elsewhere(cast: Cast) -> None:
    loan = cast.loan()
    move(cast, loan)
    with pytest.raises(YouthMoved):
        loans.undo(cast.session, cast.volunteer.later(cast.at(minutes=5)), loan)
    assert loan.state is LoanState.OPEN


def test_a_return_is_not_undone_once_the_youth_is_elsewhere(cast: Cast) -> None:
    whole, laptop = cast.loan(), cast.ready_laptop()
    youth = whole.youth
    part = cast.loan(laptop, cast.ready_sim())
    cast.take_back(whole, cast.at(minutes=5))
    cast.take_back(part, cast.at(minutes=5), codes=[laptop.code])
    move(cast, part)
    assert youth is not None
    transfer(cast.session, cast.coordinator, youth, organisation=cast.other_association, territory="06")
    again = {"kit_item": None, "line": None, "signed_at": cast.now}
    by = cast.volunteer.later(cast.at(minutes=10))
    with pytest.raises(YouthMoved):
        loans.give_out_again(cast.session, by, whole.items[0], **again)
    item = next(item for item in part.items if item.asset is laptop)
    loans.give_out_again(cast.session, by, item, **again)
    assert laptop.organisation_id == part.organisation_id == cast.other_association.id
    assert list(consistency.CHECKS["houses"](cast.session)) == []


def test_an_association_moves_a_youth_within_itself_only(cast: Cast) -> None:
    youth = cast.youth()
    with pytest.raises(NotFound):
        transfer(cast.session, cast.mentor, youth, organisation=cast.other_association, territory="06")
    with pytest.raises(NothingChanges):
        transfer(cast.session, cast.mentor, youth, organisation=cast.association, territory="06")
    transfer(cast.session, cast.mentor, youth, organisation=cast.association, territory="83")
    assert youth.territory == "83"
    with pytest.raises(NotYours):
        transfer(cast.session, cast.volunteer, youth, organisation=cast.association, territory="06")


def test_only_to_an_association_and_a_territory_that_exist(cast: Cast) -> None:
    youth = cast.youth()
    with pytest.raises(NotAnAssociation):
        transfer(cast.session, cast.coordinator, youth, organisation=cast.foundation, territory="06")
    with pytest.raises(UnknownTerritory):
        transfer(cast.session, cast.coordinator, youth, organisation=cast.other_association, territory="00")


def test_a_youth_who_was_erased_meanwhile_is_not_there(stored_cast: Cast, database: Database) -> None:
    youth = stored_cast.youth()
    stored_cast.store()
    with database.write() as session:
        session.delete(session.get_one(type(youth), youth.code))
    facts = {"organisation": stored_cast.other_association, "territory": "83"}
    with pytest.raises(NotFound):
        transfers.transfer(stored_cast.session, stored_cast.coordinator, youth, **facts)


def test_of_a_transfer_and_a_kit_put_aside_at_once_one_happens(stored_cast: Cast, database: Database) -> None:
    """Teeth: without the locks the two wait for each other on PostgreSQL, and one is killed."""
    youth = stored_cast.youth()
    request = stored_cast.approved((youth, Kind.LAPTOP)).id
    laptop = stored_cast.ready_laptop().code
    stored_cast.store()
    code, desk, to = youth.code, stored_cast.coordinator, stored_cast.other_association.id

    def reserve() -> str:
        with database.write() as session:
            asked, thing = session.get_one(EquipmentRequest, request), session.get_one(Device, laptop)
            whose = session.get_one(Youth, code)
            return allocations.reserve(session, desk, asked, whose, [thing]).id

    def move_away() -> str:
        with database.write() as session:
            whose, house = session.get_one(Youth, code), session.get_one(Organisation, to)
            return transfer(session, desk, whose, organisation=house, territory="06").code

    won, lost = race([reserve, move_away])
    assert len(won) == 1, (won, lost)
    assert all(isinstance(error, LOST) for error in lost), lost
    with database.read() as session:
        is_away = session.get_one(Youth, code).organisation_id == to
        kits = session.scalar(select(func.count()).select_from(Allocation))
    assert kits == (0 if is_away else 1)


def test_of_a_transfer_and_an_undone_hand_over_at_once_one_happens(
    stored_cast: Cast, database: Database
) -> None:
    """Teeth: without the lock on the request the two wait for each other on PostgreSQL."""
    loan = stored_cast.loan()
    assert loan.youth is not None
    loan_id, code, to = loan.id, loan.youth.code, stored_cast.other_association.id
    stored_cast.store()
    by, desk = stored_cast.volunteer.later(stored_cast.at(minutes=5)), stored_cast.coordinator

    def undo() -> str:
        with database.write() as session:
            return loans.undo(session, by, session.get_one(Loan, loan_id)).id

    def move_away() -> str:
        with database.write() as session:
            whose, house = session.get_one(Youth, code), session.get_one(Organisation, to)
            return transfer(session, desk, whose, organisation=house, territory="06").code

    won, lost = race([undo, move_away])
    assert len(won) == 1, (won, lost)
    assert all(isinstance(error, LOST) for error in lost), lost
    with database.read() as session:
        is_away = session.get_one(Youth, code).organisation_id == to
        is_open = session.get_one(Loan, loan_id).state is LoanState.OPEN
    assert is_away is is_open


def test_whatever_happened_the_houses_agree(cast: Cast) -> None:
    loan = cast.loan()
    cast.store()
    move(cast, loan)
    cast.store()
    assert list(consistency.faults(cast.session, TRAIL_KEY)) == []
    loan.organisation_id = cast.association.id
    cast.session.flush()
    told = list(consistency.CHECKS["houses"](cast.session))
    assert len(told) == 2  # the thing, and the youth
