"""Requests: asked for, edited, decided, called off, forgotten; and the youths they are for."""

from datetime import timedelta
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from fleet.intake.assets import Kind
from fleet.lending import allocations, equipment_requests
from fleet.lending.equipment_requests import DeclineReason, Wanted, expiring
from fleet.privacy import erasing
from tests.fleet.lending.life import later
from tests.fleet.lending.steps.trying import NUMBER, ODD, A, K, R, Trying, one, when


class Asking(Trying):
    """What associations and those who decide do."""

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
            self.released(allocations.release(life.session, clock, kit))
        for asked in expiring.stale(life.session, life.now):
            expiring.expire(life.session, clock, asked)

    @when(lambda life: len(life.youths()) > 2)
    @rule(number=NUMBER, erases=st.integers(0, 3).map(lambda drawn: drawn == 3))
    def youth_comes_or_is_erased(self, number: int, erases: bool) -> None:
        """Erasing takes a waiting kit apart, and closes what was only asked for this youth."""
        life, by = self.life, self.life.by(self.life.cast.coordinator)
        if not erases:
            life.attempt("add youth", life.add_youth)
            return
        youth = one(life.youths(), number)
        kits = [kit for kit in life.kits(K.PREPARED) if kit.youth_code == youth.code]
        held = [item.asset_code for kit in kits for item in kit.items if item.freed_at is None]
        tried = partial(erasing.erase, life.session, by, youth, stones=life.stones)
        if life.attempt("erase", lambda: tried() or True):
            life.moved([code for code in held if life.state[code] is A.RESERVED], A.READY)
