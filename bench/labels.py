"""Labels per second, each figure beside its floor in the same run, and the memory of a very large sheet.

Seconds are those of the processor: the machine may have other work, which would count against either.

`python bench/labels.py` prints a table; `table()` answers its rows.
"""

import argparse
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from statistics import median
from time import process_time

# Run as a script, this file's own folder comes first and would hide the room of the same name.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from labels.label import Label
from labels.profiles import PROFILES, named
from labels.qr import drawn_by_qrcode, matrix
from labels.run import Run
from labels.sheet import sheet
from labels.svg import svg
from labels.zpl import zpl

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
ROUNDS = 5
MANY = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `speed` is how many times as fast as the floor, None for the floor itself."""

    what: str
    figure: str
    speed: float | None = None
    target: str = ""


def drawn(count: int) -> Iterator[Label]:
    """Labels as an installation prints them: one host, random tokens, the same in each run."""
    chance = random.Random(count)
    for _ in range(count):
        token, short = ("".join(chance.choices(ALPHABET, k=k)) for k in (26, 8))
        yield Label(f"HTTPS://PRET.EXAMPLE.ORG/Q/{token}", short, "01 23 45 67 89")


def table() -> list[Row]:
    """Labels per second by each way, what the first one costs, and the memory of ten thousand in one PDF."""
    times = _medians()
    bare, ours, whole, roll, engine = (times[way] for way in ("qrcode", "matrix", "sheet", "zpl", "html"))
    small, large = peak(named("L7160").places), peak(MANY)
    return [
        Row("QR matrix by `qrcode` itself (the floor)", _rate(bare)),
        Row("QR matrix by `labels.qr`", _rate(ours), bare / ours),
        Row("whole sheet, `labels.sheet`", _rate(whole), bare / whole, "≥ 0.67 (1.5 × the floor's time)"),
        Row("a roll as ZPL, `labels.zpl`", _rate(roll), bare / roll),
        Row("the same sheet from HTML by WeasyPrint", _rate(engine), bare / engine),
        Row("`labels.sheet` against WeasyPrint", f"{engine / whole:.0f} ×", engine / whole, "≥ 20"),
        Row("first symbol of a new length: its tables", f"{times['tables'] * 1e3:.0f} ms, once a process"),
        Row(f"peak memory, {MANY:,} labels in one PDF", f"{large} MB ({small} MB for one sheet)"),
    ]


def _medians() -> dict[str, float]:
    """Seconds for one label by each way: medians of rounds that take turns, so that noise meets all alike."""
    labels = list(drawn(5 * named("L7160").places))
    first = _seconds(lambda: matrix(labels[0].url))
    few, page = labels[:20], _page(labels[:21])
    ways: dict[str, tuple[int, Callable[[], object]]] = {
        "qrcode": (len(few), lambda: [drawn_by_qrcode(label.url) for label in few]),
        "matrix": (len(labels), lambda: [matrix(label.url) for label in labels]),
        "sheet": (len(labels), lambda: sheet(labels)),
        "zpl": (len(labels), lambda: zpl(labels, Run.of("ROLL-50X25"))),
        "html": (21, lambda: _from_html(page)),
    }
    for _, way in ways.values():
        way()  # imports, fonts and tables are not what is measured
    rounds = [{name: _seconds(way) / n for name, (n, way) in ways.items()} for _ in range(ROUNDS)]
    return {"tables": first, **{name: median(one[name] for one in rounds) for name in ways}}


def _seconds(way: Callable[[], object]) -> float:
    start = process_time()
    way()
    return process_time() - start


def _rate(seconds: float) -> str:
    return f"{1 / seconds:,.0f} labels/s"


def _page(labels: list[Label]) -> str:
    """One sheet as HTML, its codes already drawn as SVG: the engine has only to lay it out and write it."""
    profile = PROFILES["L7160"]
    spots = [
        (profile.left + column * profile.pitch_x, profile.top + row * profile.pitch_y)
        for row in range(profile.rows)
        for column in range(profile.columns)
    ]
    divisions = "".join(
        f'<div style="left:{x}mm;top:{y}mm"><span>{svg(label)}</span>'
        f"<b>{label.shown}</b><br>{escape(label.contact)}</div>"
        for (x, y), label in zip(spots, labels, strict=True)
    )
    return (
        "<!doctype html><style>@page{size:A4;margin:0}body{margin:0;font:8pt Helvetica}"
        f"div{{position:absolute;width:{profile.width}mm;height:{profile.height}mm}}"
        "span{float:left;width:32mm}svg{width:32mm}b{font-size:16pt}</style>" + divisions
    )


def _from_html(page: str) -> bytes:
    from weasyprint import HTML

    pdf: bytes = HTML(string=page).write_pdf()
    return pdf


def peak(count: int) -> int:
    """The most memory, in MB, that a process of its own needs to make one PDF of so many labels."""
    told = subprocess.run([sys.executable, __file__, "--peak", str(count)], check=True, capture_output=True)
    return int(told.stdout)


def _own_peak(count: int) -> int:
    """By Linux's own count: getrusage's starts at what the parent had, which survives exec."""
    sheet(drawn(count))
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(told["VmHWM"].split()[0]) // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peak", type=int, metavar="N", help="only print the peak memory of N labels, in MB")
    given = parser.parse_args()
    if given.peak:
        print(_own_peak(given.peak))
        return
    print("| what | figure | × the floor | target |\n|---|---:|---:|---:|")
    for row in table():
        speed = f"{row.speed:.2f}" if row.speed else ""
        print(f"| {row.what} | {row.figure} | {speed} | {row.target} |")


if __name__ == "__main__":
    main()
