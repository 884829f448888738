"""/quotas: each number opens what makes it; a coordinator grants, an association reads."""

from collections.abc import Callable

from sqlalchemy import select

from fleet.access import Actor, Role
from fleet.codes import shown
from fleet.db import Database
from fleet.intake.assets import Kind
from fleet.lending import quotas
from fleet.lending.quotas import Quota, QuotaReason
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]


def granted(cast: Cast, number: int = 3) -> str:
    row = quotas.grant(
        cast.session,
        cast.coordinator,
        cast.association,
        "06",
        Kind.LAPTOP,
        change=number,
        reason=QuotaReason.AGREEMENT,
    )
    return row.quota_id


def form_of(cast: Cast, **more: str) -> dict[str, str]:
    about = {"organisation": cast.association.id, "territory": "06", "kind": "laptop", "funder": ""}
    return {**about, "change": "7", "reason": "agreement", **more}


def test_a_coordinator_grants_and_sees_the_row(
    stored_cast: Cast, client: Clients, database: Database
) -> None:
    desk = client(stored_cast.coordinator)
    answer = desk.post("/quotas/new", data=form_of(stored_cast))
    assert answer.status_code == 303
    with database.read() as session:
        quota = session.scalars(select(Quota)).one()
        assert (quota.granted, quota.given, answer.location) == (7, 0, f"/quotas/{quota.id}")
    text = desk.get(answer.location, headers={"Accept-Language": "en"}).text
    assert "0 of 7 given" in text
    assert "an agreement was signed" in text


def test_each_number_opens_its_rows_and_kits(stored_cast: Cast, client: Clients) -> None:
    quota = granted(stored_cast)
    kit = stored_cast.kit()
    stored_cast.store()
    desk = client(stored_cast.coordinator)
    desk.post(f"/quotas/{quota}/grant", data={"change": "-5", "reason": "less_funding"})
    text = desk.get(f"/quotas/{quota}", headers={"Accept-Language": "en"}).text
    for told in ("1 of 1 given", "-5 asked", shown(kit.kit_code), f"/kits/{kit.id}"):
        assert told in text, told
    listed = desk.get("/quotas").text
    assert f"/quotas/{quota}#rows" in listed
    assert f"/quotas/{quota}#kits" in listed


def test_an_association_reads_its_own_and_finds_no_form(stored_cast: Cast, client: Clients) -> None:
    quota = granted(stored_cast)
    stored_cast.store()
    mine, other = client(stored_cast.mentor), client(stored_cast.other_mentor)
    assert "/grant" not in mine.get(f"/quotas/{quota}").text
    assert quota in mine.get("/quotas").text
    assert other.get(f"/quotas/{quota}").status_code == 404
    assert mine.get("/quotas/new").status_code == 403


def test_what_is_wrong_comes_back_with_what_was_typed(stored_cast: Cast, client: Clients) -> None:
    stored_cast.store()
    desk = client(stored_cast.coordinator)
    for wrong in (
        {"change": "0"},
        {"change": "many"},
        {"reason": ""},
        {"territory": ""},
        {"funder": "org_x"},
    ):
        answer = desk.post("/quotas/new", data=form_of(stored_cast, **wrong))
        assert answer.status_code == 422, wrong
        assert stored_cast.association.id in answer.text


def test_the_list_is_exported(stored_cast: Cast, client: Clients) -> None:
    granted(stored_cast, 4)
    stored_cast.store()
    answer = client(stored_cast.coordinator).get("/quotas/list.csv", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert ";4;0;4" in answer.text.replace(",", ";")
