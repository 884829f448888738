"""One approved line is called off while nothing is put aside for it; the last one ends the request."""

from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fleet.access import NotYours
from fleet.db import Database
from fleet.intake.assets import Kind
from fleet.intake.devices import Device
from fleet.lending import allocations, equipment_requests, losses, standing, withdrawing
from fleet.lending.equipment_requests import DeclineReason, EquipmentRequest, LineAnswer, UnknownLine
from fleet.lending.standing import Stands
from fleet.lending.withdrawing import NothingToWithdraw, PutAside
from fleet.lifecycle import RequestState
from fleet.parties.youths import Youth
from tests.cast import Cast
from tests.racing import LOST, race


def test_one_line_is_called_off_and_the_others_go_on(cast: Cast) -> None:
    one, other = cast.youth(), cast.youth()
    request = cast.approved((one, Kind.LAPTOP), (other, Kind.LAPTOP))
    withdrawing.withdraw(cast.session, cast.mentor.later(cast.at(days=1)), request, 1)
    assert request.state is RequestState.APPROVED
    told = [(each.stands, each.since) for each in standing.of_request(cast.session, request)]
    assert told == [(Stands.CANCELLED, cast.at(days=1)), (Stands.APPROVED, cast.now)]
    assert allocations.open_lines(cast.session, request, one) == {}


def test_the_last_line_ends_the_request(cast: Cast) -> None:
    request = withdrawing.withdraw(cast.session, cast.mentor, cast.approved(), 1)
    assert (request.state, request.closed_at) == (RequestState.CANCELLED, cast.now)


def test_when_the_rest_was_handed_over_the_request_is_fulfilled(cast: Cast) -> None:
    one, other = cast.youth(), cast.youth()
    request = cast.approved((one, Kind.LAPTOP), (other, Kind.LAPTOP))
    kit = allocations.reserve(cast.session, cast.coordinator, request, one, [cast.ready_laptop()])
    with pytest.raises(PutAside):
        withdrawing.withdraw(cast.session, cast.mentor, request, 1)
    cast.hand_over(kit)
    with pytest.raises(PutAside):
        withdrawing.withdraw(cast.session, cast.mentor, request, 1)
    withdrawing.withdraw(cast.session, cast.mentor, request, 2)
    assert request.state is RequestState.FULFILLED


def test_only_what_was_approved_and_waits_is_called_off(cast: Cast) -> None:
    one, other = cast.youth(), cast.youth()
    request = cast.submitted((one, Kind.LAPTOP), (other, Kind.LAPTOP))
    with pytest.raises(NothingToWithdraw):
        withdrawing.withdraw(cast.session, cast.mentor, request, 1)
    equipment_requests.approve(cast.session, cast.coordinator, request, declined={1: DeclineReason.NO_STOCK})
    for number, refusal in ((1, NothingToWithdraw), (9, UnknownLine)):
        with pytest.raises(refusal):
            withdrawing.withdraw(cast.session, cast.mentor, request, number)
    with pytest.raises(NotYours):
        withdrawing.withdraw(cast.session, cast.volunteer, request, 2)
    assert [line.answer for line in request.lines] == [LineAnswer.DECLINED, LineAnswer.APPROVED]


def test_no_sql_calls_off_what_goes_on_or_declines_without_a_word(cast: Cast) -> None:
    cast.approved()
    cast.session.flush()
    for sql in (
        "UPDATE request_lines SET withdrawn_at = '2026-09-14 08:30:00'",
        "UPDATE request_lines SET answer = 'declined'",
    ):
        with pytest.raises(IntegrityError), cast.session.begin_nested():
            cast.session.execute(text(sql))


def test_a_line_is_called_off_or_served_never_both(stored_cast: Cast, database: Database) -> None:
    """Teeth: without the lock on the request PostgreSQL did both."""
    cast = stored_cast
    rounds = []
    for _ in range(6):
        one, other = cast.youth(), cast.youth()
        request = cast.approved((one, Kind.LAPTOP), (other, Kind.LAPTOP))
        allocations.reserve(cast.session, cast.coordinator, request, one, [cast.ready_laptop()])
        rounds.append((request.id, other.code, cast.ready_laptop().code))
    cast.store()

    def call_off(request_id: str) -> None:
        with database.write() as session:
            asked = session.get_one(EquipmentRequest, request_id)
            withdrawing.withdraw(session, cast.mentor, asked, 2)

    def put_aside(request_id: str, youth: str, laptop: str) -> None:
        with database.write() as session:
            asked, whom = session.get_one(EquipmentRequest, request_id), session.get_one(Youth, youth)
            allocations.reserve(session, cast.coordinator, asked, whom, [session.get_one(Device, laptop)])

    for told in rounds:
        done, lost = race([partial(call_off, told[0]), partial(put_aside, *told)])
        assert (len(done), len(lost)) == (1, 1)
        assert isinstance(lost[0], LOST)


def test_a_kit_out_of_which_everything_was_lost_and_found_keeps_no_line(cast: Cast) -> None:
    kit = cast.kit()
    losses.report_missing(cast.session, cast.coordinator, kit.items[0].asset)
    losses.find(cast.session, cast.coordinator, kit.items[0].asset, site=cast.hub)
    assert kit.request.state is RequestState.APPROVED
    assert withdrawing.withdraw(cast.session, cast.mentor, kit.request, 1).state is RequestState.CANCELLED
