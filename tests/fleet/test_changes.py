"""What changed for an organisation: in the order of commits, without a gap, and to nobody else."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from fleet import changes, events
from fleet.access import Verb
from fleet.changes import Change, CursorGone
from fleet.db import Database
from fleet.events import Event
from fleet.intake import assets
from fleet.intake.assets import Kind
from fleet.lending import loans, losses, shipping
from fleet.parties import youths
from fleet.parties.organisations import Organisation
from fleet.parties.youths import Signatory
from fleet.privacy.erasing import erase
from fleet.support import tickets, transfers
from fleet.support.tickets import Trouble
from tests.cast import NOW, Cast
from tests.racing import race


def told(cast: Cast, organisation: Organisation | None = None) -> list[tuple[str, str, str | None]]:
    house = organisation or cast.association
    found = select(Change).where(Change.organisation_id == house.id).order_by(Change.seq)
    return [(row.kind, row.subject, row.subject_id) for row in cast.session.scalars(found)]


def test_whoever_sees_a_thing_is_told_of_what_happens_to_it(stored_cast: Cast) -> None:
    cast, youth = stored_cast, stored_cast.youth()
    request = cast.approved((youth, Kind.LAPTOP))
    cast.store()
    assert told(cast) == [
        ("youth.add", "youth", youth.code),
        ("equipment_request.draft", "equipment_request", request.id),
        ("equipment_request.submit", "equipment_request", request.id),
        ("equipment_request.approve", "equipment_request", request.id),
    ]
    assert told(cast, cast.other_association) == told(cast, cast.lender) == []


def test_a_laptop_is_told_of_from_the_day_it_leaves_until_the_day_it_is_back(stored_cast: Cast) -> None:
    cast = stored_cast
    kit = cast.kit()
    laptop = kit.items[0].asset
    cast.store()
    assert not [row for row in told(cast) if row[1] == "device"]
    shipping.ship(cast.session, cast.volunteer, laptop)
    shipping.arrive(cast.session, cast.mentor, laptop, site=cast.delivery_site)
    loan = cast.hand_over(kit)
    tickets.open_ticket(cast.session, cast.mentor, laptop, Trouble.SCREEN)
    loans.confirm(cast.session, cast.mentor, [loan])
    cast.store()
    cast.take_back(loan)
    cast.store()
    told_of = [row[0] for row in told(cast) if row[1] == "device"]
    assert told_of == ["asset.ship", "asset.arrive", "loan.hand_over", "loan.take_back"]
    of_loan = [row[0] for row in told(cast) if row[1] == "loan"]
    assert of_loan == ["loan.hand_over", "loan.confirm", "loan.take_back"]
    assert [row[0] for row in told(cast) if row[1] == "ticket"] == ["ticket.open"]


def test_what_is_done_before_it_comes_and_after_it_leaves_is_not_told(stored_cast: Cast) -> None:
    """Even where all of it is one transaction, as an evening's scans may be."""
    cast = stored_cast
    kit = cast.kit()
    loan = cast.hand_over(kit)
    cast.take_back(loan)
    assets.start_refurbishment(cast.session, cast.technician, loan.items[0].asset)
    cast.store()
    assert [row[0] for row in told(cast) if row[1] == "device"] == ["loan.hand_over", "loan.take_back"]


def test_a_change_has_the_number_the_verb_and_the_moment_of_its_event(stored_cast: Cast) -> None:
    stored_cast.loan()
    stored_cast.store()
    for change in stored_cast.session.scalars(select(Change)):
        event = stored_cast.session.get_one(Event, change.seq)
        assert (event.at, event.verb) == (change.at, change.kind)


def test_what_was_undone_to_a_savepoint_is_told_to_nobody(stored_cast: Cast) -> None:
    session = stored_cast.session
    with session.begin_nested() as savepoint:
        stored_cast.draft((stored_cast.youth(), Kind.LAPTOP))
        savepoint.rollback()
    youth = stored_cast.youth()
    stored_cast.store()
    assert told(stored_cast) == [("youth.add", "youth", youth.code)]


def test_a_reader_that_follows_while_many_write_misses_nothing(database: Database, stored_cast: Cast) -> None:
    """Teeth: a reader that asks how far the trail goes after it read the rows, not before, skips some."""
    house, mentor, got = stored_cast.association.id, stored_cast.mentor, list[int]()

    def write() -> None:
        for _ in range(6):
            with database.write() as session:
                mine = session.get_one(Organisation, house)
                youths.add(session, mentor, mine, "06", Signatory.ADULT_YOUTH)

    def read() -> None:
        seen = 0
        for _ in range(60):
            with database.read() as session:
                upto = changes.head(session)
                rows = session.scalars(changes.after(house, seen, upto)).all()
                got.extend(row.seq for row in rows)
                seen = upto

    _, lost = race([write, write, write, read])
    assert lost == []
    with database.read() as session:
        rest = session.scalars(changes.after(house, got[-1] if got else 0, changes.head(session))).all()
        every = session.scalars(select(Change.seq).order_by(Change.seq)).all()
    assert got + [row.seq for row in rest] == list(every)
    assert len(every) == 18


def test_y5_an_erased_youth_is_named_by_no_change_any_more(stored_cast: Cast, tmp_path: Path) -> None:
    cast = stored_cast
    loan = cast.loan()
    laptop, youth = loan.items[0].asset, loan.youth
    assert youth is not None
    cast.take_back(loan)
    cast.store()
    gone = {youth.code, loan.id, laptop.code, loan.allocation_id}
    assert gone <= {row[2] for row in told(cast)}
    erase(cast.session, cast.mentor, youth, stones=tmp_path / "stones")
    cast.store()
    assert not gone & {row[2] for row in told(cast)}
    assert told(cast)[-1] == ("youth.erased", "youth", None)


def test_y5_nor_is_it_told_to_an_association_that_followed_the_youth_before(
    stored_cast: Cast, tmp_path: Path
) -> None:
    cast, youth = stored_cast, stored_cast.youth()
    told_them = events.record(cast.session, cast.system, Verb.YOUTH_ADD, "organisation", cast.lender.id)
    changes.note(cast.session, told_them, cast.other_association.id, "youth.add", changes.YOUTH, youth.code)
    cast.store()
    assert told(cast, cast.other_association) == [("youth.add", "youth", youth.code)]
    erase(cast.session, cast.mentor, youth, stones=tmp_path / "stones")
    cast.store()
    assert told(cast, cast.other_association) == []


def test_changes_are_kept_for_a_hundred_days_and_a_cursor_for_ninety(stored_cast: Cast) -> None:
    cast = stored_cast
    cast.youth()
    cast.store()
    assert changes.forget_old(cast.session, NOW + timedelta(days=100)) == 0
    changes.refuse_gone(1, NOW, 1, NOW + timedelta(days=90))
    with pytest.raises(CursorGone):
        changes.refuse_gone(1, NOW, 1, NOW + timedelta(days=90, seconds=1))
    with pytest.raises(CursorGone):
        changes.refuse_gone(2, NOW, 1, NOW)  # a restored backup knows less than the reader
    assert changes.forget_old(cast.session, NOW + timedelta(days=100, seconds=1)) == 1
    assert told(cast) == []


def test_every_thing_that_an_association_sees_can_be_told_of() -> None:
    known = changes.subjects()
    assert {"equipment_request", "allocation", "loan", "ticket", "alert", "device", "sim"} <= known
    assert "webhook" not in known
    assert Verb.YOUTH_ADD.value.partition(".")[0] == changes.YOUTH


def test_equipment_that_is_lost_is_told_of(stored_cast: Cast) -> None:
    loan = stored_cast.loan()
    losses.report_missing(stored_cast.session, stored_cast.mentor, loan.items[0].asset)
    stored_cast.store()
    assert told(stored_cast)[-1][0] == "asset.report_missing"


def test_a_youth_who_moves_is_named_to_both_associations(stored_cast: Cast) -> None:
    cast = stored_cast
    youth = cast.youth()
    transfers.transfer(
        cast.session, cast.coordinator, youth, organisation=cast.other_association, territory="83"
    )
    cast.store()
    moved = ("youth.transfer", "youth", youth.code)
    assert told(cast)[-1] == moved
    assert told(cast, cast.other_association)[-1] == moved
