"""Dates, moments and sizes as French papers write them."""

import re
from datetime import date, datetime

from labels.errors import Unprintable

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
UNITS = ("ko", "Mo", "Go", "To")
_TIGHT = re.compile(r" (?=[:;?!»%€])|(?<=«) |(?<=\bart\.) |(?<=\bn°) ")


def typeset(text: str) -> str:
    """The text with the no-break spaces that French wants around its tall punctuation."""
    return _TIGHT.sub("\xa0", text)


def day(when: date) -> str:
    """« 3 novembre 2026 »."""
    first = "1er" if when.day == 1 else str(when.day)
    return f"{first}\xa0{MONTHS[when.month - 1]}\xa0{when.year}"


def moment(when: datetime) -> str:
    """« 3 novembre 2026 à 14 h 05 (UTC+01:00) », in the zone it comes with.

    Raises Unprintable where it has none.
    """
    if when.utcoffset() is None:
        raise Unprintable(moment=when.isoformat())
    return f"{day(when)} à {when.hour}\xa0h\xa0{when.minute:02} ({zone(when)})"


def zone(when: datetime) -> str:
    """« UTC+01:00 »."""
    shift = when.strftime("%z")
    return "UTC" if shift == "+0000" else f"UTC{shift[:3]}:{shift[3:5]}"


def number(n: int) -> str:
    """« 500 107 862 016 »."""
    return f"{n:,}".replace(",", "\xa0")


def octets(n: int) -> str:
    """« 500 107 862 016 octets (500 Go) », in decimal units as disks are sold."""
    if n < 1000:
        return f"{n}\xa0octets"
    exponent = min((len(str(n)) - 1) // 3, len(UNITS))
    short = round(n / 1000**exponent, 3 - len(str(n // 1000**exponent)))
    return f"{number(n)}\xa0octets ({short:g}\xa0{UNITS[exponent - 1]})".replace(".", ",")
