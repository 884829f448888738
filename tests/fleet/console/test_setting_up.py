import json
import stat

import pytest
from sqlalchemy import update

from fleet import job_runs, settings
from fleet.console import door
from fleet.db import Database
from fleet.intake.devices import Device
from fleet.lifecycle import AssetState
from fleet.parties import sign_in
from fleet.parties.accounts import Account
from tests.cast import SECRET, Cast
from tests.fleet.console.conftest import Say

TRAIL_KEY = settings.read({"FLEET_SECRET_KEY": SECRET, "FLEET_TRAIL_KEY": SECRET}).trail_key


def test_init_makes_the_first_administrator_and_a_way_in(say: Say, database: Database) -> None:
    done = say("init", "--email", "Admin@Example.org", "--lender", "Prêt à partir", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["administrator"] == "admin@example.org"
    with database.read() as session:
        secret = told["sign_in"].rpartition("/")[2]
        link = sign_in.usable(session, door.now(), secret, SECRET, demo=False)
        assert link.account.email == "admin@example.org"


def test_init_again_changes_nothing_but_prints_a_new_link(say: Say, database: Database) -> None:
    first = say("init", "--email", "a@example.org", "--json")
    again = say("init", "--email", "a@example.org", "--json")
    assert again.exit_code == 0
    assert json.loads(first.stdout)["sign_in"] != json.loads(again.stdout)["sign_in"]
    with database.read() as session:
        assert session.query(Account).count() == 1


def test_init_makes_missing_secrets_and_every_command_finds_them(say: Say) -> None:
    none = {"SECRET_KEY": None, "TRAIL_KEY": None}
    done = say("init", "--email", "a@example.org", **none)
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(settings.KEPT.stat().st_mode) == 0o600
    kept = settings.KEPT.read_text()
    assert [line.partition("=")[0] for line in kept.splitlines()] == ["FLEET_SECRET_KEY", "FLEET_TRAIL_KEY"]
    assert say("account", "list", **none).exit_code == 0
    assert say("init", "--email", "a@example.org", **none).exit_code == 0
    assert settings.KEPT.read_text() == kept


def test_settings_show_no_secret(say: Say) -> None:
    done = say("settings", DATABASE_URL="postgresql+psycopg://fleet:hidden@db/fleet")
    assert done.exit_code == 0
    assert SECRET not in done.output
    assert "hidden" not in done.output


def test_bad_settings_are_one_line_each(say: Say) -> None:
    done = say("account", "list", SECRET_KEY="short", TIMEZONE="Mars")
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 2


def test_a_consistent_database_passes_and_a_state_changed_by_hand_is_named(
    say: Say, stored_cast: Cast, database: Database
) -> None:
    assert say("db", "check", TRAIL_KEY=None, DEMO="true").exit_code == 1  # another key: the chain can't hold
    device = stored_cast.device()
    stored_cast.store()
    with database.write() as session:
        session.execute(update(Device.__table__).where(Device.code == device.code).values(category="tablet"))
        assets = Device.__mapper__.inherits.local_table  # type: ignore[union-attr]
        session.execute(assets.update().where(assets.c.code == device.code).values(state=AssetState.READY))
    done = say("db", "check", "--json")
    assert done.exit_code == 1
    assert f"device {device.code}" in done.stderr
    assert "its last event says “received”" in done.stderr
    assert "without erasure evidence" in done.stderr


def test_the_doctor_says_what_to_do_and_is_content_when_all_is_well(say: Say, database: Database) -> None:
    ill = say("doctor", "--json", PUBLIC_URL="https://fleet.example.org", MAIL_URL="smtp://mail.example.org")
    assert ill.exit_code == 1
    assert [row["what"] for row in json.loads(ill.stdout) if not row["ok"]] == ["worker"]
    with database.write() as session:
        job_runs.beat(session, door.now())
    well = say("doctor", PUBLIC_URL="https://fleet.example.org", MAIL_URL="smtp://mail.example.org")
    assert well.exit_code == 0, well.output


def test_the_doctor_says_that_a_schema_is_missing(say: Say, empty_database_url: str) -> None:
    done = say("doctor", "--json", DATABASE_URL=empty_database_url)
    assert done.exit_code == 1
    assert "schema" in [row["what"] for row in json.loads(done.stdout) if not row["ok"]]


def test_a_test_mail_is_left_to_the_worker(say: Say, stored_cast: Cast) -> None:
    assert say("mail", "test", "somebody@example.org", "--wait", "0").exit_code == 0
    assert say("mail", "test", "nobody", "--wait", "0").exit_code == 1


@pytest.mark.parametrize(
    "databases", ["sqlite", pytest.param("postgresql", marks=pytest.mark.battery)], indirect=True
)
def test_a_demo_is_made_once(say: Say) -> None:
    done = say("demo", "--devices", "40", "--at", "2026-11-21", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["devices"] == 40
    assert say("demo", "--devices", "41", "--at", "2026-11-21").exit_code == 1
    assert say("events", "verify").exit_code == 0
    assert say("db", "check").exit_code == 0
