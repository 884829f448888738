"""QR codes as integers: the `qrcode` package's own symbols, by a short cut where there is one."""

import re
from dataclasses import dataclass

from qrcode import constants
from qrcode.main import QRCode

from labels.errors import TooMuchData
from labels.symbols import ALPHANUMERIC, tables

QUIET = 4  # modules of white that must stay around a symbol (ISO/IEC 18004, 5.3.8)
_ONLY = re.compile(f"[{re.escape(ALPHANUMERIC)}]+")
LEVELS = {
    "L": constants.ERROR_CORRECT_L,
    "M": constants.ERROR_CORRECT_M,
    "Q": constants.ERROR_CORRECT_Q,
    "H": constants.ERROR_CORRECT_H,
}


@dataclass(frozen=True, slots=True)
class Matrix:
    """A symbol without its quiet zone: `bits` by rows, the top left module in the highest bit, 1 is dark."""

    size: int
    bits: int

    def lines(self) -> list[str]:
        """The rows from the top, each as a text of "0" and "1"."""
        text, size = f"{self.bits:0{self.size**2}b}", self.size
        return [text[at : at + size] for at in range(0, size * size, size)]


def matrix(payload: str, level: str = "H") -> Matrix:
    """The symbol of one payload at error correction level L, M, Q or H (7, 15, 25, 30 % recoverable).

    Raises TooMuchData where no version holds it.
    """
    if _alphanumeric(payload):
        found = tables(LEVELS[level], len(payload))
        if found:
            return Matrix(found.size, found.draw(payload))
    return drawn_by_qrcode(payload, level)


def drawn_by_qrcode(payload: str, level: str = "H") -> Matrix:
    """The same symbol the long way, for any payload."""
    symbol = QRCode(error_correction=LEVELS[level], border=0)
    symbol.add_data(payload, optimize=0)
    try:
        symbol.best_fit()
    except ValueError:  # it means DataOverflowError, but refuses its own version 41 first
        raise TooMuchData(characters=len(payload), level=level) from None
    symbol.make()
    bits = int("".join("01"[bool(dark)] for line in symbol.modules for dark in line), 2)
    return Matrix(symbol.modules_count, bits)


def _alphanumeric(payload: str) -> bool:
    """Whether qrcode would choose the alphanumeric mode: digits alone get a mode of their own."""
    return _ONLY.fullmatch(payload) is not None and not payload.isdigit()
