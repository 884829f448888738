"""Invented programmes for the oracle: who came when, where, by whose money, and what a ledger tells of it."""

import random
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from typing import Any, Final

from fleet.publishing.ledger import POOL, Closing, K, Quarter, close

FUNDERS: Final = ("A", "B")
Cell = tuple[str, int]
"""A territory and a closing (0 is the first)."""


@dataclass(frozen=True)
class World:
    """A programme as it truly is. `came`: what each closing took in, net of corrections, by territory and
    funder; where something was undone is in `undone`. `without`: how many youths a year got no device that
    was put to use for the first time; `again`: how many such devices went to youths counted before."""

    first: Quarter
    closings: int
    joined: Mapping[str, int]
    counts_from: Mapping[str, int]
    yearly: Set[str]
    came: Mapping[tuple[str, str, int], int]
    undone: Set[Cell]
    without: Mapping[int, int]
    again: Mapping[int, int]
    opening: Mapping[str, int]

    @property
    def territories(self) -> list[str]:
        return [*self.joined]

    @property
    def quarters(self) -> list[Quarter]:
        found = [self.first]
        while len(found) < self.closings:
            found.append(found[-1].next)
        return found

    def net(self, territory: str, closing: int) -> int:
        return sum(self.came[territory, funder, closing] for funder in FUNDERS)

    def is_empty(self, cell: Cell) -> bool:
        """Whether everybody knows that it holds none: the territory had not joined."""
        return cell[1] < self.counts_from[cell[0]]

    def late(self, closing: int) -> set[str]:
        """The territories that joined after the year of a closing, or the programme within it, had begun."""
        began = max(0, closing - self.quarters[closing].number + 1)
        return {code for code, first in self.counts_from.items() if first > began}

    def of_funder(self, funder: str, closing: int) -> int:
        return sum(self.came[territory, funder, closing] for territory in self.joined)

    def put_to_use(self, year: int) -> int:
        """What all donors' reports together say of a year: devices put to use for the first time."""
        inside = [n for n, quarter in enumerate(self.quarters) if quarter.year == year]
        equipped = sum(self.net(territory, n) for territory in self.joined for n in inside)
        return max(0, equipped - self.without[year]) + self.again[year]


@dataclass(frozen=True)
class Told:
    """What a partition publishes of one closing, and to whom of its groups the rule applied.

    `below` are groups that hold less than none: an attacker is told even that, which nobody can know. `late`
    are those that the pool leaves out.
    """

    closing: Closing
    members: Set[str]
    due: Set[str]
    below: Set[str]
    late: Set[str]
    year_ends: bool

    @property
    def pooled(self) -> Set[str]:
        has_pool = POOL in self.closing.released
        return self.left if has_pool else set()

    @property
    def left(self) -> Set[str]:
        """Whom the pool is of, or would have been."""
        return self.members - self.closing.released.keys() - self.below - self.late


Rule = Callable[..., Closing]


def invented(seed: int, most_unlike: int = K) -> World:
    """A programme of one to three years in three to seven territories, few of which reach eleven quickly."""
    rng = random.Random(f"oracle {seed}")
    territories = rng.sample(["04", "05", "06", "13", "83", "84", "2A"], rng.randint(3, 7))
    first, closings = Quarter(2026, rng.randint(1, 4)), rng.randint(5, 11)
    likes = {code: rng.choice((0.5, 1.5, 3, 5, 9)) for code in territories}
    came = {
        (code, funder, n): _poisson(rng, likes[code] * share)
        for code in territories
        for funder, share in zip(FUNDERS, (0.7, 0.3), strict=True)
        for n in range(closings)
    }
    joined, counts_from = _join(rng, territories, first, closings)
    came = {cell: 0 if cell[2] < counts_from[cell[0]] else number for cell, number in came.items()}
    undone = _correct(rng, came, territories, closings) if seed % 2 else frozenset[Cell]()
    years = range(first.year, first.year + 4)
    return World(
        first,
        closings,
        joined,
        counts_from,
        {code for code in territories if rng.random() < 0.25},
        came,
        undone,
        {year: rng.randint(0, min(K, most_unlike)) for year in years},
        {year: rng.randint(0, min(K, most_unlike)) for year in years},
        {code: rng.randint(K, 40) for code in territories},
    )


def _join(
    rng: random.Random, territories: list[str], first: Quarter, closings: int
) -> tuple[dict[str, int], dict[str, int]]:
    """`joined`, `counts_from`: half at the beginning, the others whenever, or on the last day of a year."""
    year_ends = range(4 - first.number, closings, 4)
    joined, counts_from = dict.fromkeys(territories, 0), dict.fromkeys(territories, 0)
    for code in (code for code in territories if rng.random() < 0.5):
        on_last_day = rng.random() < 0.6
        joined[code] = rng.choice(year_ends) if on_last_day else rng.randrange(closings)
        counts_from[code] = joined[code] + (on_last_day or (joined[code] > 0 and rng.random() < 0.5))
    return joined, counts_from


def _poisson(rng: random.Random, mean: float) -> int:
    """How many of 40 chances came true."""
    return sum(rng.random() < mean / 40 for _ in range(40))


def _correct(
    rng: random.Random, came: dict[tuple[str, str, int], int], territories: list[str], closings: int
) -> frozenset[Cell]:
    """Some that came were entered late, some never were: both show at a later closing."""
    undone, right = set(), dict(came)
    for _ in range(rng.randint(1, 6)):
        code, funder = rng.choice(territories), rng.choice(FUNDERS)
        then, now = sorted(rng.sample(range(closings), 2))
        several = rng.randint(0, right[code, funder, then])
        right[code, funder, then] -= several  # each is corrected once
        if rng.random() < 0.5:
            came[code, funder, then] -= several
            came[code, funder, now] += several
        elif several:
            came[code, funder, now] -= several
            undone.add((code, now))
    return frozenset(undone)


def history(
    world: World,
    groups: Mapping[str, int],
    net: Callable[[str, int], int],
    yearly: Set[str],
    rule: Rule,
    late: Callable[[int], Set[str]] = lambda _: frozenset(),
) -> list[Told]:
    """What the closings publish of a partition into groups (→ the closing from which each is a member)."""
    pending: Mapping[str, int] = {}
    told = []
    for n, quarter in enumerate(world.quarters):
        members = {code for code, joined in groups.items() if joined <= n}
        year_ends = quarter.number == 4
        facts: dict[str, Any] = {"year_ends": year_ends, "yearly": yearly, "late": late(n)}
        closing = rule(pending, {code: net(code, n) for code in groups}, members, **facts)
        due = members if year_ends else members - yearly
        below = {code for code in members if closing.pending.get(code, 0) < 0}
        told.append(Told(closing, members, due, below, late(n), year_ends))
        pending = closing.pending
    return told


def by_territory(world: World, rule: Rule = close) -> list[Told]:
    """The ledger of the programme."""
    return history(world, world.joined, world.net, world.yearly, rule, world.late)


def pooling_everybody(world: World) -> list[Told]:
    """The ledger by the letter of F1: whoever had joined by the year's last day counts in its pool."""
    return history(world, world.joined, world.net, world.yearly, close)


def by_funder(world: World) -> list[Told]:
    """What a second ledger would publish of the same youths."""
    return history(world, dict.fromkeys(FUNDERS, 0), world.of_funder, set(), close)


def any_pool_of_eleven(
    pending: Mapping[str, int],
    taken_in: Mapping[str, int],
    members: Set[str],
    *,
    year_ends: bool,
    yearly: Set[str],
    late: Set[str],
) -> Closing:
    """The broken rule “pool when S >= k”: nothing keeps it from telling that everybody is nearly full."""
    closing = close(pending, taken_in, members, year_ends=year_ends, yearly=yearly, late=late)
    left = {code for code in members - late - closing.released.keys() if closing.pending.get(code, 0) >= 0}
    held = sum(closing.pending.get(code, 0) for code in left)
    if not year_ends or POOL in closing.released or held < K:
        return closing
    kept = {code: number for code, number in closing.pending.items() if code not in left}
    return Closing({**closing.released, POOL: held}, kept)
