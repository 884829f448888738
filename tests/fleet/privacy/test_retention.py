"""Rule Y5: when a youth's term is over, and that what was counted stays counted."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from fleet.intake.assets import Kind
from fleet.lending import equipment_requests, loans, shipping
from fleet.notices import Notice
from fleet.parties import programmes
from fleet.parties.youths import Youth, months_after
from fleet.privacy.erasing import erase
from fleet.privacy.retention import erase_due, terms
from fleet.publishing.ledger import Quarter, closing
from fleet.publishing.ledger.blocks import Pending
from tests.cast import Cast

MONTHS = 6


def term(people: Cast, youth: Youth) -> date | None:
    people.session.flush()
    return terms(people.session, people.system, months=MONTHS, codes=[youth.code]).get(youth.code)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 11, 30), -21, date(2025, 2, 28)),
        (date(2026, 12, 1), 24, date(2028, 12, 1)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_end_where_the_month_ends(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_y5_a_youth_who_never_had_anything_is_kept_for_two_years(cast: Cast) -> None:
    assert term(cast, cast.youth()) == date(2028, 9, 14)


def test_y5_six_months_after_the_last_loan_ended_and_never_while_one_is_open(cast: Cast) -> None:
    youth = cast.youth()
    loan = cast.loan(youth=youth)
    assert term(cast, youth) is None
    cast.take_back(loan, cast.at(days=10))
    assert term(cast, youth) == date(2027, 3, 24)


def test_y5_a_loan_that_was_undone_was_none(cast: Cast) -> None:
    youth = cast.youth()
    loans.undo(cast.session, cast.volunteer, cast.loan(youth=youth))
    assert term(cast, youth) == date(2028, 9, 14)


def test_y5_who_asks_again_is_kept_but_not_for_ever(cast: Cast) -> None:
    youth = cast.youth()
    cast.take_back(cast.loan(youth=youth), cast.at(days=10))
    request = cast.draft((youth, Kind.LAPTOP))
    assert term(cast, youth) == date(2028, 9, 24)
    equipment_requests.cancel(cast.session, cast.mentor, request)
    assert term(cast, youth) == date(2027, 3, 24)


def test_y5_on_the_day_and_not_before(cast: Cast, stones: Path) -> None:
    gone, going, lent, other = cast.youth(), cast.youth(), cast.youth(), cast.youth(cast.other_association)
    shipping.ship(cast.session, cast.volunteer, cast.kit(youth=going).items[0].asset)
    cast.loan(youth=lent)
    cast.store()
    late = cast.system.later(cast.at(days=730))
    assert erase_due(cast.session, late, months=MONTHS, stones=stones) == "youths erased 0, waiting 0"
    late = cast.system.later(cast.at(days=731))
    assert erase_due(cast.session, late, months=MONTHS, stones=stones) == "youths erased 2, waiting 1"
    cast.store()
    assert set(cast.session.scalars(select(Youth.code))) == {going.code, lent.code}
    assert len(stones.read_text().splitlines()) == 2
    told = cast.session.scalars(select(Notice).where(Notice.kind == "youth.erased")).all()
    assert {notice.organisation_id: notice.facts["count"] for notice in told} == {
        gone.organisation_id: 1,
        other.organisation_id: 1,
    }


def ledger(people: Cast) -> programmes.Programme:
    return programmes.add(
        people.session,
        people.coordinator,
        "A campaign",
        starts_on=date(2026, 9, 1),
        ends_on=date(2028, 8, 31),
        territories=[("06", date(2026, 9, 1))],
    )


def close(people: Cast, programme: programmes.Programme, quarter: str, at: float) -> dict[str, int]:
    """What still waits in the ledger after closing that quarter so many days from now."""
    people.session.flush()
    clock = people.system.later(people.at(days=at))
    closing.close_quarter(people.session, clock, programme, Quarter.parse(quarter))
    people.session.flush()
    waiting = select(Pending).where(Pending.programme_id == programme.id)
    return {row.territory: row.youths for row in people.session.scalars(waiting) if row.youths}


def test_f1_who_is_erased_before_the_quarter_closes_counts_once(cast: Cast, stones: Path) -> None:
    programme = ledger(cast)
    youth = cast.youth()
    for _ in range(2):  # the second loan counted for nothing, and still does
        cast.take_back(cast.loan(youth=youth))
    cast.loan()
    erase(cast.session, cast.mentor, youth, stones=stones)
    assert close(cast, programme, "2026-Q3", 30) == {"06": 2}
    assert close(cast, programme, "2026-Q4", 120) == {"06": 2}


def test_f1_who_is_erased_after_the_quarter_closed_is_not_counted_again(cast: Cast, stones: Path) -> None:
    programme = ledger(cast)
    youth = cast.youth()
    cast.take_back(cast.loan(youth=youth))
    assert close(cast, programme, "2026-Q3", 30) == {"06": 1}
    erase(cast.session, cast.mentor, youth, stones=stones)
    assert close(cast, programme, "2026-Q4", 120) == {"06": 1}


def test_f1_what_no_programme_counts_is_not_counted_at_the_erasure_either(cast: Cast, stones: Path) -> None:
    programme = ledger(cast)
    elsewhere = cast.youth(territory="13")
    undone = cast.youth()
    cast.take_back(cast.loan(youth=elsewhere))
    loans.undo(cast.session, cast.volunteer, cast.loan(youth=undone))
    for youth in (elsewhere, undone):
        cast.session.flush()
        erase(cast.session, cast.mentor, youth, stones=stones)
    assert close(cast, programme, "2026-Q3", 30) == {}
