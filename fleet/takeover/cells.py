"""What one cell of a fleet list says, whatever the way it was written; ValueError where it says nothing."""

import re
from typing import Final

from fleet.connectivity import lines
from fleet.intake.manifests import words as manifests
from fleet.parties.territories import NAMES
from fleet.sheets.cells import is_spoilt_number, key

_MOBILE: Final = re.compile(r"(?:0|\+?33|0033)?([67]\d{8})")
_ENDING: Final = re.compile(r"\D*(\d{2,4})")
_MONEY: Final = re.compile(r"(\d{1,6})(?:[.,](\d{1,2}))? ?(?:€|eur|euros?)?", re.IGNORECASE)
_CODE: Final = re.compile(r"\b(?:\d{1,3}|2[AB])\b", re.IGNORECASE)
_NAMED: Final = {key(name): code for code, name in NAMES.items()}
SIGNED: Final = manifests.YES | {key(word) for word in ("signé", "signée", "signed", "ok", "fait")}
UNSIGNED: Final = manifests.NO | {key(word) for word in ("non signé", "non signée", "à signer", "not signed")}


def number(cell: str) -> tuple[str | None, str | None]:
    """All of a number as E.164, or its last digits."""
    if is_spoilt_number(cell):
        raise ValueError(cell)
    if match := _MOBILE.fullmatch(re.sub(r"[ .\-]", "", cell)):
        return f"+33{match[1]}", None
    if match := _ENDING.fullmatch(cell):
        return None, match[1]
    return lines.e164(cell), None


def territory(cell: str) -> str:
    """`06`, a `6` that lost its zero, `Alpes-Maritimes`, `06 - Alpes-Maritimes`."""
    bare = cell.strip().upper()
    for code in (bare, bare.zfill(2), _NAMED.get(key(cell), "")):
        if code in NAMES:
            return code
    found: list[str] = [code.upper().zfill(2) for code in _CODE.findall(cell)]
    if len(found) == 1 and found[0] in NAMES:
        return found[0]
    raise ValueError(cell)


def cents(cell: str) -> int:
    found = _MONEY.fullmatch(cell)
    if not found:
        raise ValueError(cell)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
