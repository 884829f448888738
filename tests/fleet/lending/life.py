"""A small fleet in which anything may happen, and what must be true of it whatever did.

`Life` holds what the test itself believes: in which state each asset is, by what each command says it does.
A command is tried with `attempt`: what it refuses must leave nothing behind.
"""

import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from fleet import codes, consistency, events
from fleet.access import Actor, Verb
from fleet.errors import Refusal
from fleet.events import Event
from fleet.intake.assets import Asset, Kind
from fleet.intake.donations import Donation
from fleet.lending import custody
from fleet.lending.allocations import Allocation, AllocationItem
from fleet.lending.equipment_requests import EquipmentRequest, LineAnswer, RequestLine
from fleet.lending.loans import Loan, LoanItem
from fleet.lending.quotas import Quota
from fleet.lending.shipments import Shipment, ShipmentLine
from fleet.lifecycle import LIVES, AllocationState, AssetState, LoanState, RequestState, ShipmentState
from fleet.notices import Notice
from fleet.parties import sites
from fleet.parties.sites import Site
from fleet.parties.youths import Youth
from tests.cast import NOW, Cast
from tests.fleet.lending.promises import PROMISES

KEY = b"a key for the trail of the tests"
LAPTOPS, SIMS, YOUTHS = 4, 3, 4
OTHER_SITE = "Bureau de l'autre rive"
Made = TypeVar("Made")
IDLE = (
    AssetState.READY,
    AssetState.REFURBISHING,
    AssetState.RETURNED,
    AssetState.RETIRED,
    AssetState.MISSING,
)
"""States of what may be in no kit and on no loan."""

# What is asked after every step, put together once

ITEM = AllocationItem
WAITS = (Allocation.state == AllocationState.PREPARED, ITEM.freed_at.is_(None))
STATES = select(Asset.__table__.c.code, Asset.__table__.c.state)
DISAGREEMENTS = custody.disagreements()
PLACES = (
    select(ITEM.asset_code)
    .join(Allocation)
    .where(*WAITS)
    .union_all(select(LoanItem.asset_code).where(LoanItem.ended_at.is_(None)))
)
FIRST_ITEM = (
    select(func.min(ITEM.id))
    .where(ITEM.allocation_id == Allocation.id)
    .correlate(Allocation)
    .scalar_subquery()
)
STANDS = select(
    *(
        select(told).scalar_subquery()
        for told in (
            func.count(Notice.id),
            func.count(RequestLine.id),
            func.count(ITEM.quota_id),
            func.sum(Quota.granted + 1000 * Quota.given),
            func.count(ShipmentLine.ended_at) + 1000 * func.count(ShipmentLine.heard_at),
            func.count(ShipmentLine.id) + 1000 * func.count(ShipmentLine.picked_at),
            func.count(LoanItem.overlap_until) + 1000 * func.count(LoanItem.ended_at),
        )
    )
)
"""What a refused command must leave as it was, besides every state."""
SERVED = (
    select(ITEM.line_id, literal(True))
    .join(Loan, Loan.allocation_id == ITEM.allocation_id)
    .join(LoanItem, LoanItem.loan_id == Loan.id)
    .where(Loan.state != LoanState.UNDONE, LoanItem.asset_code == ITEM.asset_code)
    .union_all(
        select(ITEM.line_id, literal(False))
        .join(Allocation, Allocation.id == ITEM.allocation_id)
        .where(*WAITS)
    )
)


def stock(cast: Cast) -> None:
    """What each life begins with: ready equipment, youths, requests to decide and to serve, a kit, a loan."""
    for _ in range(LAPTOPS):
        cast.ready_laptop()
    for _ in range(SIMS):
        cast.ready_sim()
    youths = [cast.youth() for _ in range(YOUTHS)]
    both = [(each, kind) for each in youths[:2] for kind in Kind]
    cast.approved(*both)
    cast.submitted((youths[2], Kind.LAPTOP), (youths[3], Kind.CONNECTION))
    cast.kit(cast.ready_laptop(), cast.ready_sim(), youth=youths[2])
    cast.sent_parcel(cast.kit(cast.ready_laptop(), cast.ready_sim()), cast.kit(cast.ready_sim()))
    cast.loan(cast.ready_laptop(), cast.ready_sim(), youth=youths[3])
    cast.kit(cast.ready_laptop(), youth=youths[3])
    lot = {"donor_id": cast.donor.id, "funder_id": cast.foundation.id, "created_at": cast.now}
    paid = Donation(reference="a lot", manifest_sha256=None, **lot)
    cast.session.add(paid)
    cast.session.flush()
    cast.ready_laptop(donation_id=paid.id)
    sites.add(cast.session, cast.system, OTHER_SITE, cast.other_association, "06")
    cast.store()


class Life:
    """One life of the stocked fleet, in a transaction that is never stored."""

    def __init__(self, session: Session) -> None:
        self.session, self.cast = session, Cast(session, here=True)
        self.now = NOW + timedelta(minutes=1)  # or what is new would stand, by its random id, among the stock
        self.source = random.Random(3)  # noqa: S311 (names, the same each time: what ties is told apart by them)
        self.read: dict[Any, list[Any]] = {}
        self.state = {asset.code: asset.state for asset in self._all(Asset)}
        self.codes = [youth.code for youth in self._all(Youth)]
        self.stones = Path(tempfile.gettempdir()) / f"fleet-tombstones-{os.getpid()}"
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def by(self, who: Actor) -> Actor:
        """That person, now; a moment later than whoever acted last."""
        return who.later(self.now)

    def mentor_of(self, house: str | None) -> Actor:
        """Somebody of that association."""
        other = self.cast.other_association.id
        return self.cast.other_mentor if house == other else self.cast.mentor

    def site_of(self, house: str) -> Site:
        """Where that association has its parcels sent."""
        theirs = house == self.cast.other_association.id
        return self.cast.here[OTHER_SITE] if theirs else self.cast.delivery_site

    def _stands(self) -> tuple[Any, ...]:
        return len(self.session.info.get(events.UNSEALED, ())), *self.session.execute(STANDS).one()

    def attempt(self, name: str, does: Callable[[], Made]) -> Made | None:
        """What the command made, or None where it refused: then nothing of it is left."""
        stood, refused = self._stands(), True
        try:
            with self.session.begin_nested(), codes.drawn_from(self.source):
                made, refused = does(), False
        except Refusal as refusal:
            self.refused[f"{name}: {type(refusal).__name__}"] += 1
        finally:
            self.read.clear()
            self.now += timedelta(minutes=1)
        if refused:
            assert self._stands() == stood, (name, "was refused, and something is left of it")
            return None
        self.done[name] += 1
        return made

    def moved(self, codes: Sequence[str], state: AssetState) -> None:
        """The test's own belief: these assets are now in that state."""
        self.state.update(dict.fromkeys(codes, state))

    # What there is, in an order that is the same each time

    def _all(self, table: Any) -> list[Any]:
        """Read once after each command: choosing what to try next asks for it many times."""
        if table not in self.read:
            keys = (table.code,) if table in (Asset, Youth) else (table.created_at, table.id)
            if table is Allocation:  # several are made at once where a proposal is accepted
                keys = (table.created_at, FIRST_ITEM)
            self.read[table] = list(self.session.scalars(select(table).order_by(*keys)))
        return self.read[table]

    def assets(self, *states: AssetState) -> list[Asset]:
        """Those that the test believes to be in one of the states; all where none is told."""
        return [each for each in self._all(Asset) if not states or self.state[each.code] in states]

    def any_of(self, *states: AssetState) -> bool:
        return any(state in states for state in self.state.values())

    def youths(self) -> list[Youth]:
        known = {youth.code: youth for youth in self._all(Youth)}
        return [known[code] for code in self.codes if code in known]

    def add_youth(self) -> Youth:
        """One more; in the order in which they came, since codes are random."""
        youth = self.cast.youth()
        self.codes.append(youth.code)
        return youth

    def requests(self, *states: RequestState) -> list[EquipmentRequest]:
        return [each for each in self._all(EquipmentRequest) if not states or each.state in states]

    def kits(self, *states: AllocationState) -> list[Allocation]:
        return [each for each in self._all(Allocation) if not states or each.state in states]

    def are(self, kit: Allocation, *states: AssetState) -> bool:
        """Whether all that is in the kit is believed to be in one of the states."""
        inside = [item.asset_code for item in kit.items if item.freed_at is None]
        return bool(inside) and all(self.state[code] in states for code in inside)

    def loans(self, *states: LoanState) -> list[Loan]:
        return [each for each in self._all(Loan) if not states or each.state in states]

    def parcels(self, *states: ShipmentState) -> list[Shipment]:
        return [each for each in self._all(Shipment) if not states or each.state in states]

    def quotas(self) -> list[Quota]:
        return self._all(Quota)

    # What must be true

    def check(self) -> None:
        """After every step: nothing is lost, doubled, or in two places."""
        self._states_are_those_believed()
        self._everything_is_in_one_place()
        for promise in PROMISES:
            promise(self.session)
        self._requests_stand_where_their_kits_do()

    def check_trail(self) -> None:
        """At the end: every state is the fold of its events by the tables of lives, and the trail holds."""
        events.record_many(self.session, self.by(self.cast.system), ())  # chained, though nothing is stored
        told = fold(self.session)
        for subject, table in consistency.LIVING.items():
            for thing in self.session.scalars(select(table)):
                assert told[subject, thing.key] == thing.state.value, (subject, thing.key)
        assert tuple(consistency.faults(self.session, KEY)) == ()

    def _states_are_those_believed(self) -> None:
        known = {code: AssetState(state) for code, state in self.session.execute(STATES)}
        assert known == self.state

    def _everything_is_in_one_place(self) -> None:
        assert self.session.execute(DISAGREEMENTS).all() == []
        places = Counter(code for (code,) in self.session.execute(PLACES))
        assert [code for code, number in places.items() if number > 1] == []
        held_by_nobody = {code for code, state in self.state.items() if state in IDLE and code not in places}
        assert len(held_by_nobody) + len(places) == len(self.state)

    def _requests_stand_where_their_kits_do(self) -> None:
        given, _aside = self.served()
        kits = Counter((kit.request_id, kit.state) for kit in self.kits())
        for asked in self.requests():
            # An erased youth is left only on lines that were served, by loans that no longer name their kits.
            wanted = {
                line.id for line in asked.lines if line.answer is LineAnswer.APPROVED and line.youth_code
            }
            live = kits[asked.id, AllocationState.PREPARED] + kits[asked.id, AllocationState.HANDED_OVER]
            expected = (RequestState.FULFILLING, RequestState.FULFILLED)
            assert (asked.state in expected) == bool(live), (asked.id, asked.state, live)
            if live:
                whole = wanted <= given
                assert (asked.state is RequestState.FULFILLED) == whole, (asked.id, asked.state, given)

    def served(self) -> tuple[set[int], set[int]]:
        """Lines whose thing went out on a loan that counts, and lines whose thing is put aside."""
        rows = [(line, given) for line, given in self.session.execute(SERVED) if line]
        assert len({line for line, _ in rows}) == len(rows), "a line is served twice"
        return {line for line, given in rows if given}, {line for line, given in rows if not given}


def fold(session: Session) -> dict[tuple[str, str], str]:
    """The state that each thing's events lead to, each step one that the table of its life knows."""
    told: dict[tuple[str, str], str] = {}
    moves = select(Event).where(Event.to_state.is_not(None)).order_by(Event.seq)
    for each in session.scalars(moves):
        thing, life = (each.subject, each.subject_id), LIVES[each.subject]
        verb = Verb(each.facts["undone"]) if each.verb == Verb.SCAN_UNDO else Verb(each.verb)
        source, target = each.from_state, each.to_state
        assert told.get(thing) == source, (thing, each.verb, "begins where the one before did not end")
        if each.verb == Verb.SCAN_UNDO:
            source, target = target, source
        sources = {state.value if state else None for state in life[verb].sources}
        assert source in sources, (thing, each.verb, source)
        assert target == life[verb].target.value, (thing, each.verb, target)
        told[thing] = each.to_state or ""
    return told


def later(life: Life, days: float) -> datetime:
    """Time passes."""
    life.now += timedelta(days=days)
    return life.now
