"""Makes the README's two pictures from a running demo.

    make run
    python docs/photograph.py http://127.0.0.1:8000 < what make run printed

The sign-in links are read from the standard input, one per role, as `make run` prints them; or give them as
arguments after the address (`volunteer=http://…`). Needs the playwright package and a Chromium: the
system's where it has one, else playwright's own.
"""

import re
import shutil
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

IMAGES: Final = Path(__file__).resolve().parent / "images"
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
LINK: Final = re.compile(r"(\w+)[ =]+(https?://\S+/sign-in/\S+)")


def main(arguments: list[str]) -> int:
    """Both pictures; 1 where a link is missing."""
    if not arguments:
        sys.stderr.write(f"{__doc__}\n")
        return 1
    base, told = arguments[0].rstrip("/"), "\n".join(arguments[1:]) or sys.stdin.read()
    links = dict(LINK.findall(told))
    missing = {"volunteer", "foundation"} - links.keys()
    if missing:
        sys.stderr.write(f"no sign-in link for: {', '.join(sorted(missing))}\n")
        return 1
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        scan(browser, base, links["volunteer"])
        summary(browser, base, links["foundation"])
        browser.close()
    return 0


def scan(browser: Browser, base: str, link: str) -> None:
    """What a volunteer's phone says of a label: the first device that waits on the shelf."""
    page = signed_in(browser, link, width=360, height=790, scale=2)
    page.goto(f"{base}/devices?state=received")
    device = page.locator("table.list tbody a").first.get_attribute("href") or ""
    page.goto(f"{base}/scan?code={device.rpartition('/')[2]}")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.screenshot(path=str(IMAGES / "scan.png"))


def summary(browser: Browser, base: str, link: str) -> None:
    """What a foundation reads: the top of its summary."""
    page = signed_in(browser, link, width=1200, height=1000, scale=1)
    page.goto(f"{base}/summary")
    page.screenshot(path=str(IMAGES / "summary.png"))


def signed_in(browser: Browser, link: str, *, width: int, height: int, scale: float) -> Page:
    """A window of that size in English, in which the link was used."""
    size = ViewportSize(width=width, height=height)
    context = browser.new_context(
        viewport=size, device_scale_factor=scale, locale="en", is_mobile=width < 600
    )
    page = context.new_page()
    page.goto(link)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    return page


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
