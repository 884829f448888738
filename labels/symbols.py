"""The `qrcode` package's symbols, some eighty times as fast, for upper-case alphanumeric payloads.

At a fixed version, level and length every module is an exclusive-or of payload bits: Reed-Solomon codes, the
placement and the masks are all linear or constant over GF(2). So a few symbols drawn by qrcode itself give
tables from which any other is a chain of exclusive-ors on one big integer. Nothing of the standard is written
again here but the packing of characters; `tests/labels/test_qr.py` keeps the result equal to `QRCode.make()`.
"""

from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import xor
from typing import Any

from qrcode import base, util
from qrcode.main import QRCode

from labels.penalty import MASKS, Rules, spread

LARGEST_VERSION = 6  # tables grow with the fourth power: 4 MB for a label's version 5, 60 for version 10
ALPHANUMERIC = util.ALPHA_NUM.decode()
_PAIR = {a + b: 45 * i + j for i, a in enumerate(ALPHANUMERIC) for j, b in enumerate(ALPHANUMERIC)}
_COUNT = 9  # bits of the length in versions 1 to 9 (ISO/IEC 18004, table 3)


def pack(payload: str) -> bytes:
    """The payload as the first data bytes of its symbol: mode, length, two characters in eleven bits.

    Raises KeyError for a character outside the alphanumeric mode.
    """
    length = len(payload)
    stream = util.MODE_ALPHA_NUM << _COUNT | length
    for at in range(0, length - 1, 2):
        stream = stream << 11 | _PAIR[payload[at : at + 2]]
    if length % 2:
        stream = stream << 6 | _PAIR["0" + payload[-1]]
    bits = _bits(length)
    return (stream << -bits % 8).to_bytes((bits + 7) // 8)


def _bits(length: int) -> int:
    return 4 + _COUNT + length // 2 * 11 + length % 2 * 6


@dataclass(frozen=True, slots=True)
class Tables:
    """All symbols of one version, level and payload length."""

    size: int
    rules: Rules
    parts: list[list[int]]  # by data byte and its value: the modules it turns, by rows and by columns
    tested: int  # the symbol of the basis payload under each mask, as qrcode weighs it
    drawn: list[int]  # and as it draws it, with format bits, by rows

    def draw(self, payload: str) -> int:
        """The modules by rows, the top left one in the highest bit."""
        turned = 0
        for part, byte in zip(self.parts, pack(payload), strict=True):
            turned ^= part[byte]
        mask = self.rules.best(spread(turned, self.rules.stride) ^ self.tested)
        return turned & (1 << self.size**2) - 1 ^ self.drawn[mask]


@lru_cache(maxsize=4)
def tables(level: int, length: int) -> Tables | None:
    """Tables for a payload of that length, or None where the symbol is larger than is worth one."""
    if _bits(length) > util.BIT_LIMIT_TABLE[level][LARGEST_VERSION]:
        return None
    basis = "A" * length
    symbol = QRCode(error_correction=level)
    symbol.add_data(basis, optimize=0)
    data = util.create_data(symbol.version, level, symbol.data_list)
    size = 17 + 4 * symbol.version
    tested = (_picture(symbol, data, mask, test=True) << 2 * size**2 * mask for mask in range(MASKS))
    drawn = [_picture(symbol, data, mask) & (1 << size**2) - 1 for mask in range(MASKS)]
    first = pack(basis)
    turns = _turns(_places(symbol, len(data)), _responses(symbol.version, level, len(first)))
    parts = [_table(turn, byte) for turn, byte in zip(turns, first, strict=True)]
    return Tables(size, Rules.of(size), parts, reduce(xor, tested), drawn)


def _picture(symbol: QRCode[Any], codewords: list[int], mask: int, *, test: bool = False) -> int:
    """What qrcode draws for these codewords: by columns in the high half, by rows in the low one."""
    symbol.data_cache = codewords
    symbol.makeImpl(test, mask)
    lines = (*zip(*symbol.modules, strict=True), *symbol.modules)
    return int("".join("01"[dark is True] for line in lines for dark in line), 2)


def _places(symbol: QRCode[Any], codewords: int) -> list[int]:
    """The modules that each codeword bit turns, found by numbering them: one symbol for each binary digit."""
    blank = _picture(symbol, [0] * codewords, 0)
    bits = range(1, 8 * codewords + 1)
    number: dict[int, int] = {}
    for digit in range((8 * codewords).bit_length()):
        flags = "".join(str(n >> digit & 1) for n in bits)
        seen = _picture(symbol, list(int(flags, 2).to_bytes(codewords)), 0) ^ blank
        while seen:
            module = seen.bit_length() - 1
            number[module] = number.get(module, 0) | 1 << digit
            seen ^= 1 << module
    places = [0] * len(bits)
    for module, n in number.items():
        places[n - 1] |= 1 << module
    return places


def _responses(version: int, level: int, count: int) -> list[list[int]]:
    """How all codewords change when the last bit of one data byte does, for each of the first `count`."""
    blocks = base.rs_blocks(version, level)
    total = sum(block.data_count for block in blocks)

    def codewords(turned: int | None) -> list[int]:
        buffer = util.BitBuffer()
        # Twos and a three, for qrcode can't divide a block of zeros.
        buffer.buffer = [2 + (at == turned) for at in range(total)]
        return util.create_bytes(buffer, blocks)

    still = codewords(None)
    return [list(map(xor, still, codewords(at))) for at in range(count)]


def _turns(places: list[int], responses: list[list[int]]) -> list[list[int]]:
    """For each data byte, the modules turned by each of its bits, the lowest bit first."""
    return [
        [_spell(places, [_times(1 << bit, n) for n in codewords]) for bit in range(8)]
        for codewords in responses
    ]


def _times(a: int, b: int) -> int:
    """The product in the field of 256 elements that QR codes use."""
    return base.gexp(base.glog(a) + base.glog(b)) if a and b else 0


def _spell(places: list[int], codewords: list[int]) -> int:
    bits = int.from_bytes(bytes(codewords))
    last, turned = len(places) - 1, 0
    while bits:
        at = bits.bit_length() - 1
        turned ^= places[last - at]
        bits ^= 1 << at
    return turned


def _table(turns: list[int], basis: int) -> list[int]:
    """The modules turned by each value of one data byte, against its value in the basis payload."""
    table = [0]
    for turn in turns:
        table += [turned ^ turn for turned in table]
    return [table[value ^ basis] for value in range(256)]
