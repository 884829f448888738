"""`python -m bench`: every figure on both engines, written to bench/RESULTS.md."""

import argparse
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bench import keeping, labels, million, search, service, takeover
from fleet import migrations
from tests import postgres

RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = "| what | engine | time | beside | its time | ratio |\n|---|---|---:|---|---:|---:|"


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=100_000)
    parser.add_argument("--plans", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=100_000, help="of a fleet list to take over")
    parser.add_argument(
        "--assets", type=int, default=1_000_000, help="assets among which the search box finds"
    )
    parser.add_argument("--kept", type=int, default=10_000, help="devices of the fleet that is backed up")
    given = parser.parse_args()
    lines: list[str] = []
    with engines() as urls:
        for engine, url in urls.items():
            migrations.upgrade(url)
            for row in service.rows(url, given.devices, given.plans):
                lines.append(row.line(engine))
                print(lines[-1], flush=True)
    lines += _taken_over(given.lines)
    lines += _kept(given.kept)
    asked = list(_asked(given.assets))
    paper = [
        f"| {row.what} | {row.figure} | {f'{row.speed:.2f}' if row.speed else ''} | {row.target} |"
        for row in labels.table()
    ]
    told = f"{given.devices:,} devices, {given.plans:,} running plans"
    among = f"{given.assets:,} assets, {million.LATITUDES:,} of a model that begins alike"
    RESULTS.write_text(_report(told, lines, among, asked, paper), encoding="utf-8")


def _taken_over(count: int) -> Iterator[str]:
    """What a long list costs, on databases of its own."""
    with engines() as urls:
        for engine, url in urls.items():
            migrations.upgrade(url)
            for row in takeover.rows(url, count):
                print(line := row.line(engine), flush=True)
                yield line


def _kept(devices: int) -> Iterator[str]:
    """What keeping a fleet costs, on databases of its own."""
    with engines() as urls:
        for engine, row in keeping.measured(urls, devices):
            print(line := row.line(engine), flush=True)
            yield line


def _asked(assets: int) -> Iterator[str]:
    """What the search box costs, on databases of its own."""
    with engines() as urls:
        for engine, url in urls.items():
            migrations.upgrade(url)
            for row in search.rows(url, assets):
                print(line := row.line(engine), flush=True)
                yield line


def _report(told: str, lines: list[str], among: str, asked: list[str], paper: list[str]) -> str:
    made = f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}, 2 cores"
    return "\n".join(
        [
            "# Figures",
            "",
            f"Made by `make bench` on {made}: {told}. Medians; each figure stands",
            "beside its floor, measured in turn in the same run. In process, through Flask's test client: no",
            "network, no server.",
            "",
            HEAD,
            *lines,
            "",
            "## The search box",
            "",
            f"{among}; {million.HELD:,} with the association that asks.",
            "The floor is one row read by its key through a session of its own, in turn with each question.",
            "",
            search.HEAD,
            *asked,
            "",
            "## Labels",
            "",
            "| what | figure | × the floor | target |",
            "|---|---:|---:|---:|",
            *paper,
            "",
        ]
    )


if __name__ == "__main__":
    main()
