"""What the summary says is what the ledger holds, and nothing of what it keeps back."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from fleet.access import NotYours, Role
from fleet.parties import programmes
from fleet.parties.programmes import Programme, Rhythm, Target
from fleet.publishing import summary
from fleet.publishing.ledger import POOL, closing
from fleet.publishing.ledger.blocks import Block, ClosedQuarter, Pending
from fleet.publishing.summary import Goal, ProgrammeFigures
from tests.cast import NOW, Cast

START = date(2025, 1, 1)


@pytest.fixture
def programme(cast: Cast) -> Programme:
    """The Alpes-Maritimes, the Bouches-du-Rhône and a tiny neighbour; the Var joins next year."""
    return programmes.add(
        cast.session,
        cast.system,
        "Un ordinateur, un mentor",
        starts_on=START,
        ends_on=date(2028, 12, 31),
        targets=[(None, 2025, 60), (None, 2026, 120), ("06", 2026, 70), ("84", 2027, 30)],
        territories=[
            ("06", START),
            ("13", START),
            ("04", START, Rhythm.YEARLY),
            ("83", date(2027, 1, 1)),
        ],
    )


def published(
    session: Session, programme: Programme, *cells: tuple[str, str, int], closed: Sequence[str] = ()
) -> None:
    """Blocks (quarter, territory, youths) and their closed quarters, as the closing job leaves them."""
    for number, (quarter, territory, youths) in enumerate(cells, start=1):
        session.add(
            Block(
                number=number,
                programme_id=programme.id,
                quarter=quarter,
                territory=territory,
                youths=youths,
                published_at=NOW,
                hash=f"{number:064}",
            )
        )
    for quarter in {*closed, *(quarter for quarter, _, _ in cells)}:
        session.add(ClosedQuarter(programme_id=programme.id, quarter=quarter, closed_at=NOW))
    session.flush()


def figures(cast: Cast, programme: Programme, role: Role = Role.FOUNDATION) -> ProgrammeFigures:
    return summary.of_programme(cast.session, cast.by_role[role], programme)


LEDGER = (
    ("2025-Q2", "06", 14),
    ("2025-Q4", "13", 21),
    ("2025-Q4", POOL, 13),
    ("2026-Q1", "06", 18),
    ("2026-Q2", "13", 12),
)


def test_each_figure_is_a_sum_of_whole_blocks(cast: Cast, programme: Programme) -> None:
    published(cast.session, programme, *LEDGER, closed=["2025-Q1", "2025-Q3"])
    told = figures(cast, programme)
    assert told.youths == 78
    assert told.pool == 13
    assert [(str(one.quarter), one.youths, one.so_far) for one in told.quarters] == [
        ("2025-Q1", None, None),
        ("2025-Q2", 14, 14),
        ("2025-Q3", None, 14),
        ("2025-Q4", 34, 48),
        ("2026-Q1", 18, 66),
        ("2026-Q2", 12, 78),
    ]
    assert [(one.year, one.youths, one.so_far) for one in told.years] == [(2025, 48, 48), (2026, 30, 78)]
    by_code = {one.code: (one.youths, one.this_year) for one in told.territories}
    assert by_code == {
        "06": (32, 18),
        "13": (33, 12),
        "04": (None, None),
        "83": (None, None),
        "84": (None, None),
    }
    assert str(told.last) == "2026-Q2"


def test_a_territory_is_a_partner_from_the_day_it_joins(cast: Cast, programme: Programme) -> None:
    told = figures(cast, programme)
    assert {one.code for one in told.territories if one.is_partner} == {"06", "13", "04"}
    assert told.partners == 3
    assert told.not_partners == 101 - 5


def test_targets_are_the_public_ones(cast: Cast, programme: Programme) -> None:
    published(cast.session, programme, *LEDGER)
    told = figures(cast, programme)
    assert told.goal == Goal(2026, 120)
    assert [one.goal for one in told.years] == [Goal(2025, 60), Goal(2026, 120)]
    by_code = {one.code: one.goal for one in told.territories}
    assert by_code["06"] == Goal(2026, 70)
    assert by_code["84"] == Goal(2027, 30)
    assert by_code["13"] is None


def test_without_a_target_of_its_own_a_programme_has_its_territories_together(cast: Cast) -> None:
    targets = [("06", 2026, 70), ("13", 2026, 40), ("13", 2027, 80)]
    made = programmes.add(
        cast.session, cast.system, "Other", starts_on=START, ends_on=date(2027, 12, 31), targets=targets
    )
    assert figures(cast, made).goal == Goal(2026, 110)


def test_a_departement_reads_its_own_territory_first(cast: Cast, programme: Programme) -> None:
    published(cast.session, programme, *LEDGER)
    told = figures(cast, programme, Role.DEPARTMENT)
    assert [one.code for one in told.own] == ["06"]
    assert told.territories[0].code == "06"
    assert [one.so_far for one in told.own[0].quarters] == [14, 14, 32, 32]
    assert figures(cast, programme).own == ()


def test_what_is_pending_changes_nothing_that_anybody_reads(cast: Cast, programme: Programme) -> None:
    published(cast.session, programme, *LEDGER)
    before = [asdict(figures(cast, programme, role)) for role in (Role.FOUNDATION, Role.DEPARTMENT)]
    for code, youths in (("06", 9), ("13", 3), ("04", 10)):
        cast.session.add(Pending(programme_id=programme.id, territory=code, youths=youths))
    cast.loan(youth=cast.youth(territory="04"))
    cast.session.flush()
    assert [asdict(figures(cast, programme, role)) for role in (Role.FOUNDATION, Role.DEPARTMENT)] == before


def test_the_summary_says_what_the_closing_job_released(cast: Cast, programme: Programme) -> None:
    for _ in range(12):
        cast.loan(youth=cast.youth())
    for _ in range(3):
        cast.loan(youth=cast.youth(territory="13"))
    cast.session.flush()
    later = cast.system.later(NOW + timedelta(days=60))
    for quarter in closing.due(cast.session, programme, later):
        closing.close_quarter(cast.session, later, programme, quarter)
    told = figures(cast, programme)
    assert told.youths == 12
    assert {one.code: one.youths for one in told.territories if one.youths} == {"06": 12}


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.TECHNICIAN, Role.ASSOCIATION])
def test_who_may_not_read_summaries_is_refused(cast: Cast, programme: Programme, role: Role) -> None:
    with pytest.raises(NotYours):
        figures(cast, programme, role)


def test_a_region_is_the_sum_of_its_territories_blocks_and_the_pool_is_in_none(
    cast: Cast, programme: Programme
) -> None:
    published(cast.session, programme, *LEDGER)
    (region,) = figures(cast, programme).regions
    assert (region.name, region.partners, region.territories) == ("Provence-Alpes-Côte d'Azur", 3, 6)
    assert (region.youths, region.this_year) == (65, 30)
    assert not region.is_own
    assert region.goal is None
    assert figures(cast, programme, Role.DEPARTMENT).regions[0].is_own


def test_a_territory_is_published_not_published_or_not_a_partner(cast: Cast, programme: Programme) -> None:
    published(cast.session, programme, *LEDGER)
    told = {one.code: one.status for one in figures(cast, programme).territories}
    assert told == {
        "06": "published",
        "13": "published",
        "04": "unpublished",
        "83": "not_a_partner",
        "84": "not_a_partner",
    }
    assert figures(cast, programme).told == 2


def test_the_page_says_when_it_was_closed_and_when_the_next_figures_come(
    cast: Cast, programme: Programme
) -> None:
    assert figures(cast, programme).next_on == date(2025, 4, 11)
    published(cast.session, programme, *LEDGER)
    told = figures(cast, programme)
    assert told.published_on == NOW.astimezone(cast.funder.zone).date()
    assert told.next_on == date(2026, 10, 11)
    next_on = {one.code: (one.rhythm, one.next_on) for one in told.territories}
    assert next_on["06"] == (Rhythm.QUARTERLY, date(2026, 10, 11))
    assert next_on["04"] == (Rhythm.YEARLY, date(2027, 1, 11))
    assert next_on["84"] == (Rhythm.QUARTERLY, None)


def test_a_programme_that_is_over_has_no_next_figures(cast: Cast) -> None:
    ends = date(2025, 12, 31)
    made = programmes.add(cast.session, cast.system, "Short", starts_on=START, ends_on=ends)
    published(cast.session, made, closed=["2025-Q4"])
    assert figures(cast, made).next_on is None


def test_a_pace_is_made_from_public_numbers_alone(cast: Cast, programme: Programme) -> None:
    published(cast.session, programme, *LEDGER)
    told = figures(cast, programme)
    assert told.pace is not None
    assert 88 <= told.pace <= 90, "half a year from 60 towards 120"
    assert next(one for one in told.territories if one.code == "13").pace is None


def test_a_regions_target_is_its_own_and_in_no_other(cast: Cast) -> None:
    made = programmes.add(
        cast.session,
        cast.system,
        "Other",
        starts_on=START,
        ends_on=date(2028, 12, 31),
        territories=[("06", START)],
    )
    for region, youths in (("Provence-Alpes-Côte d'Azur", 850), ("Corse", 90)):
        made.targets.append(Target(region=region, year=2028, youths=youths))
    cast.session.flush()
    told = figures(cast, made)
    assert told.goal is None
    assert [(one.name, one.goal, one.partners) for one in told.regions] == [
        ("Corse", Goal(2028, 90), 0),
        ("Provence-Alpes-Côte d'Azur", Goal(2028, 850), 1),
    ]
