"""/summary/proofs: what a donor can prove, the same on the page and in each file (rule F6)."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from fleet.access import Actor, Role
from fleet.intake.assets import Asset
from fleet.publishing import proofs
from tests.api.conftest import Client
from tests.cast import Cast
from tests.fleet.publishing.test_proofs import given, lent, lot

Clients = Callable[[Role | Actor | str], Client]


@pytest.fixture
def donor(stored_cast: Cast) -> str:
    """A donor of two lots: one laptop put to use last year, one that waits, and another lot unused."""
    cast = stored_cast
    donation = lot(cast, "=Lot 1")
    lent(cast, given(cast, donation, "SN-1"), cast.at(days=-400))
    given(cast, donation, "SN-WAITS")
    given(cast, lot(cast, "Lot 2"), "SN-2")
    for one in proofs.lots_of(cast.session, cast.coordinator, cast.donor):
        one.created_at = cast.at(days=-500)
    for asset in cast.session.scalars(select(Asset)):
        asset.created_at = cast.at(days=-500)
    cast.store()
    return cast.donor.id


def test_the_desk_chooses_a_donor_and_reads_each_serial(
    client: Clients, stored_cast: Cast, donor: str
) -> None:
    desk = client(stored_cast.coordinator)
    assert f'value="{donor}"' in desk.get("/summary/proofs").text
    page = desk.get(f"/summary/proofs?donor={donor}").text
    assert "SN-1" in page
    assert "mis en service en 2025" in page
    assert "SN-WAITS" not in page
    assert "SN-2" not in page
    assert "ready" not in page


def test_every_file_says_the_same(
    client: Clients, stored_cast: Cast, donor: str, said: Callable[..., str]
) -> None:
    desk = client(stored_cast.coordinator)

    def taken(ending: str) -> Any:
        answer = desk.get(f"/summary/proofs.{ending}?donor={donor}")
        assert answer.status_code == 200
        assert f"preuve-de-reemploi-banque-du-port-2026-q2.{ending}" in answer.headers["Content-Disposition"]
        return answer.data

    paper = said(taken("pdf"), "-layout")
    assert "SN-1" in paper
    assert "SN-WAITS" not in paper
    rows = list(csv.reader(io.StringIO(taken("csv").decode("utf-8-sig")), delimiter=";"))
    assert rows[1:] == [["'=Lot 1", "Acme", "Book 14", "SN-1", "", "mis en service en 2025"]]
    book = CalamineWorkbook.from_filelike(io.BytesIO(taken("xlsx")))
    assert book.get_sheet_by_name("Appareils").to_python()[1][3:] == ["SN-1", "", "mis en service en 2025"]
    assert book.get_sheet_by_name("Par lot").to_python()[1:] == [
        ["=Lot 1", 2.0, 1.0, 0.0, 1.0],
        ["Lot 2", 1.0, 0.0, 0.0, 1.0],
    ]


def test_f5_the_same_proof_is_the_same_file_and_is_not_sent_again(
    client: Clients, stored_cast: Cast, donor: str
) -> None:
    desk = client(stored_cast.coordinator)
    for ending in ("pdf", "csv", "xlsx"):
        address = f"/summary/proofs.{ending}?donor={donor}"
        first = desk.get(address)
        assert first.data == desk.get(address).data
        tag = {"If-None-Match": first.headers["ETag"]}
        assert desk.get(address, headers=tag).status_code == 304


def test_a_lot_can_be_asked_for_alone_and_another_donors_is_not_there(
    client: Clients, stored_cast: Cast, donor: str
) -> None:
    desk = client(stored_cast.coordinator)
    _, second = proofs.lots_of(stored_cast.session, stored_cast.coordinator, stored_cast.donor)
    page = desk.get(f"/summary/proofs?donor={donor}&lot={second.id}").text
    assert f'<h2 id="{second.id}">' in page
    assert desk.get(f"/summary/proofs?donor={donor}&lot=lot_nothing").status_code == 404
    assert desk.get("/summary/proofs.pdf?donor=org_nothing").status_code == 404


def test_the_wire_says_it_too(client: Clients, stored_cast: Cast, donor: str) -> None:
    told = client(Role.COORDINATOR).get(f"/api/v1/donations/proofs?donor={donor}").json
    assert (told["quarter"], told["used_until"], told["donor"]) == ("2026-Q2", 2025, donor)
    (one,) = [each for each in told["lots"] if each["devices"]]
    assert one["devices"] == [
        {
            "maker": "Acme",
            "model": "Book 14",
            "serial": "SN-1",
            "inventory_number": None,
            "put_to_use": 2025,
            "recycled": False,
        }
    ]
    assert (one["given"], one["not_yet"]) == (2, 1)
