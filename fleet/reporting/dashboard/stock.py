"""What there is, where it stands, and for how long: from the tallies, never from a million rows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any, Final

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
class Utilisation:
    """How much of what could be with a youth is: lent ÷ usable."""

    lent: int
    usable: int

    @property
    def share(self) -> float | None:
        return self.lent / self.usable if self.usable else None


@dataclass(frozen=True)
class Holding:
    """All that stands in the fleet, as counts that can be asked for: by age, and by place.

    Added up once: a page asks some hundred times.
    """

    ages: Sequence[Stock]
    places: Sequence[Stock]
    today: date

    @cached_property
    def kinds(self) -> list[str]:
        """What kinds there are, laptops first, SIM cards last."""
        there = {kind for _state, kind in self._whole}
        return sorted(there, key=lambda kind: (kind == SIM, kind != "laptop", kind))

    @cached_property
    def sites(self) -> list[str]:
        """The places where something stands on a shelf."""
        there = {row.site_id for row in self.places if row.state in SHELVED and row.site_id}
        return sorted(there)

    def number(
        self,
        *states: AssetState,
        kind: str | None = None,
        site: str | None = None,
        age: str | None = None,
    ) -> int:
        """How many are in one of these states, of that kind; at that place, or of that age (of AGES)."""
        counted, more = (self._placed, site) if site else (self._aged, age) if age else (self._whole, None)
        told = (more,) if more else ()
        return sum(counted[state, each, *told] for state, each in self._keys(states, kind))

    def oldest(self, *states: AssetState, kind: str | None = None) -> date | None:
        """The first day of the month since when the oldest of them is so; None where there is none."""
        there = (self._oldest.get(key) for key in self._keys(states, kind))
        return min((day for day in there if day is not None), default=None)

    def utilisation(self, kind: str) -> Utilisation:
        return Utilisation(self.number(AssetState.ON_LOAN, kind=kind), self.number(*USABLE, kind=kind))

    def _keys(self, states: Sequence[AssetState], kind: str | None) -> Iterator[tuple[str, str]]:
        """Each of the states (all where none is told) with each of the kinds."""
        return product(states or tuple(AssetState), self.kinds if kind is None else [kind])

    @cached_property
    def _whole(self) -> Counter[tuple[Any, ...]]:
        return _added((row.state, row.kind, row.number) for row in self.ages)

    @cached_property
    def _placed(self) -> Counter[tuple[Any, ...]]:
        return _added((row.state, row.kind, row.site_id, row.number) for row in self.places)

    @cached_property
    def _aged(self) -> Counter[tuple[Any, ...]]:
        words = {since: _age(since, self.today) for since in {row.since for row in self.ages}}
        return _added((row.state, row.kind, words[row.since], row.number) for row in self.ages)

    @cached_property
    def _oldest(self) -> Mapping[tuple[Any, ...], date | None]:
        newest_first = sorted(self.ages, key=lambda row: row.since or EVER, reverse=True)
        return {(row.state, row.kind): row.since for row in newest_first}


def _added(rows: Iterable[tuple[Any, ...]]) -> Counter[tuple[Any, ...]]:
    """Keys → the sum of the last of each row."""
    found: Counter[tuple[Any, ...]] = Counter()
    for *key, number in rows:
        found[tuple(key)] += number
    return found


def _age(since: date | None, today: date) -> str | None:
    """The word of AGES that fits; None of a month that is yet to come."""
    return next((age for age in AGES if since and is_of(since, age, today)), None)


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
    by_age = tallies.stock(session, by=("kind", "state", "since"))
    return Holding(by_age, tallies.stock(session, by=("kind", "state", "site_id")), today)
