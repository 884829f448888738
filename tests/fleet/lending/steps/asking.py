"""Requests: asked for, edited, decided, called off, forgotten; and the youths they are for."""

from datetime import timedelta
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import rule

from fleet.intake.assets import Kind
from fleet.lending import allocations, equipment_requests, withdrawing
from fleet.lending.equipment_requests import DeclineReason, LineAnswer, Wanted, expiring
from fleet.parties.organisations import Organisation
from fleet.privacy import erasing
from fleet.support.transfers import transfer
from tests.fleet.lending.life import later
from tests.fleet.lending.steps.trying import NUMBER, ODD, A, K, L, R, Trying, one, when


class Asking(Trying):
    """What associations and those who decide do."""

    @rule(days=st.sampled_from((0.02, 0.5, 3, 31, 100)))
    def time_passes(self, days: float) -> None:
        """And the nightly job frees what nobody fetched."""
        later(self.life, days)
        self.life.attempt("expire", self._expire)

    @rule(who=NUMBER, two=st.booleans(), kinds=st.sets(st.sampled_from(Kind), min_size=1), ours=ODD)
    def draft(self, who: int, two: bool, kinds: set[Kind], ours: bool) -> None:
        self.life.attempt("draft", lambda: self._draft(who, two, kinds, ours))

    def _draft(self, who: int, two: bool, kinds: set[Kind], ours: bool) -> None:
        life, known = self.life, self.life.youths()
        youths = {one(known, who).code: one(known, who), one(known, who + two).code: one(known, who + two)}
        wanted = [Wanted(youth, kind) for youth in youths.values() for kind in sorted(kinds)]
        due = life.now.date() + timedelta(days=20)
        house = life.session.get_one(Organisation, one(known, who).organisation_id)
        by = life.by(life.cast.coordinator if ours else life.mentor_of(house.id))
        to = {"delivery_site": life.site_of(house.id)} if who % 2 else {}
        equipment_requests.draft(life.session, by, house, wanted=wanted, needed_by=due, **to)

    @when(lambda life: life.requests(R.DRAFT))
    @rule(number=NUMBER, odd=ODD)
    def submit(self, number: int, odd: bool) -> None:
        life = self.life
        asked = one(life.requests() if odd else life.requests(R.DRAFT), number)
        life.attempt(
            "submit",
            lambda: equipment_requests.submit(
                life.session, life.by(life.mentor_of(asked.organisation_id)), asked
            ),
        )

    @when(lambda life: life.requests(R.DRAFT, R.SUBMITTED))
    @rule(number=NUMBER, odd=ODD, who=NUMBER, ours=st.booleans())
    def edit(self, number: int, odd: bool, who: int, ours: bool) -> None:
        """Until it is answered, by its association or for it."""
        life = self.life
        asked = one(life.requests() if odd else life.requests(R.DRAFT, R.SUBMITTED), number)
        wanted = [Wanted(one(life.youths(), who), Kind.LAPTOP)]
        due = life.now.date() + timedelta(days=30)
        by = life.by(life.cast.coordinator if ours else life.mentor_of(asked.organisation_id))
        life.attempt(
            "edit",
            lambda: equipment_requests.edit(life.session, by, asked, wanted=wanted, needed_by=due),
        )

    @when(lambda life: any(each.waits_for_confirmation for each in life.requests(R.SUBMITTED)))
    @rule(number=NUMBER, odd=ODD)
    def confirm_request(self, number: int, odd: bool) -> None:
        life = self.life
        entered = [each for each in life.requests(R.SUBMITTED) if each.waits_for_confirmation]
        asked = one(life.requests() if odd or not entered else entered, number)
        by = life.by(life.mentor_of(asked.organisation_id))
        life.attempt("confirm request", lambda: equipment_requests.confirm(life.session, by, asked))

    @when(lambda life: life.requests(R.APPROVED, R.FULFILLING))
    @rule(number=NUMBER, line=NUMBER, odd=ODD)
    def withdraw(self, number: int, line: int, odd: bool) -> None:
        """One line of what was approved is not needed any more."""
        life = self.life
        asked = one(life.requests() if odd else life.requests(R.APPROVED, R.FULFILLING), number)
        by = life.by(life.mentor_of(asked.organisation_id))
        given, aside = life.served()
        approved = [each for each in asked.lines if each.answer is LineAnswer.APPROVED]
        waiting = [each.number for each in approved if each.id not in given | aside]
        tried = one([1, 2, 3] if odd or not waiting else waiting, line)
        life.attempt("withdraw", lambda: withdrawing.withdraw(life.session, by, asked, tried))

    @when(lambda life: life.youths())
    @rule(number=NUMBER, moves=st.booleans(), territory=st.sampled_from(("06", "06", "83")))
    def transfer(self, number: int, moves: bool, territory: str) -> None:
        """To the other association, or to another département."""
        life, cast = self.life, self.life.cast
        lent = [loan.youth_code for loan in life.loans(L.OPEN)[::-1]]
        known = life.youths()
        some = [youth for youth in known if youth.code in lent[:2]] if moves else known
        youth, by = one(some or known, number), life.by(cast.coordinator)
        is_here = youth.organisation_id == cast.association.id
        to = cast.other_association if is_here is moves else cast.association
        life.attempt(
            "transfer", lambda: transfer(life.session, by, youth, organisation=to, territory=territory)
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
        fitting = life.requests(R.SUBMITTED) if declines else life.requests(R.SUBMITTED, R.APPROVED)
        asked = one(life.requests() if number % 8 == 7 or not fitting else fitting, number)
        by = life.by(cast.coordinator if declines else life.mentor_of(asked.organisation_id))
        reason = DeclineReason.NOT_ELIGIBLE
        if declines:
            life.attempt("decline", lambda: equipment_requests.decline(life.session, by, asked, reason))
        else:
            life.attempt("cancel", lambda: equipment_requests.cancel(life.session, by, asked))

    def _expire(self) -> None:
        life, clock = self.life, self.life.by(self.life.cast.system)
        for kit in allocations.expired(life.session, life.now):
            self.released(allocations.expire(life.session, clock, kit))
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
