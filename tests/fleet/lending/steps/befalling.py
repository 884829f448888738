"""What befalls things: lost, found, mended, given away."""

from datetime import timedelta
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from fleet.access import Verb
from fleet.connectivity import lines
from fleet.intake import assets
from fleet.intake.assets import Asset, RetireReason
from fleet.intake.devices import Device
from fleet.lending import losses
from fleet.lending.losses import How, Teller
from fleet.lifecycle import LineState
from fleet.refurbishment import readiness
from tests.fleet.lending.steps.trying import NUMBER, ODD, A, Trying, one, when


class Befalling(Trying):
    """What happens to a thing, whoever has it."""

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

    @when(lambda life: life.any_of(A.MISSING))
    @rule(number=NUMBER, odd=ODD, days=st.integers(-3, 2))
    def file_complaint(self, number: int, odd: bool, days: int) -> None:
        life, by = self.life, self.life.by(self.life.cast.coordinator)
        asset = one(life.assets() if odd else life.assets(A.MISSING), number)
        on = by.today + timedelta(days=days)
        life.attempt("file complaint", lambda: losses.file_complaint(life.session, by, asset, on=on))

    @rule(
        number=NUMBER,
        what=st.sampled_from(("lost", "lost", "rework", "give")),
        how=st.sampled_from(How),
        complains=st.booleans(),
    )
    def befall(self, number: int, what: str, how: How, complains: bool) -> None:
        """Anything may get lost, go back to the bench, or be given away."""
        life, by = self.life, self.life.by(self.life.cast.coordinator)
        asset = one(life.assets(), number)
        told: dict[str, Any] = {"how": how, "told_by": one(tuple(Teller), number)}
        told["complaint_on"] = by.today if complains and (how is How.STOLEN or number % 4 == 0) else None
        if what == "lost":
            tried, state = partial(losses.report_missing, life.session, by, asset, **told), A.MISSING
        elif what == "give":
            tried, state = partial(readiness.retire, life.session, by, asset, RetireReason.GIVEN), A.RETIRED
        elif isinstance(asset, Device):
            tried, state = partial(assets.rework, life.session, by, asset), A.REFURBISHING
        else:
            return
        if life.attempt(what, tried):
            life.moved([asset.code], state)
