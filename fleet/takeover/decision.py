"""What one line of a list comes to: its places, the things it is about, what is new or corrected."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row

from fleet.intake.labels import LabelState
from fleet.lifecycle import LIVES, PlanState, State
from fleet.parties.youths import Signatory
from fleet.takeover.known import KnownLabel
from fleet.takeover.listing import Entry
from fleet.takeover.outcome import Kept, Verdict
from fleet.takeover.places import Place
from fleet.takeover.words import SIM_VERBS, VERBS, Meaning


@dataclass(slots=True)
class Part:
    """The device, the SIM or the loan of a line: the row that is here (None: a new one) and what changes.

    `verdict` is None where the line has no such thing. `moves`: its state is another than the line says;
    `is_out`: a loan of it is open here.
    """

    here: Row[Any] | None = None
    verdict: Verdict | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    moves: bool = False
    is_out: bool = False

    @property
    def joins(self) -> bool:
        """Whether it goes out on this line's loan, on which it is not yet."""
        return self.is_new or (self.moves and not self.is_out)

    @property
    def code(self) -> str | None:
        return self.here.code if self.here is not None else None

    @property
    def is_new(self) -> bool:
        return self.verdict == "new"


@dataclass(slots=True)
class Decision:
    """What one line comes to. `line` and `plan` are its SIM's, as they are here."""

    entry: Entry
    device: Part = field(default_factory=Part)
    sim: Part = field(default_factory=Part)
    loan: Part = field(default_factory=Part)
    line: Row[Any] | None = None
    plan: Row[Any] | None = None
    label: KnownLabel | None = None
    association: Place | None = None
    site: Place | None = None
    operator: Place | None = None
    territory: str | None = None
    signatory: Signatory = Signatory.ASE_SERVICE
    due_on: date | None = None
    kept: list[Kept] = field(default_factory=list)

    @property
    def is_lent(self) -> bool:
        return self.entry.meaning is Meaning.LENT

    @property
    def anchor(self) -> Part:
        """What the line is about first: its device, or its SIM where it has none."""
        return self.device if self.entry.is_device else self.sim

    @property
    def claims(self) -> bool:
        """Whether a printed label is glued on something that is here already."""
        unclaimed = self.label is not None and self.label.status is LabelState.UNCLAIMED
        return unclaimed and self.anchor.here is not None

    @property
    def new_line(self) -> bool:
        """Whether the SIM gets a line: somebody runs it, and none is here."""
        return self.sim.verdict in ("new", "updated") and self.operator is not None and self.line is None

    @property
    def new_plan(self) -> bool:
        """Whether a plan is added to its line."""
        has_line = self.new_line or self.line is not None
        follows = self.plan is None or self.plan.state is PlanState.ENDED
        return has_line and follows and self.sim.verdict in ("new", "updated") and "plan" in self.sim.changes


def target(subject: str, meaning: Meaning) -> State:
    """The state that a line's meaning gives its device or SIM."""
    verbs = VERBS if subject == "device" else SIM_VERBS
    return LIVES[subject][verbs[meaning]].target
