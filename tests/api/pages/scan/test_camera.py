"""From opening the page to the verdict, through the camera: a printed label in a film."""

import statistics
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.api.pages.scan.phone import Phone, Phones
from tests.api.pages.scan.shelf import Shelf

Film = Callable[..., Path]

SOON = 1000
"""Milliseconds from opening the page to its first verdict, at the median, on a machine that is free."""
GONE = 1.2
"""Seconds after which the page would take a label for a newcomer, had it left."""
ROOM = 6
"""How many times that a busy machine may take."""


@pytest.fixture(scope="module")
def laptop(shelf: Shelf) -> str:
    """The code of the laptop that the film shows."""
    made = shelf.cast.ready_laptop()
    shelf.cast.store()
    return made.code


@pytest.fixture(scope="module")
def seen(shelf: Shelf, film: Film, laptop: str) -> Path:
    """The film of its label."""
    return film(shelf.url(shelf.token(laptop)))


def first_verdict(one: Phone) -> float:
    """Milliseconds from opening the page until it shows the laptop."""
    one.page.goto(f"{one.shelf.address}/scan")
    one.page.wait_for_selector("#found .verdict.ready")
    took: float = one.page.evaluate("performance.now()")
    return took


def test_a_label_before_the_camera_gives_its_verdict(phone: Phones, laptop: str, seen: Path) -> None:
    with phone(seen) as one:
        took = [first_verdict(one) for _ in range(3)]
        assert f"/devices/{laptop}" in one.page.inner_html("#found")
        assert (one.errors, one.foreign) == ([], [])
    assert statistics.median(took) < SOON * ROOM


def test_a_phone_that_refuses_webassembly_reads_it_too(phone: Phones, seen: Path) -> None:
    with phone(seen) as one:
        one.context.add_init_script("delete globalThis.WebAssembly; delete globalThis.BarcodeDetector")
        first_verdict(one)
        assert (one.errors, one.foreign) == ([], [])


@pytest.mark.parametrize(("works", "loads_zxing"), [(True, False), (False, True)])
def test_a_native_detector_is_asked_first_and_left_where_it_does_not_work(
    phone: Phones, shelf: Shelf, laptop: str, seen: Path, works: bool, loads_zxing: bool
) -> None:
    read = f"""[{{rawValue: "{shelf.token(laptop)}", boundingBox: {{x: 0, y: 0, width: 9, height: 9}}}}]"""
    native = f"""globalThis.BarcodeDetector = class {{
        static async getSupportedFormats() {{ return ["qr_code"] }}
        async detect() {{
            globalThis.asked = true;
            if ({str(works).lower()}) return {read};
            throw new Error() }} }}"""
    with phone(seen) as one:
        one.context.add_init_script(native)
        first_verdict(one)
        assert one.page.evaluate("asked")
        assert one.page.evaluate("'ZXingWASM' in globalThis") is loads_zxing


def test_a_phone_whose_camera_is_refused_has_the_photo_and_the_keys(
    phone: Phones, shelf: Shelf, film: Film, laptop: str, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(film(shelf.url(shelf.token(laptop)), frames=1).read_bytes())
    with phone() as one:
        refused = "async () => { throw new DOMException('', 'NotAllowedError') }"
        one.context.add_init_script(f"navigator.mediaDevices.getUserMedia = {refused}")
        one.open()
        assert "n’est pas autorisée" in one.page.inner_text("#eye-says")
        one.page.set_input_files("#photo", photo)
        one.page.wait_for_selector("#found .verdict.ready")
        one.open()
        one.page.fill("#code", f"{laptop[:4].lower()}-{laptop[4:]}")
        one.page.press("#code", "Enter")
        one.page.wait_for_selector("#found .verdict.ready")
        assert f"/devices/{laptop}" in one.page.inner_html("#found")


def test_the_stream_is_a_new_one_when_the_page_comes_back(phone: Phones) -> None:
    hide = """hidden => { Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
        document.dispatchEvent(new Event("visibilitychange")) }"""
    with phone() as one:
        one.open()
        first = one.until("document.getElementById('video').srcObject?.id")
        one.page.evaluate(hide, True)
        assert one.page.evaluate("document.getElementById('video').srcObject") is None
        one.page.evaluate(hide, False)
        assert one.until("document.getElementById('video').srcObject?.id") != first


def test_a_card_arms_and_a_pass_goes_to_its_address(phone: Phones, shelf: Shelf) -> None:
    secret = "A" * 43
    with phone() as one:
        one.open()
        one.scan(f"https://fleet.example.org/scan?arm=move&site={shelf.cast.hub.id}")
        one.until("document.querySelector('.armed').dataset.armed === 'move'")
        assert "Hub de Nice" in one.page.inner_text(".armed")
        one.scan(f"https://fleet.example.org/sign-in/pass#{secret}")
        one.page.wait_for_url(f"{shelf.address}/sign-in/pass#{secret}")


def test_a_label_that_stays_before_the_camera_is_scanned_once(
    phone: Phones, shelf: Shelf, laptop: str, seen: Path
) -> None:
    with phone(seen) as one:
        one.arm("move", site=shelf.annexe)
        one.until_kept(1)
        one.until(f"document.getElementById('video').currentTime > {1.5 + GONE}")
        assert len(one.rows()) == 1
        one.until_waiting(0)
    assert shelf.scanned(laptop) == [(laptop, "move", "applied")]


def test_one_after_the_other_needs_no_touch(phone: Phones, shelf: Shelf, film: Film) -> None:
    codes = shelf.laptops(3)
    with phone(film(*(shelf.url(shelf.token(code)) for code in codes))) as one:
        one.arm("start_refurbishment", site=shelf.cast.hub.id)
        one.until(
            "new Set([...document.querySelectorAll('#last .code')].map(one => one.innerText)).size === 3"
        )
        one.until_waiting(0)
        assert one.taps == 0
    assert {shelf.stands(code)[0] for code in codes} == {"refurbishing"}
