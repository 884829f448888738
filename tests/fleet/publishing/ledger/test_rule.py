"""Rule F1, pure: no block is small, nothing is lost, and the pool names nobody."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet.publishing.ledger import POOL, K, Quarter, close

TERRITORIES = ["04", "05", "06", "13", "83", "84"]
COUNTS = st.dictionaries(st.sampled_from(TERRITORIES), st.integers(0, 30))


def test_a_quarter_knows_its_days() -> None:
    quarter = Quarter.of(date(2026, 11, 21))
    assert (str(quarter), quarter.first_day, str(quarter.next)) == ("2026-Q4", date(2026, 10, 1), "2027-Q1")
    assert Quarter.parse("2027-Q1") == quarter.next
    assert Quarter(2026, 4) < Quarter(2027, 1)


def test_a_territory_with_eleven_is_released_and_one_with_ten_waits() -> None:
    closing = close({}, {"06": 11, "83": 10}, {"06", "83", "13"}, year_ends=False)
    assert (closing.released, closing.pending) == ({"06": 11}, {"83": 10})


def test_what_waits_adds_up_over_quarters() -> None:
    first = close({}, {"06": 6}, {"06"}, year_ends=False)
    second = close(first.pending, {"06": 6}, {"06"}, year_ends=False)
    assert (second.released, second.pending) == ({"06": 12}, {})


def test_a_yearly_territory_is_released_with_the_year_alone() -> None:
    members = {"06", "83"}
    third = close({}, {"06": 40}, members, year_ends=False, yearly={"06"})
    assert third.released == {}
    assert close(third.pending, {}, members, year_ends=True, yearly={"06"}).released == {"06": 40}


POOLS = [
    pytest.param({"04": 6, "05": 5}, {"04", "05", "06"}, 11, id="eleven among three"),
    pytest.param({"04": 10, "05": 10}, {"04", "05", "06"}, 20, id="as many as two can hide"),
    pytest.param(
        {"04": 10, "05": 10, "06": 1}, {"04", "05", "06"}, None, id="so many that all must have some"
    ),
    pytest.param({"04": 6, "05": 5}, {"04", "05"}, None, id="two that would tell each other's"),
    pytest.param({"04": 5, "05": 5}, {"04", "05", "06"}, None, id="fewer than eleven together"),
]


@pytest.mark.parametrize(("held", "members", "pool"), POOLS)
def test_at_the_years_end_the_others_are_released_together_or_wait(
    held: dict[str, int], members: set[str], pool: int | None
) -> None:
    closing = close(held, {}, members, year_ends=True)
    assert closing.released == ({POOL: pool} if pool else {})
    assert closing.pending == ({} if pool else held)


def test_f4_who_joined_after_the_year_began_is_in_no_pool_and_carries_over() -> None:
    """Fifteen among two and two that hold none for certain: each of the two would hold at least five."""
    members = {"83", "13", "04", "05"}
    held = {"83": 8, "13": 7}
    assert close(held, {}, members, year_ends=True).released == {POOL: 15}
    late = close(held, {}, members, year_ends=True, late={"04", "05"})
    assert (late.released, late.pending) == ({}, {"13": 7, "83": 8})
    own = close({"04": 5, "05": 12}, {"83": 8, "13": 7}, members | {"06"}, year_ends=True, late={"04", "05"})
    assert (own.released, own.pending) == ({"05": 12, POOL: 15}, {"04": 5})


def test_a_territory_outside_the_programme_only_waits() -> None:
    closing = close({"75": 20}, {"75": 5}, {"06"}, year_ends=True)
    assert (closing.released, closing.pending) == ({}, {"75": 25})


@settings(max_examples=400)
@given(
    years=st.lists(st.lists(COUNTS, min_size=4, max_size=4), min_size=1, max_size=4),
    members=st.sets(st.sampled_from(TERRITORIES)),
    yearly=st.sets(st.sampled_from(TERRITORIES)),
)
def test_f1_no_block_is_small_and_nobody_is_lost(
    years: list[list[dict[str, int]]], members: set[str], yearly: set[str]
) -> None:
    pending: dict[str, int] = {}
    came = gone = 0
    for year in years:
        for number, equipped in enumerate(year, start=1):
            closing = close(pending, equipped, members, year_ends=number == 4, yearly=yearly)
            pending = dict(closing.pending)
            came, gone = came + sum(equipped.values()), gone + sum(closing.released.values())
            assert all(youths >= K for youths in closing.released.values())
            assert closing.released.keys() <= members | {POOL}
            assert number == 4 or not closing.released.keys() & (yearly | {POOL})
            assert all(youths > 0 for youths in pending.values())
            assert came == gone + sum(pending.values())


@settings(max_examples=400)
@given(held=COUNTS, members=st.sets(st.sampled_from(TERRITORIES)))
def test_f1_a_pool_leaves_each_of_its_territories_anything_from_none_to_ten(
    held: dict[str, int], members: set[str]
) -> None:
    """Whoever knows the pool and its members can't bound any of them away from 0 or from k - 1."""
    closing = close(held, {}, members, year_ends=True)
    pool = closing.released.get(POOL)
    if pool is not None:
        left = len(members - closing.released.keys())
        assert pool - (left - 1) * (K - 1) <= 0
        assert pool >= K - 1
