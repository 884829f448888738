"""Tonight's phones as people meet them: a code on a screen, a tap on a phone, and what midnight leaves."""

import re
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from limits import parse

from fleet.access import Role
from labels import qr
from tests.api.conftest import PUBLIC, Client
from tests.api.pages.passes.conftest import ENROL, MIDNIGHT, Clients, enrolled, given, is_stranger, phone
from tests.cast import Cast


def test_from_the_screen_to_the_phone_and_back(
    app: Flask, client: Clients, desk: Client, stored_cast: Cast
) -> None:
    assert "Aucun téléphone" in desk.get("/passes").text
    address, code = given(desk, stored_cast.volunteer)
    assert 'data-state="waiting"' in desk.get(address).text
    mine = phone(app)
    page = mine.get(f"{ENROL}?next=/scan%3Farm=pack")
    assert (page.status_code, "Set-Cookie" in page.headers) == (200, False)
    answer = mine.post(ENROL, data={"code": code.replace("-", " ").lower(), "next": "/scan?arm=pack"})
    assert (answer.status_code, answer.location) == (303, "/scan?arm=pack")
    assert mine.get("/scan").status_code == 200
    shown = desk.get(address).text
    assert 'data-state="on"' in shown
    assert "<svg" not in shown
    assert "Android" in desk.get("/passes").text


def test_the_page_draws_the_address_of_the_secret_and_looking_at_it_spends_nothing(
    app: Flask, desk: Client, stored_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    monkeypatch.setattr("labels.svg.matrix", lambda text, level: drawn.append(text) or qr.matrix(text, level))
    address, _code = given(desk, stored_cast.volunteer)
    desk.get(address)
    assert len(set(drawn)) == 1
    (secret,) = set(re.findall(rf"{PUBLIC}/sign-in/pass#([A-Za-z0-9_-]{{43}})$", drawn[0]))
    assert secret not in desk.get(address).text
    mine = phone(app)
    mine.get(f"{ENROL}")
    assert mine.post(ENROL, data={"secret": secret}).location == "/scan"
    assert phone(app).post(ENROL, data={"secret": secret}).status_code == 409


def test_only_who_asked_for_a_code_sees_it(client: Clients, desk: Client, stored_cast: Cast) -> None:
    address, code = given(desk, stored_cast.volunteer)
    page = client(stored_cast.other_coordinator).get(address)
    assert page.status_code == 200
    assert "<svg" not in page.text
    assert code not in page.text


def test_a_program_gives_no_pass_and_nobody_is_chosen_who_is_not_of_the_floor(
    client: Clients, desk: Client, stored_cast: Cast
) -> None:
    program = client(Role.COORDINATOR)
    assert program.post("/passes", data={"account": stored_cast.volunteer.name}).status_code == 403
    for wrong in (stored_cast.coordinator.name, stored_cast.mentor.name, "acc_zz", ""):
        answer = desk.post("/passes", data={"account": wrong})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text


def test_a_wrong_or_spent_code_is_told_and_signs_nobody_in(
    app: Flask, desk: Client, stored_cast: Cast
) -> None:
    mine, _address = enrolled(app, desk, stored_cast.volunteer)
    _address, code = given(desk, stored_cast.volunteer)
    other = phone(app)
    assert other.post(ENROL, data={"code": "ABCDEFGH"}).status_code == 422
    assert other.post(ENROL).status_code == 422
    given(desk, stored_cast.volunteer)
    spent = other.post(ENROL, data={"code": code})
    assert spent.status_code == 409
    assert "ne fonctionne plus" in spent.text
    assert other.get("/scan").status_code == 303
    assert mine.get("/scan").status_code == 200


def test_tries_are_limited_by_address_and_a_foreign_form_is_refused(app: Flask) -> None:
    app.extensions["limits"].items["pass"] = parse("30 per 15 minutes")
    mine = phone(app)
    answers = [mine.post(ENROL, data={"code": "ABCDEFGH"}).status_code for _try in range(31)]
    assert answers == [422] * 30 + [429]
    assert phone(app).post(ENROL, headers={"Origin": "https://evil.example"}).status_code == 403


def test_the_cookie_is_closed_and_lives_a_week_longer_than_the_evening(
    app: Flask, desk: Client, stored_cast: Cast
) -> None:
    _address, code = given(desk, stored_cast.volunteer)
    answer = phone(app).post(ENROL, data={"code": code})
    cookie = SimpleCookie(answer.headers["Set-Cookie"])["__Host-fleet"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (
        True,
        True,
        "Lax",
        "/",
    )
    left = MIDNIGHT + timedelta(days=7) - datetime.now(UTC)
    assert abs(int(cookie["max-age"]) - left.total_seconds()) < 60


def test_nobody_is_sent_elsewhere_after_enrolling(app: Flask, desk: Client, stored_cast: Cast) -> None:
    for elsewhere in ("https://evil.example", "//evil.example", "/\\evil.example"):
        _address, code = given(desk, stored_cast.volunteer)
        assert phone(app).post(ENROL, data={"code": code, "next": elsewhere}).location == "/scan"


def test_who_is_sent_to_sign_in_from_the_scanner_finds_the_way_to_the_code(client: Clients) -> None:
    answer = client("").get("/scan?arm=pack", follow_redirects=True)
    assert 'href="/sign-in/pass?next=/scan%3Farm%3Dpack"' in answer.text


def test_a_phone_of_the_evening_tells_nothing_of_its_volunteers_other_browsers(
    app: Flask, client: Clients, desk: Client, stored_cast: Cast
) -> None:
    own = client(stored_cast.volunteer)
    mine, _address = enrolled(app, desk, stored_cast.volunteer)
    page = mine.get("/account").text
    assert "sur 1 navigateur" in page
    assert "jusqu’à minuit" in page
    listed = own.get("/account").text
    assert "sur 2 navigateurs" in listed
    assert "pour la soirée" in listed
    (pass_key,) = re.findall(r"/account/sessions/(ses_\w+)/close", listed)
    (own_key,) = re.findall(r"/sessions/(ses_\w+)/close", client(stored_cast.volunteer).get("/account").text)
    assert own_key == pass_key
    assert mine.post("/account/sessions/ses_zz/close").status_code == 404
    assert own.post(f"/account/sessions/{pass_key}/close").status_code == 303
    assert is_stranger(mine.get("/scan"))


def test_a_technicians_evening_phone_may_not_do_what_a_volunteer_may_not(
    app: Flask, client: Clients, desk: Client, stored_cast: Cast
) -> None:
    device = stored_cast.device()
    stored_cast.store()
    mine, _address = enrolled(app, desk, stored_cast.technician)
    assert client(stored_cast.technician).get(f"/devices/{device.code}").status_code == 200
    assert mine.get("/devices").status_code == 200
    assert mine.post(f"/api/v1/devices/{device.code}/rework").status_code == 403


def test_what_a_phone_takes_along_says_when_its_evening_ends(
    app: Flask, client: Clients, desk: Client, stored_cast: Cast
) -> None:
    mine, _address = enrolled(app, desk, stored_cast.volunteer)
    address = f"/scan/along?site={stored_cast.hub.id}"
    assert mine.get(address).json["until"] == MIDNIGHT.isoformat()
    assert client(stored_cast.volunteer).get(address).json["until"] is None
