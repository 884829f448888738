"""Labels for a Zebra: ZPL II, one format a label.

The code is a bitmap (^GFA) of the matrix that the sheets draw, each module so many whole dots of the printer:
what the tests decode is what prints. The printer's own ^BQ would choose version, mask and mode by its
firmware, and nothing here could read what came out. Only the texts are left to the printer's scalable font.
"""

from collections.abc import Iterable, Iterator

from labels.errors import NoRoll, NothingToPrint
from labels.label import Label
from labels.layout import Layout
from labels.profiles import POINTS_PER_MM
from labels.qr import Matrix
from labels.run import Run
from labels.text import spelled


def zpl(labels: Iterable[Label], run: Run) -> str:
    """The labels in ASCII, for a printer of `run.dots` dots an inch. The same labels give the same text.

    Raises NoRoll where the profile is a sheet, NothingToPrint, ModulesTooSmall, ContactTooLong.
    """
    if not run.profile.is_roll:
        raise NoRoll(profile=run.profile.name)
    drawn = "".join(_formats(labels, run))
    if not drawn:
        raise NothingToPrint
    return drawn


def _formats(labels: Iterable[Label], run: Run) -> Iterator[str]:
    dots = run.dots / 25.4
    width, height = (round(length * dots) for length in run.profile.paper)
    start = f"^XA^CI28^PW{width}^LL{height}"
    end = f"^PQ{run.copies}^XZ\n"
    for label in labels:
        symbol, place = run.placed(label)
        yield f"{start}{_symbol(run, symbol, place)}{_texts(label, run, place)}{end}"


def _symbol(run: Run, symbol: Matrix, place: Layout) -> str:
    x, y = _dots(run, place.x, place.y + symbol.size * place.module)
    return f"^FO{x},{y}{graphic(symbol, round(place.module * run.dots / 72))}^FS"


def graphic(symbol: Matrix, dots: int) -> str:
    """A symbol as ^GFA: its rows in hexadecimal, each followed by a colon for every row that repeats it."""
    octets = -(-symbol.size * dots // 8)
    rows = []
    for line in symbol.lines():
        bits = "".join(module * dots for module in line).ljust(8 * octets, "0")
        rows.append(f"{int(bits, 2):0{2 * octets}X}" + ":" * (dots - 1))
    total = octets * symbol.size * dots
    return f"^GFA,{total},{total},{octets},{''.join(rows)}"


def _texts(label: Label, run: Run, place: Layout) -> str:
    first, second = label.halves
    codes = (f"{first}-", second) if len(place.code_y) > 1 else (label.shown,)
    lines = [(place.code_size, y, text) for y, text in zip(place.code_y, codes, strict=True)]
    lines += [(place.contact_size, y, text) for y, text in place.contact]
    return "".join(_line(run, place, *line) for line in lines)


def _line(run: Run, place: Layout, size: float, y: float, text: str) -> str:
    """One line by its baseline. A block as wide as the label puts it in the middle."""
    height = round(size * run.dots / 72)
    left = 0.0 if place.centred else place.text_x
    x, below = _dots(run, left, y)
    block = f"^FB{round(2 * place.text_x * run.dots / 72)},1,0,C" if place.centred else ""
    return f"^FT{x},{below}^A0N,{height}{block}^FH_^FD{_escaped(text)}^FS"


def _dots(run: Run, x: float, y: float) -> tuple[int, int]:
    """A point of the layout in dots from the label's top left corner, never outside it."""
    (left, bottom), (right, down) = run.profile.corners()[0], run.offset
    height = run.profile.paper[1] * POINTS_PER_MM
    across = (left + x + right * POINTS_PER_MM) * run.dots / 72
    below = (height - bottom - y + down * POINTS_PER_MM) * run.dots / 72
    return max(0, round(across)), max(0, round(below))


def _escaped(text: str) -> str:
    """ASCII letters and digits as they are, all else as the hexadecimal of its UTF-8."""
    plain = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,:@+-/()"
    return "".join(chr(octet) if octet in plain else f"_{octet:02X}" for octet in spelled(text).encode())
