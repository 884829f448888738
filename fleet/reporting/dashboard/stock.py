"""What there is, where it stands, and for how long: from the tallies, never from a million rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from fleet.lifecycle import SHELVED, AssetState
from fleet.reporting import tallies
from fleet.reporting.dashboard.periods import Period, month, months_before

SIM: Final = "sim"
AGES: Final[Mapping[str, tuple[int, int | None]]] = {
    "0-1": (0, 1),
    "2-5": (2, 5),
    "6-11": (6, 11),
    "12-": (12, None),
}
"""Word of an age → calendar months from and to: 0 is the month that is going on, 1 the one before."""

EVER: Final = date(2000, 1, 1)
"""Before anything that this service knows."""
ON_THE_BENCH: Final = (AssetState.RECEIVED, AssetState.RETURNED, AssetState.REFURBISHING)
"""Here, and not yet to be lent."""
PROMISED: Final = (AssetState.RESERVED, AssetState.IN_TRANSIT, AssetState.DELIVERED)
"""Put aside for a youth, and not yet handed over."""
USABLE: Final = (AssetState.READY, *PROMISED, AssetState.ON_LOAN)
"""What could be with a youth today: what the utilisation is a share of."""
KEPT: Final = tuple(state for state in AssetState if state is not AssetState.RETIRED)
"""What belongs to the fleet: all but what has left it for good."""


@dataclass(frozen=True)
class Utilisation:
    """How much of what could be with a youth is: lent ÷ usable."""

    lent: int
    usable: int

    @property
    def share(self) -> float | None:
        return self.lent / self.usable if self.usable else None


Month = date
Held = Mapping[tuple[str, AssetState], Mapping[Month, int]]
"""Kind and state → since which month how many are here (the first days of months)."""


@dataclass(frozen=True)
class Holding:
    """All that stands in the fleet, as counts that can be asked for."""

    held: Held
    today: date

    @property
    def kinds(self) -> list[str]:
        """What kinds there are, laptops first, SIM cards last."""
        there = {kind for kind, _state in self.held}
        return sorted(there, key=lambda kind: (kind == SIM, kind != "laptop", kind))

    def number(self, *states: AssetState, kind: str | None = None, age: str | None = None) -> int:
        """How many are in one of these states, of that kind, of that age (a word of AGES)."""
        found = self._since(states, kind)
        if age is None:
            return sum(number for _month, number in found)
        within = months(age, self.today)
        return sum(number for since, number in found if within.holds(since))

    def oldest(self, *states: AssetState, kind: str | None = None) -> Month | None:
        """Since which month the oldest of them is here; None where there is none."""
        return min((since for since, number in self._since(states, kind) if number), default=None)

    def utilisation(self, kind: str) -> Utilisation:
        return Utilisation(self.number(AssetState.ON_LOAN, kind=kind), self.number(*USABLE, kind=kind))

    def _since(self, states: Sequence[AssetState], kind: str | None) -> list[tuple[Month, int]]:
        kinds = self.kinds if kind is None else [kind]
        every = (self.held.get((each, state), {}) for each in kinds for state in states)
        return [pair for months in every for pair in months.items()]


def months(age: str, today: date) -> Period:
    """The months that an age is since: from for ever where it has no end."""
    youngest, oldest = AGES[age]
    first = EVER if oldest is None else months_before(today, oldest)
    return month(first).to(month(months_before(today, youngest)))


def of(session: Session, today: date) -> Holding:
    """What stands in the fleet now, wherever it is."""
    held: dict[tuple[str, AssetState], dict[Month, int]] = defaultdict(dict)
    for row in tallies.stock(session, by=("kind", "state", "since")):
        if row.kind and row.state and row.since:
            held[row.kind, AssetState(row.state)][row.since] = row.number
    return Holding(held, today)


def places(session: Session, kind: str) -> Mapping[str, Mapping[AssetState, int]]:
    """Site → how many of a kind stand on its shelves, by state; sites without one are left out."""
    found: dict[str, dict[AssetState, int]] = defaultdict(dict)
    for row in tallies.stock(session, by=("kind", "state", "site_id")):
        if row.kind == kind and row.site_id and row.state in SHELVED:
            found[row.site_id][AssetState(row.state)] = row.number
    return found
