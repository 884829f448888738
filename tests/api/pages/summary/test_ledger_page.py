"""The ledger's page: what is published and whether it stands, and never a trace of what waits."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import text

from fleet.access import Actor, Role
from fleet.publishing.ledger import Quarter, register
from tests.api.conftest import Client
from tests.api.pages.summary.test_reading import main_of
from tests.cast import Cast
from tests.equipping import campaign, close, equip

Clients = Callable[[Role | Actor | str], Client]
READERS = (Role.COORDINATOR, Role.ADMINISTRATOR)
Q3, Q4 = Quarter(2026, 3), Quarter(2026, 4)


def closed(cast: Cast, *waiting: tuple[str, int], to: Quarter = Q3) -> None:
    """Fourteen in the Alpes-Maritimes published; what `waiting` says is not."""
    programme = campaign(cast, "06", "13", "83", "84", yearly=["84"])
    for territory, youths in (("06", 14), *waiting):
        equip(cast, youths, territory)
    for quarter in (Q3, Q4):
        close(cast.session, programme, quarter)
        if quarter == to:
            break
    cast.store()


@pytest.mark.parametrize("role", READERS)
def test_who_answers_for_it_reads_what_is_published_and_that_it_stands(
    client: Clients, stored_cast: Cast, role: Role
) -> None:
    closed(stored_cast, ("13", 7))
    page = main_of(client(role).get("/summary/ledger").text)
    for told in (
        "Tout ce qui a été publié est resté tel quel",
        "Prochaine clôture : T4 2026, le 11 janvier 2027.",
        "Alpes-Maritimes : <b>14</b>",
        "Ailleurs\xa0: rien de publié à ce trimestre",
        "Pourquoi par blocs ?",
    ):
        assert told in page, told
    with_seal = register.read(stored_cast.session, stored_cast.coordinator, campaign_of(stored_cast))
    assert with_seal.seal in page
    assert page.count("sera publié quand il atteindra 11") == 4, (
        "one for each place: a closed quarter promises nothing"
    )
    assert page.count("trimestre</td>") == 3
    assert page.count("année</td>") == 1
    assert "/summary/ledger" in client(role).get("/summary").text


def campaign_of(cast: Cast) -> register.Programme:
    return cast.session.query(register.Programme).one()


def test_f2_what_waits_changes_nothing_on_the_page_but_the_seal(client: Clients, stored_cast: Cast) -> None:
    """None, one and ten read the same; a youth equipped after the closing changes nothing at all."""
    closed(stored_cast)
    desk = client(Role.COORDINATOR)
    before = main_of(desk.get("/summary/ledger").text)
    for territory, youths in (("13", 10), ("83", 1), ("84", 30), ("06", 9)):
        equip(stored_cast, youths, territory)
        equip(stored_cast, youths, territory, on=date(2026, 10, 3))
    stored_cast.store()
    assert main_of(desk.get("/summary/ledger").text) == before


def test_f2_ten_that_wait_read_as_none_do(stored_cast: Cast) -> None:
    session = stored_cast.session
    told = []
    for waiting in ((), (("13", 10), ("83", 1), ("84", 30))):
        with session.begin_nested() as nested:
            closed_here(stored_cast, waiting)
            told.append(register.read(session, stored_cast.coordinator, campaign_of(stored_cast)))
            nested.rollback()
        session.expire_all()
    one, other = told
    assert (one.quarters[0].released, one.territories) == (other.quarters[0].released, other.territories)


def closed_here(cast: Cast, waiting: tuple[tuple[str, int], ...]) -> None:
    programme = campaign(cast, "06", "13", "83", "84", yearly=["84"])
    for territory, youths in (("06", 14), *waiting):
        equip(cast, youths, territory)
    close(cast.session, programme, Q3)


def test_f1_a_chain_that_is_broken_is_said_first(client: Clients, stored_cast: Cast) -> None:
    closed(stored_cast)
    session = stored_cast.session
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ALTER TABLE ledger_blocks DISABLE TRIGGER USER"))
    else:
        session.execute(text("DROP TRIGGER ledger_blocks_frozen_update"))
    session.execute(text("UPDATE ledger_blocks SET youths = 15"))
    stored_cast.store()
    page = main_of(client(Role.COORDINATOR).get("/summary/ledger").text)
    assert "Quelque chose de publié a été modifié" in page
    assert '<code lang="en">block 1: does not follow from the one before</code>' in page
    assert "resté tel quel" not in page


def test_foundations_read_the_summary_and_not_this_page(client: Clients, stored_cast: Cast) -> None:
    closed(stored_cast)
    for role in (Role.FOUNDATION, Role.DEPARTMENT, Role.ASSOCIATION, Role.TECHNICIAN, Role.VOLUNTEER):
        assert client(role).get("/summary/ledger").status_code == 403
    assert "/summary/ledger" not in client(Role.FOUNDATION).get("/summary").text


def test_it_says_so_where_nothing_has_begun_or_all_is_over(client: Clients, stored_cast: Cast) -> None:
    desk = client(Role.COORDINATOR)
    assert "Rien n’est encore publié" in desk.get("/summary/ledger").text
    programme = campaign(stored_cast)
    stored_cast.store()
    assert "Aucun trimestre n’est encore clos" in desk.get("/summary/ledger").text
    quarter = Q3
    while quarter.first_day <= programme.ends_on:
        close(stored_cast.session, programme, quarter)
        quarter = quarter.next
    stored_cast.store()
    assert "plus rien ne sera publié" in desk.get("/summary/ledger").text
