"""Names the fleet makes up: short codes with a check character, label tokens, ids."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 characters that nobody confuses on paper. 31 is prime, which is what makes the check work."""

CODE_LENGTH = 8
TOKEN_LENGTH = 26
_TOKEN_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # noqa: S105
_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LETTERS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))
_UNEVEN = bytes(range(256 // len(ALPHABET) * len(ALPHABET), 256))
_ID_LETTERS = bytes(ord(_ID_ALPHABET[byte % len(_ID_ALPHABET)]) for byte in range(256))
_SYSTEM = random.SystemRandom()
_SOURCE: ContextVar[random.Random] = ContextVar("source", default=_SYSTEM)  # noqa: B039 (stateless)
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}


@contextmanager
def drawn_from(source: random.Random) -> Iterator[None]:
    """Within the block, every name comes from `source` and not from the system's randomness.

    For an invented fleet, the same for the same seed; secrets are never made here.
    """
    before = _SOURCE.set(source)
    try:
        yield
    finally:
        _SOURCE.reset(before)


def _weighted(letters: str) -> int:
    return sum(weight * _VALUE[letter] for weight, letter in enumerate(letters, start=1))


def check_character(body: str) -> str:
    """The character that makes the weighted sum of `body` and itself a multiple of 31.

    Position weights 1, 2, 3 … below a prime modulus catch every single wrong character and every swap of
    neighbours (a wrong character changes the sum by weight × difference, a swap by the difference).
    """
    weight = len(body) + 1
    return ALPHABET[-_weighted(body) * pow(weight, -1, len(ALPHABET)) % len(ALPHABET)]


def new_codes(count: int) -> list[str]:
    """So many codes at once, each but once: a tenth of what as many calls of `new_code` cost."""
    drawn: dict[str, None] = {}
    while len(drawn) < count:
        # Bytes past the last multiple of 31 are dropped: what is left falls evenly on the letters.
        raw = _SOURCE.get().randbytes(8 * (count - len(drawn)) + 64).translate(_LETTERS, _UNEVEN).decode()
        bodies = (raw[at : at + CODE_LENGTH - 1] for at in range(0, len(raw) - CODE_LENGTH, CODE_LENGTH - 1))
        drawn |= {body + check_character(body): None for body in bodies}
    return list(drawn)[:count]


def new_code() -> str:
    """A random code of 8 characters, the last one its check."""
    body = "".join(_SOURCE.get().choices(ALPHABET, k=CODE_LENGTH - 1))
    return body + check_character(body)


def normalise(text: str) -> str:
    """What somebody typed, as codes are stored: capitals, no spaces or hyphens."""
    return "".join(text.split()).replace("-", "").upper()


def is_code(text: str) -> bool:
    """Whether `text`, already normalised, is a code whose check character holds."""
    return len(text) == CODE_LENGTH and all(c in _VALUE for c in text) and not _weighted(text) % len(ALPHABET)


def is_mistyped(text: str) -> bool:
    """Whether what somebody typed looks like a code whose check character does not hold."""
    word = normalise(text)
    return len(word) == CODE_LENGTH and all(letter in _VALUE for letter in word) and not is_code(word)


def shown(code: str) -> str:
    """A code as people read it: `ABCD-EFGH`."""
    return f"{code[:4]}-{code[4:]}"


def new_token() -> str:
    """A label's token: 128 random bits as 26 base-32 capitals, so that a QR stays in alphanumeric mode."""
    number = _SOURCE.get().getrandbits(128)
    return "".join(_TOKEN_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def is_token(text: str) -> bool:
    """Whether `text`, already in capitals, has the shape of a label's token."""
    return len(text) == TOKEN_LENGTH and all(c in _TOKEN_ALPHABET for c in text)


def new_ids(prefix: str, count: int) -> list[str]:
    """So many ids at once."""
    raw = _SOURCE.get().randbytes(12 * count).translate(_ID_LETTERS).decode()
    return [f"{prefix}_{raw[at : at + 12]}" for at in range(0, 12 * count, 12)]


def new_id(prefix: str) -> str:
    """A random id with a readable prefix, such as `loan_4t8v0m2k9xqa` (60 bits, never sequential)."""
    return f"{prefix}_" + "".join(_SOURCE.get().choices(_ID_ALPHABET, k=12))
