"""Scans of what is in parcels: picked into the right one, arrived line by line, in whatever order."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from fleet import consistency, scanning
from fleet.db import Database
from fleet.lending import shipments
from fleet.lending.shipments import (
    Difference,
    DifferenceReason,
    Differs,
    Remedy,
    Shipment,
    ShipmentLine,
)
from fleet.lifecycle import AssetState, ShipmentState
from fleet.scanning import Action, Scan, Told, Verdict, ordering
from fleet.scanning.ordering import condition
from tests.cast import NOW, Cast

SIGNED = {"signed_on": NOW.date().isoformat(), "due_on": "2027-09-01"}
FEW, MANY, ORDERS = 16, 1_000, 2


def at(minutes: int) -> Any:
    return NOW + timedelta(minutes=minutes)


def send(cast: Cast, *told: Told) -> list[Verdict]:
    """All at once, an hour later."""
    outcomes = scanning.send(cast.session, cast.volunteer.later(cast.at(hours=1)), told)
    return [one.verdict for one in outcomes]


def scan(number: int, action: Action, code: str, **facts: Any) -> Told:
    return Told(f"scan-{number:06}", action, at(number), code, facts)


def test_a_thing_goes_into_its_bag_and_its_parcel_by_one_scan(cast: Cast) -> None:
    parcel = cast.parcel(cast.kit())
    (line,) = parcel.lines
    told = scan(1, Action.PACK, line.asset_code, shipment=parcel.id)
    assert send(cast, told, scan(2, Action.PACK, line.asset_code, shipment=parcel.id)) == [
        Verdict.APPLIED,
        Verdict.ALREADY,
    ]
    assert line.item is not None
    assert line.picked_at == line.item.packed_at == at(1)


def test_what_was_packed_before_is_picked_by_a_scan_of_its_own(cast: Cast) -> None:
    parcel = cast.parcel(cast.kit())
    (line,) = parcel.lines
    verdicts = send(
        cast,
        scan(1, Action.PACK, line.asset_code),
        scan(2, Action.PACK, line.asset_code, shipment=parcel.id),
    )
    assert verdicts == [Verdict.APPLIED, Verdict.APPLIED]
    assert line.picked_at == at(2)


def test_a_thing_of_another_parcel_or_of_none_is_refused_in_words(cast: Cast) -> None:
    parcel, other, kit = cast.parcel(), cast.parcel(), cast.kit()
    codes = (other.lines[0].asset_code, kit.items[0].asset_code, cast.ready_laptop().code)
    reasons = ("other-parcel", "no-parcel", "not-in-a-kit")
    cast.session.flush()
    for number, (code, reason) in enumerate(zip(codes, reasons, strict=True)):
        told = scan(number + 1, Action.PACK, code, shipment=parcel.id)
        assert send(cast, told) == [Verdict.BLOCKED]
        assert cast.session.get_one(Scan, told.id).reason == reason


def test_one_thing_of_a_parcel_does_not_leave_by_a_scan(cast: Cast) -> None:
    parcel = cast.parcel()
    told = scan(1, Action.SHIP, parcel.lines[0].asset_code)
    assert send(cast, told) == [Verdict.BLOCKED]
    assert cast.session.get_one(Scan, told.id).reason == "goes-with-parcel"
    assert parcel.lines[0].asset.state is AssetState.RESERVED


def test_a_parcel_has_arrived_with_the_scan_of_its_last_thing(cast: Cast) -> None:
    parcel = cast.sent_parcel(cast.kit(), cast.kit())
    first, last = (line.asset_code for line in parcel.lines)
    send(cast, scan(5, Action.ARRIVE, last, site=cast.delivery_site.id))
    assert parcel.state is ShipmentState.SENT
    send(cast, scan(3, Action.ARRIVE, first, site=cast.delivery_site.id))
    assert (parcel.state, parcel.arrived_at) == (ShipmentState.ARRIVED, at(5))


def test_an_arrival_taken_back_is_awaited_again(cast: Cast) -> None:
    parcel = cast.sent_parcel()
    (line,) = parcel.lines
    arrived = scan(1, Action.ARRIVE, line.asset_code, site=cast.delivery_site.id)
    send(cast, arrived, Told("undo-000001", Action.UNDO, at(3), arrived.id))
    assert (parcel.state, line.heard_at, line.asset.state) == (
        ShipmentState.SENT,
        None,
        AssetState.IN_TRANSIT,
    )


def test_of_a_closed_parcel_no_arrival_is_taken_back(cast: Cast) -> None:
    parcel = cast.sent_parcel()
    arrived = scan(1, Action.ARRIVE, parcel.lines[0].asset_code, site=cast.delivery_site.id)
    send(cast, arrived)
    shipments.close(cast.session, cast.coordinator.later(at(2)), parcel)
    assert send(cast, Told("undo-000001", Action.UNDO, at(3), arrived.id)) == [Verdict.TO_REVIEW]
    assert (parcel.state, parcel.lines[0].asset.state) == (ShipmentState.CLOSED, AssetState.DELIVERED)


def test_what_was_missing_turns_up_by_a_scan(cast: Cast) -> None:
    parcel = cast.sent_parcel()
    (line,) = parcel.lines
    told = [Differs(line.asset_code, Difference.MISSING, DifferenceReason.NOT_IN_PARCEL)]
    shipments.arrive(cast.session, cast.mentor, parcel, differences=told)
    assert send(cast, scan(9, Action.ARRIVE, line.asset_code, site=cast.delivery_site.id)) == [
        Verdict.APPLIED
    ]
    assert line.remedy is Remedy.TURNED_UP


def test_a_hand_over_at_the_delivery_site_tells_that_the_parcel_came(cast: Cast) -> None:
    parcel = cast.sent_parcel()
    code = parcel.lines[0].asset_code
    handed = scan(4, Action.HAND_OVER, code, **SIGNED)
    assert send(cast, handed) == [Verdict.APPLIED]
    assert (parcel.state, parcel.arrived_at) == (ShipmentState.ARRIVED, at(4))
    send(cast, Told("undo-000001", Action.UNDO, at(5), handed.id))
    assert (parcel.state, parcel.lines[0].heard_at) == (ShipmentState.SENT, None)


class World:
    """Two parcels being prepared, and one on the road, of two kits each."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        kits = [cast.kit(cast.ready_laptop(), cast.ready_sim()) for _ in range(4)]
        self.packing = [cast.parcel(*kits[:2]), cast.parcel(*kits[2:])]
        self.sent = cast.sent_parcel(cast.kit(cast.ready_laptop(), cast.ready_sim()), cast.kit())
        self.to_pick = [line.asset_code for each in self.packing for line in each.lines]
        self.to_come = [line.asset_code for line in self.sent.lines]
        cast.store()

    def evening(self, rng: Random) -> list[Told]:
        """A few scans of a few things: so that they bear upon each other."""
        few = [rng.sample(self.to_pick, 2), rng.sample(self.to_come, 2)]
        told = [self._told(rng, number, *few) for number in range(rng.randint(3, 9))]
        undone = [each for each in told if rng.random() < 0.15]
        later = [each.at + timedelta(minutes=rng.randint(0, 5)) for each in undone]
        return told + [
            Told(f"undo-{each.id}", Action.UNDO, moment, each.id)
            for each, moment in zip(undone, later, strict=True)
        ]

    def _told(self, rng: Random, number: int, here: list[str], away: list[str]) -> Told:
        action = rng.choice((Action.PACK, Action.PACK, Action.SHIP, Action.ARRIVE, Action.HAND_OVER))
        on_road = rng.random() < 0.4
        code = rng.choice(away if on_road else here)
        facts: dict[str, Any] = {}
        if action is Action.PACK and rng.random() < 0.7:
            facts = {"shipment": rng.choice(self.packing).id}
        elif action is Action.ARRIVE:
            facts = {"site": rng.choice((self.cast.delivery_site.id, self.cast.hub.id))}
        elif action is Action.HAND_OVER:
            facts = dict(SIGNED)
        minute = rng.randint(1, 12)
        return Told(f"scan-{number:02}-{rng.randrange(10**6):06}", action, at(minute), code, facts)

    def outcome(self, calls: list[list[Told]]) -> Any:
        """What all has come to after these calls, one after another; then all is as it was.

        Of two scans that say the same, the moment of either may stand: that is no other state.
        """
        session = self.cast.session
        trial = session.begin_nested()
        for told in calls:
            scanning.send(session, self.cast.volunteer.later(self.cast.at(hours=5)), told)
        session.flush()
        found = dict(condition(session, [*self.to_pick, *self.to_come]))
        parcels = [
            (parcel.id, parcel.state) for parcel in session.scalars(select(Shipment).order_by(Shipment.id))
        ]
        lines = [
            (line.id, bool(line.picked_at), bool(line.heard_at), line.difference, bool(line.ended_at))
            for line in session.scalars(select(ShipmentLine).order_by(ShipmentLine.id))
        ]
        odd = list(consistency.CHECKS["shipments"](session))
        review = [each.id for each in session.scalars(select(Scan)) if each.verdict is Verdict.TO_REVIEW]
        trial.rollback()
        session.expire_all()
        return found, parcels, lines, odd, review


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    with database.opened(writing=True) as session:
        yield World(Cast(session))
        session.rollback()


def hold(world: World, cases: range) -> None:
    for seed in cases:
        rng = Random(seed)
        told = world.evening(rng)
        in_time = [[each] for each in sorted(told, key=lambda each: (each.at, each.id))]
        wanted = world.outcome(in_time)
        assert wanted[3:] == ([], [])
        for _ in range(ORDERS):
            sent = [*told, *rng.sample(told, rng.randint(0, len(told)))]
            rng.shuffle(sent)
            calls = []
            while sent:
                calls.append([sent.pop() for _ in range(min(len(sent), rng.randint(1, 4)))])
            assert world.outcome(calls) == wanted, (seed, in_time, calls)


def test_n4_any_order_of_arrival_comes_to_the_same_parcels(world: World) -> None:
    hold(world, range(FEW))


@pytest.mark.battery
def test_n4_a_thousand_evenings_of_parcels(world: World) -> None:
    hold(world, range(MANY))


def late(cast: Cast) -> bool:
    """Packed at two; that it went into the parcel at one is heard later. Whether it is in there."""
    parcel = cast.parcel()
    (line,) = parcel.lines
    send(cast, scan(2, Action.PACK, line.asset_code))
    send(cast, scan(1, Action.PACK, line.asset_code, shipment=parcel.id))
    return line.picked_at is not None


def test_what_was_picked_before_it_was_packed_again_is_in_the_parcel(cast: Cast) -> None:
    assert late(cast)


def test_an_engine_that_does_not_look_at_parcels_is_caught(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordering, "_in_parcels", lambda session, keys: {})
    assert not late(cast)
