"""What the doctor says: each line both well and ill."""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import time_machine
from sqlalchemy import insert

from fleet import job_runs, notices, settings
from fleet.console import door
from fleet.console.health import machine, told
from fleet.db import Database
from fleet.notices import MailTrouble, Notice
from fleet.parties.accounts import Account
from tests.cast import SECRET, Cast
from tests.fleet.console.conftest import Say

REAL = {
    "PUBLIC_URL": "https://192.0.2.1",
    "MAIL_URL": "smtp://mail.example.org",
    "TRUSTED_PROXIES": "1",
    "SECRET_KEY": SECRET,
    "TRAIL_KEY": SECRET,
}


def seen(look: Any, **more: str) -> dict[str, tuple[bool, str]]:
    """What one kind of look finds with these settings, with no database."""
    here = settings.KEPT.parent
    usual = {
        "DATABASE_URL": f"sqlite:///{here}/fleet.db",
        "TOMBSTONES": f"{here}/t",
        "BACKUP_DIR": f"{here}/b",
    }
    given = REAL | usual | more
    known = settings.read({f"FLEET_{name}": value for name, value in given.items()})
    return {each.what: (each.ok, each.says.format_map(each.facts)) for each in look.findings(known)}


@pytest.fixture
def crossroads() -> Iterator[Path]:
    """A folder where everybody may come by."""
    with TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        yield Path(place)


@pytest.fixture
def home(crossroads: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder `var` as init makes it."""
    place = crossroads / "var"
    place.mkdir(mode=0o700)
    monkeypatch.setattr(settings, "KEPT", place / "fleet.env")
    settings.KEPT.touch(mode=0o600)
    return place


@pytest.mark.parametrize(
    ("what", "ill", "well"),
    [
        ("mail", {"MAIL_URL": "console:"}, {}),
        ("public URL", {"PUBLIC_URL": "http://127.0.0.1:8000"}, {}),
        ("public URL", {"PUBLIC_URL": "http://fleet.example.org"}, {"PUBLIC_URL": "https://192.0.2.1"}),
        ("former URL", {"FORMER_URLS": "https://192.0.2.2"}, {"FORMER_URLS": "https://192.0.2.1:8443"}),
        ("former URL", {"FORMER_URLS": "https://gone.invalid"}, {"FORMER_URLS": "https://192.0.2.1:444"}),
        ("proxies", {"TRUSTED_PROXIES": "0"}, {}),
        ("proxies", {"TRUSTED_PROXIES": "0"}, {"TRUSTED_PROXIES": "0", "PUBLIC_URL": "http://127.0.0.1:80"}),
    ],
)
def test_what_the_settings_say(what: str, ill: dict[str, str], well: dict[str, str]) -> None:
    assert not seen(told, **ill)[what][0]
    assert seen(told, **well)[what][0]


def test_where_the_secrets_are_kept_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEET_SECRET_KEY", SECRET)
    settings.KEPT.write_text(f"FLEET_TRAIL_KEY={SECRET}\n")
    assert f"{settings.KEPT}, environment" in seen(told)["secrets"][1]
    settings.KEPT.write_text("")
    monkeypatch.delenv("FLEET_SECRET_KEY")
    assert "demo" in seen(told, DEMO="true")["secrets"][1]


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_settings_that_others_may_read_are_ill(home: Path, mode: int) -> None:
    assert seen(machine)["files"][0]
    settings.KEPT.chmod(mode)
    ok, says = seen(machine)["files"]
    assert not ok
    assert f"chmod 600 {settings.KEPT}" in says


def test_a_folder_that_others_may_enter_is_ill(home: Path) -> None:
    home.chmod(0o755)
    assert seen(machine)["files"] == (False, f"others may read {home}: chmod 700 {home}")
    assert seen(machine, DEMO="true")["files"][0]


def test_backups_elsewhere_are_looked_at_too(home: Path, crossroads: Path) -> None:
    elsewhere = crossroads / "backups"
    elsewhere.mkdir(mode=0o755)
    assert str(elsewhere) in seen(machine, BACKUP_DIR=str(elsewhere))["files"][1]
    inside = home / "backups"
    inside.mkdir(mode=0o755)  # nobody else comes that far
    assert seen(machine, BACKUP_DIR=str(inside))["files"][0]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_what_a_command_run_as_another_user_left_behind_is_ill(home: Path) -> None:
    stray = home / "fleet.db-wal"
    stray.touch()
    os.chown(stray, 65534, 65534)
    ok, says = seen(machine)["files"]
    assert not ok
    assert str(stray) in says


def test_a_disk_that_is_nearly_full_is_ill(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert seen(machine)["disk"][0]
    usage = type(shutil.disk_usage(home))
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _place: usage(10**12, 10**12, 2**20))
    assert seen(machine)["disk"][1].startswith("only 1 MiB free")


def doctor(say: Say, **more: str) -> dict[str, tuple[bool, str]]:
    done = say("doctor", "--json", **REAL | more)
    rows = json.loads(done.stdout)
    assert (done.exit_code == 0) is all(row["ok"] for row in rows)
    return {row["what"]: (row["ok"], row["says"]) for row in rows}


def ill(rows: dict[str, tuple[bool, str]]) -> list[str]:
    return [what for what, (ok, _says) in rows.items() if not ok]


def test_the_doctor_looks_at_everything_and_is_content_when_all_is_well(say: Say, database: Database) -> None:
    assert "worker" in ill(doctor(say))
    with database.write() as session:
        job_runs.beat(session, door.now())
    rows = doctor(say)
    assert "worker" not in ill(rows)
    assert {"settings", "secrets", "mail", "public URL", "proxies", "disk", "files"} <= rows.keys()
    assert {"database", "schema", "worker", "jobs", "outbox", "clock"} <= rows.keys()
    assert "environment" in rows["secrets"][1] or "default" in rows["secrets"][1]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_the_role_that_reads_figures_is_looked_at_and_one_command_makes_it(
    say: Say, database: Database
) -> None:
    ok, says = doctor(say)["ledger role"]
    assert (ok, "python -m fleet db ledger-role" in says) == (False, True)
    made = json.loads(say("db", "ledger-role", "--json", **REAL).stdout)
    assert made["role"] == f"{database.url.database}_published"
    assert doctor(say)["ledger role"][0]
    with database.engine.begin() as connection:
        connection.exec_driver_sql(f"GRANT SELECT ON youths TO {made['role']}")
    ok, says = doctor(say)["ledger role"]
    assert (ok, "youths" in says) == (False, True)
    say("db", "ledger-role", **REAL)
    assert doctor(say)["ledger role"][0]


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_sqlite_needs_no_role(say: Say, database: Database) -> None:
    assert "ledger role" not in doctor(say)
    assert say("db", "ledger-role", **REAL).exit_code == 1


def test_bad_settings_are_all_it_can_see(say: Say) -> None:
    rows = json.loads(say("doctor", "--json", SECRET_KEY="short").stdout)
    assert [row["what"] for row in rows] == ["settings"]


def test_a_database_that_is_away_or_has_no_schema_is_ill(
    say: Say, empty_database_url: str, tmp_path: Path
) -> None:
    assert ill(doctor(say, DATABASE_URL=empty_database_url)) == ["schema"]
    away = "postgresql+psycopg://nobody@127.0.0.1:1/fleet"
    assert ill(doctor(say, DATABASE_URL=away)) == ["database"]


def test_a_job_that_was_given_up_is_named(say: Say, database: Database) -> None:
    lost = {"job": "plan_ending", "tick": "2026-11-01", "due_at": door.now(), "attempts": job_runs.ATTEMPTS}
    with database.write() as session:
        session.execute(insert(job_runs.JobRun).values(**lost))
    assert "plan_ending 2026-11-01" in doctor(say)["jobs"][1]


def test_mails_that_do_not_go_out_are_counted_with_the_reason(
    say: Say, stored_cast: Cast, database: Database
) -> None:
    account = stored_cast.session.query(Account).first()
    assert account is not None
    stored_cast.store()
    at = door.now()
    with database.write() as session:
        notices.tell(session, at, "alert", "one", account_id=account.id, mail=True)
    with database.write() as session:
        (leased,) = notices.lease(session, at)
        notices.put_off(session, leased.id, at, MailTrouble.LOGIN)
    ok, says = doctor(say)["outbox"]
    assert not ok
    assert "mail.example.org refuses user or password" in says
    with database.write() as session:
        notices.sent(session, session.query(Notice).one().id, at)
    assert doctor(say)["outbox"][0]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_a_clock_that_is_not_the_databases_is_ill(say: Say, database: Database) -> None:
    assert doctor(say)["clock"][0]
    with time_machine.travel(door.now() + timedelta(hours=1)):
        assert not doctor(say)["clock"][0]


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_a_database_without_all_letters_is_ill(say: Say, database_url: str) -> None:
    from sqlalchemy import create_engine, make_url, text

    name = "fleet_tests_ascii"
    server = create_engine(make_url(database_url), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0"))
    try:
        url = make_url(database_url).set(database=name).render_as_string(hide_password=False)
        ok, says = doctor(say, DATABASE_URL=url)["database"]
        assert not ok
        assert "SQL_ASCII" in says
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()
