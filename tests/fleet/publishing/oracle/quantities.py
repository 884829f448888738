"""What an attacker of the oracle is fed, and the small numbers it is then asked for."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from fleet.publishing.ledger import K
from tests.fleet.publishing.oracle.attacker import MANY, Attacker, Form
from tests.fleet.publishing.oracle.world import FUNDERS, Cell, Told, World

EACH_WORLD: Final = 60
Knows = Callable[[Attacker, World], None]


@dataclass(frozen=True)
class Asked:
    """One number: what it truly is, and the least and greatest that all published figures leave possible."""

    what: Form
    true: int
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


def fed(world: World, told: Sequence[Told], *, within: float = MANY, guarded: bool = True) -> Attacker:
    """Knows the ledger, all donors' reports, the opening figures, and where something was undone.

    Public targets have no number of youths in common with any of these. `within`: how well it knows, by year,
    how many youths got nothing new and how many new devices went to youths counted before; rule F6 relies
    on nobody knowing either.
    """
    attacker = _blank(world)
    attacker.reads(told, [_came(world, n) for n in range(world.closings)], guarded=guarded)
    _reads_donors(attacker, world, within)
    return attacker


def _blank(world: World) -> Attacker:
    attacker = Attacker()
    for code in world.territories:
        for n in range(world.closings):
            attacker.wonders((code, n), *_possible(world, (code, n)))
            attacker.knows({(code, m): 1 for m in range(n + 1)}, 0, MANY)
        attacker.wonders(("before", code))
        attacker.knows({("before", code): 1}, world.opening[code], world.opening[code])
    return attacker


def _possible(world: World, cell: Cell) -> tuple[float, float]:
    """What a cell can hold to who knows the public list: none before its territory joined."""
    return -MANY if cell in world.undone else 0, 0 if world.is_empty(cell) else MANY


def _came(world: World, n: int) -> Mapping[str, Form]:
    return {code: {(code, n): 1} for code in world.territories}


def _reads_donors(attacker: Attacker, world: World, within: float) -> None:
    """All lots of a year together: foundations that collude add up what each was told of its own."""
    for year in sorted({quarter.year for quarter in world.quarters}):
        attacker.wonders(("without", year), high=within)
        attacker.wonders(("again", year), high=min(within, world.put_to_use(year)))
        inside = [n for n, quarter in enumerate(world.quarters) if quarter.year == year]
        equipped = {(code, n): 1 for code in world.territories for n in inside}
        devices = world.put_to_use(year)
        attacker.knows(equipped | {("without", year): -1, ("again", year): 1}, devices, devices)


def small(world: World, told: Sequence[Told]) -> list[tuple[Form, int]]:
    """Sums that truly are under k, with their true value: some of all that one may ask for.

    Of a territory that had not joined nobody asks: it holds none, and that is no secret.
    """
    asked_of = ({cell: 1 for cell in form if not world.is_empty(cell)} for form in _every(world, told))
    unlike = {frozenset(form): form for form in asked_of if form}
    found = [(form, sum(world.net(*cell) for cell in form)) for form in unlike.values()]
    few = [(form, true) for form, true in found if abs(true) < K]
    return random.Random("asked").sample(few, min(len(few), EACH_WORLD))


def _every(world: World, told: Sequence[Told]) -> Iterator[Form]:
    """Cells, runs of quarters and what waits: of a territory, of two, of all."""
    codes, last = world.territories, world.closings
    waits = list(_waiting(world, told))
    for group in [*((code,) for code in codes), *combinations(codes, 2), codes]:
        for first in range(last):
            for end in range(first + 1, last + 1):
                yield {(code, n): 1 for code in group for n in range(first, end)}
        for waiting in waits:
            yield {cell: 1 for code in group for cell in waiting[code]}


def _waiting(world: World, told: Sequence[Told]) -> Iterator[dict[str, list[tuple[str, int]]]]:
    """After each closing: territory → what it took in and has not published."""
    waiting: dict[str, list[tuple[str, int]]] = {code: [] for code in world.territories}
    for n, one in enumerate(told):
        gone = one.closing.released.keys() | one.pooled
        waiting = {code: [] if code in gone else [*cells, (code, n)] for code, cells in waiting.items()}
        yield waiting


def asked(attacker: Attacker, quantities: Sequence[tuple[Form, int]]) -> list[Asked]:
    """What follows for each."""
    bounds = attacker.finds([form for form, _ in quantities]) if quantities else []
    found = [Asked(form, true, *known) for (form, true), known in zip(quantities, bounds, strict=True)]
    assert all(one.low - 1e-6 <= one.true <= one.high + 1e-6 for one in found), "it believes what is not true"
    return found


def narrow(found: Sequence[Asked]) -> list[Asked]:
    """Small numbers that are known more closely than by k - 1."""
    return [one for one in found if one.width < K - 1 - 1e-6]


def exact_totals(attacker: Attacker, world: World) -> None:
    """Each quarter's exact total for the whole programme, beside whatever else is known."""
    for n in range(world.closings):
        total = sum(world.net(code, n) for code in world.territories)
        attacker.knows({(code, n): 1 for code in world.territories}, total, total)


def hidden_small_cells(world: World) -> Attacker:
    """Each cell of at least k is told, the others are not, and totals are exact."""
    attacker = _blank(world)
    for code in world.territories:
        for n in range(world.closings):
            number = world.net(code, n)
            attacker.knows({(code, n): 1}, *((number, number) if number >= K else (-MANY, K - 1)))
    exact_totals(attacker, world)
    return attacker


def two_partitions(world: World, territories: Sequence[Told], funders: Sequence[Told]) -> Attacker:
    """The same youths as blocks of territories, and again as blocks of funders."""
    attacker = Attacker()
    for code in world.territories:
        for funder in FUNDERS:
            for n in range(world.closings):
                attacker.wonders((code, funder, n), *_possible(world, (code, n)))
    rows = range(world.closings)
    attacker.reads(territories, [_split(world.territories, n, lambda c, f: c) for n in rows])
    attacker.reads(funders, [_split(world.territories, n, lambda c, f: f) for n in rows])
    return attacker


def _split(codes: Sequence[str], n: int, of: Callable[[str, str], str]) -> Mapping[str, Form]:
    every = [(code, funder) for code in codes for funder in FUNDERS]
    groups = {of(*pair) for pair in every}
    return {group: {(*pair, n): 1 for pair in every if of(*pair) == group} for group in groups}


def by_funder_too(quantities: Sequence[tuple[Form, int]]) -> list[tuple[Form, int]]:
    """The same numbers, as sums over funders."""
    return [
        ({(code, funder, n): 1 for code, n in form for funder in FUNDERS}, true) for form, true in quantities
    ]
