"""Rule F4: whoever reads everything published, by everybody, at every date, learns no small number.

And the same oracle catches five broken variants of the rule, or it would prove nothing.
"""

import time
from collections.abc import Callable, Iterator
from itertools import count

import pytest

from fleet.publishing.ledger import K
from tests.fleet.publishing.oracle import quantities
from tests.fleet.publishing.oracle.attacker import Attacker
from tests.fleet.publishing.oracle.quantities import Asked, asked, by_funder_too, fed, narrow, small
from tests.fleet.publishing.oracle.world import (
    World,
    any_pool_of_eleven,
    by_funder,
    by_territory,
    invented,
    pooling_everybody,
)

ENOUGH = 3_000


def found_in(world: World) -> list[Asked]:
    told = by_territory(world)
    return asked(fed(world, told), small(world, told))


def test_f4_no_small_number_follows_from_all_that_is_published() -> None:
    began, found = time.process_time(), list[Asked]()
    for seed in count():
        found += found_in(invented(seed))
        if len(found) >= ENOUGH:
            break
    seconds = time.process_time() - began
    narrowest = min(one.width for one in found)
    print(  # noqa: T201
        f"\noracle: {len(found)} small quantities in {seed + 1} programmes, narrowest interval "
        f"{narrowest:.0f} (k - 1 = {K - 1}), {seconds:.1f} s"
    )
    assert narrow(found) == []


@pytest.mark.parametrize(("within", "is_safe"), [(20, True), (0, False)])
def test_f6_devices_tell_nothing_of_youths_to_who_does_not_know_who_got_them(
    within: int, is_safe: bool
) -> None:
    """What rule F6 leans on, measured: with all donors' reports, a reader who knows to within twenty a year
    how many youths got nothing new, and how many new devices went to youths counted before, finds nothing.
    Whoever knew both exactly would read devices as youths; nothing published says either."""
    found = []
    for seed in range(15):
        world = invented(seed, most_unlike=within)
        told = by_territory(world)
        found += asked(fed(world, told, within=within), small(world, told))
    print(f"\noracle, within {within}: {len(narrow(found))} of {len(found)} are known too closely")  # noqa: T201
    assert (not narrow(found)) is is_safe


def hides_small_cells(world: World) -> Iterator[Asked]:
    yield from asked(quantities.hidden_small_cells(world), small(world, by_territory(world)))


def pools_eleven(world: World) -> Iterator[Asked]:
    told = by_territory(world, any_pool_of_eleven)
    yield from asked(fed(world, told, guarded=False), small(world, told))


def pools_late_joiners(world: World) -> Iterator[Asked]:
    told = pooling_everybody(world)
    yield from asked(fed(world, told), small(world, told))


def cuts_twice(world: World) -> Iterator[Asked]:
    told = by_territory(world)
    attacker = quantities.two_partitions(world, told, by_funder(world))
    yield from asked(attacker, by_funder_too(small(world, told)))


def counts_live(world: World) -> Iterator[Asked]:
    told = by_territory(world)
    attacker: Attacker = fed(world, told)
    quantities.exact_totals(attacker, world)
    yield from asked(attacker, small(world, told))


MUTANTS: list[Callable[[World], Iterator[Asked]]] = [
    hides_small_cells,
    pools_eleven,
    pools_late_joiners,
    cuts_twice,
    counts_live,
]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_f4_the_oracle_catches_broken_rules(mutant: Callable[[World], Iterator[Asked]]) -> None:
    asked_for, caught = 0, list[Asked]()
    for seed in range(20):
        found = list(mutant(invented(seed)))
        asked_for, caught = asked_for + len(found), narrow(found)
        if caught:
            break
    print(f"\noracle, {mutant.__name__}: {len(caught)} of {asked_for} are known too closely")  # noqa: T201
    assert caught
