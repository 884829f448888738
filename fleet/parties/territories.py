"""The départements of France, by INSEE code: the only places the fleet knows."""

import csv
from importlib import resources

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from fleet.db import Base
from fleet.errors import Invalid


class Territory(Base):
    """A département. Filled by the first migration from `territories.csv`; never edited by people."""

    __tablename__ = "territories"

    code: Mapped[str] = mapped_column(String(3), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    region: Mapped[str] = mapped_column(String(60))


def shipped() -> list[dict[str, str]]:
    """The 101 départements: `code`, `name`, `region` (INSEE, Code officiel géographique 2025)."""
    text = resources.files("fleet.parties").joinpath("territories.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


NAMES = {row["code"]: row["name"] for row in shipped()}
"""INSEE code → name."""
REGIONS = {row["code"]: row["region"] for row in shipped()}
"""INSEE code → the region's name."""


class UnknownTerritory(Invalid):
    """This is not the code of a département."""

    detail = "“{code}”: a code is like 06, 2A or 974."


class UnknownRegion(Invalid):
    """This is not a region of France."""

    detail = "“{region}”: as the public list writes it, such as Provence-Alpes-Côte d'Azur."


def region_key(name: str) -> str:
    """What two spellings of one region have in common: neither capitals nor the kind of apostrophe count."""
    return name.strip().replace("’", "'").casefold()


def known_region(name: str) -> str:
    """The region's name as the public list writes it. Raises UnknownRegion."""
    found = next((region for region in REGIONS.values() if region_key(region) == region_key(name)), None)
    if found is None:
        raise UnknownRegion(region=name[:60])
    return found


def known_territory(code: str) -> str:
    """The INSEE code, in capitals. Raises UnknownTerritory."""
    if code.strip().upper() not in NAMES:
        raise UnknownTerritory(code=code)
    return code.strip().upper()
