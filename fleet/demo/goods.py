"""Invented goods: makers, models, serials, cards. Nothing here exists."""

import random
from datetime import date
from typing import Final

from stdnum import luhn

from fleet.codes import ALPHABET
from fleet.intake.assets import Kind
from fleet.intake.devices import StorageKind
from fleet.intake.devices.features import Keyboard
from fleet.lending.equipment_requests import Priority, Wanted
from fleet.parties.youths import Youth

GIB: Final = 2**30

MODELS: Final = (
    ("laptop", "Dell", "Latitude 5490", StorageKind.SSD, 256, 30),
    ("laptop", "HP", "EliteBook 840 G5", StorageKind.NVME, 256, 26),
    ("laptop", "Lenovo", "ThinkPad T480", StorageKind.SSD, 512, 22),
    ("laptop", "Acer", "TravelMate P2", StorageKind.HDD, 500, 8),
    ("desktop", "HP", "ProDesk 400 G4", StorageKind.HDD, 500, 4),
    ("tablet", "Samsung", "Galaxy Tab A8", StorageKind.FLASH, 64, 4),
    ("hotspot", "TP-Link", "M7200", StorageKind.FLASH, 0, 4),
    ("phone", "Samsung", "Galaxy A14", StorageKind.FLASH, 64, 2),
)
"""Category, maker, model, storage, its size in GB, how common."""

SYSTEMS: Final = (("Ubuntu 24.04", date(2029, 4, 30)), ("Ubuntu 22.04", date(2027, 4, 30)))
OLD_SYSTEM: Final = ("Windows 10", date(2025, 10, 14))


def serial(rng: random.Random) -> str:
    """A serial that no maker gave."""
    return "INV" + "".join(rng.choices(ALPHABET, k=9))


def iccid(rng: random.Random) -> str:
    """A card number that passes its check; 8933 is France, 99 no operator."""
    body = "893399" + "".join(rng.choices("0123456789", k=12))
    return body + str(luhn.calc_check_digit(body))


def number(rng: random.Random) -> str:
    """A mobile number of the range that ARCEP keeps for fiction (06 39 98 …)."""
    return f"+3363998{rng.randrange(10_000):04d}"


def manifest(rng: random.Random, count: int) -> bytes:
    """A donor's list of `count` devices, as CSV."""
    weights = [model[-1] for model in MODELS]
    rows = [
        f"{maker};{model};{serial(rng)};{category}"
        for category, maker, model, *_ in rng.choices(MODELS, weights, k=count)
    ]
    return "\n".join(["Marque;Modèle;Numéro de série;Catégorie", *rows, ""]).encode()


NEEDS: Final[dict[int, tuple[Keyboard | None, int | None, bool]]] = {
    0: (Keyboard.AZERTY, None, False),
    1: (Keyboard.QWERTY, None, False),
    2: (None, 15, False),
    3: (None, None, True),
}
"""What some need of a laptop, by the first character of their code: no draw of luck is spent on it."""


def wanted_laptop(youth: Youth, priority: Priority) -> Wanted:
    """A laptop for that youth; about one in eight needs a special one."""
    keyboard, inches, touch = NEEDS.get(ALPHABET.index(youth.code[0]), (None, None, False))
    return Wanted(youth, Kind.LAPTOP, priority, keyboard, inches, touch)
