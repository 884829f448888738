import hashlib
import importlib
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

import fleet
from fleet import about, consistency, demo, events
from fleet.access import Role
from fleet.db import Base, Database
from fleet.demo import AlreadyInvented, cast, copies, examples, sandbox
from fleet.intake.devices import Device
from fleet.lending.equipment_requests import TO_CONFIRM, EquipmentRequest, RequestLine
from fleet.lifecycle import LIVES, AlertState
from fleet.notices import Notice
from fleet.parties import sign_in, tokens
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.publishing.ledger.blocks import Block
from fleet.publishing.readers import shares
from fleet.settings import ROOT
from fleet.support.alerts import Alert
from fleet.webhooks import Webhook
from tests.cast import SECRET, Cast
from tests.conftest import TRAIL_KEY
from tests.engines import Engine

AT = datetime(2026, 11, 21, tzinfo=UTC)
SMALL = demo.LEAST
LARGE = demo.BY_COMMANDS + 120
BUILD = """
import sys
from datetime import UTC, datetime
from fleet import demo
from fleet.db import Database
database = Database(sys.argv[1], sys.argv[2].encode())
demo.build(database, devices=int(sys.argv[3]), seed=int(sys.argv[4]), at=datetime(2026, 11, 21, tzinfo=UTC))
"""


def hashes(database: Database) -> dict[str, str]:
    """Table → hash of every row it holds, as text."""
    with database.read() as session:
        return {
            table.name: hashlib.sha256(
                "\n".join(sorted(repr(tuple(row)) for row in session.execute(table.select()))).encode()
            ).hexdigest()
            for table in Base.metadata.sorted_tables
        }


def copy_of(databases: Engine, devices: int) -> str:
    """The URL of a copy of the run's one fleet of that size."""

    def fill(url: str) -> None:
        opened = Database(url, TRAIL_KEY)
        demo.build(opened, devices=devices, seed=1, at=AT)
        opened.dispose()

    return databases.filled(f"demo-{devices}", fill)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(SMALL, id="by commands"),
        pytest.param(LARGE, id="with a copy", marks=pytest.mark.battery),
    ],
)
def invented(databases: Engine, request: pytest.FixtureRequest) -> Iterator[tuple[Database, int]]:
    """One fleet for the tests that only look at it."""
    url = copy_of(databases, request.param)
    opened = Database(url, TRAIL_KEY)
    yield opened, request.param
    opened.dispose()
    databases.drop(url)


def test_every_state_of_every_life_is_in_it(invented: tuple[Database, int]) -> None:
    with invented[0].read() as session:
        assert list(examples.missing(session)) == []


def test_the_whole_database_is_consistent_and_its_chain_holds(invented: tuple[Database, int]) -> None:
    with invented[0].read() as session:
        assert list(consistency.faults(session, TRAIL_KEY)) == []
        assert events.verify(session, TRAIL_KEY).holds


def test_it_has_as_many_devices_as_were_asked_for(invented: tuple[Database, int]) -> None:
    database, asked = invented
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Device)) == asked


def test_it_says_for_ever_that_it_is_invented(invented: tuple[Database, int]) -> None:
    with invented[0].read() as session:
        assert about.is_demo(session)
        assert f"devices={invented[1]} seed=1" in (about.demo_recipe(session) or "")


def test_no_mail_of_its_past_waits_to_be_sent(invented: tuple[Database, int]) -> None:
    with invented[0].read() as session:
        waiting = select(func.count()).where(Notice.mail, Notice.sent_at.is_(None))
        assert session.scalar(waiting) == 0


def test_it_has_one_way_in_for_each_role(invented: tuple[Database, int]) -> None:
    with invented[0].read() as session:
        links = demo.sign_in_links(session, SECRET, "http://127.0.0.1:8000")
        assert [role for role, _ in links] == [role for role in Role if role is not Role.SYSTEM]
        for role, url in links:
            secret = url.rpartition("/")[2]
            assert sign_in.usable(session, AT, secret, SECRET, demo=True).account.role is role
            with pytest.raises(sign_in.LinkSpent):
                sign_in.usable(session, AT, secret, SECRET, demo=False)


def test_the_sandbox_has_kits_and_a_token_that_is_the_same_at_each_start(
    invented: tuple[Database, int],
) -> None:
    with invented[0].opened(writing=True) as session:
        house = session.scalars(select(Organisation).where(Organisation.name == sandbox.NAME)).one()
        secret, again = (demo.sandbox_token(session, SECRET, AT) for _ in range(2))
        assert secret is not None
        assert secret == again
        actor = tokens.actor_for(session, secret, AT)
        assert actor is not None
        assert (actor.role, actor.organisation_id) == (Role.ASSOCIATION, house.id)
        later = AT + timedelta(days=tokens.MAX_DAYS + 1)
        renewed = demo.sandbox_token(session, SECRET, later)
        assert renewed not in (None, secret)
        assert tokens.actor_for(session, str(renewed), later)
        hooks = session.scalars(select(Webhook)).all()
        assert [(hook.organisation_id, hook.state) for hook in hooks] == [(house.id, "disabled")]
        session.rollback()


def test_a_foundations_board_has_a_link_that_is_the_same_at_each_start(
    invented: tuple[Database, int],
) -> None:
    with invented[0].opened(writing=True) as session:
        address, again = (demo.shared_summary(session, SECRET, "http://x", AT) for _ in range(2))
        assert address is not None
        assert address == again
        link = shares.opened(session, address.removeprefix("http://x/shared/"), AT)
        assert link is not None
        assert link.organisation.kind is OrganisationKind.FOUNDATION
        session.rollback()


def test_nothing_happens_after_its_present_day(invented: tuple[Database, int]) -> None:
    with invented[0].read() as session:
        latest = session.scalar(select(func.max(events.Event.at)))
        assert latest is not None
        assert latest <= AT


def test_its_names_and_addresses_are_recognised_as_invented(invented: tuple[Database, int]) -> None:
    assert all(address.endswith(".invalid") for address in map(cast.address, ["a"]))
    assert all("invent" in name for _, name, *_ in (*cast.ORGANISATIONS, *cast.SITES))


@pytest.mark.parametrize(
    "databases", ["sqlite", pytest.param("postgresql", marks=pytest.mark.battery)], indirect=True
)
def test_the_same_seed_makes_the_same_rows_in_another_process(databases: Engine) -> None:
    """Sets of words have another order in each process: their order must never reach a row."""
    found = []
    for hashing, seed in (("1", 1), ("2", 1), ("1", 2)):
        url = databases.fresh()
        words = [sys.executable, "-W", "ignore", "-c", BUILD, url, TRAIL_KEY.decode(), str(SMALL), str(seed)]
        subprocess.run(words, check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": hashing})
        opened = Database(url, TRAIL_KEY)
        found.append(hashes(opened))
        opened.dispose()
        databases.drop(url)
    one, again, other = found
    assert one == again
    assert one["devices"] != other["devices"]


def test_a_real_fleet_is_never_mixed_with_an_invented_one(database: Database, stored_cast: Cast) -> None:
    before = hashes(database)
    with pytest.raises(about.NotADemo):
        demo.build(database, devices=SMALL, at=AT)
    assert hashes(database) == before


def test_the_same_recipe_again_changes_nothing_and_another_is_refused(databases: Engine) -> None:
    url = copy_of(databases, SMALL)
    database = Database(url, TRAIL_KEY)
    before = hashes(database)
    demo.build(database, devices=SMALL, seed=1, at=AT)
    with pytest.raises(AlreadyInvented):
        demo.build(database, devices=SMALL, seed=2, at=AT)
    assert hashes(database) == before
    database.dispose()
    databases.drop(url)


def test_quarters_are_closed_with_blocks_of_eleven_and_more(invented: tuple[Database, int]) -> None:
    with invented[0].read() as session:
        blocks = session.scalars(select(Block)).all()
        assert blocks
        assert all(block.youths >= 11 for block in blocks)


def test_every_table_with_names_of_the_fleet_is_copied() -> None:
    """A new table that points to what is copied must be copied too, or a large fleet would lack its rows."""
    shared = {
        "accounts", "organisations", "sites", "territories", "programmes", "targets", "memberships", "tokens",
        "sign_in_links", "sign_in_sessions", "notices", "events", "trail_heads", "about", "job_runs",
        "evening_passes",
        "replies", "rate_hits", "ledger_blocks", "ledger_pending", "ledger_quarters", "snapshots",
        "no_storage_statements", "saved_views", "backups", "opening_figures", "ledger_erased",
        "drawings", "ledger_sub_counts", "editions", "edition_figures", "notes", "agreements", "share_links",
        "tallies", "tally_changes",  # counted by the database itself
        "stock_takes", "stock_take_rows",  # of places, which all copies share: one count is open of each
        "changes", "webhooks", "webhook_deliveries",  # what was told, not what is
        "quotas", "quota_rows",  # of the present day, of houses that all copies share
        "takeovers", "takeover_rows",  # an invented fleet was never anybody else's
    }  # fmt: skip
    for module in pkgutil.walk_packages(fleet.__path__, "fleet."):
        if not module.name.startswith(("fleet.migrations", "fleet.__main__")):
            importlib.import_module(module.name)
    assert {table.name for table in Base.metadata.sorted_tables} == shared | set(copies.COPIED)


def test_lives_are_what_the_examples_are_about() -> None:
    assert {subject for subject, _ in examples.EXAMPLES} == LIVES.keys() == consistency.LIVING.keys()


def test_a_copy_s_rows_go_on_behind_the_numbers_of_the_last(invented: tuple[Database, int]) -> None:
    """PostgreSQL's sequences know nothing of rows that came with their numbers."""
    database, _ = invented
    with database.opened(writing=True) as session:
        last = session.scalar(text("SELECT max(id) FROM loan_items"))
        columns = "loan_id, asset_code, kind, ended_at, charger_missing, bag_missing, mouse_missing"
        copy = (
            f"INSERT INTO loan_items ({columns}) SELECT {columns} FROM loan_items WHERE ended_at IS NOT NULL"  # noqa: S608
        )
        session.execute(text(f"{copy} LIMIT 1"))
        assert session.scalar(text("SELECT max(id) FROM loan_items")) == (last or 0) + 1
        session.rollback()


def test_a_phoned_request_waits_for_its_association_and_some_need_a_special_laptop(
    invented: tuple[Database, int],
) -> None:
    with invented[0].read() as session:
        waiting = session.scalars(select(EquipmentRequest).where(TO_CONFIRM)).all()
        assert [(request.entered_for, len(request.lines)) for request in waiting] == [(True, 3)]
        special = select(func.count()).where(RequestLine.keyboard.is_not(None) | RequestLine.touch)
        assert (session.scalar(special) or 0) > 2


def test_requests_wait_in_it_and_are_told(invented: tuple[Database, int]) -> None:
    database, _devices = invented
    with database.read() as session:
        open_ones = select(Alert.threshold).where(
            Alert.rule == "request_waiting", Alert.state != AlertState.CLOSED
        )
        assert {7, 14} <= set(session.scalars(open_ones))
