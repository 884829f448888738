import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from fleet import backups
from fleet.access import Actor, Role
from fleet.console import door
from fleet.db import Database
from tests.cast import Cast
from tests.fleet.console.conftest import Say


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "fleet.zip"


def free(database: Database, cast: Cast) -> None:
    """Nobody is connected any more, as after the service was stopped."""
    cast.session.close()
    database.dispose()


def test_a_backup_is_made_and_restored(say: Say, database: Database, file: Path) -> None:
    assert say("init", "--email", "a@example.org").exit_code == 0
    made = say("backup", str(file), "--json")
    assert made.exit_code == 0, made.output
    told: dict[str, Any] = json.loads(made.stdout)
    assert (told["file"], told["bytes"]) == (str(file), file.stat().st_size)
    database.dispose()
    assert say("restore", str(file)).exit_code == 1, "there is a fleet already"
    back = say("restore", str(file), "--replace", "--json")
    assert back.exit_code == 0, back.output
    assert json.loads(back.stdout) == {
        "made_at": json.loads(back.stdout)["made_at"],
        "revision": told["revision"],
        "rows": told["rows"],
        "erased_again": 0,
        "links_revoked": 0,
        "faults": 0,
    }
    assert say("events", "verify").exit_code == 0


def test_what_can_t_be_restored_is_one_line(
    say: Say, stored_cast: Cast, database: Database, file: Path
) -> None:
    say("backup", str(file))
    free(database, stored_cast)
    whole = file.read_bytes()
    cut, other = file.with_name("cut.zip"), file.with_name("absent.zip")
    cut.write_bytes(whole[: len(whole) // 2])
    for words, more, said in (
        (
            ("restore", str(cut), "--replace"),
            {},
            "no backup of a fleet, or was cut short. cut.zip",
        ),
        (("restore", str(other), "--replace"), {}, "No such file or directory"),
        (("restore", str(file)), {}, "told --replace"),
        (("restore", str(file), "--replace"), {"TRAIL_KEY": "x" * 40}, "Give the FLEET_TRAIL_KEY"),
        (("backup", str(file)), {}, "There is a file of that name already."),
        (("db", "move", "mysql://nowhere"), {}, "URL begins with sqlite:///"),
        (("db", "move", f"sqlite:///{file.parent}"), {}, "Is a directory"),
    ):
        done = say(*words, **more)
        assert (done.exit_code, done.stdout) == (1, ""), words
        assert len(done.stderr.splitlines()) == 1
        assert said in done.stderr


def test_a_restore_with_lost_keys_is_asked_for_by_name(
    say: Say, stored_cast: Cast, database: Database, file: Path
) -> None:
    say("backup", str(file))
    free(database, stored_cast)
    lost = {"TRAIL_KEY": "x" * 40}
    (file.parent / "tombstones").write_text("2026-10-01 aa\n")
    refused = say("restore", str(file), "--replace", "--other-keys", **lost)
    assert "say --without-tombstones" in refused.stderr
    done = say("restore", str(file), "--replace", "--other-keys", "--without-tombstones", **lost)
    assert done.exit_code == 0, done.output
    assert "does not follow from the one before" in done.stderr, "the trail can't be verified any more"


def test_a_move_prints_each_table_and_leaves_the_source(
    say: Say, stored_cast: Cast, database: Database, tmp_path: Path
) -> None:
    free(database, stored_cast)
    url = f"sqlite:///{tmp_path / 'new' / 'moved.db'}"
    done = say("db", "move", url, "--json")
    assert done.exit_code == 0, done.output
    tables = {row["table"]: row for row in json.loads(done.stdout)}
    assert all(row["equal"] for row in tables.values())
    assert tables["organisations"]["rows"] == 8
    assert (
        say("account", "list", "--json", DATABASE_URL=url).stdout == say("account", "list", "--json").stdout
    )
    with closing(sqlite3.connect(tmp_path / "new" / "moved.db")) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_an_upgrade_with_nothing_to_do_makes_no_backup(say: Say, stored_cast: Cast, tmp_path: Path) -> None:
    done = say("db", "upgrade", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["backup"] is None
    assert not (tmp_path / "backups").exists()


def test_the_doctor_misses_a_backup(say: Say, stored_cast: Cast, database: Database) -> None:
    def finding() -> dict[str, Any]:
        return next(row for row in json.loads(say("doctor", "--json").stdout) if row["what"] == "backup")

    with database.write() as session:
        session.execute(text("UPDATE events SET at = :at"), {"at": door.now().isoformat(" ")})
    assert finding()["says"].startswith("none yet")
    with database.write() as session:
        system = Actor("job:backup", Role.SYSTEM, door.now() - timedelta(hours=30))
        backups.add(session, system, "fleet-old.zip")
    assert finding()["says"].startswith("no good one for 30 hours")
    with database.write() as session:
        backups.add(session, system.later(door.now()), "fleet-new.zip")
    assert finding()["ok"]
