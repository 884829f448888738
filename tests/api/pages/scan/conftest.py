"""A basement: a service for real, a shelf of labelled things, phones whose camera sees a printed label."""

import io
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from fleet import about, events, migrations
from fleet.access import Actor, Verb
from fleet.db import Database
from fleet.intake import labels
from fleet.intake.assets import Asset
from fleet.intake.labels import Label, LabelState
from fleet.parties import sites
from fleet.scanning import Scan
from labels.label import Label as Printed
from labels.sheet import sheet
from tests.api.conftest import SETTINGS
from tests.api.served import served
from tests.cast import Cast
from tests.conftest import CHROMIUM_FLAGS, need
from tests.engines import Sqlite

FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
PHONE = {"viewport": {"width": 360, "height": 740}, "locale": "fr", "has_touch": True, "is_mobile": True}
FRAME = (1280, 720)
SHELF = (124, 116, 98)
DPI = 300
LABEL = tuple(round(mm / 25.4 * DPI) for mm in (7.25, 15.15, 7.25 + 63.5, 15.15 + 38.1))
"""Where the first label of a sheet of L7160 is, in pixels."""
PATIENCE = 15
REGISTRATION = "ServiceWorkerRegistration.prototype"
FRAMES = 12
"""How many pictures of a film show one label: about half a second."""


@dataclass
class Shelf:
    """The service, its small world, and the label of each thing in it."""

    address: str
    cast: Cast
    database: Database
    annexe: str

    def token(self, code: str) -> str:
        """What the QR code on that thing says, without the address."""
        return labels.newest_of(self.cast.session, [code])[code].token

    def url(self, token: str) -> str:
        return f"{self.address}/q/{token}".upper()

    def unused(self, count: int) -> list[str]:
        """The addresses of so many printed labels that are on nothing yet."""
        printed = [one.token for one in labels.print_batch(self.cast.session, self.cast.coordinator, count)]
        self.cast.store()
        return [self.url(token) for token in printed]

    def cookie(self, person: Actor) -> dict[str, Any]:
        value = self.cast.cookie_of(person, SETTINGS["FLEET_SECRET_KEY"])
        self.cast.store()
        return {"name": "fleet", "value": value, "url": self.address, "httpOnly": True, "sameSite": "Lax"}

    def laptops(self, count: int) -> list[str]:
        """The codes of so many laptops on the hub's shelf."""
        made = [self.cast.device().code for _ in range(count)]
        self.cast.store()
        return made

    def scanned(self, *codes: str) -> list[tuple[str, str, str]]:
        """Thing, action and verdict of the scans of these things that the service keeps, in their order."""
        asked = select(Scan).where(Scan.asset_code.in_(codes)).order_by(Scan.at)
        with self.database.opened(writing=False) as session:
            return [(str(one.asset_code), one.action, one.verdict) for one in session.scalars(asked)]

    def stands(self, code: str) -> tuple[str, str | None]:
        """The state and place of a thing, freshly read."""
        with self.database.opened(writing=False) as session:
            asset = session.get_one(Asset, code)
            return asset.state, asset.site.name if asset.site else None

    def events(self, code: str, verb: Verb) -> int:
        """How often that happened to a thing."""
        with self.database.opened(writing=False) as session:
            return sum(event.verb == verb for event in events.history(session, "device", code))

    def unclaimed(self, urls: Sequence[str]) -> int:
        """How many of these labels are on nothing."""
        asked = select(Label).where(Label.token.in_([url[-26:] for url in urls]))
        with self.database.opened(writing=False) as session:
            return sum(label.status is LabelState.UNCLAIMED for label in session.scalars(asked))


@pytest.fixture(scope="session")
def shelf(scratch: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """One service for all of them. SQLite alone: which engine is below matters to no phone."""
    engine = Sqlite(scratch, migrations.upgrade)
    url = engine.fresh()
    database = Database(url, SETTINGS["FLEET_TRAIL_KEY"].encode())
    with database.opened(writing=True) as session:
        cast = Cast(session, datetime.now(UTC) - timedelta(hours=1))
        about.mark_as_demo(session, "tests")
        annexe = sites.add(session, cast.system, "Annexe de Grasse", cast.lender, "06")
        session.commit()
        with served(url, tmp_path_factory.mktemp("served") / "log", demo=True) as address:
            yield Shelf(address, cast, database, annexe.id)
    database.dispose()
    engine.close()


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A film for the fake camera: each text's label as our labels room prints it, one after the other."""
    program = need("pdftoppm", "apt-get install poppler-utils")
    folder = tmp_path_factory.mktemp("films")

    def made(*urls: str, frames: int = FRAMES) -> Path:
        file = folder / f"{len(list(folder.iterdir()))}.mjpeg"
        with file.open("wb") as film:
            for url in urls:
                film.write(_frame(program, url) * frames)
        return file

    return made


def _frame(program: str, url: str) -> bytes:
    """One picture: the first label of a sheet, printed in black on white, held before a shelf."""
    picture = Image.new("RGB", FRAME, SHELF)
    if url:
        pdf = sheet([Printed(url, "ABCDEFGH", "04 93 00 00 00")])
        drawn = subprocess.run(
            [program, "-r", str(DPI), "-png", "-"], input=pdf, capture_output=True, check=True
        )
        label = Image.open(io.BytesIO(drawn.stdout)).convert("RGB").crop(LABEL)
        picture.paste(label, ((FRAME[0] - label.width) // 2, (FRAME[1] - label.height) // 2))
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=80)
    return written.getvalue()


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


def chromium_options(film: Path | None = None) -> dict[str, Any]:
    """How the tests' browser is started, with a camera that sees `film` or a test picture."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    camera = [*FAKE_CAMERA, *([f"--use-file-for-fake-video-capture={film}"] if film else [])]
    return {"executable_path": found, "args": [*CHROMIUM_FLAGS, *camera]}


@pytest.fixture(scope="session")
def cameras(browser: Any) -> Iterator[Callable[[Path | None], Any]]:
    """A browser for each film, started once."""
    started: dict[Path | None, Any] = {}

    def of(film: Path | None) -> Any:
        if film not in started:
            started[film] = browser.browser_type.launch(**chromium_options(film))
        return started[film]

    yield of
    for one in started.values():
        one.close()


@pytest.fixture
def phone(browser: Any, cameras: Callable[[Path | None], Any], shelf: Shelf) -> Phones:
    """`with phone() as one:` a phone with a memory of its own.

    `film` is what its camera sees, `home` a folder in which its memory outlives it, `person` who is signed in
    (None for nobody).
    """

    @contextmanager
    def opened(
        film: Path | None = None, home: Path | None = None, person: str | None = "volunteer", **more: Any
    ) -> Iterator[Phone]:
        if home:
            options = chromium_options(film) | PHONE | more
            context = browser.browser_type.launch_persistent_context(str(home), **options)
        else:
            context = cameras(film).new_context(**(PHONE | more))
        try:
            if person:
                context.add_cookies([shelf.cookie(getattr(shelf.cast, person))])
            # Chromium knows of the real network alone, and would wake the worker while we play there is none.
            context.add_init_script(f"Object.defineProperty({REGISTRATION}, 'sync', {{value: undefined}})")
            yield Phone(context, shelf)
        finally:
            context.close()

    return opened
