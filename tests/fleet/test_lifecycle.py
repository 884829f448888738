"""Every state × every move: the tables are the truth, and a move leaves its event or nothing at all."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, ClassVar

import pytest

from fleet import events, lifecycle
from fleet.access import MAY, Actor, NotYours, Role, Verb, may
from fleet.access.permissions import TAKEN_OVER
from fleet.lifecycle import (
    LIVES,
    AlertState,
    AllocationState,
    AssetState,
    LineState,
    LoanState,
    PlanState,
    RequestState,
    ShipmentState,
    TicketState,
    WrongState,
)
from tests.cast import NOW, Cast

STATES: dict[str, type[StrEnum]] = {
    "device": AssetState,
    "sim": AssetState,
    "line": LineState,
    "plan": PlanState,
    "equipment_request": RequestState,
    "allocation": AllocationState,
    "shipment": ShipmentState,
    "loan": LoanState,
    "ticket": TicketState,
    "alert": AlertState,
}


@dataclass
class Thing:
    """Something that has states, and nothing else."""

    state: Any
    SUBJECT: ClassVar[str] = ""
    key: str = "thing_1"


def thing(subject: str, state: Any) -> Thing:
    made = type("Thing", (Thing,), {"SUBJECT": subject})(state)
    assert isinstance(made, Thing)
    return made


def able(cast: Cast, verb: Verb) -> Actor:
    return next(person for person in cast.by_role.values() if person.role in MAY[verb])


def refusal_of(attempt: Callable[..., None], *who_what_how: Any) -> dict[str, Any]:
    with pytest.raises(WrongState) as refused:
        attempt(*who_what_how)
    return refused.value.facts


EVERY_MOVE = [
    pytest.param(subject, state, verb, id=f"{subject}-{state or 'nothing'}-{verb.value}")
    for subject, life in LIVES.items()
    for state in (None, *STATES[subject])
    for verb in life
]


def test_each_life_is_told_for_all_its_states() -> None:
    assert LIVES.keys() == STATES.keys()
    for subject, life in LIVES.items():
        reached = {move.target for move in life.values()}
        skipped = {AssetState.REFURBISHING} if subject == "sim" else set()
        assert reached == set(STATES[subject]) - skipped, subject


def test_each_life_begins_somewhere() -> None:
    for subject, life in LIVES.items():
        assert any(None in move.sources for move in life.values()), subject


@pytest.mark.parametrize("subject", LIVES)
def test_every_allowed_move_advances_and_is_recorded_and_every_other_is_refused_with_the_open_moves(
    subject: str, cast: Cast
) -> None:
    cast.session.commit()
    before = events.count(cast.session)
    allowed = 0
    for state in (None, *STATES[subject]):
        for verb, move in LIVES[subject].items():
            one, actor = thing(subject, state), able(cast, verb)
            if state in move.sources:
                lifecycle.check(actor, one, verb)
                lifecycle.advance(cast.session, actor, one, verb, because="a test")
                assert one.state is move.target
                allowed += 1
            else:
                refused = refusal_of(lifecycle.check, actor, one, verb)
                assert refusal_of(partial(lifecycle.advance, cast.session), actor, one, verb) == refused
                which = {"subject": subject, "id": "thing_1"}
                assert refused == {"state": str(state), "moves": lifecycle.open_moves(actor, one)} | which
                assert one.state is state
    cast.session.commit()
    assert events.count(cast.session) == before + allowed
    recorded = events.history(cast.session, subject, "thing_1", limit=1000)
    assert {(event.from_state, event.verb, event.to_state) for event in recorded} == {
        (source.value if source else None, verb.value, move.target.value)
        for verb, move in LIVES[subject].items()
        for source in move.sources
    }


@pytest.mark.parametrize(("subject", "state", "verb"), EVERY_MOVE)
def test_who_is_asked_before_when(subject: str, state: Any, verb: Verb) -> None:
    """403 before 409: the wrong role never learns the state."""
    for role in Role:
        actor = Actor("acc_x", role, NOW)
        if may(actor, verb):
            continue
        with pytest.raises(NotYours) as refused:
            lifecycle.check(actor, thing(subject, state), verb)
        assert "state" not in refused.value.facts


def test_a_move_that_is_rolled_back_leaves_no_event(cast: Cast) -> None:
    cast.session.commit()
    before = events.count(cast.session)
    lifecycle.advance(cast.session, cast.technician, thing("device", AssetState.READY), Verb.ASSET_REWORK)
    cast.session.rollback()
    cast.session.commit()
    assert events.count(cast.session) == before


def test_open_moves_are_those_of_the_role(cast: Cast) -> None:
    ready = thing("device", AssetState.READY)
    assert lifecycle.open_moves(cast.coordinator, ready) == [
        "reserve", "report_missing", "retire", "rework", "move",
    ]  # fmt: skip
    assert lifecycle.open_moves(cast.volunteer, ready) == ["report_missing", "move"]
    assert lifecycle.open_moves(cast.funder, ready) == []


def test_an_asset_goes_missing_from_wherever_somebody_holds_it() -> None:
    nobody = {AssetState.ANNOUNCED, AssetState.MISSING, AssetState.RETIRED}
    assert LIVES["device"][Verb.ASSET_REPORT_MISSING].sources == set(AssetState) - nobody


def test_what_is_retired_stays_retired() -> None:
    assert not [verb for verb, move in LIVES["device"].items() if AssetState.RETIRED in move.sources]


def test_the_diagram_has_an_arrow_for_each_source_of_each_move() -> None:
    for subject, life in LIVES.items():
        arrows = lifecycle.diagram(subject).splitlines()
        assert arrows[0] == "stateDiagram-v2"
        assert len(arrows) - 1 == sum(
            len(move.sources) for verb, move in life.items() if verb not in TAKEN_OVER
        )
    assert "    [*] --> announced: announce" in lifecycle.diagram("device")
