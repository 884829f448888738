"""An association asks, in codes, for its own youths; a coordinator may type it for them."""

from datetime import date, timedelta

import pytest

from fleet import events
from fleet.access import NotYours
from fleet.intake.assets import Kind
from fleet.lending import equipment_requests
from fleet.lending.equipment_requests import (
    NeededInThePast,
    NoLines,
    NotADraft,
    NotYourYouth,
    SameLineTwice,
    Wanted,
)
from fleet.lifecycle import RequestState, WrongState
from fleet.notices import Notice
from fleet.parties.organisations import UnknownOrganisation
from fleet.parties.youths import YouthState
from tests.cast import Cast

SOON = date(2026, 12, 1)


def test_an_association_drafts_edits_sends_and_calls_off(cast: Cast) -> None:
    youth, other = cast.youth(), cast.youth()
    request = cast.draft((youth, Kind.LAPTOP))
    assert (request.state, request.entered_for) == (RequestState.DRAFT, False)
    wanted = [Wanted(youth, Kind.CONNECTION), Wanted(other, Kind.LAPTOP)]
    equipment_requests.edit(cast.session, cast.mentor, request, wanted=wanted, needed_by=SOON)
    assert [(line.number, line.youth_code, line.kind) for line in request.lines] == [
        (1, youth.code, Kind.CONNECTION),
        (2, other.code, Kind.LAPTOP),
    ]
    equipment_requests.submit(cast.session, cast.mentor, request)
    assert request.submitted_at == cast.now
    with pytest.raises(NotADraft):
        equipment_requests.edit(cast.session, cast.mentor, request, needed_by=SOON)
    equipment_requests.cancel(cast.session, cast.mentor, request)
    assert request.state is RequestState.CANCELLED


def test_coordinators_are_told_of_a_request_once(cast: Cast) -> None:
    request = cast.submitted()
    cast.session.flush()
    (notice,) = cast.session.query(Notice).filter_by(kind="request_submitted").all()
    assert notice.facts == {"request_id": request.id, "lines": 1}


def test_a_coordinator_enters_one_on_behalf_and_the_trail_says_so(cast: Cast) -> None:
    request = cast.draft(by=cast.coordinator)
    assert request.entered_for
    cast.session.commit()
    (told,) = events.history(cast.session, "equipment_request", request.id)
    assert told.facts == {"lines": 1, "on_behalf_of": cast.association.id}
    assert told.actor == cast.coordinator.name


def test_an_association_never_asks_in_another_ones_name(cast: Cast) -> None:
    theirs = cast.youth(cast.other_association)
    with pytest.raises(UnknownOrganisation):
        equipment_requests.draft(
            cast.session,
            cast.mentor,
            cast.other_association,
            wanted=[Wanted(theirs, Kind.LAPTOP)],
            needed_by=SOON,
        )


def test_volunteers_and_technicians_ask_for_nothing(cast: Cast) -> None:
    for person in (cast.volunteer, cast.technician, cast.funder):
        with pytest.raises(NotYours):
            cast.draft((cast.youth(), Kind.LAPTOP), by=person)


def test_each_line_is_for_a_youth_the_association_still_follows(cast: Cast) -> None:
    gone = cast.youth()
    gone.state = YouthState.LEFT
    for youth in (cast.youth(cast.other_association), gone):
        with pytest.raises(NotYourYouth):
            cast.draft((youth, Kind.LAPTOP))


def test_a_request_has_one_to_two_hundred_lines_none_twice_and_a_day_to_come(cast: Cast) -> None:
    youth = cast.youth()
    with pytest.raises(SameLineTwice):
        cast.draft((youth, Kind.LAPTOP), (youth, Kind.LAPTOP))
    for wanted in ([], [Wanted(youth, Kind.LAPTOP)] * 201):
        with pytest.raises(NoLines):
            equipment_requests.draft(
                cast.session, cast.mentor, cast.association, wanted=wanted, needed_by=SOON
            )
    yesterday = cast.mentor.today - timedelta(days=1)
    with pytest.raises(NeededInThePast):
        equipment_requests.edit(cast.session, cast.mentor, cast.draft(), needed_by=yesterday)


def test_what_is_being_fulfilled_is_not_called_off(cast: Cast) -> None:
    with pytest.raises(WrongState):
        equipment_requests.cancel(cast.session, cast.mentor, cast.kit().request)
