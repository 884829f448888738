"""Four eyes: somebody else decides, in part or whole, with a reason for each no."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fleet.access import NotYours, Role
from fleet.intake.assets import Kind
from fleet.lending import allocations, equipment_requests
from fleet.lending.equipment_requests import DeclineReason, LineAnswer, OwnRequest, UnknownLine
from fleet.lifecycle import RequestState, WrongState
from fleet.notices import Notice
from tests.cast import Cast


def test_a_coordinator_approves_what_an_association_asked(cast: Cast) -> None:
    request = cast.approved()
    assert (request.state, request.decided_by) == (RequestState.APPROVED, cast.coordinator.name)
    assert {line.answer for line in request.lines} == {LineAnswer.APPROVED}


def test_nobody_approves_what_they_typed_on_behalf(cast: Cast) -> None:
    request = cast.submitted(by=cast.coordinator)
    with pytest.raises(OwnRequest):
        equipment_requests.approve(cast.session, cast.coordinator, request)
    with pytest.raises(OwnRequest):
        equipment_requests.decline(cast.session, cast.coordinator, request, DeclineReason.NO_STOCK)
    equipment_requests.approve(cast.session, cast.other_coordinator, request)
    assert request.state is RequestState.APPROVED


def test_nobody_approves_for_their_own_organisation(cast: Cast) -> None:
    colleague = replace(cast.coordinator, organisation_id=cast.association.id)
    with pytest.raises(OwnRequest):
        equipment_requests.approve(cast.session, colleague, cast.submitted())


def test_whoever_edited_it_last_does_not_approve_it(cast: Cast) -> None:
    request = cast.draft()
    equipment_requests.edit(cast.session, cast.coordinator, request, needed_by=request.needed_by)
    equipment_requests.submit(cast.session, cast.mentor, request)
    with pytest.raises(OwnRequest):
        equipment_requests.approve(cast.session, cast.coordinator, request)


def test_no_sql_makes_one_person_both(cast: Cast) -> None:
    request = cast.approved()
    cast.session.flush()
    with pytest.raises(IntegrityError):
        cast.session.execute(
            text("UPDATE equipment_requests SET decided_by = entered_by WHERE id = :id"), {"id": request.id}
        )


def test_an_association_does_not_approve_at_all(cast: Cast) -> None:
    request = cast.submitted()
    for role, person in cast.by_role.items():
        if role is not Role.COORDINATOR:
            with pytest.raises(NotYours):
                equipment_requests.approve(cast.session, person, request)


def test_it_is_approved_in_part_with_a_reason_for_each_line_refused(cast: Cast) -> None:
    one, other = cast.youth(), cast.youth()
    request = cast.submitted((one, Kind.LAPTOP), (other, Kind.LAPTOP))
    equipment_requests.approve(
        cast.session, cast.coordinator, request, declined={2: DeclineReason.QUOTA_REACHED}
    )
    assert [(line.answer, line.reason) for line in request.lines] == [
        (LineAnswer.APPROVED, None),
        (LineAnswer.DECLINED, DeclineReason.QUOTA_REACHED),
    ]


def test_every_line_refused_is_a_request_declined(cast: Cast) -> None:
    request = cast.submitted()
    equipment_requests.approve(cast.session, cast.coordinator, request, declined={1: DeclineReason.NO_STOCK})
    assert request.state is RequestState.DECLINED
    whole = equipment_requests.decline(
        cast.session, cast.coordinator, cast.submitted(), DeclineReason.DUPLICATE
    )
    assert [line.reason for line in whole.lines] == [DeclineReason.DUPLICATE]


def test_a_line_that_is_not_there_is_not_refused(cast: Cast) -> None:
    with pytest.raises(UnknownLine):
        equipment_requests.approve(
            cast.session, cast.coordinator, cast.submitted(), declined={7: DeclineReason.NO_STOCK}
        )


def test_the_association_is_told_and_nothing_is_decided_twice(cast: Cast) -> None:
    request = cast.approved()
    cast.session.flush()
    (notice,) = cast.session.query(Notice).filter_by(kind="request_decided").all()
    assert (notice.organisation_id, notice.facts["state"]) == (cast.association.id, "approved")
    with pytest.raises(WrongState):
        equipment_requests.approve(cast.session, cast.other_coordinator, request)


def test_when_a_part_is_approved_that_part_alone_fulfils_it(cast: Cast) -> None:
    one, other = cast.youth(), cast.youth()
    request = cast.submitted((one, Kind.LAPTOP), (other, Kind.LAPTOP))
    equipment_requests.approve(
        cast.session, cast.coordinator, request, declined={2: DeclineReason.NOT_ELIGIBLE}
    )
    kit = allocations.reserve(cast.session, cast.coordinator, request, one, [cast.ready_laptop()])
    cast.hand_over(kit)
    assert request.state is RequestState.FULFILLED
