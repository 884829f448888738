"""Text for the fonts every PDF reader has: what they can spell, how wide it is, where it breaks."""

import unicodedata
from functools import lru_cache

from reportlab.pdfbase.pdfmetrics import stringWidth

REGULAR, BOLD = "Helvetica", "Helvetica-Bold"
_SPELLED = {0x202F: "\xa0", 0x2009: "\xa0", 0x2010: "-", 0x2011: "-", 0x2212: "-"}


def spelled(text: str) -> str:
    """The text in Windows-1252, which is all that the built-in fonts hold.

    Other letters lose their accents or become "?"; line breaks and control characters become spaces.
    """
    clean = "".join(c if c.isprintable() or c == "\xa0" else " " for c in text.translate(_SPELLED))
    return "".join(map(_letter, unicodedata.normalize("NFC", clean)))


@lru_cache(maxsize=1024)
def _letter(letter: str) -> str:
    for spelling in (letter, unicodedata.normalize("NFKD", letter)[0], "?"):
        if spelling.encode("cp1252", "ignore"):
            return spelling
    return "?"


def literal(text: str) -> str:
    """The text as a PDF string in ASCII: "(d\\351j\\340)"."""
    return "(" + "".join(_OCTETS[octet] for octet in spelled(text).encode("cp1252")) + ")"


_OCTETS = [chr(n) if 32 <= n < 127 and chr(n) not in "()\\" else f"\\{n:03o}" for n in range(256)]


def wide(text: str, font: str, size: float) -> float:
    """The width of a line, in points."""
    return float(stringWidth(spelled(text), font, size))


def broken(text: str, font: str, size: float, width: float) -> list[str]:
    """The text in lines no wider than `width` points where its spaces and "@" allow that."""
    lines = [""]
    for word in text.replace("@", "@\x00").replace(" ", " \x00").split("\x00"):
        if lines[-1] and wide((lines[-1] + word).rstrip(), font, size) > width:
            lines.append("")
        lines[-1] += word
    return [line.strip() for line in lines]


def fitted(
    text: str, font: str, width: float, lines: int, largest: float, smallest: float
) -> tuple[float, list[str]] | None:
    """The largest size in quarter points at which the text stands in so many lines, and those lines."""
    for quarters in range(int(4 * largest), int(4 * smallest) - 1, -1):
        size = quarters / 4
        found = broken(text, font, size, width)
        if len(found) <= lines and all(wide(line, font, size) <= width for line in found):
            return size, found
    return None
