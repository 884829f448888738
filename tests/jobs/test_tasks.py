"""Rule Y5 by the clock: youths whose term is over are erased in the night, with a tombstone each."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from fleet.db import Database
from fleet.parties.youths import Youth
from fleet.settings import Settings
from jobs import run
from tests.cast import NOW, Cast


def test_y5_the_night_erases_whose_term_is_over_and_again_nobody(
    database: Database, stored_cast: Cast, told: Settings
) -> None:
    stays = stored_cast.youth().code
    stored_cast.take_back(stored_cast.loan())
    stored_cast.store()
    night = datetime(2027, 3, 14, 3, 50, tzinfo=UTC)
    assert run.by_hand(database, "erase_youths", NOW + timedelta(days=1), told) == (
        "youths erased 0, waiting 0"
    )
    assert run.by_hand(database, "erase_youths", night, told) == "youths erased 1, waiting 0"
    assert run.by_hand(database, "erase_youths", night, told) == "youths erased 0, waiting 0"
    with database.read() as session:
        assert session.scalars(select(Youth.code)).all() == [stays]
    assert len(told.tombstones.read_text().splitlines()) == 1
