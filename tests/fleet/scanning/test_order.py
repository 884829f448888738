"""Rule N4 over generated evenings: any arrival order of the same scans, any number of times, one state.

Three engines that are broken on purpose are caught by it: that is a test of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from fleet import scanning
from fleet.db import Database
from fleet.intake import labels
from fleet.intake.labels import Label
from fleet.lifecycle import AssetState
from fleet.parties import sites
from fleet.scanning import Action, Scan, Told, Verdict, ordering
from fleet.scanning.ordering import Fitting, condition
from tests.cast import NOW, Cast

SIGNED = {"signed_on": NOW.date().isoformat(), "due_on": "2027-09-01"}
AFTERWARDS = timedelta(hours=5)
FEW, MANY, ORDERS = 40, 2_000, 2


@dataclass
class World:
    """Some of everything that can be scanned, in every state that scanning leads from."""

    cast: Cast
    things: list[str]
    places: list[str]

    @classmethod
    def made(cls, cast: Cast) -> "World":
        session = cast.session
        annex = sites.add(session, cast.system, "Annexe d'Antibes", cast.lender, "06")
        on_bench, checked = cast.device(), cast.device()
        cast.refurbish(checked)
        lent = cast.loan().items
        swapped = cast.kit(cast.ready_laptop(), cast.ready_sim())
        unclaimed = labels.print_batch(session, cast.coordinator, 1)[0]
        assets = [on_bench, checked, cast.ready_sim(), *(item.asset for item in (*lent, *swapped.items))]
        session.flush()
        assert {asset.state for asset in assets} >= {AssetState.RESERVED, AssetState.ON_LOAN}
        things = [*(asset.code for asset in assets), unclaimed.short_code]
        cast.store()
        return cls(cast, things, [cast.hub.id, annex.id])

    def evening(self, rng: Random) -> list[Told]:
        """A few scans of a few things, at minutes of which some are the same."""
        things = rng.sample(self.things, rng.randint(1, 3))
        return [self._told(rng, number, rng.choice(things)) for number in range(rng.randint(3, 9))]

    def _told(self, rng: Random, number: int, thing: str) -> Told:
        action = rng.choice(ACTIONS)
        facts: dict[str, Any] = {"site": rng.choice(self.places)} if action in PLACED else {}
        facts |= SIGNED if action is Action.HAND_OVER else {}
        at = NOW + timedelta(minutes=rng.randint(1, 12))
        return Told(f"scan-{number:02}-{rng.randrange(10**6):06}", action, at, thing, facts)


PLACED = (Action.RECEIVE, Action.MOVE, Action.ARRIVE, Action.TAKE_BACK)
ACTIONS = [
    *PLACED,
    *(Action.START_REFURBISHMENT, Action.MARK_READY, Action.PACK, Action.SHIP, Action.HAND_OVER),
]


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    with database.opened(writing=True) as session:
        yield World.made(Cast(session))
        session.rollback()


def outcome(world: World, calls: list[list[Told]]) -> Any:
    """What all things have come to after these calls, one after another; then all is as it was."""
    session = world.cast.session
    trial = session.begin_nested()
    at = NOW + AFTERWARDS
    for told in calls:
        scanning.send(session, world.cast.volunteer.later(at), told)
    codes = {*world.things, *session.scalars(select(Label.short_code))}
    found = dict(condition(session, codes))
    counts = len(session.scalars(select(Scan.id)).all())
    review = [scan.id for scan in session.scalars(select(Scan)) if scan.verdict is Verdict.TO_REVIEW]
    trial.rollback()
    return found, counts, review


def in_time(told: list[Told]) -> list[list[Told]]:
    return [[each] for each in sorted(told, key=lambda each: (each.at, each.id))]


def in_any_order(rng: Random, told: list[Told]) -> list[list[Told]]:
    """Shuffled, some of it twice, in calls of one to four."""
    sent = [*told, *rng.sample(told, rng.randint(0, len(told)))]
    rng.shuffle(sent)
    calls = []
    while sent:
        calls.append([sent.pop() for _ in range(min(len(sent), rng.randint(1, 4)))])
    return calls


def hold(world: World, cases: range) -> None:
    for seed in cases:
        rng = Random(seed)
        told = world.evening(rng)
        wanted = outcome(world, in_time(told))
        for _ in range(ORDERS):
            calls = in_any_order(rng, told)
            assert outcome(world, calls) == wanted, (seed, in_time(told), calls)


def test_any_order_of_arrival_comes_to_the_same(world: World) -> None:
    hold(world, range(FEW))


def try_nothing_again(self: Fitting) -> None:
    self._try([self.scan])


def take_late_for_superseded(fitting: Fitting, _keys: object) -> None:
    fitting.scan.verdict = Verdict.SUPERSEDED


def do_as_it_comes(self: Fitting) -> bool:
    return True


BROKEN: dict[str, tuple[object, str, object]] = {
    "waiting scans are not tried again": (Fitting, "alone", try_nothing_again),
    "a late scan is superseded without looking": (ordering, "_by_the_least", take_late_for_superseded),
    "scans are done as they come": (Fitting, "comes_last", property(do_as_it_comes)),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_engine_is_caught(world: World, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setattr(*BROKEN[how])
    with pytest.raises(AssertionError):
        hold(world, range(FEW))


@pytest.mark.battery
def test_two_thousand_evenings_come_to_the_same(world: World) -> None:
    hold(world, range(FEW, MANY))
