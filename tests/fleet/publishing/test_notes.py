"""A coordinator's paragraph for a quarter: guarded, and frozen once the next quarter is closed."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fleet import events
from fleet.access import NotYours, Role
from fleet.parties import programmes
from fleet.parties.programmes import Programme
from fleet.publishing import notes
from fleet.publishing.ledger import Quarter
from fleet.publishing.ledger.blocks import ClosedQuarter
from fleet.publishing.ledger.closing import NotAQuarterOfIt
from fleet.publishing.notes import EmptyNote, Note, NoteFrozen
from fleet.publishing.small_numbers import TellsASmallNumber
from fleet.text import PersonalText, TooLong
from tests.cast import Cast

SAID = "Deux fondations nous ont rejoints, et l’atelier de Nice a déménagé."


@pytest.fixture
def programme(cast: Cast) -> Programme:
    dates = {"starts_on": date(2026, 1, 1), "ends_on": date(2028, 12, 31)}
    return programmes.add(cast.session, cast.coordinator, "Campagne", **dates)


def close(cast: Cast, programme: Programme, *quarters: str) -> None:
    for quarter in quarters:
        cast.session.add(ClosedQuarter(programme_id=programme.id, quarter=quarter, closed_at=cast.now))
    cast.session.flush()


def write(cast: Cast, programme: Programme, quarter: str = "2026-Q2", said: str = SAID) -> Note:
    return notes.write(cast.session, cast.coordinator, programme, quarter=quarter, text=said)


def test_a_note_is_written_changed_read_by_funders_and_removed(cast: Cast, programme: Programme) -> None:
    close(cast, programme, "2026-Q1", "2026-Q2")
    note = write(cast, programme, said="  First\nwords. ")
    assert notes.of(cast.session, cast.funder, programme) == {"2026-Q2": "First words."}
    assert write(cast, programme) is note
    assert notes.of(cast.session, cast.officer, programme) == {"2026-Q2": SAID}
    notes.remove(cast.session, cast.coordinator, note)
    assert notes.of(cast.session, cast.funder, programme) == {}


def test_it_is_frozen_once_the_next_quarter_is_closed(cast: Cast, programme: Programme) -> None:
    close(cast, programme, "2026-Q1")
    note = write(cast, programme, "2026-Q1")
    close(cast, programme, "2026-Q2")
    with pytest.raises(NoteFrozen) as refused:
        write(cast, programme, "2026-Q1", "Something else.")
    assert refused.value.facts == {"quarter": "2026-Q1", "later": "2026-Q2"}
    with pytest.raises(NoteFrozen):
        notes.remove(cast.session, cast.coordinator, note)


@pytest.mark.parametrize("change", ["UPDATE notes SET text = 'x'", "DELETE FROM notes"])
def test_by_the_database_too(cast: Cast, programme: Programme, change: str) -> None:
    close(cast, programme, "2026-Q1")
    write(cast, programme, "2026-Q1")
    with cast.session.begin_nested() as undone:
        cast.session.execute(text(change))
        undone.rollback()
    close(cast, programme, "2026-Q2")
    with pytest.raises(IntegrityError), cast.session.begin_nested():
        cast.session.execute(text(change))


def test_which_quarters_can_be_written_of(cast: Cast, programme: Programme) -> None:
    told = [str(quarter) for quarter in notes.quarters(cast.session, cast.coordinator, programme)]
    assert told == ["2026-Q3", "2026-Q2", "2026-Q1"]
    close(cast, programme, "2026-Q1", "2026-Q2")
    assert notes.quarters(cast.session, cast.coordinator, programme) == [Quarter(2026, 3), Quarter(2026, 2)]
    for stray in ("2025-Q4", "2026-Q4", "2026-Q5", "2026", "x" * 30):
        with pytest.raises(NotAQuarterOfIt):
            write(cast, programme, stray)


def test_y2_and_f2_guard_what_is_written(cast: Cast, programme: Programme) -> None:
    for said, refusal in (
        ("", EmptyNote),
        ("x" * 601, TooLong),
        ("Écrivez à marie@example.org", PersonalText),
        ("Sept jeunes attendent.", TellsASmallNumber),
    ):
        with pytest.raises(refusal):
            write(cast, programme, said=said)
    assert write(cast, programme, said="x" * 600)


def test_the_trail_knows_of_it_without_its_words(cast: Cast, programme: Programme) -> None:
    note = write(cast, programme)
    cast.store()
    told = events.history(cast.session, "note", note.id)
    assert [(one.verb, one.facts) for one in told] == [("note.write", {"quarter": "2026-Q2"})]


def test_only_the_desk_writes(cast: Cast, programme: Programme) -> None:
    for role, person in cast.by_role.items():
        if role not in (Role.COORDINATOR, Role.SYSTEM):
            with pytest.raises(NotYours):
                notes.write(cast.session, person, programme, quarter="2026-Q2", text=SAID)


def test_a_quarter_that_is_not_closed_has_no_note_for_readers(cast: Cast, programme: Programme) -> None:
    """Its figures aren't read yet, so what is said of them isn't either."""
    close(cast, programme, "2026-Q1")
    write(cast, programme, "2026-Q1")
    write(cast, programme, "2026-Q2")
    for person in (cast.funder, cast.officer, cast.coordinator):
        assert notes.of(cast.session, person, programme) == {"2026-Q1": SAID}
    close(cast, programme, "2026-Q2")
    assert set(notes.of(cast.session, cast.funder, programme)) == {"2026-Q1", "2026-Q2"}
