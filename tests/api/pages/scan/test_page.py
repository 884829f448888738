"""What the scanner's page is served with: its policy, its files, its worker, its manifest; how it looks."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask

from api.headers import CSP, SCANNER_CSP
from api.pages.scan import files, words
from fleet.access import Actor, Role
from fleet.locale import translator
from fleet.parties.accounts import Account
from tests.api.conftest import Client
from tests.api.pages.scan.phone import Phones
from tests.api.pages.scan.shelf import Shelf
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]


def test_webassembly_is_allowed_only_where_a_camera_reads(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    browser = client(stored_cast.volunteer)
    for path in ("/scan", "/sign-in/pass"):
        assert browser.get(path).headers["Content-Security-Policy"] == SCANNER_CSP, path
    assert SCANNER_CSP.replace(" 'wasm-unsafe-eval'", "") == CSP
    for path in ("/", "/devices", "/account", "/scan/manifest.webmanifest", "/static/scan/worker.js", "/q/x"):
        assert browser.get(path).headers["Content-Security-Policy"] == CSP, path


def test_whatever_the_worker_keeps_is_there_and_may_be_kept(app: Flask, client: Clients) -> None:
    worker = client("").get("/static/scan/worker.js")
    assert (worker.mimetype, worker.headers["Service-Worker-Allowed"]) == ("text/javascript", "/scan")
    assert worker.headers["Cache-Control"] == "no-cache"
    kept = json.loads(re.search(r", (\[.*\])\);", worker.text)[1])  # type: ignore[index]
    assert kept == files.ahead()
    assert all(address.startswith("/static/") for address in kept)
    for address in kept:
        with client("").get(address) as answer:
            assert answer.status_code == 200, address
            assert "max-age" in answer.headers["Cache-Control"], address
    with client("").get(files.scanner("zxing.wasm")) as program:
        assert (program.mimetype, program.data[:4]) == ("application/wasm", b"\0asm")


def test_an_address_of_another_version_is_never_kept(app: Flask, client: Clients) -> None:
    with client("").get("/static/scan-0123456789ab/main.js") as answer:
        assert answer.status_code == 200
        assert "max-age=31536000" not in answer.headers["Cache-Control"]
    for name in ("nothing.js", "manifest.json", "idb-8.0.4.js"):
        assert client("").get(f"/static/scan-{files.version()}/{name}").status_code == 404, name


@pytest.mark.parametrize(("language", "name"), [("fr", "Le parc : scanner"), ("en", "The fleet: scanner")])
def test_it_installs_in_the_readers_language(
    app: Flask, client: Clients, stored_cast: Cast, language: str, name: str
) -> None:
    browser = client(stored_cast.volunteer)
    browser.flask.set_cookie("__Host-language", language, domain="fleet.example.org", secure=True)
    told = browser.get("/scan/manifest.webmanifest")
    manifest = json.loads(told.text)
    assert told.mimetype == "application/manifest+json"
    assert (manifest["name"], manifest["start_url"], manifest["display"]) == (name, "/scan", "standalone")
    for icon in manifest["icons"]:
        with browser.get(icon["src"]) as answer:
            assert answer.mimetype == icon["type"]


def test_every_sentence_that_a_module_says_is_told_in_both_languages(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        told = words.spoken()
    scripts = [file.read_text(encoding="utf-8") for file in files.own() if file.suffix == ".js"]
    said = {name for text in scripts for name in re.findall(r'say\("(\w+)"', text)}
    judged = {name for text in scripts for name in re.findall(r'told\("\w+", "(\w+)"', text)}
    assert said | judged <= told.keys()
    say = translator("fr")
    assert [
        text
        for text in told.values()
        if say(text) == text and text not in ("Scanner", "Wi-Fi", "lot %(lot)s")
    ] == []


def test_nothing_personal_is_in_the_page(app: Flask, client: Clients, stored_cast: Cast) -> None:
    page = client(stored_cast.volunteer).get("/scan").text
    account = stored_cast.session.get_one(Account, stored_cast.volunteer.name)
    assert account.email not in page
    assert stored_cast.association.name not in page


SIZES = {
    "narrow": {"width": 320, "height": 640},
    "phone": {"width": 360, "height": 740},
    "lying": {"width": 740, "height": 360},
    "desk": {"width": 1280, "height": 900},
}


@pytest.mark.parametrize(("size", "scheme"), [*((size, "light") for size in SIZES), ("phone", "dark")])
def test_it_is_for_everybody(phone: Phones, shelf: Shelf, size: str, scheme: str) -> None:
    """P1: no axe violation, nothing wider than the screen, targets of a gloved thumb; choosing included."""
    laptop = shelf.cast.device()
    shelf.cast.store()
    with phone(viewport=SIZES[size], color_scheme=scheme, is_mobile=False) as one:
        one.open()
        one.scan(laptop.code)
        one.page.wait_for_selector("#found .verdict")
        one.page.click("#note")
        clean(one.page)
        one.page.click("#change")
        clean(one.page)
        one.page.click("[data-action=receive]")
        one.page.wait_for_selector("#needs:not([hidden])")
        clean(one.page)


def clean(page: Any) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        """[...document.querySelectorAll("#scanner :is(button, select, input, .photo):not(.hidden)")]
            .filter(one => one.checkVisibility() && one.type !== "checkbox")
            .filter(one => Math.min(one.offsetWidth, one.offsetHeight) < 48).map(one => one.outerHTML)"""
    )
    assert small == []


def test_it_works_by_keyboard(phone: Phones, shelf: Shelf) -> None:
    with phone() as one:
        one.arm("look", site=shelf.cast.hub.id)
        one.page.focus("#change")
        one.page.keyboard.press("Enter")
        assert one.page.evaluate("document.activeElement.dataset.action") == "look"
        for _ in range(3):
            one.page.keyboard.press("Tab")
        one.page.keyboard.press("Enter")
        one.until("document.querySelector('.armed').dataset.armed === 'start_refurbishment'")
        assert one.page.evaluate("document.activeElement.id") == "change"


def test_a_phone_that_was_never_told_where_it_is_asks_once(phone: Phones, shelf: Shelf) -> None:
    with phone() as one:
        one.open()
        one.tap("#change")
        one.tap("[data-action=mark_ready]")
        one.page.wait_for_selector("#arm-site")
        assert one.page.input_value("#arm-site") == ""
        one.tap("#needs button:not([type])")
        assert one.page.is_visible("#arming")
        one.page.select_option("#arm-site", shelf.cast.hub.id)
        one.tap("#needs button:not([type])")
        one.until("document.querySelector('.armed').dataset.armed === 'mark_ready'")
        one.tap("#change")
        one.tap("[data-action=ship]")
        one.until("document.querySelector('.armed').dataset.armed === 'ship'")
