"""A backup made while the fleet is written to is one moment of it, and no writer waits for it."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from fleet import events
from fleet.access import Verb
from fleet.db import Database
from fleet.events import Event
from fleet.keeping import backing_up, nightly, restoring, rows
from fleet.keeping.rows import quiet
from fleet.parties import organisations, sites
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site
from tests.cast import NOW
from tests.fleet.keeping.conftest import SYSTEM, Told


def open_house(database: Database, number: int) -> None:
    """One commit that adds an association, its two sites and three events: all of it or nothing is there."""
    with database.write() as session:
        house = organisations.add(session, SYSTEM, f"House {number}", OrganisationKind.ASSOCIATION)
        session.flush()
        for name in ("hall", "cellar"):
            sites.add(session, SYSTEM, f"{name} {number}", house, "06")


class Writers:
    """Two threads that open houses until they are told to stop."""

    def __init__(self, url: str, key: bytes) -> None:
        self.opened, self.stop = [0, 0], threading.Event()
        self.threads = [threading.Thread(target=self._write, args=(url, key, place)) for place in (0, 1)]

    def _write(self, url: str, key: bytes, place: int) -> None:
        database = Database(url, key)
        while not self.stop.is_set():
            open_house(database, 2 * self.opened[place] + place)
            self.opened[place] += 1
        database.dispose()

    def __enter__(self) -> "Writers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()


def test_n7_a_backup_made_while_written_to_is_a_consistent_prefix(
    filled: Database,
    filled_url: str,
    empty_url: str,
    told: Told,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings, path = told(filled_url), tmp_path / "a.zip"
    monkeypatch.setattr(rows, "CHUNK", 10)
    with Writers(filled_url, settings.trail_key) as writers:

        def step(_done: int, _total: int) -> None:
            """Go on only once somebody wrote: so every table is read at another moment of the fleet."""
            before, waited = sum(writers.opened), 0
            while sum(writers.opened) == before and waited < 200:
                waited += 1
                writers.stop.wait(0.01)

        backing_up.make(filled, settings, path, NOW, step)
        written = sum(writers.opened)
    assert written > 10
    done = restoring.restore(path, told(empty_url), SYSTEM, quiet)
    assert done.faults == [], "the trail verifies, and every state is what its last event says"
    restored = Database(empty_url, settings.trail_key)
    with restored.read() as session:
        houses, told_of = (
            session.scalar(select(func.count()).select_from(table).where(table.name.like(like))) or 0
            for table, like in ((Organisation, "House %"), (Site, "cellar %"))
        )
        halls = session.scalar(select(func.count()).select_from(Site).where(Site.name.like("hall %")))
        trail = select(func.count()).select_from(Event).where(Event.verb == Verb.SITE_ADD.value)
        added = session.scalar(trail) or 0
        assert events.count(session) == done.manifest.tables["events"].rows
    restored.dispose()
    assert houses == told_of == halls
    assert houses < written
    assert added == 2 + 2 * houses, "the events are of the same moment as the rows"


def test_no_writer_waits_while_a_backup_is_made(
    filled: Database, filled_url: str, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one writer: a job that read inside its own unit of work would shut the service out."""
    monkeypatch.setattr(rows, "CHUNK", 10)
    numbers = iter(range(10_000))

    def step(_done: int, _total: int) -> None:
        open_house(filled, next(numbers))

    assert nightly.attempt(filled, told(filled_url), NOW, step).failure is None
    assert next(numbers) > 10
