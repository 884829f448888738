"""Thousands of approved lines that wait, and twice as many ready assets of many lots, as rows."""

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, insert

from bench import data
from fleet.codes import new_code, new_id
from fleet.connectivity.lines import Line
from fleet.connectivity.sims import Sim
from fleet.db import Base
from fleet.intake.assets import Asset, Kind
from fleet.intake.devices import Category, Device, Keyboard
from fleet.intake.donations import Donation
from fleet.lending.equipment_requests import EquipmentRequest, LineAnswer, Priority, RequestLine
from fleet.lending.quotas import Quota, QuotaReason, QuotaRow
from fleet.lifecycle import AssetState, LineState, RequestState
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site
from fleet.parties.youths import Signatory, Youth

TERRITORIES: Final = [f"{number:02}" for number in range(1, 20)] + [f"{number}" for number in range(21, 32)]
KEYBOARDS: Final = (None, None, None, Keyboard.AZERTY, Keyboard.AZERTY, Keyboard.QWERTY)
SCREENS: Final = (None, Decimal("12.5"), Decimal("13.3"), Decimal("14.0"), Decimal("15.6"))


class Waiting:
    """Rows by the thousand, the same each time."""

    def __init__(self, connection: Connection, lines: int) -> None:
        self.connection, self.lines, self.rng = connection, lines, Random(1)

    def _add(self, table: type[Base], made: list[dict[str, Any]]) -> None:
        self.connection.execute(insert(table.__table__), made)  # type: ignore[arg-type]

    def fill(self) -> None:
        """Houses, sites, lots, assets, youths and what they wait for, quotas."""
        self.houses = [self._house(OrganisationKind.ASSOCIATION, number) for number in range(20)]
        self.funders = [self._house(OrganisationKind.FOUNDATION, number) for number in range(6)]
        donor = self._house(OrganisationKind.DONOR, 0)
        self.where = {house: self.rng.sample(TERRITORIES, 4) for house in self.houses}
        self.sites = {code: new_id("site") for code in TERRITORIES}
        self._add(
            Site,
            [
                {
                    "id": key,
                    "name": f"Site {code}",
                    "organisation_id": donor,
                    "territory": code,
                    "created_at": data.NOW,
                }
                for code, key in self.sites.items()
            ],
        )
        self._lots(donor)
        self._assets()
        self._requests()
        self._quotas()

    def _house(self, kind: OrganisationKind, number: int) -> str:
        made = {
            "id": new_id("org"),
            "name": f"{kind} {number} of the share-out",
            "kind": kind,
            "territories": [],
            "created_at": data.NOW,
        }
        self._add(Organisation, [made])
        return str(made["id"])

    def _lots(self, donor: str) -> None:
        """A few of each funder, one in five kept for a territory."""
        self.lots = [
            {
                "id": new_id("lot"),
                "reference": f"Lot {number}",
                "donor_id": donor,
                "funder_id": self.rng.choice([None, *self.funders]),
                "territory": self.rng.choice(TERRITORIES) if number % 5 == 0 else None,
                "created_at": data.NOW,
            }
            for number in range(300)
        ]
        self._add(Donation, self.lots)

    def _assets(self) -> None:
        assets, devices, sims, lines = [], [], [], []
        for number in range(2 * self.lines):
            code, is_sim = new_code(), number % 5 < 2
            assets.append(self._asset(code, number, "sim" if is_sim else "device"))
            if is_sim:
                sims.append({"code": code, "iccid": f"8933{number:015}"})
                lines.append(self._line(code))
            else:
                devices.append(self._device(code))
        self._add(Asset, assets)
        self.connection.execute(insert(Device.__table__), devices)  # type: ignore[arg-type]
        self.connection.execute(insert(Sim.__table__), sims)  # type: ignore[arg-type]
        self._add(Line, lines)

    def _asset(self, code: str, number: int, asset_type: str) -> dict[str, Any]:
        at = data.NOW - timedelta(hours=number)
        return {
            "code": code,
            "asset_type": asset_type,
            "state": AssetState.READY,
            "cycle": 1,
            "cycle_began_at": at,
            "site_id": self.sites[self.rng.choice(TERRITORIES)],
            "donation_id": self.rng.choice(self.lots)["id"],
            "erasure_unknown": False,
            "created_at": at,
            "last_seen_at": at,
            "version": 1,
        }

    def _device(self, code: str) -> dict[str, Any]:
        return {
            "code": code,
            "category": Category.DESKTOP if self.rng.random() < 0.1 else Category.LAPTOP,
            "account_lock": "none",
            "keyboard": self.rng.choice(KEYBOARDS),
            "screen_inches": self.rng.choice(SCREENS),
            "touch": self.rng.choice((None, True, False, False)),
        }

    def _line(self, code: str) -> dict[str, Any]:
        return {
            "id": new_id("line"),
            "sim_code": code,
            "operator_id": self.funders[0],
            "state": LineState.ACTIVE,
            "created_at": data.NOW,
            "version": 1,
        }

    def _requests(self) -> None:
        requests, lines, youths = [], [], []
        for _ in range(self.lines // 5):
            house = self.rng.choice(self.houses)
            requests.append(asked := self._request(house))
            for number in range(5):
                if number in (1, 3):  # a connection beside the laptop of the one before
                    lines.append({**lines[-1], **self._wanted(asked["id"], number, Kind.CONNECTION)})
                    continue
                youths.append(youth := self._youth(house))
                wanted = self._wanted(asked["id"], number, Kind.LAPTOP)
                lines.append(wanted | {"youth_code": youth["code"]})
        self._add(Youth, youths)
        self._add(EquipmentRequest, requests)
        self._add(RequestLine, lines)

    def _request(self, house: str) -> dict[str, Any]:
        sent = data.NOW - timedelta(days=self.rng.randrange(60))
        return {
            "id": new_id("req"),
            "organisation_id": house,
            "delivery_site_id": self.sites[self.rng.choice(self.where[house])],
            "needed_by": (data.NOW + timedelta(days=self.rng.randrange(40))).date(),
            "state": RequestState.APPROVED,
            "entered_by": "acc_someone",
            "entered_for": False,
            "created_at": sent,
            "submitted_at": sent,
            "version": 1,
        }

    def _youth(self, house: str) -> dict[str, Any]:
        return {
            "code": new_code(),
            "organisation_id": house,
            "territory": self.rng.choice(self.where[house]),
            "signatory": Signatory.ADULT_YOUTH,
            "state": "active",
            "created_on": data.NOW.date(),
            "last_contact_on": data.NOW.date(),
        }

    def _wanted(self, request: Any, number: int, kind: Kind) -> dict[str, Any]:
        special = kind is Kind.LAPTOP and self.rng.random() < 0.35
        return {
            "request_id": request,
            "number": number + 1,
            "kind": kind,
            "priority": self.rng.choice(list(Priority)),
            "keyboard": self.rng.choice(KEYBOARDS) if special else None,
            "screen_inches": self.rng.choice((None, None, 13, 14, 15)) if special else None,
            "touch": special and self.rng.random() < 0.2,
            "answer": LineAnswer.APPROVED,
        }

    def _quotas(self) -> None:
        quotas = []
        for house in self.houses[:15]:
            for territory in self.where[house]:
                for kind in Kind:
                    quotas.append(self._quota(house, territory, kind, None, self.rng.randrange(20, 60)))
                    if self.rng.random() < 0.4:
                        quotas.append(self._quota(house, territory, kind, self.funders[0], 10))
        self._add(Quota, quotas)
        granted = {"reason": QuotaReason.AGREEMENT, "made_by": "acc_bench", "made_at": data.NOW}
        self._add(
            QuotaRow,
            [
                {"quota_id": each["id"], "asked": each["granted"], "applied": each["granted"], **granted}
                for each in quotas
            ],
        )

    def _quota(
        self, house: str, territory: str, kind: Kind, funder: str | None, granted: int
    ) -> dict[str, Any]:
        return {
            "id": new_id("quo"),
            "organisation_id": house,
            "territory": territory,
            "kind": kind,
            "funder_id": funder,
            "granted": granted,
            "given": 0,
            "created_at": data.NOW,
        }
