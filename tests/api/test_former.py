"""A service that has moved to another address: what was printed and configured before keeps working."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from fleet import codes, settings
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.intake.labels import Label
from fleet.settings import Settings
from fleet.support.tickets import Ticket
from tests.api.conftest import PUBLIC, SETTINGS, Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]
FORMER = "https://fleet.former.example"


@pytest.fixture
def told() -> Settings:
    """The settings of a service that was elsewhere before."""
    return settings.read(SETTINGS | {"FLEET_FORMER_URLS": f"https://older.example:8443/, {FORMER}"})


@pytest.fixture
def token(stored_cast: Cast) -> str:
    device = stored_cast.device()
    found = stored_cast.session.scalars(select(Label.token).where(Label.asset_code == device.code)).one()
    stored_cast.store()
    return found


def at(app: Flask, host: str, method: str, path: str, **more: Any) -> Any:
    return app.test_client().open(path, method=method, base_url=host, **more)


def test_a_page_opened_at_a_former_address_is_sent_on(app: Flask) -> None:
    for host in (FORMER, "https://older.example:8443", "HTTPS://FLEET.FORMER.EXAMPLE"):
        for path in ("/", "/scan?code=AB%20C&n=1", "/devices", "/sign-in/abc", "/nothing-here"):
            answer = at(app, host, "GET", path)
            assert (answer.status_code, answer.headers["Location"]) == (308, PUBLIC + path)
            assert answer.get_data() == b""
            assert answer.headers["Cache-Control"] == "no-store"


def test_an_old_label_opens_the_thing_for_whoever_is_signed_in_at_the_new_address(
    app: Flask, client: Clients, stored_cast: Cast, token: str
) -> None:
    sent_on = at(app, FORMER, "GET", f"/Q/{token}")
    assert sent_on.headers["Location"] == f"{PUBLIC}/Q/{token}"
    shown = client(stored_cast.volunteer).get(sent_on.headers["Location"].removeprefix(PUBLIC))
    assert shown.headers["Location"].startswith("/devices/")


def test_y4_an_old_label_is_sent_on_whatever_its_token(app: Flask, stored_cast: Cast, token: str) -> None:
    """All that differs is the address that was asked for, as it was asked."""
    answers = set()
    for tried in (token, token.lower(), codes.new_token(), "x", "%ff", "%00", "a/b", "//two"):
        answer = at(app, FORMER, "GET", f"/q/{tried}")
        headers = [each for each in answer.headers if each[0] not in ("Date", "Location")]
        answers.add((answer.status_code, answer.get_data(), tuple(headers)))
        assert answer.headers["Location"].startswith(f"{PUBLIC}/q/")
    assert len(answers) == 1


def test_what_a_stranger_sends_from_a_page_opened_before_the_move_is_kept(
    app: Flask, token: str, database: Database
) -> None:
    for origin in ("null", FORMER):
        browser = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
        answer = at(app, FORMER, "POST", f"/q/{token}", data={"trouble": "found"}, headers=browser)
        assert answer.status_code == 200
    with database.read() as session:
        assert session.scalars(select(Ticket)).first()


def test_a3_no_address_of_ours_may_send_forms_to_another(app: Flask, client: Clients, token: str) -> None:
    foreign = {"Origin": FORMER}
    assert client("").post(f"/q/{token}", data={"trouble": "found"}, headers=foreign).status_code == 403
    answer = at(app, FORMER, "POST", f"/q/{token}", data={"trouble": "found"}, headers={"Origin": PUBLIC})
    assert answer.status_code == 403


def test_a_program_keeps_its_token_at_a_former_address(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    key = client(Role.COORDINATOR).headers
    assert at(app, FORMER, "GET", "/api/v1/devices", headers=key).status_code == 200
    assert at(app, FORMER, "GET", "/healthz").status_code == 200


def test_new_labels_name_the_new_address(client: Clients, stored_cast: Cast, token: str) -> None:
    (device,) = client(Role.COORDINATOR).ok("GET", "devices?limit=1")["items"]
    assert device["label_url"] == f"{PUBLIC}/q/{token}".upper()


def test_a_label_of_a_former_address_is_found_by_what_it_says(
    client: Clients, stored_cast: Cast, token: str
) -> None:
    code = stored_cast.session.scalars(select(Label.asset_code).where(Label.token == token)).one()
    volunteer = client(stored_cast.volunteer)
    for place in ("/search?q=", "/scan?code="):
        shown = volunteer.get(f"{place}HTTPS://FLEET.FORMER.EXAMPLE/Q/{token}")
        assert f"/devices/{code}" in shown.headers.get("Location", "") + shown.text


def test_an_unknown_host_is_no_former_address(app: Flask, token: str) -> None:
    assert at(app, "https://10.0.0.7", "GET", f"/q/{token}").status_code == 200
