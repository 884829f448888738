"""A coordinator's screen, and phones that are enrolled by what it shows."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from fleet import settings
from fleet.access import Actor, Role
from fleet.parties import evening_passes
from fleet.parties.accounts import Account
from fleet.settings import Settings
from tests.api.conftest import SETTINGS, Client
from tests.api.pages.scan.shelf import Shelf
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]

MIDNIGHT: Final = datetime(2026, 9, 14, 22, tzinfo=UTC)
"""The end of the cast's day in Paris."""
ENROL: Final = "/sign-in/pass"


@pytest.fixture
def told() -> Settings:
    """A real service that lets a test try as often as it likes."""
    far = SETTINGS["FLEET_RATE_LIMITS"] + ";pass=1000 per minute;stranger=1000 per minute"
    return settings.read(SETTINGS | {"FLEET_RATE_LIMITS": far})


@pytest.fixture
def desk(client: Clients, stored_cast: Cast) -> Client:
    return client(stored_cast.coordinator)


def given(desk: Client, person: Actor) -> tuple[str, str]:
    """The page of a new code, and the code to type."""
    answer = desk.post("/passes", data={"account": person.name})
    assert answer.status_code == 303, answer.text
    page = desk.get(answer.location).text
    return answer.location, re.findall(r'<span class="code">([2-9A-Z]{4}-[2-9A-Z]{4})</span>', page)[0]


def phone(app: Flask) -> Client:
    """A browser with cookies that nobody is signed in with."""
    made = Client(app, cookie="x")
    made.flask.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 14)"
    return made


def enrolled(app: Flask, desk: Client, person: Actor) -> tuple[Client, str]:
    address, code = given(desk, person)
    made = phone(app)
    assert made.post(ENROL, data={"code": code}).status_code == 303
    return made, address


def is_stranger(answer: TestResponse) -> bool:
    return answer.status_code == 401 or "/sign-in" in (answer.location or "")


@pytest.fixture
def secret(shelf: Shelf) -> str:
    """What the code on a coordinator's screen holds, given this very moment."""
    session, key = shelf.cast.session, SETTINGS["FLEET_SECRET_KEY"]
    by = shelf.cast.coordinator.later(datetime.now(UTC))
    person = session.get_one(Account, shelf.cast.volunteer.name)
    secret = evening_passes.secret_of(evening_passes.give(session, by, person, key), key)
    shelf.cast.store()
    return secret
