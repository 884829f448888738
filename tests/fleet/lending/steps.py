"""The whole lending life as a machine of rules: any commands, in any order, now and then on anything at all.

A new command is one more rule: choose what it is tried on, `attempt` it, and tell `moved` what it did.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fleet.access import Verb
from fleet.connectivity import lines
from fleet.db import Database
from fleet.intake import assets
from fleet.intake.assets import Asset, Kind, RetireReason
from fleet.intake.devices import Device
from fleet.lending import allocations, equipment_requests, loans, losses, shipping
from fleet.lending.equipment_requests import DeclineReason, Wanted, expiring
from fleet.lending.loans import Agreement
from fleet.lifecycle import AllocationState, AssetState, LineState, LoanState, RequestState
from fleet.parties.youths import Signatory
from fleet.refurbishment import readiness
from tests.fleet.lending.life import Life, later

A, K, L, R = AssetState, AllocationState, LoanState, RequestState
NUMBER = st.integers(0, 997)
ODD = st.integers(0, 7).map(lambda number: number == 7)
"""Now and then a command is tried on anything, whatever its state."""
Thing = TypeVar("Thing")


def one(things: Sequence[Thing], number: int) -> Thing:
    return things[number % len(things)]


def when(condition: Callable[[Life], Any]) -> Callable[[Any], Any]:
    """Try the rule only where there is something to try it on."""
    return precondition(lambda self: bool(condition(self.life)))


class Lending(RuleBasedStateMachine):
    """Everybody does something, in any order."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.life = Life(self.database.opened(writing=True))

    def teardown(self) -> None:
        try:
            self.life.check_trail()
        finally:
            self.life.session.rollback()
            self.life.session.close()

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        self.life.check()

    # Asking

    @rule(days=st.sampled_from((0.02, 0.5, 3, 31, 100)))
    def time_passes(self, days: float) -> None:
        """And the nightly job frees what nobody fetched."""
        later(self.life, days)
        self.life.attempt("expire", self._expire)

    @rule(who=NUMBER, two=st.booleans(), kinds=st.sets(st.sampled_from(Kind), min_size=1))
    def draft(self, who: int, two: bool, kinds: set[Kind]) -> None:
        self.life.attempt("draft", lambda: self._draft(who, two, kinds))

    def _draft(self, who: int, two: bool, kinds: set[Kind]) -> None:
        life, known = self.life, self.life.youths()
        youths = {one(known, who).code: one(known, who), one(known, who + two).code: one(known, who + two)}
        wanted = [Wanted(youth, kind) for youth in youths.values() for kind in sorted(kinds)]
        due = life.now.date() + timedelta(days=20)
        cast, session = life.cast, life.session
        equipment_requests.draft(
            session, life.by(cast.mentor), cast.association, wanted=wanted, needed_by=due
        )

    @when(lambda life: life.requests(R.DRAFT))
    @rule(number=NUMBER, odd=ODD)
    def submit(self, number: int, odd: bool) -> None:
        life = self.life
        asked = one(life.requests() if odd else life.requests(R.DRAFT), number)
        life.attempt(
            "submit", lambda: equipment_requests.submit(life.session, life.by(life.cast.mentor), asked)
        )

    @when(lambda life: life.requests(R.DRAFT))
    @rule(number=NUMBER, odd=ODD, who=NUMBER)
    def edit(self, number: int, odd: bool, who: int) -> None:
        life = self.life
        asked = one(life.requests() if odd else life.requests(R.DRAFT), number)
        wanted = [Wanted(one(life.youths(), who), Kind.LAPTOP)]
        due, by = life.now.date() + timedelta(days=30), life.by(life.cast.mentor)
        life.attempt(
            "edit",
            lambda: equipment_requests.edit(life.session, by, asked, wanted=wanted, needed_by=due),
        )

    @when(lambda life: life.requests(R.SUBMITTED))
    @rule(number=NUMBER, odd=ODD, refused=st.sets(st.integers(1, 4), max_size=2))
    def approve(self, number: int, odd: bool, refused: set[int]) -> None:
        life = self.life
        asked = one(life.requests() if odd else life.requests(R.SUBMITTED), number)
        declined = {line.number: DeclineReason.NO_STOCK for line in asked.lines if line.number in refused}
        by = life.by(life.cast.coordinator)
        life.attempt(
            "approve", lambda: equipment_requests.approve(life.session, by, asked, declined=declined)
        )

    @when(lambda life: life.requests(R.SUBMITTED, R.APPROVED, R.FULFILLING))
    @rule(number=NUMBER, declines=st.booleans())
    def decline_or_cancel(self, number: int, declines: bool) -> None:
        life, cast = self.life, self.life.cast
        asked = one(life.requests(), number)
        by = life.by(cast.coordinator if declines else cast.mentor)
        reason = DeclineReason.NOT_ELIGIBLE
        if declines:
            life.attempt("decline", lambda: equipment_requests.decline(life.session, by, asked, reason))
        else:
            life.attempt("cancel", lambda: equipment_requests.cancel(life.session, by, asked))

    def _expire(self) -> None:
        life, clock = self.life, self.life.by(self.life.cast.system)
        for kit in allocations.expired(life.session, life.now):
            self._released(allocations.release(life.session, clock, kit))
        for asked in expiring.stale(life.session, life.now):
            expiring.expire(life.session, clock, asked)

    # Preparing

    @when(lambda life: life.requests(R.APPROVED, R.FULFILLING) and life.any_of(A.READY))
    @rule(number=NUMBER, line=NUMBER, whole=st.booleans(), odd=ODD)
    def reserve(self, number: int, line: int, whole: bool, odd: bool) -> None:
        life = self.life
        asked = one(life.requests() if odd else life.requests(R.APPROVED, R.FULFILLING), number)
        chosen = one(asked.lines, line)
        kinds = [each.kind for each in asked.lines if each.youth_code == chosen.youth_code]
        among = life.assets() if odd else life.assets(A.READY)
        shelf = {kind: [asset for asset in among if asset.kind is kind] for kind in Kind}
        wanted = [kind for kind in (kinds if whole else [chosen.kind]) if shelf[kind]]
        things = [one(shelf[kind], number) for kind in wanted]
        youth = next(each for each in life.youths() if each.code == chosen.youth_code)
        by = life.by(life.cast.coordinator)
        if life.attempt("reserve", lambda: allocations.reserve(life.session, by, asked, youth, things)):
            life.moved([asset.code for asset in things], A.RESERVED)

    @when(lambda life: life.kits(K.PREPARED))
    @rule(number=NUMBER, odd=ODD)
    def release(self, number: int, odd: bool) -> None:
        life = self.life
        kit = one(life.kits() if odd else life.kits(K.PREPARED), number)
        by = life.by(life.cast.coordinator)
        life.attempt("release", lambda: self._released(allocations.release(life.session, by, kit)))

    def _released(self, kit: allocations.Allocation) -> None:
        """What was in the kit until now is ready again, but for what is missing."""
        life = self.life
        freed = [item.asset_code for item in kit.items if item.freed_at == life.now]
        life.moved([code for code in freed if life.state[code] is not A.MISSING], A.READY)

    @when(lambda life: life.any_of(A.RESERVED))
    @rule(number=NUMBER, odd=ODD)
    def pack(self, number: int, odd: bool) -> None:
        life, by = self.life, self.life.by(self.life.cast.volunteer)
        asset = one(life.assets() if odd else life.assets(A.RESERVED), number)
        life.attempt("pack", lambda: allocations.pack(life.session, by, asset))

    @when(lambda life: life.any_of(A.RESERVED))
    @rule(number=NUMBER, odd=ODD)
    def ship(self, number: int, odd: bool) -> None:
        life, by = self.life, self.life.by(self.life.cast.volunteer)
        asset = one(life.assets() if odd else life.assets(A.RESERVED), number)
        if life.attempt("ship", lambda: shipping.ship(life.session, by, asset)):
            life.moved([asset.code], A.IN_TRANSIT)

    @when(lambda life: life.any_of(A.IN_TRANSIT))
    @rule(number=NUMBER, odd=ODD)
    def arrive(self, number: int, odd: bool) -> None:
        life, by = self.life, self.life.by(self.life.cast.mentor)
        asset = one(life.assets() if odd else life.assets(A.IN_TRANSIT), number)
        site = life.cast.delivery_site
        if life.attempt("arrive", lambda: shipping.arrive(life.session, by, asset, site=site)):
            life.moved([asset.code], A.DELIVERED)

    # Lending

    @when(lambda life: life.kits(K.PREPARED))
    @rule(number=NUMBER, odd=ODD)
    def hand_over(self, number: int, odd: bool) -> None:
        life, by = self.life, self.life.by(self.life.cast.volunteer)
        kit = one(life.kits() if odd else life.kits(K.PREPARED), number)
        signed = Agreement(signed_on=by.today, signatory=Signatory.ADULT_YOUTH)
        due = by.today + timedelta(days=90)
        loan = life.attempt(
            "hand over", lambda: loans.hand_over(life.session, by, kit, agreement=signed, due_on=due)
        )
        if loan:
            life.moved([item.asset_code for item in loan.items], A.ON_LOAN)

    @when(lambda life: life.loans(L.OPEN))
    @rule(number=NUMBER, odd=ODD)
    def undo(self, number: int, odd: bool) -> None:
        life, by = self.life, self.life.by(self.life.cast.volunteer)
        loan = one(life.loans() if odd else life.loans(L.OPEN)[::-1], number)
        if life.attempt("undo", lambda: loans.undo(life.session, by, loan)):
            life.moved([item.asset_code for item in loan.items], A.RESERVED)

    @when(lambda life: life.loans(L.OPEN))
    @rule(number=NUMBER, part=st.booleans(), odd=ODD)
    def take_back(self, number: int, part: bool, odd: bool) -> None:
        life, by = self.life, self.life.by(self.life.cast.volunteer)
        loan = one(life.loans() if odd else life.loans(L.OPEN), number)
        out = [item.asset_code for item in loan.items if item.ended_at is None]
        here = [code for code in out if life.state[code] is not A.MISSING] or out
        tried = [item.asset_code for item in loan.items] if odd else here
        codes = [one(tried, number)] if part and tried else []
        site = life.cast.hub
        if life.attempt("take back", lambda: loans.take_back(life.session, by, loan, site=site, codes=codes)):
            life.moved(codes or here, A.RETURNED)

    @when(lambda life: life.loans(L.OPEN))
    @rule(number=NUMBER, odd=ODD, off=st.booleans())
    def confirm_or_write_off(self, number: int, odd: bool, off: bool) -> None:
        life, cast = self.life, self.life.cast
        loan = one(life.loans() if odd else life.loans(L.OPEN), number)
        if not off:
            by = life.by(cast.mentor)
            life.attempt("confirm", lambda: loans.confirm(life.session, by, [loan]))
            return
        out = [item.asset_code for item in loan.items if item.ended_at is None]
        by = life.by(cast.coordinator)
        if life.attempt("write off", lambda: loans.write_off(life.session, by, loan)):
            life.moved(out, A.MISSING)

    # Losing, mending, giving away

    @when(lambda life: life.any_of(A.MISSING))
    @rule(number=NUMBER, odd=ODD)
    def find(self, number: int, odd: bool) -> None:
        life, by = self.life, self.life.by(self.life.cast.volunteer)
        asset = one(life.assets() if odd else life.assets(A.MISSING), number)
        if life.attempt("find", lambda: losses.find(life.session, by, asset, site=life.cast.hub)):
            life.moved([asset.code], A.RETURNED)

    @when(lambda life: life.any_of(A.RETURNED, A.REFURBISHING))
    @rule(number=NUMBER)
    def mend(self, number: int) -> None:
        """From the pile of what came back to the shelf."""
        asset = one(self.life.assets(A.RETURNED, A.REFURBISHING), number)
        self.life.attempt("mend", lambda: self._mend(asset))  # whatever came back can be mended
        self.life.moved([asset.code], A.READY)

    def _mend(self, asset: Asset) -> None:
        life, desk = self.life, self.life.by(self.life.cast.coordinator)
        if not isinstance(asset, Device):
            line = lines.live_of(life.session, asset)
            if line and line.state is LineState.SUSPENDED:
                lines.move(life.session, desk, line, Verb.LINE_RESUME)
            readiness.mark_ready(life.session, desk, asset)
            return
        if asset.state is A.RETURNED:
            assets.start_refurbishment(life.session, life.by(life.cast.technician), asset)
        life.cast.erase(asset, life.now)
        life.cast.pass_checks(asset, life.now)
        readiness.mark_ready(life.session, life.by(life.cast.technician), asset)

    @rule(number=NUMBER, what=st.sampled_from(("lost", "lost", "rework", "give")))
    def befall(self, number: int, what: str) -> None:
        """Anything may get lost, go back to the bench, or be given away."""
        life, by = self.life, self.life.by(self.life.cast.coordinator)
        asset = one(life.assets(), number)
        if what == "lost":
            tried, state = partial(losses.report_missing, life.session, by, asset), A.MISSING
        elif what == "give":
            tried, state = partial(readiness.retire, life.session, by, asset, RetireReason.GIVEN), A.RETIRED
        elif isinstance(asset, Device):
            tried, state = partial(assets.rework, life.session, by, asset), A.REFURBISHING
        else:
            return
        if life.attempt(what, tried):
            life.moved([asset.code], state)
