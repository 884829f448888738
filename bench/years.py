"""Two years of a fleet by the engines' own bulk ways: lots, things at many sites, requests, kits, loans,
losses, alerts, quotas, in the shares that a fleet has once it runs."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import text

from bench import data
from bench.million import Row, code, iccid, load
from fleet.codes import new_id
from fleet.db import Database
from fleet.lifecycle import SHELVED, AssetState
from fleet.parties.organisations import Organisation
from fleet.support.rules import RULES

DAYS: Final = 730
SITES: Final = 40
SHARES: Final = {
    "on_loan": 55, "retired": 12, "ready": 8, "received": 6, "refurbishing": 5, "returned": 4, "reserved": 3,
    "announced": 2, "delivered": 2, "missing": 2, "in_transit": 1,
}  # fmt: skip
"""State → how many of a hundred things are in it."""
CATEGORIES: Final = ("laptop",) * 17 + ("tablet",) * 2 + ("hotspot",)
SIMS_SHARE: Final = 0.4
UNREADY: Final = {"announced", "received", "refurbishing"}
OPEN_REQUESTS: Final = 100
"""One open request for so many things."""
DUE: Final = 200
"""One open alert for so many things."""


class Years:
    """Rows of a fleet of so many things, the same each time but for their random ids."""

    def __init__(self, database: Database, made: dict[str, Organisation], things: int) -> None:
        self.database, self.rng, self.things = database, Random(things), things
        self.house, self.lender = made["association"].id, made["lender"].id
        self.devices = int(things * (1 - SIMS_SHARE))
        self.sites = [f"site_{number:012d}" for number in range(SITES)]
        self.lots = max(1, self.devices // 60)
        states = list(SHARES)
        self.states = self.rng.choices(states, list(SHARES.values()), k=things)
        self.ages = [self.rng.randrange(DAYS) for _ in range(things)]

    def fill(self) -> None:
        """All of it; and the engine knows how much there is."""
        self._load("sites", "id name organisation_id territory created_at", self._sites())
        self._load("donations", "id reference donor_id created_at", self._lots())
        columns = "code asset_type state version cycle erasure_unknown created_at cycle_began_at last_seen_at"
        more = "site_id organisation_id donation_id retire_reason"
        moments = "received_at first_ready_at first_lent_at retired_at"
        self._load("assets", f"{columns} {more} {moments}", (self._asset(n) for n in range(self.things)))
        self._load("devices", "code category maker model serial account_lock", self._of_devices())
        self._load("sims", "code iccid", ((code(n), iccid(n)) for n in range(self.devices, self.things)))
        self._lend()
        self._load("losses", "asset_code how told_by reported_at reported_by data_at_risk", self._losses())
        alert = "id version rule subject subject_id due_on threshold state created_at"
        self._load("alerts", alert, self._alerts())
        quota = "id organisation_id territory kind granted given created_at"
        self._load("quotas", quota, self._quotas())
        with self.database.engine.begin() as connection:
            connection.execute(text("ANALYZE"))

    def _load(self, table: str, columns: str, rows: Iterator[Row]) -> None:
        load(self.database, table, columns, rows)

    def _moment(self, days_ago: float) -> str:
        return _stamp(data.NOW - timedelta(days=days_ago))

    def _sites(self) -> Iterator[Row]:
        for number, key in enumerate(self.sites):
            yield key, f"Site {number}", self.lender, f"{1 + number % 19:02d}", self._moment(DAYS)

    def _lots(self) -> Iterator[Row]:
        for number in range(self.lots):
            at = self._moment(DAYS * (1 - number / self.lots) + 20)
            yield f"lot_{number:012d}", f"DON-{number}", self.lender, at

    def _asset(self, number: int) -> Row:
        state, age = self.states[number], self.ages[number]
        is_device = number < self.devices
        shelved = AssetState(state) in SHELVED
        ready = None if state in UNREADY else max(0.2, age - self.rng.expovariate(1 / 15))
        lot = f"lot_{int((DAYS - age) / DAYS * (self.lots - 1)):012d}" if is_device else None
        return (
            *(code(number), "device" if is_device else "sim", state, 1, 1, False),
            *(self._moment(age), self._moment(age), self._moment(age)),
            self.rng.choice(self.sites) if shelved else None,
            self.house if state == "on_loan" else None,
            lot,
            "recycled" if state == "retired" else None,
            None if state == "announced" else self._moment(age),
            None if ready is None else self._moment(ready),
            self._moment(age * 0.8) if state == "on_loan" else None,
            self._moment(age * 0.3) if state == "retired" else None,
        )

    def _of_devices(self) -> Iterator[Row]:
        for number in range(self.devices):
            model = f"Latitude {5000 + number % 2_500}"
            yield code(number), CATEGORIES[number % 20], "Dell Inc.", model, f"PF{number:07d}", "none"

    def _lend(self) -> None:
        """A request, a kit and a loan of each device that is out or has come back; and open requests."""
        lent = [n for n in range(self.devices) if self.states[n] in ("on_loan", "returned", "missing")]
        asked = "id version organisation_id needed_by state entered_by entered_for created_at submitted_at"
        self._load("equipment_requests", asked, self._requests(lent))
        line = "request_id number kind priority answer"
        self._load("request_lines", line, self._lines(lent))
        kit = "id version kit_code request_id organisation_id state made_by created_at expires_at"
        self._load("allocations", kit, self._kits(lent))
        loan = (
            "id version organisation_id territory state allocation_id signed_on signatory kept_at due_on "
            "handed_over_by handed_over_at handed_over_on first_for_youth last_sign_at created_at ended_at"
        )
        self._load("loans", loan, (self._loan(n) for n in lent))
        item = "loan_id asset_code kind charger_missing bag_missing mouse_missing ended_at"
        self._load("loan_items", item, (self._item(n) for n in lent))
        self._load("loan_items", item, self._cards(lent))
        self._put_aside()

    def _put_aside(self) -> None:
        """A kit of each thing that waits for its youth, or is on the road."""
        aside = [n for n in range(self.things) if self.states[n] in ("reserved", "in_transit", "delivered")]
        asked = "id version organisation_id needed_by state entered_by entered_for created_at submitted_at"
        day = data.TODAY.isoformat()
        whole = (1, self.house, day, "fulfilling", "acc_bench", False)
        moments = {n: self._moment(self.rng.expovariate(1 / 4)) for n in aside}
        self._load(
            "equipment_requests", asked, ((f"req_k{n:011d}", *whole, moments[n], moments[n]) for n in aside)
        )
        kit = "id version kit_code request_id organisation_id state made_by created_at expires_at"
        kept = (self.house, "prepared", "acc_bench")
        self._load(
            "allocations",
            kit,
            ((f"alc_k{n:011d}", 1, code(n), f"req_k{n:011d}", *kept, moments[n], moments[n]) for n in aside),
        )
        self._load(
            "allocation_items", "allocation_id asset_code", ((f"alc_k{n:011d}", code(n)) for n in aside)
        )

    def _lent(self, number: int) -> tuple[float, float]:
        """How many days ago its request was sent, and it was handed over."""
        handed = self.ages[number] * 0.8
        return handed + 3 + number % 40, handed

    def _requests(self, lent: list[int]) -> Iterator[Row]:
        day = data.TODAY.isoformat()
        same = ("acc_bench", False)
        for number in lent:
            at = self._moment(self._lent(number)[0])
            yield f"req_{number:012d}", 1, self.house, day, "fulfilled", *same, at, at
        for number in range(self.things // OPEN_REQUESTS):
            at = self._moment(self.rng.expovariate(1 / 12))
            state = ("submitted", "approved", "fulfilling")[number % 3]
            yield f"req_o{number:011d}", 1, self.house, day, state, *same, at, at

    def _lines(self, lent: list[int]) -> Iterator[Row]:
        for number in lent:
            yield f"req_{number:012d}", 1, "laptop", "none", "approved"
        for number in range(self.things // OPEN_REQUESTS):
            yield f"req_o{number:011d}", 1, "laptop", "none", "approved" if number % 3 else "pending"

    def _kits(self, lent: list[int]) -> Iterator[Row]:
        for number in lent:
            at = self._moment(self._lent(number)[1] + 1)
            kit = f"req_{number:012d}", self.house, "handed_over", "acc_bench"
            yield f"alc_{number:012d}", 1, code(number), *kit, at, at

    def _loan(self, number: int) -> Row:
        _, handed = self._lent(number)
        at, is_over = self._moment(handed), self.states[number] == "returned"
        heard = self._moment(min(handed, self.rng.expovariate(1 / 40)))
        signed = (at[:10], "adult_youth", "association", data.TODAY.isoformat(), "acc_bench", at, at[:10])
        state, ended = ("returned", self._moment(handed * 0.5)) if is_over else ("open", None)
        whole = (f"loan_{number:012d}", 1, self.house, "06", state, f"alc_{number:012d}")
        return (*whole, *signed, False, heard, at, ended)

    def _item(self, number: int) -> Row:
        ended = self._moment(self._lent(number)[1] * 0.5) if self.states[number] == "returned" else None
        return f"loan_{number:012d}", code(number), "laptop", False, False, False, ended

    def _cards(self, lent: list[int]) -> Iterator[Row]:
        """Each SIM card that is out, on the loan of some device."""
        for number in range(self.devices, self.things):
            if self.states[number] == "on_loan":
                loan = lent[number % len(lent)]
                yield f"loan_{loan:012d}", code(number), "connection", False, False, False, None

    def _losses(self) -> Iterator[Row]:
        for number in range(self.things):
            if self.states[number] == "missing":
                at = self._moment(self.ages[number] * 0.4)
                yield code(number), "lost", "lender", at, "acc_bench", False

    def _alerts(self) -> Iterator[Row]:
        rules = list(RULES)
        for number in range(self.things // DUE):
            at = self._moment(self.rng.expovariate(1 / 10))
            what = (rules[number % len(rules)], "loan", f"loan_{number:012d}", at[:10], 0)
            yield f"alr_{number:012d}", 1, *what, ("open", "acknowledged")[number % 2], at
        for number in range(self.things // 20):  # what was closed in two years
            at = self._moment(self.rng.randrange(DAYS))
            what = (rules[number % len(rules)], "loan", f"loan_c{number:011d}", at[:10], 0)
            yield f"alr_c{number:011d}", 1, *what, "closed", at

    def _quotas(self) -> Iterator[Row]:
        for number in range(19):
            for kind in ("laptop", "connection"):
                territory = f"{1 + number:02d}"
                yield (
                    new_id("quo"),
                    self.house,
                    territory,
                    kind,
                    500,
                    500 - 30 * number % 400,
                    self._moment(300),
                )


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


def fill(database: Database, made: dict[str, Organisation], things: int) -> Any:
    """Two years of a fleet of so many things."""
    Years(database, made, things).fill()
