"""The service over a fresh database, and a client for each of the cast."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from api import routed, serve
from api.credentials import session_cookie
from fleet import settings
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.parties import tokens
from fleet.settings import Settings
from tests.cast import NOW, SECRET, Cast

PUBLIC = "https://fleet.example.org"
SETTINGS = {
    "FLEET_SECRET_KEY": SECRET,
    "FLEET_TRAIL_KEY": "a trail key of the tests, of more than 32 characters",
    "FLEET_PUBLIC_URL": PUBLIC,
    "FLEET_LABEL_CONTACT": "04 93 00 00 00",
    "FLEET_RATE_LIMITS": "request=1000000 per minute;bad-token=1000000 per minute",
}


class Client:
    """One program or browser. `call` answers whatever comes; `ok` insists on success and answers the JSON."""

    def __init__(self, app: Flask, token: str = "", cookie: str = "") -> None:
        self.flask = app.test_client(use_cookies=bool(cookie))
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        if cookie:
            told: Settings = app.extensions["fleet"].settings
            self.flask.set_cookie(session_cookie(told), cookie, domain="fleet.example.org", secure=True)

    def call(self, method: str, path: str, json: Any = None, **more: Any) -> TestResponse:
        headers = self.headers | more.pop("headers", {})
        if json is not None:
            more["json"] = json
        return self.flask.open(_full(path), method=method, headers=headers, base_url=PUBLIC, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.call("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        return self.call("POST", path, json, **more)

    def ok(self, method: str, path: str, json: Any = None, **more: Any) -> Any:
        response = self.call(method, path, json, **more)
        assert response.status_code < 300, (
            method,
            path,
            response.status_code,
            response.get_data(as_text=True),
        )
        return response.json if response.is_json else response.get_data()


def _full(path: str) -> str:
    return path if path.startswith("/") else f"/api/v1/{path}"


@pytest.fixture
def told(tmp_path: Path) -> Settings:
    """The settings of a real service."""
    return settings.read(SETTINGS | {"FLEET_TOMBSTONES": str(tmp_path / "tombstones")})


@pytest.fixture(scope="session")
def every_address() -> Flask:
    """All that is the same for every service: it takes longer to put together than most tests to run."""
    return routed()


@pytest.fixture
def app(every_address: Flask, database: Database, told: Settings) -> Iterator[Flask]:
    """The service, an hour after the cast came together."""
    serve(every_address, told, database)
    with time_machine.travel(NOW + timedelta(hours=1), tick=True):
        yield every_address


@pytest.fixture
def client(app: Flask, stored_cast: Cast) -> Callable[[Role | Actor | str], Client]:
    """Of a role: a program with its token. Of a person: the browser in which they are signed in.

    Of "other": the other association's program. Of "": a stranger.
    """
    made: dict[Any, Client] = {}

    def of(who: Role | Actor | str) -> Client:
        if who not in made:
            made[who] = _client(app, stored_cast, who)
        return made[who]

    return of


def _client(app: Flask, cast: Cast, who: Role | Actor | str) -> Client:
    if isinstance(who, Actor):
        cookie = cast.cookie_of(who)
        cast.store()
        return Client(app, cookie=cookie)
    if isinstance(who, Role):
        token = cast.secret_of(who)
    elif who == "other":
        issued = tokens.issue(cast.session, cast.administrator, cast.other_association, Role.ASSOCIATION)
        token = issued[1]
    else:
        return Client(app)
    cast.store()
    return Client(app, token)
