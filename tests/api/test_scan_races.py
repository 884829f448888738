"""Rules N1 and N4 over HTTP: many phones hand over the same kits, each sending its evening twice.

What keeps the promise is the same as in test_races: partial unique indexes and versions of rows. Here a race
that is lost is sent again, as a phone does it.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from fleet.access import Role
from fleet.db import Database
from fleet.lending.loans import Loan, LoanItem
from fleet.parties import tokens
from fleet.scanning import Scan
from tests.api.served import served
from tests.cast import Cast

PATIENCE = 120
PROCESSES = 4
AT_ONCE = 5


def secret(cast: Cast) -> str:
    issuer = cast.administrator.later(datetime.now(UTC))
    issued = tokens.issue(cast.session, issuer, cast.lender, Role.VOLUNTEER)[1]
    cast.store()
    return issued


class Phone:
    """Sends its scans in small calls, in any order and each twice, until each is answered."""

    def __init__(self, address: str, token: str, number: int) -> None:
        self.address, self.number, self.rng = address, number, Random(number)
        self.http = requests.Session()
        self.http.headers["Authorization"] = f"Bearer {token}"
        self.told: Counter[str] = Counter()

    def scans(self, codes: list[str]) -> list[dict[str, Any]]:
        now = datetime.now(UTC)
        signed = {"signed_on": now.date().isoformat()}
        due = (now + timedelta(days=365)).date().isoformat()
        return [
            {
                "id": f"phone-{self.number:03}-{code}",
                "action": "hand_over",
                "at": (now - timedelta(seconds=self.rng.randint(0, 60))).isoformat(),
                "code": code,
                "agreement": signed,
                "due_on": due,
            }
            for code in codes
        ]

    def evening(self, codes: list[str]) -> Counter[str]:
        waiting = [*self.scans(codes), *self.scans(codes)]
        by_id = {scan["id"]: scan for scan in waiting}  # the same scan again, to the letter
        order = [by_id[scan["id"]] for scan in self.rng.sample(waiting, len(waiting))]
        with self.http:
            for start in range(0, len(order), AT_ONCE):
                self._send(order[start : start + AT_ONCE])
        return self.told

    def _send(self, scans: list[dict[str, Any]]) -> None:
        while True:
            answer = self.http.post(f"{self.address}/api/v1/scans", json=scans, timeout=PATIENCE)
            if answer.status_code in (409, 503):  # a race was lost: nothing was stored, it is sent again
                self.told[str(answer.status_code)] += 1
                continue
            assert answer.status_code == 200, answer.text
            self.told.update(each["verdict"] for each in answer.json()["items"])
            return


def race(cast: Cast, database: Database, url: str, log: Path, kits: int, phones: int) -> Counter[str]:
    codes = [cast.kit().items[0].asset_code for _ in range(kits)]
    token = secret(cast)
    told: Counter[str] = Counter()
    with served(url, log, processes=PROCESSES) as address, ThreadPoolExecutor(phones) as pool:
        for each in pool.map(lambda number: Phone(address, token, number).evening(codes), range(phones)):
            told += each
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Scan)) == kits * phones
        out = select(func.count()).select_from(LoanItem).where(LoanItem.ended_at.is_(None))
        assert session.scalar(out) == kits
        assert session.scalar(select(func.count()).select_from(Loan)) == kits
    assert told["applied"] == kits
    assert told["duplicate"] == kits * phones
    return told


def test_a_kit_is_handed_over_once_however_many_phones_scan_it(
    stored_cast: Cast, database: Database, database_url: str, tmp_path: Path
) -> None:
    race(stored_cast, database, database_url, tmp_path / "log", kits=6, phones=6)


@pytest.mark.battery
def test_a_thousand_kits_and_fifty_phones(
    stored_cast: Cast,
    database: Database,
    database_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = race(stored_cast, database, database_url, tmp_path / "log", kits=1_000, phones=50)
    with capsys.disabled():
        print(dict(told))  # noqa: T201
