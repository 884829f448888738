"""A line beside what is here: what it corrects, and what somebody here has changed since and stays."""

from collections.abc import Iterator
from typing import Any, Final

from fleet.lifecycle import AssetState
from fleet.takeover.decision import Decision, Part, target
from fleet.takeover.known import Known
from fleet.takeover.outcome import Kept
from fleet.takeover.whys import Why

DEVICE_FIELDS: Final = ("category", "maker", "model", "serial", "inventory_number", "condition")
LOAN_FIELDS: Final = {
    "due_on": "due_on",
    "signed_on": "signed_on",
    "territory": "territory",
    "signatory": "signatory",
    "since": "handed_over_on",
}
"""What a line says of a loan, and the column where it stands here. Blank says nothing, and erases nothing."""
MOVABLE: Final = (AssetState.RECEIVED, AssetState.REFURBISHING, AssetState.ON_LOAN, AssetState.MISSING)
"""From where a better list may move a thing (`lifecycle.TAKEN_OVER`)."""


def compare(made: Decision, known: Known) -> Iterator[tuple[Why, str]]:
    """Fill in each part's verdict and changes; what can't be, with the code it is about."""
    _device(made, known)
    if made.entry.is_device:
        _loan(made, known)
        yield from _sim(made, known)
    else:
        yield from _sim(made, known)
        _loan(made, known)


def _device(made: Decision, known: Known) -> None:
    entry, here = made.entry, made.device.here
    if not entry.is_device:
        return
    if here is None:
        made.device.verdict = "new"
        return
    said = {name: getattr(entry, name) for name in DEVICE_FIELDS}
    made.device.changes = {
        name: value for name, value in said.items() if value and value != getattr(here, name)
    }
    _place(made, known, made.device, "device")
    loan = known.loans.get(here.code)
    lent_on = loan is not None and loan.id in known.touched
    touched = here.code in known.touched or (made.device.moves and lent_on)
    _settle(made, made.device, touched or (made.device.moves and here.state not in MOVABLE))


def _place(made: Decision, known: Known, part: Part, subject: str) -> None:
    """Whether its state is another than the line says, or it stands elsewhere."""
    here: Any = part.here
    part.is_out = here.code in known.loans
    part.moves = here.state is not target(subject, made.entry.meaning)
    if not part.moves and not made.is_lent and made.site and made.site.id != here.site_id:
        part.changes["site"] = made.site


def _loan(made: Decision, known: Known) -> None:
    if not made.is_lent:
        return
    anchor = made.anchor
    made.loan.here = here = known.loans.get(anchor.code or "")
    if here is None:
        joins = anchor.is_new or (anchor.verdict == "updated" and anchor.moves)
        made.loan.verdict = "new" if joins else None
        return
    said = {column: getattr(made.entry, name) for name, column in LOAN_FIELDS.items()}
    made.loan.changes = {
        name: value for name, value in said.items() if value and value != getattr(here, name)
    }
    if made.association and made.association.id != here.organisation_id:
        made.loan.changes["association"] = made.association
    _settle(made, made.loan, here.id in known.touched, here.id)


def _sim(made: Decision, known: Known) -> Iterator[tuple[Why, str]]:
    entry, here = made.entry, made.sim.here
    if entry.iccid is None:
        return
    kit = known.kits.get(made.loan.here.id, set()) if made.loan.here is not None else set()
    if others := kit - {made.sim.code}:
        yield Why.OTHER_SIM, ", ".join(sorted(others))
    if entry.plan_ends_on:
        made.sim.changes["plan"] = entry.plan_ends_on
    if here is None:
        made.sim.verdict = "new" if made.loan.verdict or not made.is_lent or not entry.is_device else None
        return
    made.line = known.lines.get(here.code)
    made.plan = known.plans.get(made.line.id) if made.line is not None else None
    made.sim.changes = _line_changes(made)
    _place(made, known, made.sim, "sim")
    own = known.loans.get(here.code)
    kit_id = made.loan.here.id if made.loan.here is not None else None
    if entry.is_device and made.is_lent and own is not None and own.id != kit_id:
        yield Why.LENT_ELSEWHERE, here.code
    ids = {here.code, *(row.id for row in (made.line, made.plan) if row is not None)}
    if made.sim.moves and own is not None:
        ids.add(own.id)
    stuck = made.sim.moves and (here.state not in MOVABLE or (made.is_lent and not _may_join(made)))
    _settle(made, made.sim, bool(ids & known.touched) or stuck)


def _may_join(made: Decision) -> bool:
    """Whether there is, or will be, a loan for a SIM that is lent."""
    return not made.entry.is_device or made.loan.verdict is not None


def _line_changes(made: Decision) -> dict[str, Any]:
    entry, line, plan = made.entry, made.line, made.plan
    changes: dict[str, Any] = {}
    for name in ("number", "number_ending"):
        said = getattr(entry, name)
        if said and (line is None or (said != getattr(line, name) and not _ends(line.number, said))):
            changes[name] = said
    if entry.operator and made.operator and (line is None or made.operator.id != line.operator_id):
        changes["operator"] = made.operator
    if entry.plan_ends_on and (plan is None or plan.ends_on != entry.plan_ends_on):
        changes["plan"] = entry.plan_ends_on
    return changes


def _ends(number: str | None, ending: str) -> bool:
    """Whether the whole number is known already, and ends like that."""
    return number is not None and len(ending) <= 4 and number.endswith(ending)


def _settle(made: Decision, part: Part, touched: bool, code: str | None = None) -> None:
    """Nothing to do, a correction, or kept as somebody here has made it."""
    differs = [*part.changes, *(["state"] if part.moves else [])]
    if differs and touched:
        made.kept.append(Kept(made.entry.line, code or part.code or "", tuple(differs)))
    part.verdict = ("kept" if touched else "updated") if differs else "unchanged"
    if part.verdict != "updated":
        part.changes, part.moves = {}, False
