"""Rule F4 of views: what any reader sees at two dates differs, cell by cell, by none or at least eleven."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

import pytest

from fleet.access import Actor
from fleet.lifecycle import LoanState
from fleet.parties.programmes import Programme
from fleet.publishing import readers, summary
from fleet.publishing.ledger import K, Quarter
from fleet.publishing.ledger.sub_counts import MEASURES, SubCounts
from fleet.publishing.summary import QuarterFigure
from tests.cast import Cast
from tests.equipping import campaign, clock, close, equip, holding

Cell = tuple[object, ...]


def cells(cast: Cast, reader: Actor, programme: Programme) -> Iterator[tuple[Cell, int]]:
    """Every number of youths that a reader sees now, by the name of what it counts; unpublished is none."""
    told = summary.of_programme(cast.session, reader, programme)
    yield ("programme",), told.youths or 0
    yield ("pool",), told.pool or 0
    yield from ((("year", one.year), one.youths or 0) for one in told.years)
    yield from ((("until", one.year), one.so_far or 0) for one in told.years)
    yield from ((("region", one.name), one.youths or 0) for one in told.regions)
    yield from ((("region", one.name, told.year), one.this_year or 0) for one in told.regions)
    yield from of_quarters("programme", told.quarters)
    yield from of_quarters("pool", told.pool_quarters)
    for one in told.territories:
        yield ("territory", one.code), one.youths or 0
        yield ("territory", one.code, told.year), one.this_year or 0
        yield from of_quarters(one.code, one.quarters)
        yield from of_parts(one.code, one.sub)


def of_quarters(what: str, quarters: Sequence[QuarterFigure]) -> Iterator[tuple[Cell, int]]:
    for one in quarters:
        yield (what, one.quarter), one.youths or 0
        yield (what, "until", one.quarter), one.so_far or 0


def of_parts(code: str, sub: SubCounts | None) -> Iterator[tuple[Cell, int]]:
    told = [(name, getattr(sub, name)) for name in MEASURES] if sub else []
    for name, value in told:
        if sub is not None and value is not None:
            yield (code, name), value
            yield (code, name, "not"), sub.of - value


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.battery) for seed in range(1, 6))]
)
def test_f4_two_views_at_any_two_dates_differ_by_none_or_eleven(cast: Cast, seed: int) -> None:
    """By everybody who may read, after each of seven closings, with corrections between them."""
    rng, codes = random.Random(seed), ("06", "83", "13", "04", "75")
    programme = campaign(cast, *codes, yearly=["75"])
    seen: dict[Cell, set[int]] = defaultdict(lambda: {0})
    quarter, compared, made = Quarter(2026, 3), 0, []
    for _ in range(7):
        for code in codes:
            many = 30 if code == "06" else rng.choice((0, 2, 5, 9, 14))
            came = equip(cast, many, code, on=quarter.first_day)
            holding(cast, came[: many // 2])
            made += came
        for loan in rng.sample(made, min(2, len(made))):
            loan.handed_over_on = date(2026, 7, 1)
            loan.state = rng.choice((LoanState.UNDONE, LoanState.OPEN))
        close(cast.session, programme, quarter)
        after = clock(quarter)
        for reader in readers.every(cast.session, cast.coordinator.later(after.at)):
            for cell, number in cells(cast, reader, programme):
                seen[cell].add(number)
        quarter = quarter.next
    for numbers in seen.values():
        for one, other in combinations(numbers, 2):
            compared += 1
            assert abs(one - other) >= K
    assert compared > 100
    assert any(cell[-1] == "not" for cell in seen), "parts were told too"
