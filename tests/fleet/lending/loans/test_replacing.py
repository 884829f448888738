"""Rule N1: a replacement goes out before the broken one is back, for thirty days, and never a third."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from fleet.db import Database
from fleet.lending import loans
from fleet.lending.allocations import Allocation
from fleet.lending.loans import (
    Agreement,
    AlreadyEquipped,
    Loan,
    LoanItem,
    NothingToReplace,
    OverlapTooLong,
    Replacement,
)
from fleet.lifecycle import AssetState, LoanState
from fleet.parties.youths import Signatory, Youth
from tests.cast import Cast
from tests.racing import LOST, race

DAYS = timedelta(days=14)


def replacing(cast: Cast, *codes: str, until: date | None = None) -> Replacement:
    return Replacement(frozenset(codes), until or cast.volunteer.today + DAYS)


def broken(cast: Cast) -> tuple[Youth, LoanItem]:
    youth = cast.youth()
    return youth, cast.loan(youth=youth).items[0]


def test_n1_a_replacement_goes_out_while_the_broken_one_is_still_there(cast: Cast) -> None:
    youth, old = broken(cast)
    again = cast.hand_over(cast.kit(youth=youth), replacement=replacing(cast, old.asset_code))
    assert old.overlap_until == cast.volunteer.today + DAYS
    assert old.asset.state is AssetState.ON_LOAN
    assert again.items[0].replaces_id == old.id
    assert not again.first_for_youth
    cast.take_back(old.loan, cast.at(days=3))
    assert (old.loan.state, again.state) == (LoanState.RETURNED, LoanState.OPEN)


def test_what_is_not_back_by_that_day_is_told(cast: Cast) -> None:
    youth, old = broken(cast)
    cast.hand_over(cast.kit(youth=youth), replacement=replacing(cast, old.asset_code))
    last = cast.volunteer.today + DAYS
    assert cast.session.scalars(loans.over(last)).all() == []
    assert cast.session.scalars(loans.over(last + timedelta(days=1))).all() == [old]
    cast.take_back(old.loan, cast.at(days=20))
    assert cast.session.scalars(loans.over(last + timedelta(days=9))).all() == []


def test_n1_a_youth_gets_no_third_of_a_kind(cast: Cast) -> None:
    youth, old = broken(cast)
    second = cast.hand_over(cast.kit(youth=youth), replacement=replacing(cast, old.asset_code)).items[0]
    kit = cast.kit(youth=youth)
    for codes in ((), (second.asset_code,)):
        with pytest.raises(AlreadyEquipped):
            cast.hand_over(kit, replacement=replacing(cast, *codes) if codes else None)
    cast.take_back(old.loan, cast.at(days=3))
    third = cast.hand_over(kit, cast.at(days=4), replacement=replacing(cast, second.asset_code))
    assert third.state is LoanState.OPEN


def test_an_overlap_has_an_end_within_thirty_days(cast: Cast) -> None:
    youth, old = broken(cast)
    kit, today = cast.kit(youth=youth), cast.volunteer.today
    for until in (today, today + timedelta(days=31)):
        with pytest.raises(OverlapTooLong) as refused:
            cast.hand_over(kit, replacement=replacing(cast, old.asset_code, until=until))
        assert refused.value.facts == {"until": (today + timedelta(days=30)).isoformat()}
    assert old.overlap_until is None


def test_only_the_youths_own_thing_of_a_kind_in_the_kit_is_replaced(cast: Cast) -> None:
    youth, _ = broken(cast)
    sim, other = cast.loan(cast.ready_sim(), youth=youth).items[0], broken(cast)[1]
    kit = cast.kit(youth=youth)
    for code in (sim.asset_code, other.asset_code):
        with pytest.raises(NothingToReplace) as refused:
            cast.hand_over(kit, replacement=replacing(cast, code))
        assert refused.value.facts == {"code": code}


def test_undoing_the_hand_over_leaves_the_youth_with_the_first_one(cast: Cast) -> None:
    youth, old = broken(cast)
    again = cast.hand_over(cast.kit(youth=youth), replacement=replacing(cast, old.asset_code))
    loans.undo(cast.session, cast.volunteer.later(cast.at(minutes=5)), again)
    cast.session.flush()
    assert (old.overlap_until, old.ended_at, again.items[0].replaces_id) == (None, None, None)
    with pytest.raises(AlreadyEquipped):
        cast.hand_over(cast.kit(youth=youth))


def test_n1_of_two_replacements_at_once_for_one_youth_one_goes_out(
    stored_cast: Cast, database: Database
) -> None:
    """Teeth: without `uq_loan_items_open_youth_kind` several go out on PostgreSQL."""
    youth, old = broken(stored_cast)
    kits = [stored_cast.kit(youth=youth).id for _ in range(4)]
    code = old.asset_code
    stored_cast.store()
    today = stored_cast.volunteer.today
    facts = {
        "agreement": Agreement(today, Signatory.ADULT_YOUTH),
        "due_on": today + timedelta(days=300),
        "replacement": replacing(stored_cast, code),
    }

    def hand_over(kit: str) -> str:
        with database.write() as session:
            return loans.hand_over(
                session, stored_cast.volunteer, session.get_one(Allocation, kit), **facts
            ).id

    won, lost = race([lambda kit=kit: hand_over(kit) for kit in kits])
    assert len(won) == 1
    assert all(isinstance(error, LOST) for error in lost), lost
    with database.read() as session:
        assert session.scalar(select(func.count()).where(LoanItem.ended_at.is_(None))) == 2
        replaced = session.scalars(select(LoanItem.asset_code).where(LoanItem.overlap_until.is_not(None)))
        assert replaced.all() == [code]


def test_n1_no_sql_leaves_a_youth_with_two_replaced_things_of_a_kind(cast: Cast) -> None:
    youth, old = broken(cast)
    again: Loan = cast.hand_over(cast.kit(youth=youth), replacement=replacing(cast, old.asset_code))
    cast.session.flush()
    third = text("UPDATE loan_items SET overlap_until = '2026-10-01' WHERE id = :id")
    with pytest.raises(IntegrityError), cast.session.begin_nested():
        cast.session.execute(third, {"id": again.items[0].id})
    cast.session.execute(text("DROP INDEX uq_loan_items_replaced_youth_kind"))
    cast.session.execute(third, {"id": again.items[0].id})  # it was that index, and nothing else
