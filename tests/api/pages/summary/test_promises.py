"""What a funder's page says of its money, its lots and its agreement, and what the desk may do from there."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from fleet.access import Actor, Role
from fleet.connectivity import plans
from fleet.intake.donations import Donation
from fleet.parties import programmes
from fleet.parties.programmes import Programme
from fleet.publishing import agreements, editions, notes
from fleet.publishing.ledger import K
from fleet.publishing.ledger.blocks import Block, ClosedQuarter
from fleet.publishing.ledger.sub_counts import SubCountRow
from tests.api.conftest import Client
from tests.api.pages.summary.test_reading import Text, cells, main_of, read
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]

YEAR_OVER = datetime(2027, 1, 11, 5, tzinfo=UTC)


@pytest.fixture
def programme(stored_cast: Cast) -> Programme:
    """One quarter of it, with 42 youths published in the Alpes-Maritimes."""
    dates = {"starts_on": date(2026, 4, 1), "ends_on": date(2028, 12, 31)}
    territories = [("06", date(2026, 4, 1))]
    session = stored_cast.session
    made = programmes.add(session, stored_cast.coordinator, "Campagne", **dates, territories=territories)
    cell = {"programme_id": made.id, "quarter": "2026-Q2", "territory": "06", "youths": 42}
    session.add(Block(number=1, published_at=NOW, hash="0" * 64, **cell))
    session.add(ClosedQuarter(programme_id=made.id, quarter="2026-Q2", closed_at=NOW))
    stored_cast.store()
    return made


def said(page: str) -> str:
    return str(Text(main_of(page))).replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.usefixtures("programme")
def test_a_funder_reads_what_its_lots_and_its_money_became(stored_cast: Cast, client: Clients) -> None:
    cast, session = stored_cast, stored_cast.session
    lot = Donation(
        reference="Lot 1", donor_id=cast.donor.id, funder_id=cast.foundation.id, created_at=cast.now
    )
    session.add(lot)
    session.flush()
    cast.loan(cast.ready_laptop(donation_id=lot.id))
    year = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    for _ in range(K):
        line = cast.line(cast.sim())
        plans.add(session, cast.coordinator, line, cost_cents=9_900, funder=cast.foundation, **year)
    session.flush()
    editions.publish(session, cast.system.later(YEAR_OVER))
    cast.store()
    page = read(client(cast.funder))
    told = said(page)
    assert "Vous avez financé 132 mois de connexion" in told
    assert ["2026", "132", "1 089 €"] in list(cells(page))
    assert "C’est 100 % des 1 reçus à cette date." in told
    lines = client(cast.funder).get("/summary/figures.csv").data.decode("utf-8-sig").splitlines()
    assert "Mois de connexion;2026;Coût (€);1089,00;;" in lines
    assert "Le réemploi a évité environ 27 kg de CO₂ : une estimation" in told
    assert "× 1 an × 27 kg" in told, "the formula, with its numbers"
    assert "(estimation ; ADEME" in told, "its source"
    assert "tel qu’il était le 31 décembre 2026" in told
    other = said(read(client(cast.officer)))
    assert "Vous avez financé" not in other
    assert "Aucun lot n’est inscrit comme financé par votre organisation." in other


def test_a_departement_reads_its_agreement_beside_what_was_published(
    stored_cast: Cast, client: Clients, programme: Programme
) -> None:
    agreements.add(
        stored_cast.session,
        stored_cast.coordinator,
        programme,
        stored_cast.department,
        territory="06",
        signed_on=date(2026, 3, 3),
        starts_on=date(2026, 4, 1),
        ends_on=date(2028, 12, 31),
        youths=347,
        amount_cents=12_000_000,
        commitments="Le département finance la connexion.",
    )
    stored_cast.store()
    told = said(read(client(stored_cast.officer)))
    assert "La convention, du 1er avril 2026 au 31 décembre 2028" in told
    assert "Le département finance la connexion." in told
    assert "Jeunes à équiper 347 – 42 publiés à ce jour, 12 %" in told
    assert "Montant 120 000 €" in told
    for other in (stored_cast.funder, stored_cast.coordinator):
        assert "La convention, du" not in said(read(client(other)))


def test_what_became_of_those_published_is_told_where_it_may_be(
    stored_cast: Cast, client: Clients, programme: Programme
) -> None:
    row = {"programme_id": programme.id, "quarter": "2026-Q2", "territory": "06", "youths": 42}
    told = {"still_equipped": 30, "returned": 12, "supported": None}
    stored_cast.session.add(SubCountRow(number=1, published_at=NOW, hash="0" * 64, **row, **told))
    stored_cast.store()
    assert ["Alpes-Maritimes T2 2026", "42", "30", "12", "non publié"] in list(
        cells(read(client(stored_cast.funder)))
    )
    own = said(read(client(stored_cast.officer)))
    assert "Toujours équipés 30 Ont rendu leur matériel 12 Aidés lors d’un problème non publié" in own


def test_a_word_on_the_quarter_stands_beside_it_in_its_own_language(
    stored_cast: Cast, client: Clients, programme: Programme
) -> None:
    text = "Deux fondations nous ont rejoints."
    notes.write(stored_cast.session, stored_cast.coordinator, programme, quarter="2026-Q2", text=text)
    stored_cast.store()
    assert f"<p>{text}</p>" in read(client(stored_cast.funder))
    assert f'<p lang="fr">{text}</p>' in read(client(stored_cast.funder), language="en")


@pytest.mark.usefixtures("programme")
def test_each_reader_is_offered_what_it_may_do(stored_cast: Cast, client: Clients) -> None:
    offered = {
        name: re.findall(r'href="/summary/([\w-]+)\?programme=', read(client(getattr(stored_cast, name))))
        for name in ("funder", "officer", "coordinator", "administrator")
    }
    assert offered["funder"] == offered["officer"] == ["shares"]
    assert offered["coordinator"] == [
        "shares", "readers", "notes", "agreements", "opening-figures", "proofs", "ledger",
    ]  # fmt: skip
    assert "ledger" in offered["administrator"]
    for name, every in offered.items():
        for one in every:
            assert client(getattr(stored_cast, name)).get(f"/summary/{one}").status_code == 200
    for file in ("board.pdf", "figures.xlsx", "figures.csv"):
        assert f'href="/summary/{file}"' in read(client(stored_cast.funder))


@pytest.mark.usefixtures("programme")
def test_the_desk_picks_whose_summary_it_sees(stored_cast: Cast, client: Clients) -> None:
    desk = client(stored_cast.coordinator)
    page = desk.get("/summary/readers").text
    addresses = dict(re.findall(r'<a href="(/summary\?as=org_\w+)">([^<]+)</a>', page))
    assert set(addresses.values()) >= {stored_cast.foundation.name, stored_cast.department.name}
    assert stored_cast.association.name not in page
    for address in addresses:
        shown = desk.get(address)
        assert shown.status_code == 200
        assert 'class="desk' not in shown.text, "who stands for a house may only read"
    assert client(stored_cast.funder).get("/summary/readers").status_code == 403
