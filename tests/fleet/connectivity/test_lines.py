"""A line is a number on one SIM; a SIM has one live line."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from fleet.access import NotYours, Verb
from fleet.connectivity import lines
from fleet.connectivity.lines import BadNumber, NotAnOperator, SimHasLine, e164
from fleet.errors import NotFound
from fleet.lifecycle import LineState, WrongState
from tests.cast import Cast


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 12 34 56 78", "+33612345678"),
        ("0612345678", "+33612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("0033612345678", "+33612345678"),
        ("+262 692 12 34 56", "+262692123456"),
        ("07.00.00.12.34", "+33700001234"),
    ],
)
def test_numbers_are_kept_in_one_writing(typed: str, kept: str) -> None:
    assert e164(typed) == kept


@pytest.mark.parametrize("typed", ["", "abc", "12", "06 12 34", "+999 1234", "06123456789012"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(BadNumber):
        e164(typed)


def test_a_line_is_ordered_activated_suspended_resumed_and_cancelled(cast: Cast) -> None:
    line = lines.add(cast.session, cast.coordinator, cast.sim(), cast.operator)
    assert (line.state, line.number) == (LineState.ORDERED, None)
    for verb, state in (
        (Verb.LINE_ACTIVATE, LineState.ACTIVE),
        (Verb.LINE_SUSPEND, LineState.SUSPENDED),
        (Verb.LINE_RESUME, LineState.ACTIVE),
        (Verb.LINE_CANCEL, LineState.CANCELLED),
    ):
        lines.move(cast.session, cast.coordinator, line, verb)
        assert line.state is state
    with pytest.raises(WrongState):
        lines.move(cast.session, cast.coordinator, line, Verb.LINE_ACTIVATE)


def test_only_an_operator_runs_lines_and_only_the_desk_orders_them(cast: Cast) -> None:
    with pytest.raises(NotAnOperator):
        lines.add(cast.session, cast.coordinator, cast.sim(), cast.donor)
    with pytest.raises(NotYours):
        lines.add(cast.session, cast.mentor, cast.sim(), cast.operator)


def test_a_sim_has_one_live_line_and_another_after_it_was_cancelled(cast: Cast) -> None:
    sim = cast.sim()
    first = cast.line(sim)
    with pytest.raises(SimHasLine):
        cast.line(sim)
    lines.move(cast.session, cast.coordinator, first, Verb.LINE_CANCEL)
    cast.session.flush()
    assert lines.live_of(cast.session, sim) is None
    second = cast.line(sim)
    cast.session.flush()
    with pytest.raises(IntegrityError):
        cast.session.execute(text("UPDATE lines SET state = 'active' WHERE id = :id"), {"id": first.id})
    assert second.id != first.id


def test_suspending_what_does_not_run_is_no_harm(cast: Cast) -> None:
    laptop, sim = cast.device(), cast.sim()
    lines.suspend_for(cast.session, cast.volunteer, laptop)
    lines.suspend_for(cast.session, cast.volunteer, sim)
    line = cast.line(sim)
    for _ in range(2):
        lines.suspend_for(cast.session, cast.volunteer, sim)
    assert line.state is LineState.SUSPENDED


def test_an_association_sees_the_lines_of_the_sims_it_answers_for(cast: Cast) -> None:
    mine = cast.ready_sim()
    cast.ready_sim()
    cast.loan(mine)
    cast.session.flush()
    line = lines.live_of(cast.session, mine)
    assert line
    assert cast.session.scalars(lines.listing(cast.mentor)).all() == [line]
    assert lines.seen(cast.session, cast.mentor, line.id) is line
    with pytest.raises(NotFound):
        lines.seen(cast.session, cast.other_mentor, line.id)
    assert len(cast.session.scalars(lines.listing(cast.coordinator)).all()) == 2
    assert cast.session.scalars(lines.listing(cast.volunteer)).all() == []
