"""Rule N5: webhooks arrive at least once, under one id each, however often workers are killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from fleet import settings, webhooks
from fleet.changes import Change
from fleet.db import Database
from fleet.parties import youths
from fleet.parties.organisations import Organisation
from fleet.parties.youths import Signatory
from fleet.settings import Settings
from fleet.webhooks import Delivery, delivering
from jobs import webhooks as working
from tests.cast import Cast
from tests.jobs.conftest import environment

PATIENCE = 90
RECEIVER = """
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        with open(sys.argv[1], "a") as log:
            log.write(self.headers["webhook-id"] + "\\n")
        self.send_response(204)
        self.end_headers()

    def log_message(self, *what):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""
QUICK = (2, 12, 60)
LONG = pytest.param((4, 200, 1_000), marks=pytest.mark.battery)


@contextmanager
def receiver(log: Path) -> Iterator[str]:
    """A receiver in a process of its own, so that this one has no thread when it forks."""
    log.touch()
    started = subprocess.Popen([sys.executable, "-c", RECEIVER, str(log)], stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    try:
        yield f"http://127.0.0.1:{started.stdout.readline().strip()}/"
    finally:
        started.kill()
        started.wait()
        started.stdout.close()


def worker(told: Settings, careless: bool) -> int:
    """A process that sends until it is killed; its id. A `careless` one marks before it sends."""
    child = os.fork()
    if child:
        return child
    try:
        delivering.LEASE = timedelta(seconds=1)  # type: ignore[misc]
        database = Database(told.database_url, told.trail_key)
        if careless:
            working._send = _too_soon(database)
        while True:
            working.deliver(database, told)
            time.sleep(0.01)
    except BaseException as error:
        os.write(2, f"{error!r}\n".encode())
    finally:
        os._exit(1)


def _too_soon(database: Database) -> Any:
    real = working._send

    def send(told: Settings, calls: Any, leased: Any, message_id: str, said: bytes, at: datetime) -> Any:
        with database.write() as session:
            delivering.arrived(session, message_id, at, 204)
        return real(told, calls, leased, message_id, said, at)

    return send


def kill(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def journey(database: Database, cast: Cast, told: Settings, log: Path, plan: Any, careless: bool) -> None:
    """Changes are made while workers are killed, and then the rest is waited for."""
    workers, kills, number = plan
    rng, house = random.Random(1), cast.association.id
    with receiver(log) as url:
        webhooks.add(cast.session, cast.mentor, cast.association, url, loopback=True)
        cast.store()
        database.dispose()
        running = [worker(told, careless) for _ in range(workers)]
        try:
            for round_ in range(kills):
                for _ in range(number * (round_ + 1) // kills - number * round_ // kills):
                    with database.write() as session:
                        mine = session.get_one(Organisation, house)
                        actor = cast.mentor.later(datetime.now(UTC))
                        youths.add(session, actor, mine, "06", Signatory.ADULT_YOUTH)
                time.sleep(rng.uniform(0.01, 0.1))
                kill(running.pop(rng.randrange(workers)))
                running.append(worker(told, careless))
            _wait_for(database, number)
        finally:
            for child in running:
                kill(child)


def _wait_for(database: Database, number: int) -> None:
    until = time.monotonic() + PATIENCE
    over = select(func.count()).select_from(Delivery).where(Delivery.delivered_at.is_not(None))
    while time.monotonic() < until:
        with database.read() as session:
            if session.scalar(over) == number:
                return
        time.sleep(0.1)


@pytest.fixture
def told(database_url: str) -> Settings:
    return settings.read(environment(database_url, DEMO="1", WEBHOOKS_LOOPBACK="1"))


@pytest.mark.parametrize("plan", [QUICK, LONG])
def test_n5_webhooks_arrive_at_least_once_under_a_stable_id(
    database: Database, stored_cast: Cast, told: Settings, tmp_path: Path, plan: Any
) -> None:
    journey(database, stored_cast, told, tmp_path / "log", plan, careless=False)
    got = (tmp_path / "log").read_text().split()
    with database.read() as session:
        made = set(session.scalars(select(Change.seq)))
        rows = session.scalars(select(Delivery)).all()
    assert len(made) == plan[2]
    assert {each.seq for each in rows} == made
    assert {each.id for each in rows} == set(got)
    assert {each.state for each in rows} == {"delivered"}


@pytest.mark.battery
def test_n5_teeth_a_worker_that_marks_before_it_sends_loses_some(
    database: Database, stored_cast: Cast, told: Settings, tmp_path: Path
) -> None:
    journey(database, stored_cast, told, tmp_path / "log", (4, 200, 1_000), careless=True)
    got = set((tmp_path / "log").read_text().split())
    with database.read() as session:
        assert len(set(session.scalars(select(Delivery.id))) - got) > 0
