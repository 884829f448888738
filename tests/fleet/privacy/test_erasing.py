"""Rule Y5: of an erased youth nothing is left but the year of a loan and the condition of what came back."""

from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import event, inspect, select
from sqlalchemy.exc import IntegrityError, NoResultFound

from fleet import consistency, idempotency
from fleet.access import NotYours
from fleet.access import find as find_row
from fleet.db import Base, Database
from fleet.errors import NotFound
from fleet.idempotency import KeyReused, Reply
from fleet.intake.assets import Kind
from fleet.lending import allocations, equipment_requests, shipping
from fleet.lending.equipment_requests import RequestLine, Wanted
from fleet.lending.loans import Loan, Renewal
from fleet.lending.loans.loan import ALSO_FORGOTTEN, FORGOTTEN
from fleet.lending.losses import How, Loss
from fleet.lifecycle import AllocationState, AssetState, LoanState, RequestState
from fleet.notices import Notice
from fleet.parties.organisations import Organisation
from fleet.parties.youths import Youth
from fleet.privacy.erasing import KitOnItsWay, StillLent, erase
from fleet.support.alerts import Alert
from fleet.support.tickets import Ticket
from tests.cast import NOW, Cast
from tests.conftest import TRAIL_KEY
from tests.fleet.privacy.journey import holding, journey

KNOWN = {
    "youths.code",
    "request_lines.youth_code",
    "allocations.youth_code",
    "loans.youth_code",
    "loan_items.youth_code",
    "takeover_rows.youth_code",
    "tickets.note",
    "saved_views.query",
    "replies.headers",
    "replies.body",
}
"""Where the journey leaves the code, written apart from the code."""


def test_y5_no_column_of_any_table_holds_a_word_of_the_youth(cast: Cast, stones: Path) -> None:
    was = journey(cast)
    before = {place for word in was.words[:2] for place in holding(cast.session, word)}
    assert before == KNOWN
    erase(cast.session, cast.mentor, was.youth, stones=stones)
    cast.session.flush()
    assert {word: holding(cast.session, word) for word in was.words} == {word: [] for word in was.words}


def test_y5_everything_that_points_to_a_youth_is_part_of_the_journey(database: Database) -> None:
    inspected = inspect(database.engine)
    pointing = {
        f"{table}.{key['constrained_columns'][0]}"
        for table in Base.metadata.tables
        for key in inspected.get_foreign_keys(table)
        if key["referred_table"] == "youths"
    }
    assert pointing < KNOWN


def test_y5_of_the_loan_its_year_is_left_and_what_came_back_without_what(cast: Cast, stones: Path) -> None:
    was = journey(cast)
    erase(cast.session, cast.coordinator, was.youth, stones=stones)
    loan = cast.session.get_one(Loan, was.loan.id, populate_existing=True)
    assert {getattr(loan, name) for name in FORGOTTEN + ALSO_FORGOTTEN} == {None}
    moments = {loan.handed_over_at, loan.last_sign_at, loan.created_at, loan.ended_at}
    assert moments == {datetime(2026, 1, 1, 12, tzinfo=UTC)}
    assert (loan.handed_over_on, loan.state) == (date(2026, 1, 1), LoanState.RETURNED)
    items = {item.kind: item for item in loan.items}
    assert items[Kind.LAPTOP].asset_code == was.laptop.code
    assert items[Kind.LAPTOP].charger_missing
    assert not items[Kind.LAPTOP].bag_missing
    assert {(item.from_site_id, item.youth_code) for item in loan.items} == {(None, None)}
    assert not cast.session.scalars(select(Alert).where(Alert.subject_id == loan.id)).all()
    assert cast.session.scalars(select(Ticket.note)).one() == "········: the screen is cracked"


def test_y5_renewals_go_and_of_a_loss_its_year_is_left(cast: Cast, stones: Path) -> None:
    was = journey(cast)
    erase(cast.session, cast.mentor, was.youth, stones=stones)
    cast.session.flush()
    assert cast.session.scalars(select(Renewal)).all() == []
    (loss,) = cast.session.scalars(select(Loss)).all()
    year = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert (loss.reported_at, loss.ended_at, loss.line_suspended_at) == (year, year, year)
    assert (loss.how, loss.reported_by, loss.complaint_on) == (How.STOLEN, None, None)
    assert {item.replaces_id for item in was.loan.items} == {None}


def test_y5_the_database_refuses_a_loan_that_is_half_erased(cast: Cast) -> None:
    loan = journey(cast).loan
    loan.territory = None
    with pytest.raises(Exception, match="whole_or_erased"):
        cast.session.flush()


def test_the_trail_and_the_whole_database_still_hold(cast: Cast, stones: Path) -> None:
    erase(cast.session, cast.mentor, journey(cast).youth, stones=stones)
    cast.store()
    assert list(consistency.faults(cast.session, TRAIL_KEY)) == []


def test_y5_an_open_loan_blocks_the_erasure(cast: Cast, stones: Path) -> None:
    loan = cast.loan()
    assert loan.youth is not None
    with pytest.raises(StillLent):
        erase(cast.session, cast.mentor, loan.youth, stones=stones)
    cast.store()
    assert not stones.exists()
    cast.take_back(loan)
    erase(cast.session, cast.mentor, loan.youth, stones=stones)


def test_a_kit_on_its_way_blocks_and_one_on_the_shelf_is_taken_apart(cast: Cast, stones: Path) -> None:
    going, waiting = cast.kit(), cast.kit()
    laptop, shelved = going.items[0].asset, waiting.items[0].asset
    assert going.youth is not None
    assert waiting.youth is not None
    shipping.ship(cast.session, cast.volunteer, laptop)
    cast.session.flush()
    with pytest.raises(KitOnItsWay):
        erase(cast.session, cast.mentor, going.youth, stones=stones)
    code = waiting.kit_code
    erase(cast.session, cast.mentor, waiting.youth, stones=stones)
    assert shelved.state is AssetState.READY
    assert (waiting.state, waiting.youth_code) == (AllocationState.RELEASED, None)
    assert waiting.kit_code != code
    assert waiting.request.state is RequestState.CANCELLED
    assert waiting.request.lines == []


def test_requests_of_several_youths_go_on_without_the_erased_one(cast: Cast, stones: Path) -> None:
    leaves, stays = cast.youth(), cast.youth()
    request = cast.submitted((leaves, Kind.LAPTOP), (stays, Kind.LAPTOP))
    erase(cast.session, cast.mentor, leaves, stones=stones)
    equipment_requests.approve(cast.session, cast.coordinator, request)
    assert [line.youth_code for line in request.lines] == [stays.code]


def test_a_request_that_waited_for_the_erased_youth_alone_is_fulfilled(cast: Cast, stones: Path) -> None:
    leaves, stays = cast.youth(), cast.youth()
    request = cast.approved((leaves, Kind.LAPTOP), (stays, Kind.LAPTOP))
    laptop = cast.ready_laptop()
    cast.hand_over(allocations.reserve(cast.session, cast.coordinator, request, stays, [laptop]))
    assert request.state is RequestState.FULFILLING
    erase(cast.session, cast.mentor, leaves, stones=stones)
    assert request.state is RequestState.FULFILLED


def test_n2_a_repeat_of_what_was_answered_about_the_youth_does_nothing_twice(
    cast: Cast, stones: Path
) -> None:
    was = journey(cast)
    erase(cast.session, cast.mentor, was.youth, stones=stones)
    assert cast.session.scalars(select(Reply.body)).all() == [None, None]
    with pytest.raises(KeyReused):
        idempotency.claim(cast.session, cast.mentor.name, "one", b"a request", NOW)


def test_the_association_is_told_how_many_and_no_code(cast: Cast, stones: Path) -> None:
    for _ in range(2):
        erase(cast.session, cast.coordinator, cast.youth(), stones=stones)
    cast.session.flush()
    told = cast.session.scalars(select(Notice).where(Notice.kind == "youth.erased")).all()
    assert [(notice.organisation_id, notice.facts) for notice in told] == [
        (cast.association.id, {"count": 1})
    ] * 2


def test_who_may_erase(cast: Cast, stones: Path) -> None:
    for person in (cast.volunteer, cast.technician, cast.funder, cast.administrator):
        with pytest.raises(NotYours):
            erase(cast.session, person, cast.youth(), stones=stones)
    theirs = cast.youth(cast.other_association)
    cast.session.flush()
    with pytest.raises(NotFound):
        find_row(cast.session, cast.mentor, Youth, theirs.code)
    for person in (cast.mentor, cast.coordinator, cast.system):
        erase(cast.session, person, cast.youth(), stones=stones)


def test_an_erased_loan_is_no_associations_and_still_the_desks(cast: Cast, stones: Path) -> None:
    was = journey(cast)
    erase(cast.session, cast.mentor, was.youth, stones=stones)
    cast.session.flush()
    assert find_row(cast.session, cast.coordinator, Loan, was.loan.id)
    with pytest.raises(NotFound):
        find_row(cast.session, cast.mentor, Loan, was.loan.id)


def test_nothing_is_asked_for_a_youth_who_is_being_erased(
    database: Database, stored_cast: Cast, stones: Path
) -> None:
    """Somebody asks at the worst moment: when all was looked at and the row is about to go."""
    youth, waits = stored_cast.youth(), 0.5
    stored_cast.store()
    asked: list[Exception | None] = []

    def ask() -> None:
        try:
            with database.write() as session:
                wanted = [Wanted(session.get_one(Youth, youth.code), Kind.LAPTOP)]
                house = session.get_one(Organisation, youth.organisation_id)
                asking = {"wanted": wanted, "needed_by": date(2027, 1, 15)}
                equipment_requests.draft(session, stored_cast.mentor, house, **asking)
            asked.append(None)
        except (IntegrityError, NoResultFound) as lost:
            asked.append(lost)

    other = Thread(target=ask)

    def meanwhile(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("DELETE FROM youths"):
            other.start()
            other.join(waits)

    event.listen(database.engine, "before_cursor_execute", meanwhile)
    with database.write() as session:
        erase(session, stored_cast.mentor, session.get_one(Youth, youth.code), stones=stones)
    other.join()
    assert [type(outcome) for outcome in asked] != [type(None)]
    with database.read() as session:
        assert session.scalars(select(RequestLine)).all() == []
