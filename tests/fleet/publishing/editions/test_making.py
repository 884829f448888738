"""Editions are counted as of the quarter's last day, made once, never lower, never changed (rule F6)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from fleet.access import NotYours, Role
from fleet.connectivity import plans
from fleet.intake import devices
from fleet.intake.devices import Category
from fleet.intake.donations import Donation
from fleet.publishing import editions
from fleet.publishing.editions import EditionFigure, Measure
from fleet.publishing.ledger import Quarter
from tests.cast import Cast

CLOSING = datetime(2026, 10, 11, 4, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 11, 5, tzinfo=UTC)


def lot(cast: Cast, reference: str = "a lot", funded: bool = True, at: datetime | None = None) -> Donation:
    made = Donation(
        reference=reference,
        donor_id=cast.donor.id,
        funder_id=cast.foundation.id if funded else None,
        created_at=at or cast.now,
    )
    cast.session.add(made)
    cast.session.flush()
    return made


def publish(cast: Cast, at: datetime = CLOSING) -> list[str]:
    cast.session.flush()
    return [edition.quarter for edition in editions.publish(cast.session, cast.system.later(at))]


def told(cast: Cast, quarter: str, **which: Any) -> dict[tuple[str, int | None], int]:
    found = select(EditionFigure).filter_by(quarter=quarter, **which)
    figures: dict[tuple[str, int | None], int] = {}
    for figure in cast.session.scalars(found):
        key = figure.measure.value, figure.year
        figures[key] = figures.get(key, 0) + figure.number
    return figures


def test_an_edition_is_made_ten_days_after_the_quarter_and_once(cast: Cast) -> None:
    cast.ready_laptop(donation_id=lot(cast).id)
    assert publish(cast, datetime(2026, 10, 10, 21, 59, tzinfo=UTC)) == []  # 23:59 in Paris, too early for Q3
    assert publish(cast, datetime(2026, 10, 10, 22, 1, tzinfo=UTC)) == ["2026-Q3"]
    assert publish(cast, CLOSING) == []
    assert told(cast, "2026-Q3") == {("given", None): 1, ("received", None): 1, ("made_ready", None): 1}


def test_where_there_is_nothing_to_tell_nothing_is_made(cast: Cast) -> None:
    assert publish(cast) == []


def test_the_first_run_makes_the_last_quarters_and_later_ones_follow_without_a_gap(cast: Cast) -> None:
    lot(cast)
    assert publish(cast, datetime(2027, 2, 1, tzinfo=UTC)) == ["2026-Q4"]
    assert publish(cast, datetime(2027, 11, 1, tzinfo=UTC)) == ["2027-Q1", "2027-Q2", "2027-Q3"]


def test_a_late_run_says_what_one_in_time_would_have_said(cast: Cast) -> None:
    given = lot(cast)
    device = devices.announce(cast.session, cast.coordinator, Category.LAPTOP, donation_id=given.id)
    cast.loan(cast.ready_laptop(donation_id=given.id))
    after = cast.coordinator.later(datetime(2026, 10, 1, tzinfo=UTC))
    late = devices.announce(cast.session, after, Category.LAPTOP, donation_id=given.id)
    late.received_at = cast.now  # as of a list of what was lent elsewhere, that is taken over later
    lot(cast, "a later one", at=after.at)
    cast.session.flush()
    in_time = editions.figures_of(cast.session, Quarter(2026, 3), None)
    device.received_at = after.at
    cast.session.flush()
    assert editions.figures_of(cast.session, Quarter(2026, 3), None) == in_time
    assert {(one.measure, one.number) for one in in_time} == {
        (Measure.GIVEN, 2),
        (Measure.RECEIVED, 1),
        (Measure.MADE_READY, 1),
    }


def test_f6_first_uses_are_told_by_finished_year_alone(cast: Cast) -> None:
    given = lot(cast)
    cast.loan(cast.ready_laptop(donation_id=given.id))
    publish(cast)
    assert not {measure for measure, _ in told(cast, "2026-Q3")} & {"put_to_use", "laptops_put_to_use"}
    publish(cast, NEW_YEAR)
    year = {key: number for key, number in told(cast, "2026-Q4").items() if key[1]}
    assert year == {("received", 2026): 1, ("put_to_use", 2026): 1, ("laptops_put_to_use", 2026): 1}


def test_years_are_those_of_paris_on_both_engines(cast: Cast) -> None:
    eve = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    for at in (eve, eve.replace(hour=23), eve.replace(minute=59)):
        cast.loan(at=at)
    publish(cast, NEW_YEAR)
    assert told(cast, "2026-Q4", measure=Measure.PUT_TO_USE) == {("put_to_use", 2026): 2}
    publish(cast, NEW_YEAR.replace(year=2028))
    used = told(cast, "2027-Q4", measure=Measure.PUT_TO_USE)
    assert used == {("put_to_use", 2026): 2, ("put_to_use", 2027): 1}


def test_a_tablet_is_put_to_use_and_no_laptop(cast: Cast) -> None:
    tablet = cast.refurbish(cast.device(Category.TABLET))
    tablet.first_lent_at = cast.now
    publish(cast, NEW_YEAR)
    year = told(cast, "2026-Q4")
    assert year["put_to_use", 2026] == 1
    assert ("laptops_put_to_use", 2026) not in year


def test_sims_are_no_devices(cast: Cast) -> None:
    cast.ready_sim()
    assert publish(cast) == []


def test_f6_no_figure_is_lower_than_in_the_edition_before(cast: Cast) -> None:
    given = lot(cast)
    one, other = (cast.ready_laptop(donation_id=given.id) for _ in range(2))
    for laptop in (one, other):
        cast.loan(laptop)
    publish(cast, NEW_YEAR)
    before = told(cast, "2026-Q4")
    for laptop in (one, other):  # first one of two, then none at all
        laptop.first_ready_at = laptop.first_lent_at = laptop.received_at = None
        publish(cast, NEW_YEAR + timedelta(days=90 if laptop is one else 181))
    assert told(cast, "2027-Q1") == told(cast, "2027-Q2") == before


def test_f6_a_year_that_was_told_never_moves_and_what_came_late_stands_in_the_next(cast: Cast) -> None:
    """Quarter by quarter, a rise would tell late changes one by one."""
    given, other = lot(cast), lot(cast, "of a list that was taken over later")
    cast.loan(cast.ready_laptop(donation_id=given.id))
    publish(cast, NEW_YEAR)
    frozen = told(cast, "2026-Q4")
    cast.loan(cast.ready_laptop(donation_id=given.id))
    cast.loan(cast.ready_laptop(donation_id=other.id))
    cast.loan(cast.ready_laptop(donation_id=given.id), at=NEW_YEAR)
    publish(cast, datetime(2028, 1, 11, 5, tzinfo=UTC))
    for quarter in ("2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4"):
        now = told(cast, quarter)
        assert {key: now[key] for key in frozen if key[1]} == {key: frozen[key] for key in frozen if key[1]}
        assert ((Measure.PUT_TO_USE, 2027) in now) is (quarter == "2027-Q4")
    assert told(cast, "2027-Q4", lot_id=given.id)[Measure.PUT_TO_USE, 2027] == 2
    assert told(cast, "2027-Q4", lot_id=other.id)[Measure.PUT_TO_USE, 2027] == 1
    publish(cast, datetime(2029, 1, 11, 5, tzinfo=UTC))
    years = {key: number for key, number in told(cast, "2028-Q4").items() if key[0] == Measure.PUT_TO_USE}
    assert years == {("put_to_use", 2026): 1, ("put_to_use", 2027): 3}


def test_each_lot_stands_with_its_names_and_an_empty_one_too(cast: Cast) -> None:
    first = lot(cast, "first")
    lot(cast, "empty", funded=False)
    cast.device(donation_id=first.id)
    cast.device()
    publish(cast)
    rows = cast.session.scalars(select(EditionFigure).where(EditionFigure.measure == Measure.GIVEN)).all()
    assert {(row.lot, row.donor, row.funder, row.number) for row in rows} == {
        ("first", cast.donor.name, cast.foundation.name, 1),
        ("empty", cast.donor.name, None, 0),
        (None, None, None, 1),
    }
    assert {row.announced_on for row in rows if row.lot} == {date(2026, 9, 14)}


def test_months_of_connection_stand_by_funder_and_finished_year(cast: Cast) -> None:
    line = cast.line(cast.sim())
    plans.add(
        cast.session,
        cast.coordinator,
        line,
        starts_on=date(2026, 7, 1),
        ends_on=date(2027, 6, 30),
        cost_cents=12_000,
        funder=cast.foundation,
    )
    publish(cast)
    assert not told(cast, "2026-Q3")
    publish(cast, NEW_YEAR)
    paid = told(cast, "2026-Q4", funder_id=cast.foundation.id)
    assert paid == {("plan_months", 2026): 6, ("plan_cents", 2026): 6_049}
    assert told(cast, "2026-Q4", funder=cast.foundation.name) == paid


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE edition_figures SET number = number + 1",
        "DELETE FROM edition_figures",
        "UPDATE editions SET published_at = published_at",
        "DELETE FROM editions",
    ],
)
def test_the_database_refuses_to_change_what_was_told(cast: Cast, change: str) -> None:
    cast.device()
    publish(cast)
    with pytest.raises(IntegrityError), cast.session.begin_nested():
        cast.session.execute(text(change))
    assert cast.session.scalar(select(func.sum(EditionFigure.number))) == 2


def test_an_edition_changed_past_the_database_shows(cast: Cast) -> None:
    cast.device(donation_id=lot(cast).id)
    publish(cast)
    publish(cast, NEW_YEAR)
    assert editions.verify(cast.session) == []
    off = {
        "sqlite": "DROP TRIGGER edition_figures_no_update",
        "postgresql": "ALTER TABLE edition_figures DISABLE TRIGGER edition_figures_stay",
    }
    cast.session.execute(text(off[cast.session.connection().dialect.name]))
    for change in (
        "UPDATE edition_figures SET number = 2 WHERE quarter = '2026-Q3' AND place = 1",
        "UPDATE edition_figures SET donor = 'Somebody else' WHERE quarter = '2026-Q4' AND place = 1",
    ):
        with cast.session.begin_nested() as undone:
            cast.session.execute(text(change))
            assert len(editions.verify(cast.session)) == 1
            undone.rollback()
    assert editions.verify(cast.session) == []


def test_only_the_clock_publishes(cast: Cast) -> None:
    for role, person in cast.by_role.items():
        if role is not Role.SYSTEM:
            with pytest.raises(NotYours):
                editions.publish(cast.session, person.later(CLOSING))
