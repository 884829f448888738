import json
from datetime import date

import pytest
from sqlalchemy import update

from fleet import settings
from fleet.console import door
from fleet.db import Database
from fleet.intake.devices import Device
from fleet.lifecycle import AssetState
from fleet.parties import sign_in
from fleet.parties.accounts import Account
from fleet.publishing.ledger.blocks import ClosedQuarter
from fleet.reporting.tallies.tally import Tally
from tests.cast import SECRET, Cast
from tests.equipping import campaign
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


def test_settings_say_where_they_come_from_and_no_secret(say: Say) -> None:
    done = say("settings", "--json", DATABASE_URL="postgresql+psycopg://fleet:hidden@db/fleet")
    assert done.exit_code == 0
    assert SECRET not in done.output
    assert "hidden" not in done.output
    rows = {row["setting"]: row for row in json.loads(done.stdout)}
    assert rows["FLEET_DATABASE_URL"]["from"] == "environment"
    assert (rows["FLEET_SESSION_DAYS"]["from"], rows["FLEET_SESSION_DAYS"]["value"]) == ("default", 30)


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


def test_counts_that_went_wrong_are_named_and_mended(say: Say, database: Database) -> None:
    assert say("init", "--email", "a@example.org").exit_code == 0
    assert json.loads(say("db", "recount", "--json").stdout) == {"mended": 0}
    with database.write() as session:
        session.add(Tally(measure="stock", day=date(2026, 1, 1), kind="laptop", number=3, **NOWHERE))
    done = say("db", "check")
    assert done.exit_code == 1
    assert "stock, 2026-01-01, laptop, ready: -3" in done.stderr
    assert json.loads(say("db", "recount", "--json").stdout) == {"mended": 1}
    assert say("db", "check").exit_code == 0
    database.dispose()


NOWHERE = {"state": "ready", "site_id": "", "days": 0}


def test_a_quarter_that_no_job_closed_is_found_with_the_trail(say: Say, stored_cast: Cast) -> None:
    programme = campaign(stored_cast)
    told = {"programme_id": programme.id, "quarter": "2026-Q3", "closed_at": stored_cast.now}
    stored_cast.session.add(ClosedQuarter(**told))
    stored_cast.store()
    for command in (("events", "verify"), ("db", "check")):
        done = say(*command)
        assert done.exit_code == 1
        assert "quarter 2026-Q3: its seal does not hold" in done.stderr


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
