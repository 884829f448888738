"""Makes the pictures of the handbooks and of the README, in both languages, from a running demo.

    make run
    python docs/photograph.py http://127.0.0.1:8000 < what make run printed

The sign-in links are read from the standard input, one per role, as `make run` prints them; or give them as
arguments after the address (`volunteer=http://…`). Needs the playwright package and a Chromium: the
system's where it has one, else playwright's own.
"""

import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

IMAGES: Final = Path(__file__).resolve().parent / "handbook" / "images"
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
LINK: Final = re.compile(r"(\w+)[ =]+(https?://\S+/sign-in/\S+)")
PHONE: Final = (360, 740)
DESK: Final = (1100, 800)

LIST: Final = """Marque;Modèle;N° de série;Notre n°;Situation;Association;Département;Prêté le
Dell;Latitude 5400;PH0T0001;L-017;prêté;Association Le Phare (inventée);06;03/09/2026
Lenovo;ThinkPad T480;PH0T0002;L-018;prêté;Association Le Phare (inventée);06;12/01/2026
HP;EliteBook 840;PH0T0003;L-019;en stock;;06;
HP;ProBook 450;6,37702E+15;L-020;en réparation;;06;
"""
"""A list as programmes keep them, one spoilt serial number included."""


CAMERA: Final = """navigator.mediaDevices.getUserMedia = async () => {
    const shelf = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
    const label = Object.assign(new Image(), { src: "LABEL" });
    await label.decode();
    const draw = () => {
        const brush = shelf.getContext("2d");
        brush.fillStyle = "#7c7462";
        brush.fillRect(0, 0, shelf.width, shelf.height);
        brush.drawImage(label, 420, 90, 440, 540);
    };
    setInterval(draw, 100);
    draw();
    return shelf.captureStream();
}"""
"""In place of a camera: a label before a shelf."""


@dataclass(frozen=True)
class Picture:
    """One picture: whose page, where it is (or how to get there), on which screen."""

    name: str
    role: str
    go: str | Callable[[Page, str], None]
    size: tuple[int, int] = DESK


def first_waiting(page: Page, base: str) -> str:
    """The code of the first device on the shelf."""
    page.goto(f"{base}/devices?state=received")
    device = page.locator("table.list tbody a").first.get_attribute("href") or ""
    return device.rpartition("/")[2]


def scanned(page: Page, base: str) -> None:
    """What a phone says of a label that is held before its camera."""
    page.add_init_script(CAMERA.replace("LABEL", f"/labels/{first_waiting(page, base)}.svg"))
    page.goto(f"{base}/scan")
    page.wait_for_selector("#found .verdict")


def device(page: Page, base: str) -> None:
    """The page of a device that waits on the shelf."""
    page.goto(f"{base}/devices/{first_waiting(page, base)}")


def previewed(page: Page, base: str) -> None:
    """A list being taken over, looked at and not taken."""
    page.goto(f"{base}/takeover")
    page.set_input_files(
        "input[type=file]", {"name": "parc.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    )
    page.locator("main form button").first.click()
    page.wait_for_load_state()


PICTURES: Final = (
    Picture("scan", "volunteer", scanned, PHONE),
    Picture("device", "volunteer", device, PHONE),
    Picture("start", "coordinator", "/"),
    Picture("takeover", "coordinator", previewed),
    Picture("ask", "association", "/requests/new"),
    Picture("signs", "association", "/signs-of-life", PHONE),
    Picture("summary", "foundation", "/summary"),
    Picture("accounts", "administrator", "/accounts"),
    Picture("backups", "administrator", "/backups"),
)


def main(arguments: list[str]) -> int:
    """All pictures in both languages; 1 where a link is missing."""
    if not arguments:
        sys.stderr.write(f"{__doc__}\n")
        return 1
    base, told = arguments[0].rstrip("/"), "\n".join(arguments[1:]) or sys.stdin.read()
    links = dict(LINK.findall(told))
    missing = {picture.role for picture in PICTURES} - links.keys()
    if missing:
        sys.stderr.write(f"no sign-in link for: {', '.join(sorted(missing))}\n")
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for locale in ("fr", "en"):
            for picture in PICTURES:
                take(browser, base, links[picture.role], picture, locale)
        browser.close()
    return 0


def take(browser: Browser, base: str, link: str, picture: Picture, locale: str) -> None:
    """Sign in, go there, and keep what stands on the screen."""
    page = signed_in(browser, link, picture.size, locale)
    if callable(picture.go):
        picture.go(page, base)
    else:
        page.goto(f"{base}{picture.go}")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    place = IMAGES / locale
    place.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(place / f"{picture.name}.png"))
    page.context.close()


def signed_in(browser: Browser, link: str, size: tuple[int, int], locale: str) -> Page:
    """A window of that size and language in which the link was used."""
    width, height = size
    window = ViewportSize(width=width, height=height)
    context = browser.new_context(viewport=window, locale=locale, is_mobile=size is PHONE)
    page = context.new_page()
    page.goto(link)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    if page.locator("html").get_attribute("lang") != locale:
        page.locator(f"button[name=language][value={locale}]").click()
        page.wait_for_load_state()
    return page


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
