"""How a device is as it changes hands, as part of a form: its grade, its flaws, what goes with it."""

from collections.abc import Sequence
from typing import Final

from flask import request

from api.pages.words import pair
from fleet.intake.devices import Device, Flaw, Grade
from fleet.lending.loans import Accessory, Condition

TOLD: Final = [flaw for flaw in Flaw if flaw is not Flaw.CHARGER_MISSING]
"""Flaws a form offers: what did not come is asked of the accessories."""


def choices() -> dict[str, object]:
    """What the form offers."""
    return {"grades": list(Grade), "flaws": [pair(flaw) for flaw in TOLD], "accessories": list(Accessory)}


def typed_conditions(devices: Sequence[Device]) -> dict[str, Condition]:
    """Code → what was said of it; a device of which nothing was said is left out."""
    told = {device.code: _typed(device.code) for device in devices}
    return {code: how for code, how in told.items() if how != Condition()}


def _typed(code: str) -> Condition:
    """Whoever gives a grade has looked: no flaw ticked is then none there."""
    grade = next((each for each in Grade if each.value == request.form.get(f"grade-{code}")), None)
    flaws = tuple(flaw for flaw in TOLD if flaw.value in request.form.getlist(f"flaw-{code}"))
    given = tuple(each for each in Accessory if each.value in request.form.getlist(f"with-{code}"))
    looked = grade is not None or bool(flaws)
    said = f"with-{code}" in request.form or f"asked-{code}" in request.form
    return Condition(grade, flaws if looked else None, given if said else None)
