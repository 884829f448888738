"""Many write, several fold, somebody mends, all at once: nothing is lost and nothing counted twice."""

import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from threading import Event

import pytest
from sqlalchemy import select, text

from fleet.db import Database
from fleet.reporting import tallies
from fleet.reporting.tallies import folding
from fleet.reporting.tallies.tally import TallyChange
from tests.engines import Engine
from tests.fleet.reporting.tallies.rows import CATEGORIES, KEY, STATES, Rows, fill
from tests.racing import race

WRITERS, FOLDERS, TURNS = 4, 2, 40


@pytest.fixture
def shared(databases: Engine) -> Iterator[Database]:
    """A database of the test's own, which many sessions write to."""
    url = databases.filled("tallies", fill)
    database = Database(url, KEY)
    yield database
    database.dispose()
    databases.drop(url)


def writer(database: Database, seed: int) -> Callable[[], int]:
    """Changes things, each in its own transaction, now and then taken back; in one order, so that no two wait
    for each other."""
    chance = random.Random(seed)

    def work() -> int:
        done = 0
        for turn in range(TURNS):
            with database.opened(writing=True) as session:
                rows = Rows(session)
                codes = list(session.execute(text("SELECT code FROM assets ORDER BY code")).scalars())
                for code in sorted(chance.sample(codes, 3)):
                    _change(rows, code, chance)
                house = chance.choice(STATES)
                rows.run(f"UPDATE losses SET reported_by = '{house}' WHERE id = 1")  # noqa: S608
                if turn % 5 == 4:
                    session.rollback()
                else:
                    session.commit()
                    done += 1
        return done

    return work


def _change(rows: Rows, code: str, chance: random.Random) -> None:
    """What it is, or where it is and in which state; what it is comes first half of the time."""
    kind = f"UPDATE devices SET category = '{chance.choice(CATEGORIES)}' WHERE code = '{code}'"  # noqa: S608
    state = f"UPDATE assets SET state = '{chance.choice(STATES[:6])}' WHERE code = '{code}'"  # noqa: S608
    for sql in chance.choice(((kind,), (state,))):
        rows.run(sql)


def folder(database: Database, over: Event, *, mends: bool) -> Callable[[], int]:
    def work() -> int:
        folded = 0
        while not over.is_set():
            with database.write() as session:
                folded += tallies.fold(session)
                if mends:
                    assert tallies.mend(session) == 0, "it mended what was not broken"
            over.wait(0.02)  # SQLite's lock goes to whoever asks at the right moment: let the writers ask
        return folded

    return work


def reader(database: Database, over: Event) -> Callable[[], int]:
    """At any moment there are as many things as there are: no fold is seen by half."""

    def work() -> int:
        with database.read() as session:
            things = session.scalar(text("SELECT count(*) FROM assets"))
        looked = 0
        while not over.is_set():
            with database.read() as session:
                assert sum(row.number for row in tallies.stock(session, by=())) == things
            looked += 1
        return looked

    return work


def all_at_once(database: Database) -> None:
    """Writers until each has done its turns, folders and a reader as long as they write."""
    over = Event()

    def writers() -> int:
        done, lost = race([writer(database, seed) for seed in range(WRITERS)])
        over.set()
        assert lost == []
        return sum(done)

    folders = [folder(database, over, mends=number == 0) for number in range(FOLDERS)]
    done, lost = race([writers, *folders, reader(database, over)])
    assert lost == []
    stored, *folded, looked = done
    assert stored == WRITERS * TURNS * 4 // 5
    assert sum(folded) > 0
    assert looked > 0
    with database.write() as session:
        assert tallies.differences(session) == []
        tallies.fold(session)
        assert tallies.differences(session) == []
        assert session.scalar(select(TallyChange.id)) is None


def test_writers_and_folders_at_once_lose_nothing_and_double_nothing(shared: Database) -> None:
    all_at_once(shared)


def test_it_bites(shared: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fold that deletes what it did not add up is found out, where there is more than one writer."""
    if shared.engine.dialect.name == "sqlite":
        pytest.skip("there is one writer")
    monkeypatch.setitem(folding.FOLD, "postgresql", folding.FOLD["sqlite"])
    with pytest.raises(AssertionError):
        all_at_once(shared)


FOLDING = """
import signal, sys
from fleet.db import Database
from fleet.reporting import tallies
with Database(sys.argv[1], b"k").write() as session:
    print(tallies.fold(session), flush=True)
    signal.pause()
"""


def test_a_fold_that_is_killed_has_folded_nothing(shared: Database) -> None:
    url = shared.engine.url.render_as_string(hide_password=False)
    with subprocess.Popen([sys.executable, "-c", FOLDING, url], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout
        waiting = int(program.stdout.readline())
        program.send_signal(signal.SIGKILL)
    with shared.write() as session:
        assert tallies.differences(session) == []
        for _ in range(100):  # PostgreSQL takes a moment to notice
            if folded := tallies.fold(session):
                break
        assert folded == waiting > 0
        assert tallies.differences(session) == []


def test_who_comes_while_another_one_folds_leaves_it_to_them(shared: Database) -> None:
    """On SQLite they wait for the lock, and find nothing left."""
    if shared.engine.dialect.name == "sqlite":
        pytest.skip("there is one writer")
    with shared.write() as first, shared.write() as second:
        assert tallies.fold(first) > 0
        assert tallies.fold(second) == 0
