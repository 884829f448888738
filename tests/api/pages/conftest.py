"""A basement: a service for real, a shelf of labelled things, phones whose camera sees a printed label."""

import io
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fleet import about, migrations
from fleet.db import Database
from fleet.parties import sites
from labels.label import Label as Printed
from labels.sheet import sheet
from tests.api.conftest import SETTINGS
from tests.api.pages.scan.phone import Phone, Phones
from tests.api.pages.scan.shelf import Shelf
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
REGISTRATION = "ServiceWorkerRegistration.prototype"
FRAMES = 12
"""How many pictures of a film show one label: about half a second."""


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
        log = tmp_path_factory.mktemp("served") / "log"
        with served(url, log, demo=True) as address:
            yield Shelf(address, cast, database, annexe.id, log)
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
