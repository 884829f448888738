"""Loans: handed over, perhaps in another's place, put off, undone, taken back, confirmed, written off."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from fleet.lending import loans
from fleet.lending.allocations import Allocation
from fleet.lending.loans import Agreement, RenewalReason, Replacement
from fleet.parties.youths import Signatory
from tests.fleet.lending.steps.trying import NUMBER, ODD, A, K, L, Trying, one, when


class HandingOver(Trying):
    """What is done from the hand-over to the return."""

    @when(lambda life: life.kits(K.PREPARED))
    @rule(number=NUMBER, odd=ODD, replaces=st.booleans(), days=st.integers(1, 31))
    def hand_over(self, number: int, odd: bool, replaces: bool, days: int) -> None:
        life, by = self.life, self.life.by(self.life.cast.volunteer)
        here = [kit for kit in life.kits(K.PREPARED) if life.are(kit, A.RESERVED, A.DELIVERED)]
        kit = one(life.kits() if odd or not here else here[::-1], number)
        signed = Agreement(signed_on=by.today, signatory=Signatory.ADULT_YOUTH)
        facts: dict[str, Any] = {"agreement": signed, "due_on": by.today + timedelta(days=90)}
        codes = self._in_the_way(kit) if replaces else frozenset()
        if codes:
            facts["replacement"] = Replacement(codes, by.today + timedelta(days=days))
        name = "replace" if codes else "hand over"
        loan = life.attempt(name, lambda: loans.hand_over(life.session, by, kit, **facts))
        if loan:
            life.moved([item.asset_code for item in loan.items], A.ON_LOAN)

    def _in_the_way(self, kit: Allocation) -> frozenset[str]:
        """What the youth of this kit has already, of the kinds that are in it."""
        kinds = {item.asset.kind for item in kit.items if item.freed_at is None}
        lent = [item for loan in self.life.loans(L.OPEN) for item in loan.items]
        theirs = [item for item in lent if item.youth_code and item.youth_code == kit.youth_code]
        return frozenset(item.asset_code for item in theirs if item.ended_at is None and item.kind in kinds)

    @when(lambda life: life.loans(L.OPEN))
    @rule(number=NUMBER, odd=ODD, days=st.sampled_from((0, 30, 200, 300, 400)), ours=st.booleans())
    def renew_or_attest(self, number: int, odd: bool, days: int, ours: bool) -> None:
        life, cast = self.life, self.life.cast
        loan = one(life.loans() if odd else life.loans(L.OPEN), number)
        by = life.by(cast.coordinator if ours else life.mentor_of(loan.organisation_id))
        if days:
            due = by.today + timedelta(days=days)
            told: dict[str, Any] = {"due_on": due, "reason": one(tuple(RenewalReason), number)}
            life.attempt("renew", lambda: loans.renew(life.session, by, loan, **told))
        else:
            who = Signatory.ADULT_YOUTH
            signed = Agreement(signed_on=by.today + timedelta(days=number % 3), signatory=who)
            life.attempt("attest", lambda: loans.attest(life.session, by, loan, agreement=signed))

    @when(lambda life: life.loans(L.OPEN))
    @rule(number=NUMBER, odd=ODD)
    def undo(self, number: int, odd: bool) -> None:
        life, by = self.life, self.life.by(self.life.cast.volunteer)
        loan = one(life.loans() if odd else life.loans(L.OPEN)[::-1], number)
        if life.attempt("undo", lambda: loans.undo(life.session, by, loan)):
            office = life.cast.delivery_site.id
            there = [item.asset_code for item in loan.items if item.from_site_id == office]
            life.moved([item.asset_code for item in loan.items], A.RESERVED)
            life.moved(there, A.DELIVERED)

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
