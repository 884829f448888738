"""A territory joins on a public day to come, in a rhythm that nothing changes once it counts (rule F1)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from fleet.access import NotYours, Role
from fleet.db import Database
from fleet.parties import joining, programmes
from fleet.parties.joining import NotADayToJoin
from fleet.parties.programmes import Membership, Programme, Rhythm, TerritoryTaken
from fleet.parties.territories import UnknownTerritory
from fleet.publishing.ledger import Quarter
from tests.cast import Cast
from tests.equipping import campaign, close, equip


@pytest.fixture
def programme(cast: Cast) -> Programme:
    return campaign(cast, "06")


def test_a_territory_joins_with_its_rhythm(cast: Cast, programme: Programme) -> None:
    day = cast.coordinator.today + timedelta(days=3)
    joining.join(cast.session, cast.coordinator, programme, "2a", joined_on=day, rhythm=Rhythm.YEARLY)
    joining.join(cast.session, cast.coordinator, programme, "83", joined_on=cast.coordinator.today)
    cast.session.refresh(programme)
    assert {(m.territory, m.joined_on, m.rhythm) for m in programme.memberships} == {
        ("06", date(2026, 7, 1), Rhythm.QUARTERLY),
        ("2A", day, Rhythm.YEARLY),
        ("83", cast.coordinator.today, Rhythm.QUARTERLY),
    }


def test_a_programme_begins_with_the_rhythms_of_its_territories(cast: Cast) -> None:
    day = date(2027, 1, 1)
    made = programmes.add(
        cast.session,
        cast.coordinator,
        "Other",
        starts_on=day,
        ends_on=date(2027, 12, 31),
        territories=[("13", day, Rhythm.YEARLY), ("83", day)],
    )
    assert {m.territory: m.rhythm for m in made.memberships} == {
        "13": Rhythm.YEARLY,
        "83": Rhythm.QUARTERLY,
    }


def test_nobody_joins_in_the_past_after_the_end_twice_or_from_nowhere(
    cast: Cast, programme: Programme
) -> None:
    today = cast.coordinator.today
    for territory, day, refused in (
        ("13", today - timedelta(days=1), NotADayToJoin),
        ("13", date(2029, 1, 1), NotADayToJoin),
        ("06", today, TerritoryTaken),
        ("99", today, UnknownTerritory),
    ):
        with pytest.raises(refused):
            joining.join(cast.session, cast.coordinator, programme, territory, joined_on=day)
    for role in (Role.ASSOCIATION, Role.DEPARTMENT, Role.TECHNICIAN):
        with pytest.raises(NotYours):
            joining.join(cast.session, cast.by_role[role], programme, "13", joined_on=today)


def test_f1_the_database_keeps_the_list_once_a_quarter_of_it_has_closed(
    cast: Cast, programme: Programme
) -> None:
    joining.join(cast.session, cast.coordinator, programme, "83", joined_on=date(2026, 10, 1))
    equip(cast, 12)
    close(cast.session, programme, Quarter(2026, 3))
    cast.session.execute(text("UPDATE memberships SET rhythm = 'yearly' WHERE territory = '83'"))
    for change in (
        "UPDATE memberships SET rhythm = 'yearly' WHERE territory = '06'",
        "UPDATE memberships SET joined_on = '2026-12-01' WHERE territory = '06'",
        "DELETE FROM memberships WHERE territory = '06'",
    ):
        with pytest.raises(IntegrityError, match="frozen"), cast.session.begin_nested():
            cast.session.execute(text(change))
    close(cast.session, programme, Quarter(2026, 4))
    with pytest.raises(IntegrityError, match="frozen"), cast.session.begin_nested():
        cast.session.execute(text("UPDATE memberships SET rhythm = 'quarterly' WHERE territory = '83'"))


def impatiently(database: Database, act: Callable[[Session], None]) -> None:
    """Do something that fails where it has to wait for somebody else (PostgreSQL)."""
    with database.write() as session:
        session.execute(text("SET LOCAL lock_timeout = '20ms'"))
        act(session)


def test_f1_a_territory_that_joins_two_programmes_at_once_joins_one(
    stored_cast: Cast, database: Database
) -> None:
    """The second has to wait for the first's end, and then finds it there. SQLite has one writer anyway."""
    first = campaign(stored_cast, "06").id
    facts = {"starts_on": date(2026, 7, 1), "ends_on": date(2028, 12, 31)}
    second = programmes.add(stored_cast.session, stored_cast.coordinator, "Other", **facts).id
    stored_cast.store()

    def join(session: Session, programme: str) -> None:
        found, day = session.get_one(Programme, programme), stored_cast.coordinator.today
        joining.join(session, stored_cast.coordinator, found, "2A", joined_on=day)

    with database.write() as session:
        join(session, first)
        if database.engine.dialect.name == "postgresql":
            with pytest.raises(OperationalError, match="lock timeout"):
                impatiently(database, lambda other: join(other, second))
    with pytest.raises(TerritoryTaken), database.write() as session:
        join(session, second)
    with database.read() as session:
        assert session.scalar(select(func.count()).where(Membership.territory == "2A")) == 1
