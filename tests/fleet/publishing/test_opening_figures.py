"""Figures published before this service counted: entered with sources, shown apart, telling nothing small."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fleet import events
from fleet.access import NotYours, Role
from fleet.errors import Invalid
from fleet.lifecycle import LoanState
from fleet.parties import programmes
from fleet.parties.programmes import Membership, Programme
from fleet.parties.territories import UnknownTerritory
from fleet.parties.youths import Youth
from fleet.privacy import erasing
from fleet.publishing import opening_figures, summary
from fleet.publishing.ledger import Quarter, blocks
from fleet.publishing.opening_figures import (
    AlreadyEntered,
    CountedHere,
    NotAPeriod,
    NotASource,
    OpeningFigure,
    RestTooSmall,
    SourceTellsASmallNumber,
    TooFewYouths,
)
from fleet.text import PersonalText
from tests.cast import Cast
from tests.equipping import close, equip


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


@pytest.mark.parametrize(
    ("source", "refused"),
    [
        ("Rapport 2022, écrire à lea@example.org", PersonalText),
        ("Rapport 2022, 06 12 34 56 78", PersonalText),
        ("https://example.org/rapport?par=lea@example.org", PersonalText),
        ("Rapport 2022, dont 3 jeunes dans le Var", SourceTellsASmallNumber),
    ],
)
def test_y2_a_source_names_nobody_and_tells_no_small_number(
    cast: Cast, programme: Programme, source: str, refused: type[Invalid]
) -> None:
    with pytest.raises(refused):
        entered(cast, programme, source=source)


@pytest.mark.parametrize(
    "source",
    ["https://example.org/2022/03/0612345678", "Journal du 12 mars 2022, www.example.org/3-jeunes"],
)
def test_a_source_may_hold_a_web_address_and_a_date(cast: Cast, programme: Programme, source: str) -> None:
    assert entered(cast, programme, source=source).source == source


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


def later(cast: Cast) -> Programme:
    dates = {"starts_on": date(2026, 9, 1), "ends_on": date(2028, 12, 31)}
    return programmes.add(cast.session, cast.system, "La suite", **dates)


def test_f2_what_another_programme_counted_is_refused_too(cast: Cast) -> None:
    """A campaign that ended told of the same places: beside its blocks a total tells the rest."""
    begins = date(2026, 1, 1)
    programmes.add(
        cast.session,
        cast.system,
        "Avant",
        starts_on=begins,
        ends_on=date(2026, 8, 31),
        territories=[("06", begins)],
    )
    equip(cast, 12, on=date(2026, 2, 3))
    with pytest.raises(CountedHere) as refused:
        entered(cast, later(cast), period="2025–26", territory="06")
    assert refused.value.facts["since"] == "2026-02-03"


def test_f2_a_closed_quarter_counts_from_its_programmes_first_day(cast: Cast) -> None:
    """That nobody came is told too."""
    begins = date(2025, 1, 1)
    dates = {"starts_on": begins, "ends_on": date(2026, 8, 31)}
    before = programmes.add(cast.session, cast.system, "Avant", territories=[("06", begins)], **dates)
    then = later(cast)
    entered(cast, then, period="2025", territory="06", youths=17)
    close(cast.session, before, Quarter(2025, 1))
    for period in ("2025", "2024–25"):
        with pytest.raises(CountedHere):
            entered(cast, then, period=period, territory="13")
    for period in ("2021–22", "2022–23", "2024"):
        entered(cast, then, period=period)


def test_f2_erasures_do_not_move_the_day_from_which_it_counts(
    cast: Cast, programme: Programme, tmp_path: Path
) -> None:
    programme.memberships.append(Membership(territory="06", joined_on=date(2026, 1, 1)))
    (loan,) = equip(cast, 1, on=date(2026, 8, 20))
    loan.state, loan.ended_at = LoanState.RETURNED, loan.handed_over_at
    cast.session.flush()
    erasing.erase(
        cast.session, cast.mentor, cast.session.get_one(Youth, loan.youth_code), stones=tmp_path / "t"
    )
    with pytest.raises(CountedHere):
        entered(cast, programme, period="2025–26")
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
