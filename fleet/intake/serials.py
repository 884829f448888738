"""Serial numbers: one writing for each, and none where a maker, a firmware or a donor had none to give."""

import re
import unicodedata
from typing import Final

from fleet.sheets.cells import key, tidy

MAX_SERIAL: Final = 64
_SHORTEST: Final = 4
_RISING: Final = ("0123456789abcdefghij", "1234567890abcdefghij", "123456789abcdefghij")
_LABELLED: Final = re.compile(r"(?:eeepc|serial|sernum|serie|sn|no)+")

_PLACEHOLDERS: Final = frozenset(
    key(words)
    for words in (
        "To Be Filled By O.E.M.",
        "System Serial Number",
        "System Product Name",
        "Chassis Serial Number",
        "Base Board Serial Number",
        "Serial Number",
        "Product Serial Number",
        "Default string",
        "Default",
        "OEM",
        "O.E.M.",
        "OEM Number",
        "None",
        "N/A",
        "Not Applicable",
        "Not Available",
        "Not Specified",
        "Not Settable",
        "Not Supported",
        "NotSupport",
        "Not Set",
        "Unknown",
        "Undefined",
        "Invalid",
        "Empty",
        "Null",
        "No Serial",
        "No Serial Number",
        "Type1Serial",
        "Type1ProductConfigId",
        "Sample Serial",
        "Filled By OEM",
        "INVALID SERIAL",
        "xxxx-xxxx",
        "Test",
        "TBD",
        "Fixme",
        "Inconnu",
        "Aucun",
        "Néant",
        "Sans",
        "Sans numéro",
        "Sans numéro de série",
        "Illisible",
        "À compléter",
        "À renseigner",
        "Non renseigné",
        "Non disponible",
        "Non communiqué",
    )
)
"""What is written in place of a serial number, compared without case, accents and punctuation."""


def normalise_serial(text: str) -> str:
    """One writing of a serial: capitals, full-width letters made plain, no spaces at the ends or doubled."""
    return tidy(unicodedata.normalize("NFKC", text)).upper()


def is_filler(text: str) -> bool:
    """Whether `text` is one of the phrases written where nothing was known, or zeros alone."""
    bare = key(text)
    return bare in _PLACEHOLDERS or not bare.strip("0")


def is_placeholder_serial(text: str) -> bool:
    """Whether `text` stands where a serial should and is none: it never identifies anything.

    Besides the list: fewer than four letters and digits, one of them repeated, a rising row such as
    0123456789 or SN123456789ABC.
    """
    bare = key(text)
    digits = _LABELLED.sub("", bare, count=1) if _LABELLED.match(bare) else bare
    if is_filler(bare) or is_filler(digits):
        return True
    if len(bare) < _SHORTEST or len(set(digits)) < 2:
        return True
    return len(digits) >= _SHORTEST and any(row.startswith(digits) for row in _RISING)


def real_serial(text: str | None) -> str | None:
    """The serial as it is compared and kept, None for a placeholder or for more than 64 characters."""
    serial = normalise_serial(text or "")
    return None if len(serial) > MAX_SERIAL or is_placeholder_serial(serial) else serial
