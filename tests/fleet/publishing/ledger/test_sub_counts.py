"""Rule F3: of the youths published of a territory, a part is told only where nobody can be told from it."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from fleet.access import NotYours, Role, Verb
from fleet.intake.assets import Asset
from fleet.lending.loans import Loan
from fleet.lifecycle import LoanState
from fleet.parties.programmes import Programme
from fleet.privacy import erasing
from fleet.publishing.ledger import K, Quarter, blocks, sub_counts
from fleet.publishing.ledger.sub_counts import SubCountRow, SubCounts, may_show
from fleet.support import tickets
from tests.cast import NOW, Cast
from tests.equipping import campaign, clock, close, equip, holding

Q3, Q4, Q1 = Quarter(2026, 3), Quarter(2026, 4), Quarter(2027, 1)


@pytest.fixture
def programme(cast: Cast) -> Programme:
    return campaign(cast)


def give_back(cast: Cast, loans: list[Loan], day: date) -> None:
    for loan in loans:
        loan.state = LoanState.RETURNED
        loan.ended_at = loan.handed_over_at + (day - loan.handed_over_on)
        for item in loan.items:
            item.ended_at = loan.ended_at
    cast.session.flush()


CASES = [
    pytest.param(11, 22, [], True, id="eleven and eleven"),
    pytest.param(10, 22, [], False, id="ten"),
    pytest.param(12, 22, [], False, id="ten others"),
    pytest.param(0, 30, [], False, id="none reads as fewer than eleven"),
    pytest.param(30, 30, [], False, id="all leave none"),
    pytest.param(30, 60, [(19, 38)], True, id="both moved by eleven"),
    pytest.param(30, 59, [(20, 38)], False, id="ten more"),
    pytest.param(30, 59, [(19, 38)], False, id="ten more others"),
    pytest.param(20, 40, [(31, 60), (20, 62)], False, id="the same as one before the last"),
]


@pytest.mark.parametrize(("value", "of", "before", "shown"), CASES)
def test_f3_a_part_is_told_where_it_and_the_rest_and_each_change_are_large(
    value: int, of: int, before: list[tuple[int, int]], shown: bool
) -> None:
    assert may_show(value, of, before) is shown


@given(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=12))
def test_f3_any_two_that_were_told_differ_by_eleven_in_each_part(parts: list[tuple[int, int]]) -> None:
    told: list[tuple[int, int]] = []
    for value, rest in parts:
        if may_show(value, value + rest, told):
            told.append((value, value + rest))
    for number, (value, of) in enumerate(told):
        assert min(value, of - value) >= K
        for then, whole in told[:number]:
            assert min(abs(value - then), abs(of - value - (whole - then))) >= K


def latest(cast: Cast, programme: Programme) -> dict[str, SubCounts]:
    return sub_counts.latest(cast.session, cast.funder, programme)


def test_f3_still_equipped_and_returned_are_the_two_parts_of_a_territory_at_the_quarters_end(
    cast: Cast, programme: Programme
) -> None:
    lent = holding(cast, equip(cast, 26))
    give_back(cast, lent[:12], date(2026, 9, 29))
    give_back(cast, lent[12:15], date(2026, 10, 2))  # after the quarter: still equipped at its end
    holding(cast, equip(cast, 4, "83"))
    close(cast.session, programme, Q3)
    assert latest(cast, programme) == {"06": SubCounts("06", "2026-Q3", 26, 14, 12, None)}
    cast.store()
    assert blocks.verify(cast.session) == []


def test_f3_a_new_part_is_told_when_it_moved_far_enough(cast: Cast, programme: Programme) -> None:
    lent = holding(cast, equip(cast, 26))
    give_back(cast, lent[:12], date(2026, 9, 29))
    close(cast.session, programme, Q3)
    more = holding(cast, equip(cast, 15, on=date(2026, 10, 3)))
    close(cast.session, programme, Q4)
    assert latest(cast, programme)["06"].quarter == "2026-Q3", "15 more equipped, none more returned"
    give_back(cast, more[:13], date(2027, 2, 1))
    holding(cast, equip(cast, 20, on=date(2027, 1, 5)))
    close(cast.session, programme, Q1)
    assert latest(cast, programme) == {"06": SubCounts("06", "2027-Q1", 61, 36, 25, None)}


def test_f3_nothing_is_told_of_a_territory_that_was_in_a_pool(cast: Cast) -> None:
    programme = campaign(cast, "06", "83", "13")
    for code, youths in (("06", 5), ("83", 6)):
        holding(cast, equip(cast, youths, code))
    close(cast.session, programme, Q3)
    close(cast.session, programme, Q4)
    for code in ("06", "13"):  # one gave the pool five, the other none: to tell either part would tell which
        lent = holding(cast, equip(cast, 30, code, on=date(2027, 1, 5)))
        give_back(cast, lent[:15], date(2027, 2, 1))
    close(cast.session, programme, Q1)
    told = blocks.published(cast.session, cast.funder, programme)
    assert [block.territory for block in told] == ["autres", "06", "13"]
    assert latest(cast, programme) == {}


def solved(cast: Cast, asset: Asset, days: float) -> None:
    ticket = tickets.open_ticket(
        cast.session, cast.coordinator.later(cast.at(days=days)), asset, tickets.Trouble.SCREEN
    )
    tickets.move(cast.session, cast.coordinator.later(cast.at(days=days + 1)), ticket, Verb.TICKET_START)
    tickets.move(cast.session, cast.coordinator.later(cast.at(days=days + 1)), ticket, Verb.TICKET_RESOLVE)


def test_f3_supported_is_of_whom_a_problem_was_solved_while_it_was_lent(
    cast: Cast, programme: Programme
) -> None:
    lent = holding(cast, equip(cast, 24))
    for loan in lent[:12]:
        solved(cast, loan.items[0].asset, 1)
    tickets.open_ticket(cast.session, cast.coordinator, lent[12].items[0].asset, tickets.Trouble.SCREEN)
    give_back(cast, lent[13:14], NOW.date())
    solved(cast, lent[13].items[0].asset, 2)  # it was nobody's any more
    close(cast.session, programme, Q3)
    assert latest(cast, programme) == {"06": SubCounts("06", "2026-Q3", 24, None, None, 12)}


def test_f3_who_is_erased_is_returned_and_stays_supported(
    cast: Cast, programme: Programme, tmp_path: Path
) -> None:
    lent = holding(cast, equip(cast, 36))
    for loan in lent[:12]:
        solved(cast, loan.items[0].asset, 1)
    give_back(cast, lent[:13], NOW.date() + timedelta(days=3))
    cast.store()
    for loan in lent[:2]:
        erasing.erase(cast.session, cast.mentor, loan.youth, stones=tmp_path / "stones")
    close(cast.session, programme, Q3)
    assert latest(cast, programme) == {"06": SubCounts("06", "2026-Q3", 36, 23, 13, 12)}


def test_f3_no_sql_publishes_a_small_part_and_none_changes_one(cast: Cast, programme: Programme) -> None:
    give_back(cast, holding(cast, equip(cast, 26))[:12], date(2026, 9, 29))
    close(cast.session, programme, Q3)
    (row,) = cast.session.scalars(select(SubCountRow))
    for part in (10, 0, 30):
        small = SubCountRow(
            number=2, programme_id=programme.id, quarter="2026-Q4", territory="83", youths=30, supported=part,
            published_at=NOW, hash="x",
        )  # fmt: skip
        with pytest.raises(IntegrityError, match="safe"), cast.session.begin_nested():
            cast.session.add(small)
    for act in ("UPDATE ledger_sub_counts SET supported = 11", "DELETE FROM ledger_sub_counts"):
        with pytest.raises(IntegrityError, match="frozen"), cast.session.begin_nested():
            cast.session.execute(text(act))
    assert row.hash == sub_counts.hash_of(blocks.chain.GENESIS, row)


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.TECHNICIAN, Role.ASSOCIATION])
def test_f3_who_may_not_read_summaries_is_refused(cast: Cast, programme: Programme, role: Role) -> None:
    with pytest.raises(NotYours):
        sub_counts.latest(cast.session, cast.by_role[role], programme)


def test_f3_closing_on_the_same_night_again_tells_nothing_new(cast: Cast, programme: Programme) -> None:
    give_back(cast, holding(cast, equip(cast, 26))[:12], date(2026, 9, 29))
    close(cast.session, programme, Q3)
    assert not close(cast.session, programme, Q3)
    assert len(sub_counts.every(cast.session)) == 1
    assert clock(Q3).today.isoformat() == "2026-10-11"
