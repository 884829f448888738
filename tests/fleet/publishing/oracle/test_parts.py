"""Rule F4 of sub-counts: what is left possible of a part that was not told, to who knows the rule."""

import random
from collections.abc import Iterator, Sequence
from typing import Final

from fleet.publishing.ledger import K
from fleet.publishing.ledger.sub_counts import may_show

History = list[tuple[int, int]]
PROGRAMMES: Final = 400


def lived(rng: random.Random) -> History:
    """(part, whole) at each release of a territory: at least k more youths each time, and some moved over."""
    value = whole = 0
    found = []
    for _ in range(rng.randint(1, 10)):
        more = rng.randint(K, 3 * K)
        whole += more
        value = min(whole, max(0, value + rng.randint(-6, 6) + round(more * rng.random())))
        found.append((value, whole))
    return found


def told_before(history: History) -> Iterator[tuple[int, int, History, bool]]:
    """At each release: the part, the whole, what was told before, and whether this is told."""
    told: History = []
    for value, whole in history:
        shown = may_show(value, whole, told)
        yield value, whole, list(told), shown
        if shown:
            told.append((value, whole))


def around(true: int, possible: Sequence[int]) -> int:
    """How wide the run of possible numbers is in which the true one lies."""
    there, low, high = set(possible), true, true
    while low - 1 in there:
        low -= 1
    while high + 1 in there:
        high += 1
    return high - low


def test_f4_no_small_part_follows_from_what_is_told_and_what_is_not() -> None:
    """Not told means: one of those that the rule does not tell. That must leave k numbers side by side."""
    rng, asked, narrowest = random.Random("parts"), 0, 10**6
    for _ in range(PROGRAMMES):
        for value, whole, before, shown in told_before(lived(rng)):
            possible = [part for part in range(whole + 1) if not may_show(part, whole, before)]
            smalls = [value, whole - value, *(value - then for then, _ in before)]
            if shown:
                assert all(abs(small) >= K for small in smalls)
            elif any(abs(small) < K for small in smalls):
                asked += 1
                narrowest = min(narrowest, around(value, possible))
    print(f"\noracle, parts: {asked} small parts and changes, narrowest run {narrowest}")  # noqa: T201
    assert asked >= 500
    assert narrowest >= K - 1


def test_f4_a_rule_that_tells_none_would_be_caught() -> None:
    """F3 as it may be read (“0 or at least k”): what is not told of eleven is then from one to ten."""

    def tells_none(value: int, whole: int) -> bool:
        return all(part == 0 or part >= K for part in (value, whole - value))

    possible = [part for part in range(12) if not tells_none(part, 11)]
    assert around(4, possible) < K - 1
