"""The parts of the summary's page: what each says in each state, and that it stays light."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from fleet.access import Actor, Role
from fleet.intake.donations import Donation
from fleet.parties import programmes
from fleet.parties.programmes import Programme, Rhythm
from fleet.parties.territories import NAMES
from fleet.publishing import editions
from fleet.publishing.ledger.blocks import Block, ClosedQuarter
from tests.api.conftest import Client
from tests.api.pages.summary.test_reading import Text, main_of, read
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]

START = date(2025, 1, 1)
END = date(2028, 12, 31)
HEAVIEST = 60_000
"""Bytes of HTML (shared/look.md: pages under 60 KB)."""


def add(cast: Cast, **told: object) -> Programme:
    dates = {"starts_on": START, "ends_on": END}
    made = programmes.add(cast.session, cast.system, "Un ordinateur, un mentor", **{**dates, **told})  # type: ignore[arg-type]
    cast.store()
    return made


def publish(cast: Cast, programme: Programme, *cells: tuple[str, str, int], closed: tuple[str, ...]) -> None:
    for number, (quarter, territory, youths) in enumerate(cells, start=1):
        cell = {"programme_id": programme.id, "quarter": quarter, "territory": territory, "youths": youths}
        cast.session.add(Block(number=number, published_at=NOW, hash=f"{number:064}", **cell))
    for quarter in closed:
        cast.session.add(ClosedQuarter(programme_id=programme.id, quarter=quarter, closed_at=NOW))
    cast.store()


def said(page: str) -> str:
    return str(Text(main_of(page))).replace("\xa0", " ")


def test_the_head_says_up_to_when_since_when_and_the_next_day(stored_cast: Cast, client: Clients) -> None:
    made = add(stored_cast, territories=[("06", START)])
    reader = client(stored_cast.funder)
    assert "Chiffres arrêtés à aucun trimestre n’est encore clos Prochains le 11 avril 2025" in said(
        read(reader)
    )
    publish(stored_cast, made, ("2025-Q2", "06", 14), closed=("2025-Q1", "2025-Q2"))
    page = read(reader)
    assert "Chiffres arrêtés à la fin du T2 2025" in said(page)
    assert "Prochains le 11 octobre 2025" in said(page)
    assert "Pour citer ces chiffres : Un ordinateur, un mentor, bilan arrêté au T2 2025, paru le" in said(
        page
    )
    for target in re.findall(r'href="#([\w-]+)"', main_of(page)):
        assert f'id="{target}"' in page


def test_no_quarter_stands_beside_that_of_the_year_before(stored_cast: Cast, client: Clients) -> None:
    """A block holds those who waited: fewer than a year ago is no fall."""
    made = add(stored_cast, territories=[("06", START)])
    closed = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2")
    publish(stored_cast, made, ("2025-Q2", "06", 14), ("2026-Q2", "06", 12), closed=closed)
    page = said(read(client(stored_cast.funder)))
    assert "12 ont été nouvellement publiés au T2 2026." in page
    assert "de moins" not in page
    assert "T2 2025 : " not in page


def test_a_departement_that_is_no_partner_yet_is_told_when_it_joins(
    stored_cast: Cast, client: Clients
) -> None:
    add(stored_cast, territories=[("06", date(2027, 1, 1)), ("13", START)])
    page = said(read(client(stored_cast.officer)))
    assert "Alpes-Maritimes : pas encore partenaire" in page
    assert "Il le rejoint le 1 janvier 2027" in page or "1er janvier 2027" in page


def test_a_departement_whose_figures_come_once_a_year_reads_so(stored_cast: Cast, client: Clients) -> None:
    made = add(stored_cast, territories=[("06", START, Rhythm.YEARLY)])
    publish(stored_cast, made, closed=("2025-Q1",))
    page = said(read(client(stored_cast.officer)))
    assert "Les chiffres de ce département paraissent une fois par an." in page
    assert "Les prochains peuvent paraître le 11 janvier 2026." in page
    assert "Alpes-Maritimes : aucun chiffre ne peut encore être publié" in page


def test_the_offices_links_are_for_the_office(stored_cast: Cast, client: Clients) -> None:
    add(stored_cast, territories=[("06", START)])
    for name in ("funder", "officer"):
        page = main_of(read(client(getattr(stored_cast, name))))
        assert "Pour le bureau" not in page
        assert "/summary/shares" in page, "a house may share its own"
    assert "Pour le bureau" in main_of(read(client(stored_cast.coordinator)))


def test_a_funder_of_two_hundred_lots_reads_the_largest_and_the_sum_of_the_others(
    stored_cast: Cast, client: Clients
) -> None:
    funder = {"donor_id": stored_cast.donor.id, "funder_id": stored_cast.foundation.id, "created_at": NOW}
    lots = [Donation(reference=f"Lot {number}", **funder) for number in range(200)]
    stored_cast.session.add_all(lots)
    stored_cast.session.flush()
    for lot in [*lots, lots[150]]:
        stored_cast.device(donation_id=lot.id)
    editions.publish(stored_cast.session, stored_cast.system.later(datetime(2027, 1, 11, 5, tzinfo=UTC)))
    stored_cast.store()
    page = read(client(stored_cast.funder))
    assert "Lot 150" in page
    assert "et 180 autres lots" in said(page)
    assert page.count('<th scope="row">Lot ') == 20
    assert len(page.encode()) < HEAVIEST


def test_all_of_france_over_four_years_stays_light(stored_cast: Cast, client: Clients) -> None:
    """101 territories, each with a figure in each of sixteen quarters."""
    targets = [(code, 2028, 100) for code in NAMES]
    made = add(stored_cast, territories=[(code, START) for code in NAMES], targets=targets)
    closed = tuple(f"{year}-Q{number}" for year in range(2025, 2029) for number in (1, 2, 3, 4))
    publish(stored_cast, made, *((quarter, code, 11) for quarter in closed for code in NAMES), closed=closed)
    page = read(client(stored_cast.funder))
    assert "17 776 jeunes" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert len(page.encode()) < HEAVIEST
