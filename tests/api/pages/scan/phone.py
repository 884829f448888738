"""A page of the scanner, and what people do with it."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from tests.api.pages.scan.shelf import Shelf

PATIENCE = 15
"""Seconds in which whatever is awaited has come, on a busy machine too."""


class Phone:
    """A page of the scanner, and what people do with it."""

    def __init__(self, context: Any, shelf: Shelf) -> None:
        self.context, self.shelf = context, shelf
        self.page = context.pages[0] if context.pages else context.new_page()
        self.errors: list[str] = []
        self.foreign: list[str] = []
        self.taps = 0
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._note_foreign)

    def _note_foreign(self, request: Any) -> None:
        if not request.url.startswith((self.shelf.address, "data:", "blob:")):
            self.foreign.append(request.url)

    def open(self, query: str = "") -> "Phone":
        self.page.goto(f"{self.shelf.address}/scan{query}")
        self.page.wait_for_selector("#scanner[data-ready]")
        return self

    def arm(self, action: str, **told: str) -> "Phone":
        """By an address, as a command card does it."""
        return self.open("?" + "&".join(f"{name}={value}" for name, value in {"arm": action, **told}.items()))

    def tap(self, selector: str) -> None:
        self.taps += 1
        self.page.click(selector)

    def offline(self, without: bool) -> None:
        self.context.set_offline(without)

    def settled(self) -> None:
        """Until the page opens without a network too, and knows what there is to do here."""
        self.until("Boolean(navigator.serviceWorker.controller)")
        self.until(f"{KEPT}.then(kept => Boolean(kept?.json))")

    def scan(self, text: str) -> None:
        """With a hand scanner: it types, wherever the focus is, and presses Enter. No tap."""
        self.page.evaluate(WEDGE, text)

    def until(self, script: str) -> Any:
        """What `script` answers as soon as that is true. (The policy forbids Playwright's own waiting.)"""
        return self.wait(lambda: self.page.evaluate(script), script)

    def wait(self, check: Callable[[], Any], what: str) -> Any:
        """What `check` answers as soon as that is true."""
        self.shelf.cast.store()  # what the cast only read would hold SQLite's one writer
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if answer := check():
                return answer
            self.page.wait_for_timeout(20)
        raise AssertionError(f"never: {what}\n{self.page.inner_text('body')}\n{self.errors}")

    def until_kept(self, count: int) -> None:
        """Until so many scans were ever kept on this phone."""
        self.until(f"{ROWS}.then(rows => rows.length >= {count})")

    def until_waiting(self, count: int) -> None:
        """Until so many of this account's scans wait, and the number that never hides says so."""
        shown = f"document.getElementById('waiting').dataset.count === '{count}'"
        own = "JSON.parse(document.getElementById('scanner').dataset.told).account"
        kept = f"rows.filter(row => row.waits && row.account === {own}).length === {count}"
        self.until(f"{ROWS}.then(rows => {shown} && {kept})")

    def rows(self) -> list[dict[str, Any]]:
        """The scans that this phone keeps, the oldest first."""
        kept: list[dict[str, Any]] = self.page.evaluate(ROWS)
        return kept

    @property
    def word(self) -> str:
        told: str = self.page.inner_text("#word")
        return told

    def module(self, name: str) -> str:
        """The address of one of the page's modules, for `import()`."""
        source: str = self.page.evaluate("document.querySelector('script[type=module]').src")
        return source.replace("main.js", name)


WEDGE = """text => { for (const key of [...text, "Enter"]) {
    const pressed = new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true});
    Object.defineProperty(pressed, "timeStamp", {value: 1}); // at once, however busy we are
    document.body.dispatchEvent(pressed) } }"""
ROWS = """new Promise(done => { const asked = indexedDB.open("fleet-scan"); asked.onsuccess = () => {
    const all = asked.result.transaction("scans").objectStore("scans").getAll();
    all.onsuccess = () => { asked.result.close(); done(all.result) } } })"""

KEPT = """new Promise(done => { const asked = indexedDB.open("fleet-scan"); asked.onsuccess = () => {
    const along = asked.result.transaction("kept").objectStore("kept").get("along");
    along.onsuccess = () => { asked.result.close(); done(along.result) } } })"""

PUT = """row => new Promise(done => { const asked = indexedDB.open("fleet-scan"); asked.onsuccess = () => {
    const put = asked.result.transaction("scans", "readwrite").objectStore("scans").put(row);
    put.onsuccess = () => { asked.result.close(); done() } } })"""

Phones = Callable[..., AbstractContextManager[Phone]]
