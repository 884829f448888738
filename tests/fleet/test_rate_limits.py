"""Tries are counted in the database, so that processes share them."""

from datetime import timedelta

from fleet import rate_limits
from fleet.db import Database
from tests.cast import NOW
from tests.racing import race

END = NOW + timedelta(minutes=1)


def hit(database: Database) -> int:
    with database.write() as session:
        return rate_limits.hit(session, "sign-in", END, NOW)


def test_every_try_of_many_at_once_is_counted(database: Database) -> None:
    counted, lost = race([lambda: hit(database)] * 12)
    assert lost == []
    assert sorted(counted) == list(range(1, 13))


def test_a_window_ends_and_the_next_begins_at_one(database: Database) -> None:
    for _ in range(3):
        hit(database)
    with database.write() as session:
        assert rate_limits.tries(session, "sign-in", NOW) == 3
        assert rate_limits.tries(session, "sign-in", END) == 0
        assert rate_limits.hit(session, "sign-in", END + timedelta(minutes=1), END) == 1
        assert rate_limits.hit(session, "other", END, NOW) == 1
        assert rate_limits.forget_old(session, END) == 1
