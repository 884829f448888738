"""The shelf of a basement: the service that knows it, and the labelled things on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from fleet import events
from fleet.access import Actor, Verb
from fleet.db import Database
from fleet.intake import labels
from fleet.intake.assets import Asset
from fleet.intake.labels import Label, LabelState
from fleet.scanning import Scan
from tests.api.conftest import SETTINGS
from tests.cast import Cast


@dataclass
class Shelf:
    """The service, its small world, and the label of each thing in it."""

    address: str
    cast: Cast
    database: Database
    annexe: str
    log: Path

    def token(self, code: str) -> str:
        """What the QR code on that thing says, without the address."""
        return labels.newest_of(self.cast.session, [code])[code].token

    def url(self, token: str) -> str:
        return f"{self.address}/q/{token}".upper()

    def unused(self, count: int) -> list[str]:
        """The addresses of so many printed labels that are on nothing yet."""
        printed = [one.token for one in labels.print_batch(self.cast.session, self.cast.coordinator, count)]
        self.cast.store()
        return [self.url(token) for token in printed]

    def cookie(self, person: Actor) -> dict[str, Any]:
        value = self.cast.cookie_of(person, SETTINGS["FLEET_SECRET_KEY"])
        self.cast.store()
        return {"name": "fleet", "value": value, "url": self.address, "httpOnly": True, "sameSite": "Lax"}

    def laptops(self, count: int) -> list[str]:
        """The codes of so many laptops on the hub's shelf."""
        made = [self.cast.device().code for _ in range(count)]
        self.cast.store()
        return made

    def scanned(self, *codes: str) -> list[tuple[str, str, str]]:
        """Thing, action and verdict of the scans of these things that the service keeps, in their order."""
        asked = select(Scan).where(Scan.asset_code.in_(codes)).order_by(Scan.at)
        with self.database.opened(writing=False) as session:
            return [(str(one.asset_code), one.action, one.verdict) for one in session.scalars(asked)]

    def stands(self, code: str) -> tuple[str, str | None]:
        """The state and place of a thing, freshly read."""
        with self.database.opened(writing=False) as session:
            asset = session.get_one(Asset, code)
            return asset.state, asset.site.name if asset.site else None

    def events(self, code: str, verb: Verb) -> int:
        """How often that happened to a thing."""
        with self.database.opened(writing=False) as session:
            return sum(event.verb == verb for event in events.history(session, "device", code))

    def unclaimed(self, urls: Sequence[str]) -> int:
        """How many of these labels are on nothing."""
        asked = select(Label).where(Label.token.in_([url[-26:] for url in urls]))
        with self.database.opened(writing=False) as session:
            return sum(label.status is LabelState.UNCLAIMED for label in session.scalars(asked))
