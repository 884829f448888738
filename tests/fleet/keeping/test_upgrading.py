"""Every schema that was released comes up to today's with its data, and a failure leaves it as it was."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from fleet import backups, consistency, migrations
from fleet.db import Database
from fleet.keeping import restoring, upgrading
from fleet.keeping.rows import quiet
from fleet.keeping.upgrading import NewerSchema, NoBackupFirst, UpgradeFailed
from fleet.settings import Settings
from tests.fleet.keeping.conftest import SYSTEM, Told, hashes

BROKEN = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade() -> None:
    op.execute("CREATE TABLE half_made (id INTEGER)")
    op.execute("UPDATE organisations SET name = 'half done'")
    op.execute("INSERT INTO nowhere VALUES (1)")
"""


def revision_of(url: str) -> str | None:
    database = Database(url, b"")
    with database.engine.connect() as connection:
        found = migrations.revision_of(connection)
    database.dispose()
    return found


def broken(folder: Path) -> Path:
    """The migrations and one more, which fails half-way."""
    head = migrations.ScriptDirectory(str(migrations.HERE)).get_current_head()
    copy = folder / "migrations"
    shutil.copytree(migrations.HERE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "versions" / "2099_01_01_broken.py").write_text(BROKEN.format(head=head))
    return copy


def test_n7_the_first_released_schema_comes_up_to_today_s_with_its_data(
    first: Settings, empty_url: str, told: Told
) -> None:
    before = hashes(first.database_url)
    done = upgrading.upgrade(first, SYSTEM)
    assert done.came_from == "0002"
    migrations.check(first.database_url)
    database = Database(first.database_url, first.trail_key)
    with database.read() as session:
        assert list(consistency.faults(session, first.trail_key)) == []
        assert session.execute(text("SELECT count(*), min(note) FROM tickets")).one() == (1, "Rayé")
        good = backups.last_good(session)
        assert good is not None
        assert str(first.backup_dir / good.name) == done.backup
    database.dispose()
    after = hashes(first.database_url)
    for table in ("accounts", "organisations", "storages", "youths"):
        assert after[table] == before[table], table
    restored = restoring.restore(Path(str(done.backup)), told(empty_url), SYSTEM, quiet)
    assert (restored.manifest.revision, restored.faults) == ("0002", [])
    brought = hashes(empty_url)
    # The upgrade was noted in the one database; all else is the same whichever way the data went.
    assert {name for name in after if after[name] != brought[name]} == {"backups", "events", "trail_heads"}


def test_n7_a_failed_upgrade_leaves_the_old_schema_and_names_the_backup(
    first: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = hashes(first.database_url)
    monkeypatch.setattr(migrations, "HERE", broken(tmp_path))
    with pytest.raises(UpgradeFailed) as refused:
        upgrading.upgrade(first, SYSTEM)
    assert hashes(first.database_url) == before
    assert revision_of(first.database_url) == "0002"
    assert Path(refused.value.facts["backup"]).exists()


def test_without_a_backup_there_is_no_upgrade(first: Settings) -> None:
    first.backup_dir.parent.mkdir(exist_ok=True)
    first.backup_dir.write_text("a file where a folder should be")
    with pytest.raises(NoBackupFirst):
        upgrading.upgrade(first, SYSTEM)
    assert revision_of(first.database_url) == "0002"


def test_nothing_to_lose_needs_no_backup(empty_database_url: str, told: Told) -> None:
    settings = told(empty_database_url)
    assert upgrading.upgrade(settings, SYSTEM).backup is None
    assert upgrading.upgrade(settings, SYSTEM).backup is None
    assert not settings.backup_dir.exists()


def test_a_database_of_a_newer_version_is_left_alone(first: Settings) -> None:
    database = Database(first.database_url, b"")
    with database.engine.execution_options(writing=True).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    database.dispose()
    with pytest.raises(NewerSchema, match="9999"):
        upgrading.upgrade(first, SYSTEM)
