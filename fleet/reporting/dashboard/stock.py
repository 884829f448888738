"""What there is, where it stands, and for how long: from the tallies, never from a million rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from fleet.lifecycle import SHELVED, AssetState
from fleet.reporting import tallies
from fleet.reporting.dashboard.periods import Period, month, months_before
from fleet.reporting.tallies import Stock

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
class Held:
    """How many of a kind are in a state, at a place of ours or none, and here since that month."""

    kind: str
    state: AssetState
    site_id: str | None
    since: date
    number: int


@dataclass(frozen=True)
class Utilisation:
    """How much of what could be with a youth is: lent ÷ usable."""

    lent: int
    usable: int

    @property
    def share(self) -> float | None:
        return self.lent / self.usable if self.usable else None


@dataclass(frozen=True)
class Holding:
    """All that stands in the fleet, as counts that can be asked for."""

    rows: Sequence[Held]
    today: date

    @property
    def kinds(self) -> list[str]:
        """What kinds there are, laptops first, SIM cards last."""
        there = {row.kind for row in self.rows}
        return sorted(there, key=lambda kind: (kind == SIM, kind != "laptop", kind))

    @property
    def sites(self) -> list[str]:
        """The places where something stands on a shelf."""
        there = {row.site_id for row in self.rows if row.state in SHELVED and row.site_id}
        return sorted(there)

    def number(
        self,
        *states: AssetState,
        kind: str | None = None,
        site: str | None = None,
        age: str | None = None,
    ) -> int:
        """How many are in one of these states, of that kind, at that place, of that age (a word of AGES)."""
        return sum(row.number for row in self._picked(states, kind, site, age))

    def oldest(self, *states: AssetState, kind: str | None = None, site: str | None = None) -> date | None:
        """The first day of the month since when the oldest of them is so; None where there is none."""
        return min((row.since for row in self._picked(states, kind, site, None) if row.number), default=None)

    def utilisation(self, kind: str) -> Utilisation:
        return Utilisation(self.number(AssetState.ON_LOAN, kind=kind), self.number(*USABLE, kind=kind))

    def _picked(
        self, states: Sequence[AssetState], kind: str | None, site: str | None, age: str | None
    ) -> list[Held]:
        return [
            row
            for row in self.rows
            if (not states or row.state in states)
            and (kind is None or row.kind == kind)
            and (site is None or row.site_id == site)
            and (age is None or is_of(row.since, age, self.today))
        ]


def months(age: str, today: date) -> Period:
    """The months that an age is since: from for ever where it has no end."""
    youngest, oldest = AGES[age]
    first = EVER if oldest is None else months_before(today, oldest)
    return month(first).to(month(months_before(today, youngest)))


def is_of(since: date, age: str, today: date) -> bool:
    """Whether what is so since that month is of that age."""
    return months(age, today).holds(since)


def of(session: Session, today: date) -> Holding:
    """What stands in the fleet now."""
    return Holding([_held(row) for row in tallies.stock(session)], today)


def _held(row: Stock) -> Held:
    if row.kind is None or row.state is None or row.since is None:
        raise ValueError(f"stock is split by kind, state and month: {row}")
    return Held(row.kind, AssetState(row.state), row.site_id, row.since, row.number)
