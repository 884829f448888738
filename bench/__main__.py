"""`python -m bench [PART]...`: figures on both engines, a section of bench/RESULTS.md for each part."""

import argparse
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench import (
    allocation,
    camera,
    counting,
    dashboard,
    keeping,
    labels,
    million,
    scanning,
    search,
    service,
    summary,
    takeover,
)
from fleet import migrations
from tests import postgres

RESULTS: Final = Path(__file__).with_name("RESULTS.md")
HEAD: Final = "| what | engine | time | beside | its time | ratio |\n|---|---|---:|---|---:|---:|"
SHEETS: Final = "| what | figure | × the floor | target |\n|---|---:|---:|---:|"
INTRODUCTION: Final = """# Figures

Made by `make bench`, or part by part by `python -m bench PART`. Medians; each figure stands beside its floor,
measured in turn in the same run. In process, through Flask's test client: no network, no server.
"""


@contextmanager
def engines() -> Iterator[dict[str, str]]:
    """An empty SQLite file and an empty PostgreSQL database, both as careful as in real life."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = Path(folder)
        home.chmod(0o755)
        server = postgres.Server(home, durable=True)
        server.start()
        try:
            yield {"SQLite": f"sqlite:///{home / 'bench.db'}", "PostgreSQL": server.url}
        finally:
            server.stop("fast")


def _served(devices: int) -> Iterator[str]:
    with engines() as urls:
        for engine, url in urls.items():
            migrations.upgrade(url)
            yield from (row.line(engine) for row in service.rows(url, devices, devices))


def _taken_over(lines: int) -> Iterator[str]:
    with engines() as urls:
        for engine, url in urls.items():
            migrations.upgrade(url)
            yield from (row.line(engine) for row in takeover.rows(url, lines))


def _kept(devices: int) -> Iterator[str]:
    with engines() as urls:
        yield from (row.line(engine) for engine, row in keeping.measured(urls, devices))


def _scanned(devices: int) -> Iterator[str]:
    with engines() as urls:
        for engine, url in urls.items():
            migrations.upgrade(url)
            yield from (row.line(engine) for row in scanning.rows(url, devices))


def _shared_out(lines: int) -> Iterator[str]:
    with engines() as urls:
        for engine, url in urls.items():
            migrations.upgrade(url)
            yield from (row.line(engine) for row in allocation.rows(url, lines))


def _seen(_size: int) -> Iterator[str]:
    with engines() as urls:
        migrations.upgrade(urls["SQLite"])
        yield from (row.line("SQLite") for row in camera.rows(urls["SQLite"]))


def _asked(assets: int) -> Iterator[str]:
    with engines() as urls:
        for engine, url in urls.items():
            migrations.upgrade(url)
            yield from (row.line(engine) for row in search.rows(url, assets))


def _counted(things: int) -> Iterator[str]:
    for hundredths in dashboard.SIZES:
        with engines() as urls:
            for engine, url in urls.items():
                migrations.upgrade(url)
                yield from (row.line(engine) for row in dashboard.rows(url, things, hundredths))


def _told(assets: int) -> Iterator[str]:
    with engines() as urls:
        for engine, url in urls.items():
            migrations.upgrade(url)
            yield from (row.line(engine) for row in summary.rows(url, assets))


def _kept_count(lines: int) -> Iterator[str]:
    for engine in ("SQLite", "PostgreSQL"):
        with engines() as counted, engines() as bare, engines() as handed:
            urls = [each[engine] for each in (counted, bare, handed)]
            for url in urls:
                migrations.upgrade(url)
            yield counting.taken_over(*urls[:2], lines).line(engine)
            yield from (row.line(engine) for row in counting.handed_over(urls[2]))


def _printed(_size: int) -> Iterator[str]:
    for row in labels.table():
        yield f"| {row.what} | {row.figure} | {f'{row.speed:.2f}' if row.speed else ''} | {row.target} |"


@dataclass(frozen=True)
class Part:
    """A section: its heading, what `size` counts there, the head of its table, its lines."""

    heading: str
    says: str
    size: int
    head: str
    lines: Callable[[int], Iterator[str]]


PARTS: Final[Mapping[str, Part]] = {
    "service": Part("The service", "{size:,} devices, as many running plans.", 100_000, HEAD, _served),
    "takeover": Part("Taking a fleet over", "A list of {size:,} lines.", 100_000, HEAD, _taken_over),
    "keeping": Part("Keeping it", "A fleet of {size:,} devices.", 10_000, HEAD, _kept),
    "search": Part(
        "The search box",
        f"{{size:,}} assets, {million.LATITUDES:,} of a model that begins alike; {million.HELD:,} with the\n"
        "association that asks. The floor is one row read by its key through a session of its own.",
        1_000_000,
        search.HEAD,
        _asked,
    ),
    "scanning": Part("Scanning", "A fleet of {size:,} devices.", 10_000, HEAD, _scanned),
    "allocation": Part("Sharing out", allocation.SAYS, 5_000, HEAD, _shared_out),
    "dashboard": Part("The dashboard", dashboard.SAYS, 1_000_000, HEAD, _counted),
    "summary": Part("The summary", summary.SAYS, 1_000_000, HEAD, _told),
    "counting": Part("Counting", "What the triggers add; {size:,} lines.", 10_000, HEAD, _kept_count),
    "camera": Part("The camera", "A printed label before Chromium’s fake camera.", 0, HEAD, _seen),
    "labels": Part("Labels", "Sheets of QR codes; by seconds of the processor.", 0, SHEETS, _printed),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--size", type=int, help="in place of the part's usual size")
    given = parser.parse_args()
    if strays := set(given.parts) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(strays))}")
    for name in given.parts or PARTS:
        part = PARTS[name]
        size = given.size or part.size
        lines = []
        for line in part.lines(size):
            print(line, flush=True)
            lines.append(line)
        _keep(part, size, lines)


def _keep(part: Part, size: int, lines: list[str]) -> None:
    """Put the section in the place of the one that was, and leave the others."""
    made = f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}, 2 cores"
    section = ["", f"{part.says.format(size=size)} Made on {made}.", "", part.head, *lines]
    told = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    sections = dict(re.findall(r"^## (.+)\n((?:(?!^## ).*\n?)*)", told, re.M))
    sections[part.heading] = "\n".join(section)
    known = [one.heading for one in PARTS.values() if one.heading in sections]
    text = "\n".join(f"## {heading}\n{sections[heading].rstrip()}\n" for heading in known)
    RESULTS.write_text(f"{INTRODUCTION}\n{text}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
