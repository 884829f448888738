"""Until when the maker of an operating system repairs it."""

from datetime import date
from typing import Final

ENDS: Final = (
    ("windows xp", date(2014, 4, 8)),
    ("windows 7", date(2020, 1, 14)),
    ("windows 8.1", date(2023, 1, 10)),
    ("windows 8", date(2016, 1, 12)),
    ("windows 10", date(2025, 10, 14)),
    ("ubuntu 16.04", date(2021, 4, 30)),
    ("ubuntu 18.04", date(2023, 5, 31)),
    ("ubuntu 20.04", date(2025, 5, 31)),
    ("ubuntu 22.04", date(2027, 4, 30)),
    ("ubuntu 24.04", date(2029, 4, 30)),
    ("ubuntu 26.04", date(2031, 4, 30)),
    ("linux mint 21", date(2027, 4, 30)),
    ("linux mint 22", date(2029, 4, 30)),
    ("debian gnu/linux 10", date(2024, 6, 30)),
    ("debian gnu/linux 11", date(2026, 8, 31)),
    ("debian gnu/linux 12", date(2028, 6, 30)),
    ("debian gnu/linux 13", date(2030, 6, 30)),
)
"""Name and version, lower case → last day of free security updates (makers' own life-cycle pages, 2026-11).

Windows 11 ends version by version, which inventory tools rarely report: no date is better than a wrong one.
"""


def until(name: str | None, version: str | None = None) -> date | None:
    """The last supported day of an operating system as reports name it; None where it is not known here."""
    words = " ".join(f"{name or ''} {version or ''}".lower().replace("microsoft ", "").split())
    return next((end for start, end in ENDS if words.startswith(start)), None)
