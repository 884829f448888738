"""A proposal for thousands of lines over twice as many assets, beside a pass that serves first come first."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from random import Random
from statistics import median
from typing import Any, Final

from sqlalchemy import Connection, insert

from bench import data
from bench.measure import Row, once
from fleet.access import Actor, Role
from fleet.codes import new_code, new_id
from fleet.connectivity.lines import Line
from fleet.connectivity.sims import Sim
from fleet.db import Base, Database
from fleet.intake.assets import Asset, Kind
from fleet.intake.devices import Category, Device, Keyboard
from fleet.intake.donations import Donation
from fleet.lending.equipment_requests import EquipmentRequest, LineAnswer, Priority, RequestLine
from fleet.lending.fitting import Offer, obstacle
from fleet.lending.proposing import Facts, Proposal, load
from fleet.lending.proposing.deciding import decide
from fleet.lending.quotas import Quota, QuotaReason, QuotaRow
from fleet.lifecycle import AssetState, LineState, RequestState
from fleet.parties.organisations import Organisation, OrganisationKind
from fleet.parties.sites import Site
from fleet.parties.youths import Signatory, Youth

SAYS: Final = (
    "{size:,} approved lines (three of five for a laptop, a third of these with a need) of 20 associations\n"
    "in 30 territories, over twice as many ready assets of 6 funders and 30 sites; three associations of\n"
    "four have quotas. The scarce year: a third of the assets. Reading included. Target: 10 s."
)
ROUNDS: Final = 3
TERRITORIES: Final = [f"{number:02}" for number in range(1, 20)] + [f"{number}" for number in range(21, 32)]
KEYBOARDS: Final = (None, None, None, Keyboard.AZERTY, Keyboard.AZERTY, Keyboard.QWERTY)
SCREENS: Final = (None, Decimal("12.5"), Decimal("13.3"), Decimal("14.0"), Decimal("15.6"))


def rows(url: str, lines: int) -> Iterator[Row]:
    """Reading and matching, beside reading and serving whoever asked first with the first thing allowed."""
    database = Database(url, b"k" * 32)
    data.people(database)
    desk = Actor("acc_bench", Role.COORDINATOR, data.NOW)
    with database.engine.execution_options(writing=True).begin() as connection:
        _Fleet(connection, lines).fill()
    _proposed(database, desk, 10)  # SciPy is imported once a process
    for says, share in (("", 1), (", the scarce year", 3)):
        yield _row(database, desk, f"{lines:,} lines proposed{says}", share)
    database.dispose()


def _row(database: Database, desk: Actor, what: str, share: int) -> Row:
    ours, floor, served = [], [], {}
    for _ in range(ROUNDS):
        ours.append(once(lambda: served.update(ours=_proposed(database, desk, share))))
        floor.append(once(lambda: served.update(floor=_first_come(database, desk, share))))
    beside = f"first come: {served['floor']:,} served"
    return Row(f"{what}: {served['ours']:,} served", median(ours), beside, median(floor))


def _facts(database: Database, desk: Actor, share: int) -> Facts:
    with database.read() as session:
        found = load(session, desk)
    things = sorted(found.things, key=lambda thing: thing.code)[::share]
    return Facts(found.today, found.wishes, things, found.book, found.shares)


def _proposed(database: Database, desk: Actor, share: int) -> int:
    proposal: Proposal = decide(_facts(database, desk, share))
    return sum(len(kit.choices) for kit in proposal.kits)


def _first_come(database: Database, desk: Actor, share: int) -> int:
    """In the order in which they asked, each line gets the first thing that the same rules allow."""
    facts = _facts(database, desk, share)
    shelf: dict[tuple[Kind, Offer], int] = Counter((thing.kind, thing.offer) for thing in facts.things)
    offers: dict[Kind, list[Offer]] = defaultdict(list)
    for kind, offer in shelf:
        offers[kind].append(offer)
    given: Counter[str] = Counter()
    number = 0
    for wish in sorted(facts.wishes, key=lambda wish: (wish.since, wish.line_id)):
        bound = facts.book.binds(wish.organisation, wish.kind)
        for offer in offers[wish.kind]:
            if not shelf[wish.kind, offer] or obstacle(wish.needs, wish.territory, offer):
                continue
            account = facts.book.charged(wish.organisation, wish.territory, wish.kind, offer.funder)
            if bound and (account is None or account.given + given[account.id] >= account.granted):
                continue
            shelf[wish.kind, offer] -= 1
            if bound and account:
                given[account.id] += 1
            number += 1
            break
    return number


class _Fleet:
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
