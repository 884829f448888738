"""Opening figures on their page, on the summary and on the wire: shown apart, each with its source."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from fleet.access import Actor, Role
from fleet.parties import programmes
from tests.api.conftest import Client
from tests.api.pages.summary.test_reading import main_of, read
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]

FIGURE = {"period": "2021–22", "youths": "91", "source": "Rapport 2022, https://example.org/rapport"}


@pytest.fixture
def programme(stored_cast: Cast) -> str:
    """One that began before this service did."""
    dates = {"starts_on": date(2021, 9, 1), "ends_on": date(2028, 12, 31)}
    made = programmes.add(stored_cast.session, stored_cast.system, "Un ordinateur, un mentor", **dates)
    stored_cast.store()
    return made.id


def test_a_coordinator_enters_a_figure_a_foundation_reads_it_apart_and_it_goes_again(
    client: Clients, stored_cast: Cast, programme: str
) -> None:
    desk, funder = client(stored_cast.coordinator), client(stored_cast.funder)
    assert "Avant que ce service ne compte" not in read(funder)
    sent = desk.post("/summary/opening-figures", data=FIGURE | {"programme": programme})
    assert (sent.status_code, sent.location) == (303, f"/summary/opening-figures?programme={programme}")
    desk.post(
        "/summary/opening-figures",
        data={"programme": programme, "period": "2024", "youths": "200", "at_least": "yes", "source": "x"},
    )
    page = main_of(read(funder))
    assert "Les premiers chiffres sont encore à venir" in page, "they are in no total"
    section = page[page.index('<section class="apart"') :].partition("</section>")[0]
    for told in ("2021–22", "91", "200 ou plus", '<a href="https://example.org/rapport" rel="'):
        assert told in section
    assert "<svg" not in section
    assert "/summary/opening-figures" not in page, "nothing that a foundation can't open"
    remove = re.findall(r'action="(/summary/opening-figures/opn_\w+/remove)"', desk.get(sent.location).text)
    assert len(remove) == 2
    for action in remove:
        assert desk.post(action).status_code == 303
    assert desk.post(remove[0]).status_code == 404
    assert "Avant que ce service ne compte" not in read(funder)


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: Clients, stored_cast: Cast, programme: str
) -> None:
    desk = client(stored_cast.coordinator)
    for told, says in (
        ({}, 'id="period-error"'),
        ({**FIGURE, "youths": "10"}, 'id="youths-error"'),
        ({**FIGURE, "period": "hier"}, "Ce n’est pas une période"),
        ({**FIGURE, "territory": "999"}, 'id="territory-error"'),
        ({**FIGURE, "period": "2026"}, "Cette période n’est pas terminée"),
        ({**FIGURE, "source": "<script>"}, ""),
    ):
        answer = desk.post("/summary/opening-figures", data={**told, "programme": programme})
        assert answer.status_code in ((303,) if not says else (409, 422))
        assert says in answer.text
    assert "<script>" not in desk.get("/summary").text


def test_the_page_says_so_where_there_is_no_programme(client: Clients, stored_cast: Cast) -> None:
    desk = client(stored_cast.coordinator)
    assert "Aucun programme" in desk.get("/summary/opening-figures").text
    assert desk.post("/summary/opening-figures", data=FIGURE).status_code == 404


def test_on_the_wire_they_stand_beside_the_blocks_and_never_in_their_sum(
    client: Clients, stored_cast: Cast, programme: str
) -> None:
    desk = client(Role.COORDINATOR)
    told = {"programme": programme, "period": "2022-23", "youths": 132, "source": "Rapport 2023"}
    made = desk.ok("POST", "summaries/opening-figures", told)
    assert made == told | {"id": made["id"], "period": "2022–23", "territory": None, "at_least": False}
    assert desk.post("summaries/opening-figures", told).status_code == 409
    assert desk.post("summaries/opening-figures", told | {"youths": 10}).status_code == 422
    assert desk.post("summaries/opening-figures", told | {"programme": "prog_0"}).status_code == 422
    published = client(Role.FOUNDATION).ok("GET", "summaries")["programmes"][0]
    assert (published["youths"], published["opening_figures"]) == (None, [made])
    assert desk.ok("POST", f"summaries/opening-figures/{made['id']}/remove") == made
    assert desk.post(f"summaries/opening-figures/{made['id']}/remove").status_code == 404
