"""The code on the coordinator's screen, before the phone's camera: one tap, and the phone scans."""

import io
from pathlib import Path

from PIL import Image, ImageOps

from labels import qr
from tests.api.pages.conftest import FRAME, FRAMES
from tests.api.pages.scan.phone import Phones
from tests.api.pages.scan.shelf import Shelf

MODULE = 10
"""Pixels: as large as a screen at arm's length."""


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
    phone: Phones, shelf: Shelf, secret: str, tmp_path: Path
) -> None:
    film = tmp_path / "screen.mjpeg"
    film.write_bytes(screen(f"{shelf.address}/sign-in/pass#{secret}") * FRAMES)
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
