"""Enrolling in a real browser: the secret is read behind the #, is in no address, and one tap is left."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fleet.db import Database
from fleet.parties import evening_passes
from fleet.parties.accounts import Account
from tests.api.served import served
from tests.cast import SECRET, Cast


@pytest.fixture
def secret(stored_cast: Cast) -> str:
    """What the code on the coordinator's screen holds, given this very moment."""
    by, account = stored_cast.coordinator.later(datetime.now(UTC)), stored_cast.volunteer.name
    found = stored_cast.session.get_one(Account, account)
    given = evening_passes.give(stored_cast.session, by, found, SECRET)
    secret = evening_passes.secret_of(given, SECRET)
    stored_cast.store()
    return secret


def test_one_tap_after_the_code_was_read_and_no_address_ever_held_the_secret(
    browser: Any, database: Database, database_url: str, tmp_path: Path, secret: str
) -> None:
    page, asked = browser.new_page(locale="fr"), []
    page.on("request", lambda request: asked.append((request.method, request.url, request.headers)))
    with served(database_url, tmp_path / "log") as address:
        page.goto(f"{address}/sign-in/pass?next=/account#{secret}")
        page.wait_for_selector("#scanned-lead", state="visible")
        assert page.url == f"{address}/sign-in/pass?next=/account"
        assert not page.locator("#code").is_visible()
        assert page.evaluate("document.activeElement.textContent.trim()") == "Connecter ce téléphone"
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/account")
        assert "jusqu’à minuit" in page.locator("main").inner_text()
    assert ("POST", f"{address}/sign-in/pass") in {(method, url) for method, url, _headers in asked}
    assert [told for told in asked if secret in told[1].partition("#")[0] or secret in str(told[2])] == []
    assert secret not in (tmp_path / "log").read_text()
    page.close()


def test_a_second_code_on_the_open_page_is_read_too_and_another_address_is_not(
    browser: Any, database: Database, database_url: str, tmp_path: Path, secret: str
) -> None:
    page = browser.new_page(locale="fr")
    with served(database_url, tmp_path / "log") as address:
        page.goto(f"{address}/sign-in/pass#short")
        assert page.locator("#code").is_visible()
        page.evaluate(f"location.hash = '{secret}'")
        page.wait_for_selector("#scanned-lead", state="visible")
    page.close()
