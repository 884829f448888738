"""An association asks, in codes, for its own youths; a coordinator may type it for them."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fleet import events
from fleet.access import NotYours
from fleet.db import Database
from fleet.intake.assets import Kind
from fleet.intake.devices.features import Keyboard
from fleet.lending import equipment_requests
from fleet.lending.equipment_requests import (
    AlreadyAnswered,
    DeliveredElsewhere,
    EquipmentRequest,
    NeededInThePast,
    NeedsOfALaptop,
    NoLines,
    NoSuchScreen,
    NotYourYouth,
    SameLineTwice,
    Wanted,
    expiring,
)
from fleet.lifecycle import RequestState, WrongState
from fleet.notices import Notice
from fleet.parties import sites
from fleet.parties.organisations import UnknownOrganisation
from fleet.parties.youths import Youth, YouthState
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


def test_what_was_sent_is_changed_until_it_is_answered_and_stays_sent(cast: Cast) -> None:
    request, more = cast.submitted(), cast.youth()
    later = cast.mentor.later(cast.at(hours=1))
    wanted = [Wanted(more, Kind.LAPTOP, keyboard=Keyboard.AZERTY, screen_inches=15, touch=True)]
    equipment_requests.edit(cast.session, later, request, wanted=wanted, needed_by=SOON)
    assert (request.state, request.is_changed) == (RequestState.SUBMITTED, True)
    (line,) = request.lines
    assert (line.keyboard, line.screen_inches, line.touch) == (Keyboard.AZERTY, 15, True)
    assert cast.session.query(Notice).filter_by(kind="request_submitted").count() == 1
    equipment_requests.approve(cast.session, cast.coordinator, request)
    with pytest.raises(AlreadyAnswered):
        equipment_requests.edit(cast.session, cast.mentor, request, needed_by=SOON)


def test_an_answer_and_a_change_at_once_do_not_both_stand(stored_cast: Cast, database: Database) -> None:
    request = stored_cast.submitted()
    stored_cast.store()
    known = request.version
    with database.opened(writing=True) as session:
        theirs = session.get_one(EquipmentRequest, request.id)
        wanted = [Wanted(session.get_one(Youth, request.lines[0].youth_code), Kind.CONNECTION)]
        equipment_requests.edit(session, stored_cast.mentor, theirs, wanted=wanted)
        session.commit()
        assert theirs.version > known  # or an approval of what was read before would go through


@pytest.mark.parametrize("need", [{"keyboard": Keyboard.BEPO}, {"screen_inches": 15}, {"touch": True}])
def test_only_a_laptop_has_a_keyboard_a_screen_and_touch(cast: Cast, need: dict[str, Any]) -> None:
    wanted = [Wanted(cast.youth(), Kind.CONNECTION, **need)]
    with pytest.raises(NeedsOfALaptop):
        equipment_requests.draft(cast.session, cast.mentor, cast.association, wanted=wanted, needed_by=SOON)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE request_lines SET keyboard = 'azerty'",
        "UPDATE request_lines SET screen_inches = 15",
        "UPDATE request_lines SET touch = true",
    ],
)
def test_no_sql_gives_a_connection_a_keyboard(cast: Cast, sql: str) -> None:
    cast.draft((cast.youth(), Kind.CONNECTION))
    with pytest.raises(IntegrityError):
        cast.session.execute(text(sql))


@pytest.mark.parametrize("inches", [9, 21])
def test_screens_are_of_ten_to_twenty_inches(cast: Cast, inches: int) -> None:
    wanted = [Wanted(cast.youth(), Kind.LAPTOP, screen_inches=inches)]
    with pytest.raises(NoSuchScreen):
        equipment_requests.draft(cast.session, cast.mentor, cast.association, wanted=wanted, needed_by=SOON)


def test_when_it_was_called_off_is_kept(cast: Cast) -> None:
    request = equipment_requests.cancel(cast.session, cast.mentor, cast.submitted())
    assert request.closed_at == cast.now
    cast.session.flush()
    with pytest.raises(IntegrityError):
        cast.session.execute(text("UPDATE equipment_requests SET closed_at = NULL"))


def test_nothing_is_to_be_delivered_at_another_associations_office(cast: Cast) -> None:
    office = sites.add(cast.session, cast.system, "Bureau de Menton", cast.other_association, "06")
    request, wanted = cast.draft(), [Wanted(cast.youth(), Kind.LAPTOP)]
    told = {"wanted": wanted, "needed_by": date(2027, 2, 1)}
    with pytest.raises(DeliveredElsewhere):
        equipment_requests.draft(
            cast.session, cast.coordinator, cast.association, delivery_site=office, **told
        )
    with pytest.raises(DeliveredElsewhere):
        equipment_requests.edit(cast.session, cast.coordinator, request, delivery_site=office)
    edited = equipment_requests.edit(cast.session, cast.coordinator, request, delivery_site=cast.hub)
    assert edited.delivery_site == cast.hub


def test_a_draft_expires_three_months_after_its_last_change_not_its_first(cast: Cast) -> None:
    request = cast.draft()
    by = cast.mentor.later(cast.at(days=60))
    equipment_requests.edit(cast.session, by, request, needed_by=date(2027, 2, 1))
    assert list(expiring.stale(cast.session, cast.at(days=149))) == []
    assert list(expiring.stale(cast.session, cast.at(days=150))) == [request]


def test_of_an_expired_one_the_association_is_told(cast: Cast) -> None:
    request = expiring.expire(cast.session, cast.system, cast.draft())
    cast.session.flush()
    (notice,) = cast.session.query(Notice).filter_by(kind="request_expired").all()
    assert (notice.organisation_id, notice.facts) == (cast.association.id, {"request_id": request.id})
