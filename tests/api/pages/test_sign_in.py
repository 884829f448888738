"""Rule A2 as people meet it: no password, a link that works once, in the browser that asked."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from fleet import settings
from fleet.db import Database
from fleet.notices import Notice
from fleet.parties import sign_in
from fleet.parties.accounts import Account
from fleet.parties.sign_in import SignInLink, SignInSession
from fleet.settings import Settings
from tests.api.conftest import PUBLIC, SETTINGS
from tests.cast import SECRET, Cast

Browsers = Callable[[], FlaskClient]


@pytest.fixture
def told() -> Settings:
    """A real service; limits far away, but for the test that meets one."""
    far = ";sign-in=1000 per minute;sign-in-code=1000 per minute"
    return settings.read(SETTINGS | {"FLEET_RATE_LIMITS": SETTINGS["FLEET_RATE_LIMITS"] + far})


@pytest.fixture
def browsers(app: Flask, stored_cast: Cast) -> Browsers:
    """A new browser at each call, each with cookies of its own."""

    def made() -> FlaskClient:
        client = app.test_client()
        client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 14)"
        return client

    return made


def post(browser: FlaskClient, path: str, **sent: str) -> TestResponse:
    return browser.post(path, data=sent, base_url=PUBLIC)


def get(browser: FlaskClient, path: str) -> TestResponse:
    return browser.get(path, base_url=PUBLIC)


def email_of(cast: Cast) -> str:
    email = cast.session.get_one(Account, cast.coordinator.name).email
    cast.store()  # a session left open would be SQLite's one writer
    return email


def mailed(database: Database) -> tuple[str, str]:
    """The link's secret and its six digits, as the newest mail would say them."""
    with database.read() as session:
        notice = session.scalars(select(Notice).where(Notice.kind == "sign_in")).all()[-1]
        link = session.get_one(SignInLink, notice.facts["link_id"])
        return sign_in.secret_of(link, SECRET), sign_in.code_of(link, SECRET)


def is_signed_in(browser: FlaskClient) -> bool:
    return get(browser, "/account").status_code == 200


def test_from_the_address_to_the_session_in_one_browser(
    browsers: Browsers, stored_cast: Cast, database: Database
) -> None:
    browser = browsers()
    assert get(browser, "/devices").location == "/sign-in?next=/devices"
    asked = post(browser, "/sign-in", email=f" {email_of(stored_cast).upper()} ", next="/devices")
    assert "Regardez vos e-mails" in asked.text
    secret, _code = mailed(database)
    seen = get(browser, f"/sign-in/{secret}")
    assert email_of(stored_cast) in seen.text
    assert not is_signed_in(browser), "a GET, such as a mail scanner's, spends nothing"
    assert post(browser, f"/sign-in/{secret}").status_code == 303
    assert is_signed_in(browser)


def test_a_link_works_once(browsers: Browsers, stored_cast: Cast, database: Database) -> None:
    browser = browsers()
    post(browser, "/sign-in", email=email_of(stored_cast))
    secret, _code = mailed(database)
    post(browser, f"/sign-in/{secret}")
    again = post(browser, f"/sign-in/{secret}")
    assert again.status_code == 403
    assert "ne fonctionne plus" in again.text
    assert get(browser, f"/sign-in/{secret}").status_code == 403


def test_another_browser_needs_the_digits_typed_in_the_first(
    browsers: Browsers, stored_cast: Cast, database: Database
) -> None:
    asking, mail_program = browsers(), browsers()
    post(asking, "/sign-in", email=email_of(stored_cast))
    secret, code = mailed(database)
    assert post(mail_program, f"/sign-in/{secret}").status_code == 403
    assert not is_signed_in(mail_program)
    assert post(mail_program, "/sign-in/code", code=code).status_code == 403
    answer = post(asking, "/sign-in/code", code=f"{code[:3]} {code[3:]}", next="/devices")
    assert (answer.status_code, answer.location) == (303, "/devices")
    assert is_signed_in(asking)


def test_five_wrong_tries_void_the_link(browsers: Browsers, stored_cast: Cast, database: Database) -> None:
    browser = browsers()
    post(browser, "/sign-in", email=email_of(stored_cast))
    secret, code = mailed(database)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _try in range(5):
        answer = post(browser, "/sign-in/code", code=wrong)
        assert answer.status_code == 403
    assert post(browser, "/sign-in/code", code=code).status_code == 403
    assert not is_signed_in(browser)


def test_a_strangers_address_gets_the_same_answer_and_no_mail(
    browsers: Browsers, stored_cast: Cast, database: Database
) -> None:
    known, unknown = browsers(), browsers()
    answers = [
        post(known, "/sign-in", email=email_of(stored_cast)),
        post(unknown, "/sign-in", email="nobody@example.org"),
    ]
    assert answers[0].get_data() == answers[1].get_data()
    assert [answer.status_code for answer in answers] == [200, 200]
    with database.read() as session:
        assert len(session.scalars(select(Notice).where(Notice.kind == "sign_in")).all()) == 1


def test_cookies_are_closed_to_scripts_other_sites_and_plain_http(
    browsers: Browsers, stored_cast: Cast, database: Database
) -> None:
    browser = browsers()
    asked = post(browser, "/sign-in", email=email_of(stored_cast))
    secret, _code = mailed(database)
    opened = post(browser, f"/sign-in/{secret}")
    for answer, name in ((asked, "__Host-asked"), (opened, "__Host-fleet")):
        cookie = SimpleCookie(answer.headers["Set-Cookie"])[name]
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (
            True,
            True,
            "Lax",
            "/",
        )
        assert not cookie["domain"]


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "evil"])
def test_nobody_is_sent_to_another_site_after_signing_in(
    browsers: Browsers, stored_cast: Cast, database: Database, elsewhere: str
) -> None:
    browser = browsers()
    post(browser, "/sign-in", email=email_of(stored_cast))
    _secret, code = mailed(database)
    assert post(browser, "/sign-in/code", code=code, next=elsewhere).location == "/"


def test_signing_out_ends_the_session_and_takes_the_cookie(browsers: Browsers, stored_cast: Cast) -> None:
    browser = browsers()
    browser.set_cookie("__Host-fleet", stored_cast.cookie_of(stored_cast.coordinator), secure=True)
    browser.set_cookie(
        "__Host-fleet",
        stored_cast.cookie_of(stored_cast.coordinator),
        domain="fleet.example.org",
        secure=True,
    )
    stored_cast.store()
    before = browser.get_cookie("__Host-fleet", domain="fleet.example.org")
    assert is_signed_in(browser)
    assert post(browser, "/sign-out").location == "/sign-in"
    assert not is_signed_in(browser)
    assert before is not None
    browser.set_cookie("__Host-fleet", before.value, domain="fleet.example.org", secure=True)
    assert not is_signed_in(browser), "the old cookie opens nothing"


def test_the_account_page_lists_browsers_and_signs_another_one_out(
    browsers: Browsers, stored_cast: Cast
) -> None:
    here, there = browsers(), browsers()
    for browser in (here, there):
        cookie = stored_cast.cookie_of(stored_cast.coordinator)
        stored_cast.store()
        browser.set_cookie("__Host-fleet", cookie, domain="fleet.example.org", secure=True)
    page = get(here, "/account").text
    assert "sur 2 navigateurs" in page
    (other,) = re.findall(r"/account/sessions/(ses_\w+)/close", page)
    post(here, f"/account/sessions/{other}/close")
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_nobody_signs_somebody_elses_browser_out(
    browsers: Browsers, stored_cast: Cast, database: Database
) -> None:
    mine, theirs = browsers(), browsers()
    for browser, person in ((mine, stored_cast.volunteer), (theirs, stored_cast.coordinator)):
        cookie = stored_cast.cookie_of(person)
        stored_cast.store()
        browser.set_cookie("__Host-fleet", cookie, domain="fleet.example.org", secure=True)
    with database.read() as session:
        owned = SignInSession.account_id == stored_cast.coordinator.name
        key = session.scalars(select(SignInSession.id).where(owned)).one()
    answer = post(mine, f"/account/sessions/{key}/close")
    assert answer.status_code == 404
    assert is_signed_in(theirs)


def test_the_language_chosen_stays_with_the_browser_and_the_account(
    browsers: Browsers, stored_cast: Cast, database: Database
) -> None:
    browser = browsers()
    assert 'lang="fr"' in get(browser, "/sign-in").text
    answer = post(browser, "/language", language="en", next="/sign-in")
    assert answer.location == "/sign-in"
    assert "There is no password" in get(browser, "/sign-in").text
    cookie = stored_cast.cookie_of(stored_cast.coordinator)
    stored_cast.store()
    browser.set_cookie("__Host-fleet", cookie, domain="fleet.example.org", secure=True)
    post(browser, "/language", language="en", next="/account")
    with database.read() as session:
        assert session.get_one(Account, stored_cast.coordinator.name).locale == "en"


def test_a_browser_that_wants_english_gets_it_before_the_accounts_own_language(
    browsers: Browsers, stored_cast: Cast
) -> None:
    browser = browsers()
    cookie = stored_cast.cookie_of(stored_cast.coordinator)
    stored_cast.store()
    browser.set_cookie("__Host-fleet", cookie, domain="fleet.example.org", secure=True)
    for wish, told in (("en-GB,en;q=0.9,fr;q=0.5", "en"), ("fr-FR", "fr"), ("de", "fr")):
        answer = browser.get("/account", base_url=PUBLIC, headers={"Accept-Language": wish})
        assert f'<html lang="{told}">' in answer.text


def test_asking_with_a_stale_cookie_does_not_wait_for_itself(
    browsers: Browsers, stored_cast: Cast, database: Database
) -> None:
    """The limit is counted before the unit of work: SQLite has one writer, they would wait for each other."""
    browser = browsers()
    browser.set_cookie("__Host-fleet", "long gone", domain="fleet.example.org", secure=True)
    began = datetime.now(UTC)
    assert post(browser, "/sign-in", email=email_of(stored_cast)).status_code == 200
    assert (datetime.now(UTC) - began).total_seconds() < 5


def test_a3_the_language_cookie_is_bound_to_the_host_too(browsers: Browsers) -> None:
    kept = post(browsers(), "/language", language="en", next="/sign-in").headers["Set-Cookie"]
    assert kept.startswith("__Host-language=en;")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(kept.split("; "))


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/code", "/language"])
def test_a_form_of_another_site_is_refused(browsers: Browsers, path: str) -> None:
    foreign = {"Origin": "https://evil.example"}
    answer = browsers().post(path, data={"email": "a@b.c", "code": "1"}, base_url=PUBLIC, headers=foreign)
    assert answer.status_code == 403
