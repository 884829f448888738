"""Figures published before this service counted: entered with sources, shown apart, telling nothing small."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fleet import events
from fleet.access import NotYours, Role
from fleet.parties import programmes
from fleet.parties.programmes import Programme
from fleet.parties.territories import UnknownTerritory
from fleet.publishing import opening_figures, summary
from fleet.publishing.ledger import blocks
from fleet.publishing.opening_figures import (
    AlreadyEntered,
    CountedHere,
    NotAPeriod,
    NotASource,
    OpeningFigure,
    RestTooSmall,
    TooFewYouths,
)
from tests.cast import Cast


@pytest.fixture
def programme(cast: Cast) -> Programme:
    """It began before this service did."""
    dates = {"starts_on": date(2021, 9, 1), "ends_on": date(2028, 12, 31)}
    return programmes.add(cast.session, cast.system, "Un ordinateur, un mentor", **dates)


def entered(cast: Cast, programme: Programme, **told: Any) -> OpeningFigure:
    facts = {"period": "2021–22", "youths": 91, "source": "Rapport annuel 2022, page 14"} | told
    return opening_figures.add(cast.session, cast.coordinator, programme, **facts)


def test_the_published_history_is_entered_with_its_sources_and_read_in_order(
    cast: Cast, programme: Programme
) -> None:
    entered(cast, programme, period="2024", youths=200, at_least=True)
    entered(cast, programme, period="2022-2023", youths=132)
    entered(cast, programme, territory="06", youths=40)
    entered(cast, programme, source=" Rapport \n annuel ")
    told = [
        (one.period, one.territory, one.youths, one.at_least)
        for one in opening_figures.of_programme(cast.session, cast.funder, programme)
    ]
    assert told == [
        ("2021–22", None, 91, False),
        ("2021–22", "06", 40, False),
        ("2022–23", None, 132, False),
        ("2024", None, 200, True),
    ]


@pytest.mark.parametrize(
    "period", ["", "hier", "2021–23", "1999", "21–22", "2024–", "2021–22–23", "٢٠٢٤", "20241"]
)
def test_a_period_is_a_year_or_a_school_year(cast: Cast, programme: Programme, period: str) -> None:
    with pytest.raises(NotAPeriod):
        entered(cast, programme, period=period)


@pytest.mark.parametrize("source", ["", "   ", "\x07bell", "a" * 201, "a\u202eb"])
def test_a_source_is_one_line_that_can_be_read(cast: Cast, programme: Programme, source: str) -> None:
    with pytest.raises(NotASource):
        entered(cast, programme, source=source)


def test_one_figure_per_period_and_place_without_a_territory_too(cast: Cast, programme: Programme) -> None:
    """The rule, and under it the index: a UNIQUE alone lets any number of NULLs in."""
    for place in (None, "06"):
        entered(cast, programme, territory=place, youths=91 if place is None else 30)
        with pytest.raises(AlreadyEntered):
            entered(cast, programme, territory=place, period="2021/22")
    row = {"id": "opn_x", "programme_id": programme.id, "period": "2021–22", "youths": 12, "source": "x"}
    for place in (None, "06"):
        with pytest.raises(IntegrityError), cast.session.begin_nested():
            cast.session.execute(
                text(
                    "INSERT INTO opening_figures (id, programme_id, period, territory, youths, at_least,"
                    " source, created_at) VALUES (:id, :programme_id, :period, :place, :youths, false,"
                    " :source, '2026-01-01')"
                ),
                row | {"place": place},
            )


def test_no_small_number_is_told_nor_can_be_worked_out(cast: Cast, programme: Programme) -> None:
    with pytest.raises(TooFewYouths):
        entered(cast, programme, youths=10)
    entered(cast, programme, territory="06", youths=60)
    for whole in (61, 70, 59):
        with pytest.raises(RestTooSmall):
            entered(cast, programme, youths=whole)
    entered(cast, programme, youths=91)
    with pytest.raises(RestTooSmall):
        entered(cast, programme, territory="13", youths=25)
    entered(cast, programme, territory="13", youths=31)
    with pytest.raises(UnknownTerritory):
        entered(cast, programme, territory="XX", youths=12)


def test_a_period_in_which_this_service_counts_is_refused(cast: Cast, programme: Programme) -> None:
    """Beside blocks of the same time, a total would tell what they hold back."""
    entered(cast, programme, period="2025–26")  # over two weeks before today
    with pytest.raises(CountedHere):
        entered(cast, programme, period="2026")
    early = cast.loan(at=cast.at(days=-200))
    assert early.first_for_youth
    cast.session.flush()
    with pytest.raises(CountedHere) as refused:
        entered(cast, programme, period="2025–26", territory="06")
    assert refused.value.facts["since"] == early.handed_over_on.isoformat()
    entered(cast, programme, period="2025")


def test_they_are_in_no_sum_of_the_ledger(cast: Cast, programme: Programme) -> None:
    before = summary.of_programme(cast.session, cast.funder, programme)
    entered(cast, programme)
    assert summary.of_programme(cast.session, cast.funder, programme) == before
    assert blocks.published(cast.session, cast.funder, programme) == []


def test_the_trail_keeps_what_was_entered_and_taken_away(session: Session, cast: Cast) -> None:
    dates = {"starts_on": date(2021, 9, 1), "ends_on": date(2028, 12, 31)}
    programme = programmes.add(session, cast.system, "Un ordinateur, un mentor", **dates)
    figure = entered(cast, programme)
    opening_figures.remove(session, cast.coordinator, figure)
    cast.store()
    told = events.history(session, "opening_figure", figure.id)
    assert [(row.verb, row.facts["youths"], row.facts["period"]) for row in told] == [
        ("opening_figure.remove", 91, "2021–22"),
        ("opening_figure.add", 91, "2021–22"),
    ]
    assert opening_figures.of_programme(session, cast.coordinator, programme) == []
    entered(cast, programme)


@pytest.mark.parametrize("role", [Role.FOUNDATION, Role.DEPARTMENT, Role.ADMINISTRATOR, Role.VOLUNTEER])
def test_only_the_desk_enters_them(cast: Cast, programme: Programme, role: Role) -> None:
    figure = entered(cast, programme)
    with pytest.raises(NotYours):
        opening_figures.add(
            cast.session, cast.by_role[role], programme, period="2024", youths=200, source="x"
        )
    with pytest.raises(NotYours):
        opening_figures.remove(cast.session, cast.by_role[role], figure)
