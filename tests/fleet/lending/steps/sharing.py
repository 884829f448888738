"""Sharing out: quotas are granted and taken back, and what is proposed is accepted, as it is or changed."""

from collections.abc import Sequence

from hypothesis import strategies as st
from hypothesis.stateful import rule

from fleet.intake.assets import Kind
from fleet.lending import proposing, quotas
from fleet.lending.proposing import Outcome, Pick
from fleet.lending.quotas import QuotaReason
from tests.fleet.lending.steps.trying import NUMBER, ODD, A, R, Trying, one, when

CHANGES = st.sampled_from((-9, -1, 1, 2, 4, 4))
MOST_QUOTAS = 4
"""An association with many quotas is given hardly anything, and nothing else would be tried."""


class Sharing(Trying):
    """What a coordinator does who has more youths than laptops."""

    @rule(change=CHANGES, kind=st.sampled_from(Kind), theirs=st.booleans(), far=ODD, funded=ODD)
    def grant(self, change: int, kind: Kind, theirs: bool, far: bool, funded: bool) -> None:
        life, cast = self.life, self.life.cast
        if len(life.quotas()) >= MOST_QUOTAS:
            change, far, funded = abs(change), False, False
        house = cast.other_association if theirs else cast.association
        by, about = life.by(cast.coordinator), {"change": change, "reason": QuotaReason.AGREEMENT}
        funder = cast.foundation if funded else None
        territory = "83" if far else "06"
        life.attempt(
            "grant",
            lambda: quotas.grant(life.session, by, house, territory, kind, funder=funder, **about),
        )

    @when(lambda life: life.requests(R.APPROVED, R.FULFILLING) and life.any_of(A.READY))
    @rule(number=NUMBER, whole=st.booleans(), strict=st.booleans(), odd=ODD)
    def accept(self, number: int, whole: bool, strict: bool, odd: bool) -> None:
        """What is proposed can be put aside, all of it; what a person changed may be refused."""
        life, by = self.life, self.life.by(self.life.cast.coordinator)
        proposed = proposing.propose(life.session, by).kits
        picks = [
            Pick(kit.request, kit.youth, [choice.thing.code for choice in kit.choices]) for kit in proposed
        ]
        picks = picks if whole or not picks else [one(picks, number)]
        if odd and picks:
            picks = [*picks[1:], Pick(picks[0].request, picks[0].youth, [one(life.assets(), number).code])]
        made = life.attempt(
            "accept", lambda: proposing.accept(life.session, by, picks, all_or_nothing=strict)
        )
        self._kept(made, odd)

    def _kept(self, made: Sequence[Outcome] | None, odd: bool) -> None:
        assert odd or made is not None, "what was proposed is refused"
        for outcome in made or ():
            if outcome.kit is not None:
                self.life.moved(outcome.pick.assets, A.RESERVED)
            else:
                assert odd, (outcome.pick, outcome.refusal)
