"""Killed at any moment, a backup, a restore or an upgrade leaves the old or the new, and never half."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine as Connected
from sqlalchemy import event, text

from fleet import migrations
from fleet.db import Database
from fleet.keeping import archive, backing_up, restoring, rows, upgrading
from fleet.keeping.rows import Step, quiet
from fleet.settings import Settings
from tests.cast import NOW
from tests.engines import Engine
from tests.fleet.keeping.conftest import SYSTEM, Told, fill_first, hashes

Work = Callable[[Step], object]
POINTS = [3, pytest.param(60, marks=pytest.mark.battery)]
"""At how many moments of each work the process is killed."""
SLOWER_ON_A_SERVER = pytest.mark.parametrize(
    "databases", ["sqlite", pytest.param("postgresql", marks=pytest.mark.battery)], indirect=True
)
TOUCHING = {"os.rename", "os.remove", "os.truncate"}


def dies(work: Work, at: int) -> bool:
    """Do the work in a process that is killed at its `at`-th step; False where it was done before."""
    child = os.fork()
    if not child:
        _watched(work, lambda number: os.kill(os.getpid(), signal.SIGKILL) if number == at else None)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in (0, -signal.SIGKILL)
    return os.WIFSIGNALED(status)


def steps(work: Work) -> int:
    """How many steps the whole work has, done in another process."""
    answer, told = os.pipe()
    child = os.fork()
    if not child:
        os.write(told, str(_watched(work, lambda number: None)).encode())
        os._exit(0)
    os.close(told)
    with open(answer) as counted:
        number = int(counted.read() or 0)
    os.waitpid(child, 0)
    assert number > 20
    return number


def _watched(work: Work, hear: Callable[[int], None]) -> int:
    """Each statement, commit, file renamed or removed, and twentieth row is a step; how many there were."""
    number = 0

    def tick(*_what: object) -> None:
        nonlocal number
        number += 1
        hear(number)

    try:
        rows.CHUNK = 20  # type: ignore[misc]
        event.listen(Connected, "before_cursor_execute", tick)
        event.listen(Connected, "commit", tick)
        sys.addaudithook(lambda name, _: tick() if name in TOUCHING else None)
        work(tick)
    except BaseException as error:
        os.write(2, f"{error!r}\n".encode())
        os._exit(1)
    return number


def moments(work: Work, points: int) -> Iterator[int]:
    """Moments all over the work, its last ones among them: there the old makes way for the new."""
    whole = steps(work)
    spread = {1 + whole * number // points for number in range(points)}
    yield from sorted(spread | {whole - 1, whole})


@pytest.mark.parametrize("points", POINTS)
def test_n7_a_backup_that_was_killed_is_not_there_and_harms_no_other(
    filled: Database, filled_url: str, told: Told, tmp_path: Path, points: int
) -> None:
    settings = told(filled_url)
    backing_up.make(filled, settings, tmp_path / "old.zip", NOW, quiet)
    filled.dispose()
    new = tmp_path / "new.zip"

    def work(step: Step) -> None:
        database = Database(filled_url, settings.trail_key)
        backing_up.make(database, settings, new, NOW, step)
        database.dispose()

    seen = set()
    for moment in moments(work, 4 * points):
        new.unlink(missing_ok=True)
        dies(work, moment)
        for whole in tmp_path.glob("*.zip"):
            archive.verify(whole, settings, quiet)
        assert (tmp_path / "old.zip").exists()
        seen.add(new.exists())
    assert seen == {False, True}
    new.unlink(missing_ok=True)
    work(quiet)  # what was left lying about is in nobody's way


@SLOWER_ON_A_SERVER
@pytest.mark.parametrize("points", POINTS)
def test_n7_a_restore_that_was_killed_leaves_the_old_fleet_or_the_new_one(
    filled: Database, filled_url: str, told: Told, tmp_path: Path, points: int
) -> None:
    settings, path = told(filled_url), tmp_path / "a.zip"
    wanted = hashes(filled_url)
    backing_up.make(filled, settings, path, NOW, quiet)
    filled.dispose()

    def age() -> dict[str, str]:
        """Make the fleet in the database another one than the archive's."""
        database = Database(filled_url, settings.trail_key)
        with database.write() as session:
            session.execute(text("DELETE FROM tickets"))
        database.dispose()
        return hashes(filled_url)

    def work(step: Step) -> None:
        restoring.restore(path, settings, SYSTEM, step, replace=True)

    old, seen = age(), set()
    for moment in moments(work, points):
        if hashes(filled_url) == wanted:
            old = age()
        dies(work, moment)
        found = hashes(filled_url)
        assert found in (old, wanted)
        seen.add(found == wanted)
    work(quiet)
    assert hashes(filled_url) == wanted
    assert False in seen


@SLOWER_ON_A_SERVER
@pytest.mark.parametrize("points", POINTS)
def test_n7_an_upgrade_that_was_killed_leaves_the_old_schema_or_today_s(
    first: Settings, databases: Engine, told: Told, points: int
) -> None:
    other, old, days = databases.fresh(migrated=False), hashes(first.database_url), count()
    fill_first(other)

    def work(step: Step) -> None:
        upgrading.upgrade(first, SYSTEM.later(NOW + timedelta(days=next(days))), step)

    for moment in moments(lambda step: upgrading.upgrade(told(other), SYSTEM, step), points):
        dies(work, moment)
        next(days)  # a backup of the same moment has the same name
        if not is_current(first.database_url):
            assert hashes(first.database_url) == old
    databases.drop(other)
    work(quiet)
    migrations.check(first.database_url)


def is_current(url: str) -> bool:
    database = Database(url, b"")
    found = migrations.is_current(database.engine)
    database.dispose()
    return found
