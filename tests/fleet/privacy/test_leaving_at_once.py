"""A draft is sent while one of its youths is erased or leaves: the lines counted are those that stay."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy.orm import Session

from fleet.db import Database
from fleet.intake.assets import Kind
from fleet.lending import equipment_requests, leaving
from fleet.lending.equipment_requests import EquipmentRequest
from fleet.parties.youths import Youth
from fleet.privacy.erasing import erase
from fleet.reporting import tallies
from tests.cast import Cast

Work = Callable[[Session], object]
WAITS = 0.5
"""Seconds in which the second one would be through, if nothing held it up."""


def at_once(database: Database, first: Work, second: Work) -> None:
    """The second begins while the first is done but not committed."""

    def follow() -> None:
        with database.write() as session:
            second(session)

    other = Thread(target=follow)
    with database.write() as session:
        first(session)
        session.flush()
        other.start()
        other.join(WAITS)
    other.join()


@pytest.fixture
def works(stored_cast: Cast, tmp_path: Path) -> dict[str, Work]:
    """A draft of two lines, and what may happen to it."""
    cast = stored_cast
    one, other = cast.youth(), cast.youth()
    draft = cast.draft((one, Kind.LAPTOP), (other, Kind.LAPTOP))
    cast.store()
    mentor, system, stones = cast.mentor, cast.system, tmp_path / "stones"

    def submit(session: Session) -> None:
        equipment_requests.submit(session, mentor, session.get_one(EquipmentRequest, draft.id))

    return {
        "submit": submit,
        "erase": lambda session: erase(session, mentor, session.get_one(Youth, one.code), stones=stones),
        "withdraw": lambda session: leaving.withdraw(session, system, one.code),
    }


@pytest.mark.parametrize(
    ("first", "second"),
    [("submit", "erase"), ("erase", "submit"), ("submit", "withdraw"), ("withdraw", "submit")],
)
def test_what_is_asked_is_counted_right(
    database: Database, works: dict[str, Work], first: str, second: str
) -> None:
    at_once(database, works[first], works[second])
    with database.read() as session:
        assert tallies.differences(session) == []
