"""Rule F4 of views: what any reader sees at two dates differs, cell by cell, by none or at least eleven."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations

import pytest

from fleet.access import Actor
from fleet.parties.programmes import Programme
from fleet.parties.territories import shipped
from fleet.publishing import readers, sub_counts, summary
from fleet.publishing.ledger import K, Quarter
from tests.cast import Cast
from tests.equipping import campaign, clock, close, equip

REGIONS = {row["code"]: row["region"] for row in shipped()}
Cell = tuple[object, ...]


def cells(cast: Cast, reader: Actor, programme: Programme) -> Iterator[tuple[Cell, int]]:
    """Every number of youths that a reader sees now, by the name of what it counts; unpublished is none."""
    told = summary.of_programme(cast.session, reader, programme)
    yield ("programme",), told.youths or 0
    yield ("pool",), told.pool or 0
    for year in told.years:
        yield ("year", year.year), year.youths or 0
        yield ("until", year.year), year.so_far or 0
    regions: dict[str, int] = defaultdict(int)
    for one in told.territories:
        yield ("territory", one.code), one.youths or 0
        regions[REGIONS[one.code]] += one.youths or 0
        yield from (((one.code, q.quarter), q.youths or 0) for q in one.quarters)
        yield from (((one.code, "until", q.quarter), q.so_far or 0) for q in one.quarters)
    yield from ((("region", name), youths) for name, youths in regions.items())
    yield from (((q.quarter,), q.youths or 0) for q in told.quarters)
    yield from ((("until", q.quarter), q.so_far or 0) for q in told.quarters)
    for code, part in sub_counts.latest(cast.session, reader, programme).items():
        for measure in sub_counts.MEASURES:
            if (value := getattr(part, measure)) is not None:
                yield (code, measure), value
                yield (code, measure, "not"), part.of - value


@pytest.mark.parametrize("seed", range(3))
def test_f4_two_views_at_any_two_dates_differ_by_none_or_eleven(cast: Cast, seed: int) -> None:
    """By everybody who may read, after each of eight closings, with corrections between them."""
    rng, codes = random.Random(seed), ("06", "83", "13", "04", "75")
    programme = campaign(cast, *codes, yearly=["75"])
    seen: dict[Cell, set[int]] = defaultdict(lambda: {0})
    quarter, compared, made = Quarter(2026, 3), 0, []
    for _ in range(8):
        for code in codes:
            made += equip(cast, rng.choice((0, 2, 5, 9, 14)), code, on=quarter.first_day)
        for loan in rng.sample(made, min(2, len(made))):
            loan.handed_over_on = date(2026, 7, 1)
            loan.state = rng.choice((sub_counts.LoanState.UNDONE, sub_counts.LoanState.OPEN))
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
