"""Enrolling in a real browser: the secret is read behind the #, is in no address, and one tap is left."""

from typing import Any

from tests.api.pages.scan.phone import Phones
from tests.api.pages.scan.shelf import Shelf


def test_one_tap_after_the_code_was_read_and_no_address_ever_held_the_secret(
    phone: Phones, shelf: Shelf, secret: str
) -> None:
    asked: list[tuple[str, str, Any]] = []
    with phone(person=None) as one:
        page, address = one.page, shelf.address
        page.on("request", lambda request: asked.append((request.method, request.url, request.headers)))
        page.goto(f"{address}/sign-in/pass?next=/account#{secret}")
        page.wait_for_selector("#scanned-lead", state="visible")
        assert page.url == f"{address}/sign-in/pass?next=/account"
        assert not page.locator("#code").is_visible()
        assert page.evaluate("document.activeElement.textContent.trim()") == "Connecter ce téléphone"
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/account")
        assert "jusqu’à minuit" in page.locator("main").inner_text()
        kept = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert ("POST", f"{address}/sign-in/pass") in {(method, url) for method, url, _headers in asked}
    assert [told for told in asked if secret in told[1].partition("#")[0] or secret in str(told[2])] == []
    assert secret not in shelf.log.read_text() + kept


def test_a_second_code_on_the_open_page_is_read_too_and_another_address_is_not(
    phone: Phones, shelf: Shelf, secret: str
) -> None:
    with phone(person=None) as one:
        one.page.goto(f"{shelf.address}/sign-in/pass#short")
        assert one.page.locator("#code").is_visible()
        one.page.evaluate(f"location.hash = '{secret}'")
        one.page.wait_for_selector("#scanned-lead", state="visible")
