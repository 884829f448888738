"""From opening the scanner to the first verdict, through a camera that sees a printed label."""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

from playwright.sync_api import sync_playwright

from bench.measure import Row
from fleet import about
from fleet.db import Database
from tests.api.conftest import SETTINGS
from tests.api.pages.conftest import FRAMES, PHONE, _frame, chromium_options
from tests.api.pages.scan.shelf import Shelf
from tests.api.served import served
from tests.cast import Cast
from tests.conftest import need

RUNS: Final = 20
LOADED: Final = "performance.getEntriesByType('navigation')[0].loadEventEnd"


def rows(url: str) -> Iterator[Row]:
    """At the first opening, with nothing kept on the phone, and at later ones."""
    database = Database(url, SETTINGS["FLEET_TRAIL_KEY"].encode())
    with tempfile.TemporaryDirectory() as folder, database.opened(writing=True) as session:
        cast = Cast(session, datetime.now(UTC) - timedelta(hours=1))
        about.mark_as_demo(session, "bench")
        code = cast.ready_laptop().code
        session.commit()
        with served(url, Path(folder) / "log", demo=True) as address, sync_playwright() as playwright:
            shelf = Shelf(address, cast, database, cast.hub.id)
            film = Path(folder) / "label.mjpeg"
            program = need("pdftoppm", "apt-get install poppler-utils")
            film.write_bytes(_frame(program, shelf.url(shelf.token(code))) * FRAMES)
            with closing(playwright.chromium.launch(**chromium_options(film))) as browser:
                yield _row("the first time", [_opened(browser, shelf, 1)[0] for _ in range(RUNS // 4)])
                yield _row("later", _opened(browser, shelf, RUNS + 1)[1:])
    database.dispose()


def _row(when: str, times: list[tuple[float, float]]) -> Row:
    verdicts, loads = zip(*times, strict=True)
    return Row(
        f"`/scan` opened to verdict, {when}", median(verdicts), "the page itself loaded", median(loads)
    )


def _opened(browser: Any, shelf: Shelf, times: int) -> list[tuple[float, float]]:
    """Milliseconds to the verdict, and to the page's load event, on one phone."""
    with closing(browser.new_context(**PHONE)) as context:
        context.add_cookies([shelf.cookie(shelf.cast.volunteer)])
        page = context.new_page()
        return [_once(page, shelf.address) for _ in range(times)]


def _once(page: Any, address: str) -> tuple[float, float]:
    page.goto(f"{address}/scan")
    page.wait_for_selector("#found .verdict.ready")
    return page.evaluate("performance.now()"), page.evaluate(LOADED)
