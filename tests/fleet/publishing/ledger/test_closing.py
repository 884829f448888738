"""Quarters are closed in order, once, and what is corrected later is netted in a later block (rule F1)."""

import random
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from fleet.access import NotYours, Role
from fleet.lifecycle import LoanState
from fleet.parties import joining
from fleet.parties.programmes import Programme
from fleet.privacy import erasing
from fleet.publishing.ledger import POOL, K, Quarter, blocks, closing, first_hand_overs
from fleet.publishing.ledger.blocks import Pending
from fleet.publishing.ledger.closing import NotAQuarterOfIt, OutOfOrder, TooEarly
from tests.cast import Cast
from tests.equipping import campaign, clock, close, equip

Q3, Q4, Q1 = Quarter(2026, 3), Quarter(2026, 4), Quarter(2027, 1)
CLOCK, NEXT_YEAR = clock(Q3), clock(Q4)


@pytest.fixture
def programme(cast: Cast) -> Programme:
    return campaign(cast)


def published(cast: Cast, programme: Programme) -> list[tuple[str, str, int]]:
    found = blocks.published(cast.session, cast.funder, programme)
    return [(block.quarter, block.territory, block.youths) for block in found]


def test_a_quarter_is_closed_ten_days_after_its_end_and_not_before(cast: Cast, programme: Programme) -> None:
    equip(cast, 12)
    early = CLOCK.later(datetime(2026, 10, 10, 21, 59, tzinfo=UTC))  # 23:59 in Paris
    with pytest.raises(TooEarly):
        closing.close_quarter(cast.session, early, programme, Q3)
    assert closing.due(cast.session, programme, early) == []
    on_time = CLOCK.later(datetime(2026, 10, 10, 22, 1, tzinfo=UTC))
    assert closing.due(cast.session, programme, on_time) == [Q3]
    closing.close_quarter(cast.session, on_time, programme, Q3)
    assert published(cast, programme) == [("2026-Q3", "06", 12)]


def test_closing_twice_changes_nothing(cast: Cast, programme: Programme) -> None:
    equip(cast, 12)
    equip(cast, 4, "83")
    first = closing.close_quarter(cast.session, CLOCK, programme, Q3)
    equip(cast, 3)
    assert closing.close_quarter(cast.session, CLOCK, programme, Q3) == []
    assert [block.youths for block in first] == [12]
    assert waiting(cast) == {"83": 4}
    assert blocks.closed_quarters(cast.session, programme) == ["2026-Q3"]


def test_quarters_are_closed_in_order_and_within_the_programme(cast: Cast, programme: Programme) -> None:
    with pytest.raises(OutOfOrder) as refused:
        closing.close_quarter(cast.session, NEXT_YEAR, programme, Q4)
    assert refused.value.facts == {"quarter": "2026-Q3"}
    with pytest.raises(NotAQuarterOfIt):
        closing.close_quarter(cast.session, NEXT_YEAR, programme, Quarter(2025, 4))


def test_what_waits_is_released_later_and_the_rest_in_the_pool(cast: Cast, programme: Programme) -> None:
    equip(cast, 6)
    equip(cast, 6, "83")
    assert closing.close_quarter(cast.session, CLOCK, programme, Q3) == []
    equip(cast, 6, on=date(2026, 11, 3))
    equip(cast, 2, "83", on=date(2026, 12, 31))
    equip(cast, 4, "13", on=date(2026, 10, 1))
    closing.close_quarter(cast.session, NEXT_YEAR, programme, Q4)
    assert published(cast, programme) == [("2026-Q4", "06", 12)]  # 12 in two others would tell on one of them
    assert waiting(cast) == {"83": 8, "13": 4}


def test_only_first_hand_overs_that_were_not_undone_and_in_the_programme_count(
    cast: Cast, programme: Programme
) -> None:
    counted = equip(cast, 14)
    counted[0].state = LoanState.UNDONE
    counted[1].first_for_youth = False
    counted[2].handed_over_on = date(2026, 6, 30)
    equip(cast, 20, "75")
    cast.session.flush()
    (block,) = closing.close_quarter(cast.session, CLOCK, programme, Q3)
    assert (block.territory, block.youths) == ("06", 11)


def test_a_real_hand_over_counts_once_for_each_youth(cast: Cast, programme: Programme) -> None:
    equip(cast, 10)
    youth = cast.youth()
    cast.take_back(cast.loan(youth=youth), cast.at(days=1))
    cast.loan(youth=youth, at=cast.at(days=2))
    (block,) = closing.close_quarter(cast.session, CLOCK, programme, Q3)
    assert block.youths == 11


def test_only_the_clock_closes(cast: Cast, programme: Programme) -> None:
    for role, person in cast.by_role.items():
        if role is not Role.SYSTEM:
            with pytest.raises(NotYours):
                closing.close_quarter(cast.session, person.later(CLOCK.at), programme, Q3)


def waiting(cast: Cast) -> dict[str, int]:
    return {row.territory: row.youths for row in cast.session.scalars(select(Pending)) if row.youths}


def test_f1_a_hand_over_entered_after_its_quarter_closed_is_in_a_later_block(
    cast: Cast, programme: Programme
) -> None:
    equip(cast, 12)
    close(cast.session, programme, Q3)
    equip(cast, 5, on=date(2026, 9, 30))
    equip(cast, 8, on=date(2026, 10, 1))
    close(cast.session, programme, Q4)
    assert published(cast, programme) == [("2026-Q3", "06", 12), ("2026-Q4", "06", 13)]


def test_f1_what_is_undone_after_its_quarter_closed_is_netted_in_a_later_block(
    cast: Cast, programme: Programme
) -> None:
    wrong = equip(cast, 14)[:4]
    close(cast.session, programme, Q3)
    for loan in wrong:
        loan.state = LoanState.UNDONE
    equip(cast, 13, on=date(2026, 10, 1))
    close(cast.session, programme, Q4)
    assert waiting(cast) == {"06": 9}  # of thirteen four make good what was published in excess
    equip(cast, 2, on=date(2027, 1, 1))
    close(cast.session, programme, Q1)
    assert published(cast, programme) == [("2026-Q3", "06", 14), ("2027-Q1", "06", 11)]


def test_f1_who_holds_less_than_none_is_in_no_pool(cast: Cast) -> None:
    programme = campaign(cast, "06", "83", "13", "04")
    wrong = equip(cast, 14)[:4]
    close(cast.session, programme, Q3)
    for loan in wrong:
        loan.state = LoanState.UNDONE
    for territory, youths in (("83", 5), ("13", 6), ("04", 0)):
        equip(cast, youths, territory, on=date(2026, 10, 1))
    close(cast.session, programme, Q4)
    assert published(cast, programme)[1:] == [("2026-Q4", POOL, 11)]
    assert waiting(cast) == {"06": -4}


@pytest.mark.parametrize("seed", range(4))
def test_f1_nobody_is_lost_and_nobody_counts_twice_whatever_is_corrected_when(
    cast: Cast, tmp_path: Path, seed: int
) -> None:
    """Random late entries, undoings and erasures over two years: all that is true at a closing is in its
    count, less what was published before."""
    rng, territories = random.Random(seed), ["06", "83", "13", "04"]
    programme = campaign(cast, *territories, yearly=["04"])
    alive, quarter, gone = [], Q3, Counter[str]()
    for _ in range(8):
        for territory in territories:
            alive += equip(cast, rng.choice((0, 1, 4, 7, 12)), territory, on=quarter.first_day)
            late = Quarter(2026, 3).first_day if rng.random() < 0.3 else quarter.first_day
            alive += equip(cast, rng.randrange(3), territory, on=late)
        for loan in rng.sample(alive, min(len(alive), 4)):
            alive.remove(loan)
            if rng.random() < 0.5:
                loan.state = LoanState.UNDONE
                continue
            gone[loan.territory] += 1
            loan.state, loan.ended_at = LoanState.RETURNED, loan.handed_over_at
            cast.session.flush()
            erasing.erase(cast.session, cast.mentor, loan.youth, stones=tmp_path / "stones")
        close(cast.session, programme, quarter)
        true = Counter(loan.territory for loan in alive) + gone
        told = Counter[str]()
        for _quarter, territory, youths in published(cast, programme):
            assert youths >= K
            told[territory] += youths
        assert first_hand_overs.up_to(cast.session, programme, quarter) == true
        assert sum(told.values()) + sum(waiting(cast).values()) == true.total()
        if POOL not in told:
            assert {code: true[code] - told[code] for code in territories if true[code] != told[code]} == (
                waiting(cast)
            )
        quarter = quarter.next
    cast.store()
    assert blocks.verify(cast.session) == []


def test_f1_who_is_erased_after_the_quarter_closed_stays_counted(
    cast: Cast, programme: Programme, tmp_path: Path
) -> None:
    (gone, *_) = equip(cast, 12)
    close(cast.session, programme, Q3)
    gone.state, gone.ended_at = LoanState.RETURNED, gone.handed_over_at
    cast.session.flush()
    erasing.erase(cast.session, cast.mentor, gone.youth, stones=tmp_path / "stones")
    close(cast.session, programme, Q4)
    assert waiting(cast) == {}


def test_f4_territories_that_join_at_the_years_end_fill_no_pool(cast: Cast) -> None:
    """Their day is public: they hold none for certain, and would narrow what the others hold."""
    programme = campaign(cast, "83", "13")
    equip(cast, 8, "83")
    equip(cast, 7, "13")
    desk = cast.coordinator.later(datetime(2026, 12, 30, 9, tzinfo=UTC))
    for code in ("04", "05"):
        joining.join(cast.session, desk, programme, code, joined_on=date(2026, 12, 31))
    cast.session.expire_all()
    close(cast.session, programme, Q3)
    assert close(cast.session, programme, Q4) == []
    quarter = Q1
    for _ in range(4):
        found = close(cast.session, programme, quarter)
        quarter = quarter.next
    assert [(block.quarter, block.territory, block.youths) for block in found] == [("2027-Q4", POOL, 15)]
