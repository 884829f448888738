"""What taking a list over would do, or did: counted by kind of thing, line by line accounted for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from fleet.sheets.faults import MOST_SHOWN, Fault

Step = Callable[[int, int], None]
"""Told how far a long work is: lines done, of how many."""


def no_step(done: int, total: int) -> None:
    """For work that nobody watches."""


@dataclass
class Tally:
    """Of one kind of thing, how many are new, corrected, as they were, or kept as somebody here made them."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0

    def count(self, verdict: "Verdict") -> None:
        setattr(self, verdict, getattr(self, verdict) + 1)


Verdict = Literal["new", "updated", "unchanged", "kept"]


@dataclass(frozen=True)
class Kept:
    """A thing that somebody changed here since: what the list says otherwise of these fields is not taken."""

    line: int
    code: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Missing:
    """A name that is unknown here, and on how many lines. With `add_missing` it is added."""

    kind: Literal["association", "operator", "site"]
    name: str
    count: int


@dataclass
class Outcome:
    """The account of a list: `total` = `taken` + `refused` + `left_out`, in lines.

    `faults` say why each refused line is, `kept` what was left as somebody here made it; lists are cut at
    MOST_LISTED, counts are not. `earlier` is the takeover of this very file, if there was one.
    """

    total: int = 0
    taken: int = 0
    refused: int = 0
    left_out: int = 0
    devices: Tally = field(default_factory=Tally)
    sims: Tally = field(default_factory=Tally)
    loans: Tally = field(default_factory=Tally)
    youths: int = 0
    lines: int = 0
    plans: int = 0
    labels_claimed: int = 0
    missing: tuple[Missing, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    earlier: str | None = None

    @property
    def changes(self) -> int:
        """How many things would be new or corrected: none where the list says what is here already."""
        tallies = (self.devices, self.sims, self.loans)
        return sum(tally.new + tally.updated for tally in tallies) + self.labels_claimed

    def as_dict(self) -> dict[str, Any]:
        """The counts, for a program and for Takeover.counts."""
        tallies = {name: vars(getattr(self, name)) for name in ("devices", "sims", "loans")}
        plain = ("total", "taken", "refused", "left_out", "youths", "lines", "plans", "labels_claimed")
        return tallies | {name: getattr(self, name) for name in plain}


Preview = Outcome
"""A dry run's account; nothing was written."""

MOST_LISTED = 10 * MOST_SHOWN
