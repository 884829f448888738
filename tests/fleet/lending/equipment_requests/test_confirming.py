"""What a coordinator entered for an association is its own once it has said so."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fleet import events
from fleet.access import NotYours, Role
from fleet.lending import equipment_requests
from fleet.lending.equipment_requests import EquipmentRequest, NothingToConfirm, OwnRequest
from fleet.lifecycle import RequestState, open_moves
from fleet.notices import Notice
from tests.cast import Cast


def entered(cast: Cast) -> EquipmentRequest:
    return cast.submitted(by=cast.coordinator)


def told(cast: Cast) -> list[str]:
    """Whom the notices of what was entered went to."""
    found = cast.session.query(Notice).filter_by(kind="request_entered").all()
    return [str(notice.organisation_id) for notice in found]


def test_once_confirmed_whoever_entered_it_may_answer(cast: Cast) -> None:
    request = entered(cast)
    with pytest.raises(OwnRequest):
        equipment_requests.approve(cast.session, cast.coordinator, request)
    equipment_requests.confirm(cast.session, cast.mentor, request)
    assert (request.confirmed_by, request.confirmed_at) == (cast.mentor.name, cast.now)
    equipment_requests.approve(cast.session, cast.coordinator, request)
    cast.session.commit()
    assert (request.state, request.decided_by) == (RequestState.APPROVED, request.entered_by)
    verbs = [event.verb for event in events.history(cast.session, "equipment_request", request.id)]
    assert "equipment_request.confirm" in verbs


def test_the_association_is_told_what_was_sent_in_its_name(cast: Cast) -> None:
    entered(cast)
    assert told(cast) == [cast.association.id]


def test_what_it_sent_itself_needs_no_confirmation(cast: Cast) -> None:
    request = cast.submitted()
    assert told(cast) == []
    with pytest.raises(NothingToConfirm):
        equipment_requests.confirm(cast.session, cast.mentor, request)


def test_a_change_of_what_was_confirmed_or_sent_is_to_be_confirmed_anew(cast: Cast) -> None:
    request = cast.submitted()
    for minute in (1, 2):  # two corrections, one message
        by = cast.coordinator.later(cast.at(minutes=minute))
        equipment_requests.edit(cast.session, by, request, needed_by=request.needed_by)
    assert told(cast) == [cast.association.id]
    equipment_requests.confirm(cast.session, cast.mentor, request)
    again = cast.coordinator.later(cast.at(minutes=3))
    equipment_requests.edit(cast.session, again, request, needed_by=request.needed_by)
    assert (request.confirmed_by, request.confirmed_at) == (None, None)
    assert len(told(cast)) == 2
    with pytest.raises(OwnRequest):
        equipment_requests.approve(cast.session, cast.coordinator, request)


def test_confirming_twice_is_confirming_once(cast: Cast) -> None:
    request = entered(cast)
    equipment_requests.confirm(cast.session, cast.mentor, request)
    equipment_requests.confirm(cast.session, cast.mentor.later(cast.at(days=1)), request)
    assert request.confirmed_at == cast.now


def test_only_the_association_itself_confirms_and_only_what_waits(cast: Cast) -> None:
    request = entered(cast)
    for role, person in cast.by_role.items():
        if role is not Role.ASSOCIATION:
            with pytest.raises(NotYours):
                equipment_requests.confirm(cast.session, person, request)
    with pytest.raises(NothingToConfirm):
        equipment_requests.confirm(cast.session, cast.other_mentor, request)
    assert "confirm" in open_moves(cast.mentor, request)
    equipment_requests.approve(cast.session, cast.other_coordinator, request)
    with pytest.raises(NothingToConfirm):
        equipment_requests.confirm(cast.session, cast.mentor, request)
    assert "confirm" not in open_moves(cast.mentor, request)


def test_no_sql_confirms_ones_own_or_answers_what_nobody_confirmed(cast: Cast) -> None:
    entered(cast)
    cast.session.flush()
    for sql in (
        "UPDATE equipment_requests SET confirmed_by = entered_by, confirmed_at = created_at",
        "UPDATE equipment_requests SET confirmed_by = 'somebody'",
        "UPDATE equipment_requests SET entered_for = false, confirmed_by = 'x', confirmed_at = created_at",
        "UPDATE equipment_requests SET state = 'approved', decided_by = entered_by",
    ):
        with pytest.raises(IntegrityError), cast.session.begin_nested():
            cast.session.execute(text(sql))


def test_nobody_answers_for_their_own_association_even_when_confirmed(cast: Cast) -> None:
    request = entered(cast)
    equipment_requests.confirm(cast.session, cast.mentor, request)
    colleague = replace(cast.coordinator, organisation_id=cast.association.id)
    with pytest.raises(OwnRequest):
        equipment_requests.approve(cast.session, colleague, request)
