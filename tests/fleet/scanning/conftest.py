"""A volunteer's phone, and a second place to be."""

from datetime import timedelta
from typing import Any

import pytest

from fleet import scanning
from fleet.access import Actor
from fleet.intake.assets import Asset
from fleet.parties import sites
from fleet.parties.sites import Site
from fleet.scanning import Action, Outcome, Told
from tests.cast import NOW, Cast


class Phone:
    """One person's phone: `told` says what is scanned at which minute, `send` sends it at another."""

    def __init__(self, cast: Cast, who: Actor) -> None:
        self.cast, self.who, self.count = cast, who, 0

    def told(self, action: Action, thing: Asset | str, minute: float, **facts: Any) -> Told:
        self.count += 1
        text = thing if isinstance(thing, str) else thing.code
        return Told(f"{self.who.name}-{self.count:04}", action, NOW + timedelta(minutes=minute), text, facts)

    def send(self, *told: Told, minute: float = 60) -> list[Outcome]:
        at = NOW + timedelta(minutes=minute)
        return scanning.send(self.cast.session, self.who.later(at), told)

    def scan(self, action: Action, thing: Asset | str, minute: float = 50, **facts: Any) -> Outcome:
        """Scan and send."""
        (outcome,) = self.send(self.told(action, thing, minute, **facts))
        return outcome


@pytest.fixture
def phone(stored_cast: Cast) -> Phone:
    return Phone(stored_cast, stored_cast.volunteer)


@pytest.fixture
def annex(stored_cast: Cast) -> Site:
    made = sites.add(stored_cast.session, stored_cast.system, "Annexe d'Antibes", stored_cast.lender, "06")
    stored_cast.store()
    return made
