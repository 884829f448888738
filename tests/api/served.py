"""The service as it runs for real: gunicorn in processes of its own, on a free port of loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.api.conftest import SETTINGS

ROOT = Path(__file__).parents[2]
PATIENCE = 30
SOON = 2


@contextmanager
def served(
    database_url: str, log: Path, *, processes: int = 1, threads: int = 4, demo: bool = False
) -> Iterator[str]:
    """The address of a service over that database, until the block ends.

    `demo`: in demo mode, whose cookies a browser keeps on loopback without TLS.
    """
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen(64)
        address = f"http://127.0.0.1:{bound.getsockname()[1]}"
        shown = (
            {"FLEET_DEMO": "1", "FLEET_PUBLIC_URL": address, "FLEET_WEBHOOKS_LOOPBACK": "1"} if demo else {}
        )
        started = _start(database_url, log, bound, processes, threads, shown)
        try:
            _wait(started, address, log)
            yield address
        finally:
            started.send_signal(signal.SIGTERM)
            started.wait(timeout=PATIENCE)


def _start(
    database_url: str, log: Path, bound: socket.socket, processes: int, threads: int, more: dict[str, str]
) -> subprocess.Popen[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FLEET_")}
    places = {"FLEET_DATABASE_URL": database_url, "FLEET_TOMBSTONES": str(log.with_name("tombstones"))}
    environment = kept | SETTINGS | places | more
    options = [
        f"--workers={processes}",
        f"--threads={threads}",
        "--log-level=warning",
        "--timeout=60",
        "--limit-request-line=8190",
        "--preload",
    ]
    command = [sys.executable, "-m", "gunicorn", *options, f"--bind=fd://{bound.fileno()}", "wsgi:app"]
    with log.open("wb") as out:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, pass_fds=[bound.fileno()], stdout=out, stderr=out
        )


def _wait(started: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and started.poll() is None:
        try:
            # Its port is open before it runs: a call to a service that died would wait for ever.
            if requests.get(f"{address}/healthz", timeout=SOON).ok:
                return
        except (requests.ConnectionError, requests.Timeout):
            continue
    raise AssertionError(log.read_text())
