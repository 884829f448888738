"""The ledger as rows: closed in order, once, never small, chained."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from fleet.access import Actor, NotYours, Role
from fleet.lending import loans
from fleet.lending.loans import Loan
from fleet.lifecycle import LoanState
from fleet.parties import programmes
from fleet.parties.programmes import Programme
from fleet.parties.youths import Signatory
from fleet.publishing import blocks
from fleet.publishing.blocks import Block, NotAQuarterOfIt, OutOfOrder, Pending, TooEarly
from fleet.publishing.ledger import Quarter
from tests.cast import Cast

Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)
CLOCK = Actor("job:close_ledger", Role.SYSTEM, datetime(2026, 10, 11, 1, tzinfo=UTC))
NEXT_YEAR = CLOCK.later(datetime(2027, 1, 11, 1, tzinfo=UTC))


@pytest.fixture
def programme(cast: Cast) -> Programme:
    return programmes.add(
        cast.session,
        cast.coordinator,
        "Campagne de l'automne",
        starts_on=date(2026, 7, 1),
        ends_on=date(2028, 12, 31),
        territories=[(code, date(2026, 7, 1)) for code in ("06", "83", "13")],
    )


def equip(cast: Cast, youths: int, territory: str = "06", on: date | None = None) -> list[Loan]:
    """So many youths equipped: rows as hand-overs leave them (a real one of each is in the loan tests)."""
    made = []
    for _ in range(youths):
        youth = cast.youth(territory=territory)
        loan = Loan(
            organisation_id=cast.association.id,
            youth_code=youth.code,
            territory=territory,
            signed_on=on or cast.volunteer.today,
            signatory=Signatory.ADULT_YOUTH,
            kept_at=loans.AgreementPlace.ASSOCIATION,
            due_on=date(2027, 9, 1),
            handed_over_by="acc_1",
            handed_over_at=cast.now,
            handed_over_on=on or cast.volunteer.today,
            first_for_youth=True,
            last_sign_at=cast.now,
            created_at=cast.now,
        )
        loan.state = LoanState.OPEN
        made.append(loan)
    cast.session.add_all(made)
    cast.session.flush()
    return made


def published(cast: Cast, programme: Programme) -> list[tuple[str, str, int]]:
    found = blocks.published(cast.session, cast.funder, programme)
    return [(block.quarter, block.territory, block.youths) for block in found]


def test_a_quarter_is_closed_ten_days_after_its_end_and_not_before(cast: Cast, programme: Programme) -> None:
    equip(cast, 12)
    early = CLOCK.later(datetime(2026, 10, 10, 21, 59, tzinfo=UTC))  # 23:59 in Paris
    with pytest.raises(TooEarly):
        blocks.close_quarter(cast.session, early, programme, Q3)
    assert blocks.due(cast.session, programme, early) == []
    on_time = CLOCK.later(datetime(2026, 10, 10, 22, 1, tzinfo=UTC))
    assert blocks.due(cast.session, programme, on_time) == [Q3]
    blocks.close_quarter(cast.session, on_time, programme, Q3)
    assert published(cast, programme) == [("2026-Q3", "06", 12)]


def test_closing_twice_changes_nothing(cast: Cast, programme: Programme) -> None:
    equip(cast, 12)
    equip(cast, 4, "83")
    first = blocks.close_quarter(cast.session, CLOCK, programme, Q3)
    equip(cast, 3)
    assert blocks.close_quarter(cast.session, CLOCK, programme, Q3) == []
    assert [block.youths for block in first] == [12]
    assert cast.session.scalars(select(Pending.youths)).all() == [4]
    assert blocks.closed_quarters(cast.session, programme) == ["2026-Q3"]


def test_quarters_are_closed_in_order_and_within_the_programme(cast: Cast, programme: Programme) -> None:
    with pytest.raises(OutOfOrder) as refused:
        blocks.close_quarter(cast.session, NEXT_YEAR, programme, Q4)
    assert refused.value.facts == {"quarter": "2026-Q3"}
    with pytest.raises(NotAQuarterOfIt):
        blocks.close_quarter(cast.session, NEXT_YEAR, programme, Quarter(2025, 4))


def test_what_waits_is_released_later_and_the_rest_in_the_pool(cast: Cast, programme: Programme) -> None:
    equip(cast, 6)
    equip(cast, 6, "83")
    assert blocks.close_quarter(cast.session, CLOCK, programme, Q3) == []
    equip(cast, 6, on=date(2026, 11, 3))
    equip(cast, 2, "83", on=date(2026, 12, 31))
    equip(cast, 4, "13", on=date(2026, 10, 1))
    blocks.close_quarter(cast.session, NEXT_YEAR, programme, Q4)
    assert published(cast, programme) == [("2026-Q4", "06", 12)]  # 12 in two others would tell on one of them
    assert {row.territory: row.youths for row in cast.session.scalars(select(Pending))} == {"83": 8, "13": 4}


def test_only_first_hand_overs_that_were_not_undone_and_in_the_programme_count(
    cast: Cast, programme: Programme
) -> None:
    counted = equip(cast, 14)
    counted[0].state = LoanState.UNDONE
    counted[1].first_for_youth = False
    counted[2].handed_over_on = date(2026, 6, 30)
    equip(cast, 20, "75")
    cast.session.flush()
    (block,) = blocks.close_quarter(cast.session, CLOCK, programme, Q3)
    assert (block.territory, block.youths) == ("06", 11)


def test_a_real_hand_over_counts_once_for_each_youth(cast: Cast, programme: Programme) -> None:
    equip(cast, 10)
    youth = cast.youth()
    cast.take_back(cast.loan(youth=youth), cast.at(days=1))
    cast.loan(youth=youth, at=cast.at(days=2))
    (block,) = blocks.close_quarter(cast.session, CLOCK, programme, Q3)
    assert block.youths == 11


def test_only_the_clock_closes(cast: Cast, programme: Programme) -> None:
    for role, person in cast.by_role.items():
        if role is not Role.SYSTEM:
            with pytest.raises(NotYours):
                blocks.close_quarter(cast.session, person.later(CLOCK.at), programme, Q3)


def test_no_sql_publishes_a_small_block_or_a_second_one(cast: Cast, programme: Programme) -> None:
    equip(cast, 12)
    blocks.close_quarter(cast.session, CLOCK, programme, Q3)
    for youths in (10, 1):
        with pytest.raises(IntegrityError), cast.session.begin_nested():
            cast.session.execute(text("UPDATE ledger_blocks SET youths = :youths"), {"youths": youths})
    again = text(
        "INSERT INTO ledger_blocks (id, number, programme_id, quarter, territory, youths, published_at, hash)"
        " SELECT 'blk_2', 2, programme_id, quarter, territory, youths, published_at, hash FROM ledger_blocks"
    )
    with pytest.raises(IntegrityError), cast.session.begin_nested():
        cast.session.execute(again)
    assert cast.session.scalar(select(func.count()).select_from(Block)) == 1


def test_a_block_changed_by_hand_shows(cast: Cast, programme: Programme) -> None:
    for territory in ("06", "83", "13"):
        equip(cast, 12, territory)
    blocks.close_quarter(cast.session, CLOCK, programme, Q3)
    assert blocks.verify(cast.session) == []
    for change in (
        "UPDATE ledger_blocks SET youths = 13 WHERE number = 2",
        "UPDATE ledger_blocks SET territory = '84' WHERE number = 1",
    ):
        with cast.session.begin_nested() as undone:
            cast.session.execute(text(change))
            cast.session.expire_all()
            assert blocks.verify(cast.session)
            undone.rollback()
        cast.session.expire_all()
    cast.session.execute(text("DELETE FROM ledger_blocks WHERE number = 2"))
    cast.session.expire_all()
    assert len(blocks.verify(cast.session)) == 1


def test_funders_read_blocks_and_associations_and_the_floor_do_not(cast: Cast, programme: Programme) -> None:
    equip(cast, 12)
    blocks.close_quarter(cast.session, CLOCK, programme, Q3)
    readers = {
        role for role, person in cast.by_role.items() if cast.session.scalars(blocks.listing(person)).all()
    }
    assert readers == {
        Role.ADMINISTRATOR,
        Role.COORDINATOR,
        Role.FOUNDATION,
        Role.DEPARTMENT,
        Role.SYSTEM,
    }
