"""The code on the coordinator's screen, before the phone's camera: one tap, and the phone scans."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from fleet.parties import evening_passes
from fleet.parties.accounts import Account
from labels import qr
from tests.api.conftest import SETTINGS
from tests.api.pages.conftest import FRAME, FRAMES
from tests.api.pages.scan.phone import Phones
from tests.api.pages.scan.shelf import Shelf

MODULE = 10
"""Pixels: as large as a screen at arm's length."""


@pytest.fixture
def code(shelf: Shelf) -> str:
    """The address in a code that is shown this very moment."""
    session, key = shelf.cast.session, SETTINGS["FLEET_SECRET_KEY"]
    by = shelf.cast.coordinator.later(datetime.now(UTC))
    given = evening_passes.give(session, by, session.get_one(Account, shelf.cast.volunteer.name), key)
    secret = evening_passes.secret_of(given, key)
    shelf.cast.store()
    return f"{shelf.address}/sign-in/pass#{secret}"


def screen(text: str) -> bytes:
    """One picture of a film: the code on a bright screen in a dark room."""
    drawn = qr.matrix(text, "M")
    symbol = Image.new("L", (drawn.size, drawn.size))
    symbol.putdata([0 if dark == "1" else 255 for row in drawn.lines() for dark in row])
    bright = ImageOps.expand(symbol, border=qr.QUIET, fill=255)
    picture = Image.new("RGB", FRAME)
    picture.paste(
        bright.resize((bright.width * MODULE, bright.height * MODULE), Image.Resampling.NEAREST), (400, 40)
    )
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=80)
    return written.getvalue()


def test_the_camera_reads_the_code_and_what_stays_before_it_is_not_read_as_another(
    phone: Phones, shelf: Shelf, code: str, tmp_path: Path
) -> None:
    film = tmp_path / "screen.mjpeg"
    film.write_bytes(screen(code) * FRAMES)
    with phone(film, person=None) as one:
        one.page.goto(f"{shelf.address}/scan?arm=move&site={shelf.cast.hub.id}")
        one.tap("a[href^='/sign-in/pass']")
        one.tap("#camera-on")
        one.page.wait_for_selector("#scanned-lead", state="visible")
        assert not one.page.is_visible("#typed")
        one.tap("#enrol button")
        one.page.wait_for_selector("#scanner[data-ready]")
        assert "Hub de Nice" in one.page.inner_text(".armed")
        one.until("document.getElementById('video').currentTime > 1")
        assert one.page.url == f"{shelf.address}/scan"
        assert (one.errors, one.foreign, one.taps) == ([], [], 3)
