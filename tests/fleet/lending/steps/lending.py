"""Loans: handed over, undone, taken back, confirmed, written off."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from fleet.lending import loans
from fleet.lending.loans import Agreement
from fleet.parties.youths import Signatory
from tests.fleet.lending.steps.trying import NUMBER, ODD, A, K, L, Trying, one, when


class HandingOver(Trying):
    """What is done from the hand-over to the return."""

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
