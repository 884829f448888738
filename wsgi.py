"""The service for a WSGI server (`gunicorn wsgi:app`); run by itself it starts all for a first look."""

import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from flask import Flask

from api import create_app
from fleet import about, demo, migrations, settings
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.keeping import upgrading
from fleet.settings import Settings

SERVING = settings.ROOT / "docs" / "deploy" / "gunicorn.conf.py"
DEVICES = 200
SEED = 1


def __getattr__(name: str) -> Flask:
    """`wsgi.app`, made when a server asks for it: importing this module needs no settings."""
    if name == "app":
        return make_app(settings.read())
    raise AttributeError(name)


def make_app(told: Settings) -> Flask:
    """The web service as its settings say. Raises NotADemo where demo mode meets a real fleet."""
    database = Database(told.database_url, told.trail_key)
    try:
        if told.demo:
            demo.refuse_real(database)
    finally:
        database.dispose()  # a server forks after this: its workers open connections of their own
    return create_app(told, database)


def main() -> int:
    """Database, demo fleet, sign-in links, then the service and the clock until Ctrl-C."""
    environment = settings.demo_environment()
    told = settings.read(environment)
    for line in prepare(told):
        print(line, flush=True)  # noqa: T201
    address = told.public_url.partition("://")[2]
    serve = ["-m", "gunicorn", f"--config={SERVING}", f"--bind={address}", "--log-level=warning", "wsgi:app"]
    children = [
        # In a session of their own: Ctrl-C is heard here alone, and passed on once.
        subprocess.Popen([sys.executable, *what], env=environment, start_new_session=True)  # noqa: S603
        for what in (serve, ["-m", "jobs"])
    ]
    return _wait(children)


def prepare(told: Settings) -> list[str]:
    """Bring the database to today's schema and fill it where it is empty; what to tell whoever started it."""
    if told.database_url.startswith("sqlite:///"):
        Path(told.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    database = Database(told.database_url, told.trail_key)
    try:
        if not migrations.is_current(database.engine):
            upgrading.upgrade(told, Actor("command", Role.SYSTEM, datetime.now(UTC), zone=told.timezone))
        if told.demo:
            demo.refuse_real(database)
        if told.demo and demo.is_empty(database):
            print("Making an invented fleet (a few seconds)…", file=sys.stderr)  # noqa: T201
            demo.build(database, devices=DEVICES, seed=SEED, at=datetime.now(UTC))
        with database.write() as session:
            if not about.is_demo(session):
                return [f"Fleet runs on {told.public_url} with the fleet of {database.url!r}."]
            links = demo.sign_in_links(session, told.secret_key, told.public_url)
            token = demo.sandbox_token(session, told.secret_key, datetime.now(UTC))
            shared = demo.shared_summary(session, told.secret_key, told.public_url, datetime.now(UTC))
    finally:
        database.dispose()
    width = max(len(role) for role, _ in links)
    return (
        [f"Fleet runs on {told.public_url} with an invented fleet. Sign in as:"]
        + [f"  {role:<{width}}  {link}" for role, link in links]
        + (
            ["", "What a foundation's board reads by a link, without an account:", f"  {shared}"]
            if shared
            else []
        )
        + _for_programs(token)
    )


def _for_programs(token: str | None) -> list[str]:
    """What to paste for the quick start of the API."""
    if token is None:
        return []
    return [
        "",
        "For programs (docs/quickstart.md): a token of the sandbox association:",
        f"  export TOKEN={token}",
    ]


def _wait(children: list[subprocess.Popen[bytes]]) -> int:
    """Until Ctrl-C or until one of them ends; then end the others."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        while all(child.poll() is None for child in children):
            try:
                children[0].wait(timeout=1)
            except subprocess.TimeoutExpired:
                continue
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()


if __name__ == "__main__":
    sys.exit(main())
