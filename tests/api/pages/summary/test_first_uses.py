"""First uses are told once their year is over: a nought before that would be read as a failure."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from fleet.access import Actor, Role
from fleet.intake.donations import Donation
from fleet.publishing import editions
from tests.api.conftest import Client
from tests.api.pages.summary.test_reading import cells, read
from tests.api.pages.summary.test_sections import START, add, publish, said
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]

OCTOBER = datetime(2026, 10, 11, 5, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 11, 5, tzinfo=UTC)


@pytest.fixture
def lot(stored_cast: Cast) -> Donation:
    """Announced in September 2026; its one laptop is lent the same day."""
    add(stored_cast, territories=[("06", START)])
    told = {"donor_id": stored_cast.donor.id, "funder_id": stored_cast.foundation.id}
    lot = Donation(reference="Lot 1", created_at=stored_cast.now, **told)
    stored_cast.session.add(lot)
    stored_cast.session.flush()
    stored_cast.loan(stored_cast.ready_laptop(donation_id=lot.id))
    return lot


def edition(cast: Cast, at: datetime) -> None:
    editions.publish(cast.session, cast.system.later(at))
    cast.store()


def lines(client: Client) -> list[list[str]]:
    text = client.get("/summary/figures.csv").data.decode("utf-8-sig")
    return [row for row in csv.reader(io.StringIO(text), delimiter=";") if row[1].startswith("Lot 1")]


@pytest.mark.usefixtures("lot")
@pytest.mark.parametrize("who", ["funder", "officer", "coordinator"])
def test_f6_a_lot_whose_year_is_not_over_has_no_first_uses_yet(
    stored_cast: Cast, client: Clients, who: str
) -> None:
    edition(stored_cast, OCTOBER)
    reader = client(getattr(stored_cast, who))
    page = read(reader)
    told = said(page)
    assert "pas encore dit combien ont servi : cela se dit une fois l’année finie" in told
    assert "0 appareil" not in told
    if who != "officer":
        assert "Ont servi avant fin 2025" in told
        rows = [row for row in cells(page) if row[0].startswith("Lot 1")]
        assert [row[4] for row in rows] == ["pas encore dit"]
        used = [row for row in lines(reader) if row[2] == "Ont servi avant fin 2025"]
        assert [row[3:5] for row in used] == [["", "pas encore dit"]]


@pytest.mark.usefixtures("lot")
def test_f6_once_the_year_is_over_it_is_told_beside_what_was_received_by_then(
    stored_cast: Cast, client: Clients
) -> None:
    edition(stored_cast, NEW_YEAR)
    reader = client(stored_cast.funder)
    page = read(reader)
    assert [row[4] for row in cells(page) if row[0].startswith("Lot 1")] == ["1"]
    assert [row[3:5] for row in lines(reader) if row[2] == "Ont servi avant fin 2026"] == [["1", "publié"]]
    other = said(read(client(stored_cast.officer)))
    assert "100 % des 1 reçus à cette date" in other.replace("\u202f", " "), "as whoever funded them reads it"
    assert "des 1 donnés" not in other


def test_before_the_first_edition_it_says_when_equipment_is_told(stored_cast: Cast, client: Clients) -> None:
    made = add(stored_cast, territories=[("06", START)])
    stored_cast.device()
    publish(stored_cast, made, ("2026-Q2", "06", 14), closed=("2026-Q1", "2026-Q2"))
    told = said(read(client(stored_cast.funder)))
    assert "Les chiffres du matériel viendront avec la prochaine clôture, le 11 octobre 2026." in told
    assert "Aucun appareil n’a encore été donné" not in told


def test_a_year_has_a_target_column_only_where_there_are_targets(stored_cast: Cast, client: Clients) -> None:
    made = add(stored_cast, territories=[("06", START)], ends_on=date(2028, 12, 31))
    publish(stored_cast, made, ("2026-Q2", "06", 14), closed=("2026-Q1", "2026-Q2"))
    assert "Objectif en fin d’année" not in said(read(client(stored_cast.funder)))
