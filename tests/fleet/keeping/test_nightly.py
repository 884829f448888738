"""Each night a good backup, or administrators who know why not; old ones go, the last good one stays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from fleet import backups, events
from fleet.backups import Backup
from fleet.db import Database
from fleet.keeping import archive, nightly
from fleet.keeping.rows import quiet
from fleet.notices import Notice
from fleet.settings import Settings
from tests.fleet.keeping.conftest import SYSTEM, Told

NIGHT = datetime(2026, 9, 15, 2, 10, tzinfo=UTC)


def night(number: int) -> datetime:
    return NIGHT + timedelta(days=number)


def run(database: Database, settings: Settings, at: datetime) -> None:
    """What the job does: the long part outside, the rest in a unit of work."""
    made = nightly.attempt(database, settings, at)
    with database.write() as session:
        nightly.record(session, SYSTEM.later(at), settings, made)


@pytest.fixture
def settings(filled_url: str, told: Told) -> Settings:
    return told(filled_url)


def kept(settings: Settings) -> list[str]:
    return sorted(path.name for path in settings.backup_dir.iterdir())


def rows(database: Database) -> list[Backup]:
    with database.read() as session:
        return list(session.scalars(select(Backup).order_by(Backup.made_at)))


def test_a_good_backup_is_noted_with_its_size_and_hash_and_is_in_the_trail(
    filled: Database, settings: Settings
) -> None:
    run(filled, settings, NIGHT)
    (row,) = rows(filled)
    path = settings.backup_dir / row.name
    assert (row.name, row.size_bytes, row.failure) == (
        "fleet-20260915T021000Z.zip",
        path.stat().st_size,
        None,
    )
    assert row.verified_at == NIGHT
    assert archive.verify(path, settings, quiet).rows > 100
    with filled.read() as session:
        (noted,) = events.history(session, "backup", row.id)
        assert noted.verb == "backup.make"
        assert backups.last_good(session) is not None


def test_a_failure_is_noted_and_every_administrator_told(filled: Database, settings: Settings) -> None:
    settings.backup_dir.write_text("a file where a folder should be")
    run(filled, settings, NIGHT)
    (row,) = rows(filled)
    assert str(settings.backup_dir) in str(row.failure)
    assert row.verified_at is None
    with filled.read() as session:
        told = list(session.scalars(select(Notice).where(Notice.kind == "backup_failed")))
        assert sorted((notice.mail, notice.role) for notice in told) == [
            (False, "administrator"),
            (True, None),
        ]
        assert backups.last_good(session) is None


def test_a_file_that_does_not_read_back_is_a_failure_and_is_not_kept(
    filled: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk takes what is written and gives something else back."""
    rename = Path.rename

    def rot(path: Path, target: Path) -> Path:
        whole = bytearray(path.read_bytes())
        middle = len(whole) // 2
        whole[middle : middle + 200] = bytes(200)
        path.write_bytes(whole)
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", rot)
    run(filled, settings, NIGHT)
    assert rows(filled)[0].failure
    assert kept(settings) == []


def test_what_is_older_than_thirty_five_days_goes(filled: Database, settings: Settings) -> None:
    run(filled, settings, night(0))
    run(filled, settings, night(1))
    stranger = settings.backup_dir / "before the move.zip"
    stranger.write_text("somebody's own")
    left = settings.backup_dir / "fleet-20260916T021000Z.zip.partial"
    left.write_text("of a killed process")
    run(filled, settings, night(36))
    assert kept(settings) == [stranger.name, "fleet-20260916T021000Z.zip", "fleet-20261021T021000Z.zip"]
    assert [row.expired_at for row in rows(filled)] == [night(36), None, None]


def test_the_last_good_one_stays_however_old_it_is(filled: Database, settings: Settings) -> None:
    run(filled, settings, night(0))
    run(filled, settings, night(1))
    with filled.write() as session:
        failed = nightly.Attempt("fleet-20261224T021000Z.zip", failure="no disk")
        nightly.record(session, SYSTEM.later(night(100)), settings, failed)
    assert kept(settings) == ["fleet-20260916T021000Z.zip"]


def test_a_backup_is_missed_after_a_day_with_one_before_or_without(
    filled: Database, settings: Settings
) -> None:
    def missed(at: datetime) -> bool:
        with filled.read() as session:
            return backups.is_missed(session, at)

    began = SYSTEM.at
    assert [missed(began + timedelta(hours=hours)) for hours in (0, 25, 26)] == [False, False, True]
    run(filled, settings, night(3))
    assert [missed(night(3) + timedelta(hours=hours)) for hours in (0, 25, 26)] == [False, False, True]
