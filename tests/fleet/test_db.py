"""The ground: moments keep their zone, words their spelling, the later of two writers is refused."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.orm.exc import StaleDataError

from fleet.db import Database
from fleet.intake.assets import Asset
from fleet.parties.organisations import Organisation
from tests.cast import Cast
from tests.racing import race


def test_a_moment_comes_back_aware_and_in_utc(stored_cast: Cast, database: Database) -> None:
    paris = datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    stored_cast.association.created_at = paris
    stored_cast.store()
    with database.read() as session:
        found = session.get_one(Organisation, stored_cast.association.id).created_at
    assert found == paris
    assert found.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(cast: Cast) -> None:
    cast.association.created_at = datetime(2026, 1, 1)  # noqa: DTZ001
    with pytest.raises(StatementError, match="time zone"):
        cast.session.flush()


def test_what_was_not_committed_is_gone_and_an_error_commits_nothing(
    stored_cast: Cast, database: Database
) -> None:
    def fail() -> None:
        with database.write() as session:
            session.get_one(Organisation, stored_cast.association.id).name = "Another name"
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as session:
        assert session.get_one(Organisation, stored_cast.association.id).name == "Trait d'union"


def test_the_later_of_two_who_read_the_same_row_is_refused(stored_cast: Cast, database: Database) -> None:
    code = stored_cast.device().code
    stored_cast.store()
    with database.read() as early:
        stale = early.get_one(Asset, code)
        early.expunge(stale)
    with database.write() as session:
        session.get_one(Asset, code).slip = "the first"
    stale.slip = "the later"
    with pytest.raises(StaleDataError), database.write() as session:
        session.add(stale)


def test_no_update_of_many_at_once_is_lost(stored_cast: Cast, database: Database) -> None:
    code = stored_cast.device().code
    stored_cast.store()
    with database.read() as session:
        before = session.get_one(Asset, code).version

    def write() -> bool:
        with database.write() as session:
            found = session.get_one(Asset, code)
            found.slip = f"{found.version}"
        return True

    done = 0
    for _ in range(5):
        won, lost = race([write] * 6)
        assert all(isinstance(error, StaleDataError) for error in lost), lost
        done += len(won)
    with database.read() as session:
        assert session.get_one(Asset, code).version == before + done


def test_foreign_keys_hold_and_a_unit_is_stored_whole_or_not_at_all(database: Database) -> None:
    def write() -> None:
        with database.write() as session:
            session.execute(text("INSERT INTO about (key, value) VALUES ('x', 'y')"))
            session.execute(
                text(
                    "INSERT INTO memberships (programme_id, territory, joined_on, rhythm)"
                    " VALUES ('none', '06', '2026-01-01', 'yearly')"
                )
            )

    with pytest.raises(IntegrityError):
        write()
    with database.read() as session:
        assert session.execute(text("SELECT * FROM about")).all() == []


def test_sqlite_waits_for_the_log_and_overwrites_what_is_deleted(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'one.db'}", b"k")
    with database.read() as session:
        pragmas = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("foreign_keys", "journal_mode", "secure_delete", "busy_timeout")
        }
    assert pragmas == {"foreign_keys": 1, "journal_mode": "wal", "secure_delete": 1, "busy_timeout": 10_000}
    database.dispose()


def test_what_is_refused_never_shows_the_values_that_were_sent(database: Database) -> None:
    with pytest.raises((IntegrityError, OperationalError)) as refused, database.write() as session:
        session.execute(
            text("INSERT INTO about (key, value) VALUES (:key, :value)"),
            [{"key": "k", "value": "0612345678"}] * 2,
        )
    assert "0612345678" not in str(refused.value)
