"""What every test may use: databases on both engines, a browser, one cast of people; and what is missing."""

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy.orm import Session

from fleet import migrations
from fleet.db import Database
from fleet.publishing.readers import ledger_role
from tests import postgres
from tests.cast import Cast
from tests.engines import Engine, Postgresql, Sqlite, make_scratch, once

TRAIL_KEY = b"a key for the trail of the tests"
SCRATCH = pytest.StashKey[Path]()
LACKS = "this machine lacks "
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# The same examples each time, for everybody; `make battery` draws new ones and many.
SAME = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("fleet", derandomize=True, **SAME)
settings.register_profile("battery", derandomize=False, max_examples=2_000, **SAME)
settings.load_profile("fleet")


def need(what: str, install: str, present: object = None) -> str:
    """The path of the program `what`; the test is skipped where it isn't there (or `present` is false).

    `install` is the command that would bring it: the end of the run names each once. With
    FLEET_TEST_REQUIRE=all the test fails instead.
    """
    found = shutil.which(what) if present is None else present
    if not found:
        refuse = pytest.fail if os.environ.get("FLEET_TEST_REQUIRE") == "all" else pytest.skip
        refuse(f"{LACKS}{what}: {install}")
    return str(found)


@pytest.fixture(scope="session")
def needs() -> Callable[..., str]:
    """`needs("pdftoppm", "apt-get install poppler-utils")` answers its path, or skips."""
    return need


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reasons = [str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])]
    lacking = Counter(reason.partition(LACKS)[2] for reason in reasons if LACKS in reason)
    for what, tests in sorted(lacking.items()):
        terminalreporter.write_line(f"not run: {tests} tests, for {LACKS}{what}", yellow=True)


def pytest_configure(config: pytest.Config) -> None:
    worker = getattr(config, "workerinput", None)
    config.stash[SCRATCH] = Path(worker["scratch"]) if worker else make_scratch()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["scratch"] = str(node.config.stash[SCRATCH])


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or SCRATCH not in config.stash:
        return
    scratch = config.stash[SCRATCH]
    if (scratch / "server.answer").exists():
        postgres.Server(scratch).stop("immediate")
    elif (scratch / "postgresql.answer").exists():
        engine = Postgresql(scratch, migrations.upgrade, os.environ["FLEET_TEST_DATABASE_URL"])
        engine.drop_templates()
        engine.close()
    shutil.rmtree(scratch)
    shutil.rmtree(Path(gettempdir()) / f"{scratch.name}-programs", ignore_errors=True)


@pytest.fixture
def said(needs: Callable[[str, str], str], tmp_path: Path) -> Callable[..., str]:
    """`said(pdf)` answers the text of a PDF, line by line as it stands; further arguments go to pdftotext."""

    def read(pdf: bytes, *arguments: str) -> str:
        program = needs("pdftotext", "apt-get install poppler-utils")
        source = tmp_path / "paper.pdf"
        source.write_bytes(pdf)
        told = subprocess.run([program, *arguments, source, "-"], check=True, capture_output=True)
        return told.stdout.decode().replace("\xa0", " ")

    return read


@pytest.fixture(scope="session")
def scratch(request: pytest.FixtureRequest) -> Path:
    """A folder of the whole run, shared by its processes and gone at its end."""
    return request.config.stash[SCRATCH]


@pytest.fixture(scope="session")
def postgresql_url(scratch: Path) -> str:
    """A PostgreSQL server: FLEET_TEST_DATABASE_URL, or one of our own for the run."""
    if given := os.environ.get("FLEET_TEST_DATABASE_URL"):
        return given
    need("PostgreSQL", "make env-test, or set FLEET_TEST_DATABASE_URL", postgres.available())

    def start() -> str:
        server = postgres.Server(scratch)
        server.start()
        return server.url

    return once(scratch, "server", start)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, scratch: Path) -> Iterator[Engine]:
    """Each engine in turn: `fresh()` and `drop()` for a test that needs more databases than one."""
    made: Engine
    if request.param == "sqlite":
        made = Sqlite(scratch, migrations.upgrade)
    else:
        made = Postgresql(scratch, migrations.upgrade, request.getfixturevalue("postgresql_url"))
    yield made
    made.close()


@pytest.fixture
def database_url(databases: Engine, request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database with today's schema; the test runs once on each engine.

    Where the test has the `stored_cast` they are in it already: bringing them together takes longer than
    most tests.
    """
    wanted = "stored_cast" in request.fixturenames
    url = databases.filled("cast", fill) if wanted else databases.fresh()
    yield url
    databases.drop(url)


@pytest.fixture
def empty_database_url(databases: Engine) -> Iterator[str]:
    """A fresh database with no table at all, for tests of migrations."""
    url = databases.fresh(migrated=False)
    yield url
    databases.drop(url)


@pytest.fixture
def own_postgres(scratch: Path) -> Iterator[postgres.Server]:
    """A server of the test's own, as careful as a real one: to be stopped, crashed and started again."""
    need("PostgreSQL", "make env-test", postgres.available())
    home = scratch / f"own-{os.getpid()}"
    home.mkdir(mode=0o711)
    server = postgres.Server(home, durable=True)
    server.start()
    yield server
    server.stop("immediate")
    shutil.rmtree(home)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The fresh database, opened."""
    opened = Database(database_url, TRAIL_KEY)
    yield opened
    opened.dispose()


@pytest.fixture
def narrowed(database: Database) -> Database:
    """The database with its role for figures, where it is PostgreSQL; SQLite needs none."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.begin() as connection:
            ledger_role.make(connection)
    return database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing unit that is rolled back at the end of the test."""
    with database.opened(writing=True) as opened:
        yield opened
        opened.rollback()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A Chromium: $CHROMIUM, or the one that is installed."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    path = need("chromium", "apt-get install chromium, or set CHROMIUM", chromium)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield started
        started.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


# The cast: one of each kind of person, in a small world that all tests share


@pytest.fixture
def cast(session: Session) -> Cast:
    """The people and their world, in a transaction that is rolled back."""
    return Cast(session)


def fill(url: str) -> None:
    """Store the cast."""
    database = Database(url, TRAIL_KEY)
    with database.opened(writing=True) as session:
        Cast(session).store()
    database.dispose()


@pytest.fixture
def stored_cast(database: Database) -> Iterator[Cast]:
    """The same, committed: for tests of several sessions. What a test adds it stores with `store()`."""
    with database.opened(writing=True) as opened:
        made = Cast(opened, here=True)
        made.store()  # which leaves the lock to others
        yield made
        opened.rollback()
