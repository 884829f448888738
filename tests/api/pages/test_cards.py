"""Command cards from their page to the wall: one for each kind of work at each of the lender's places."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from PIL import Image

from api.pages.cards import ON_CARD
from fleet import settings
from fleet.access import Actor, Role
from fleet.parties import sites
from fleet.settings import Settings
from tests.api.conftest import PUBLIC, SETTINGS, Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]


def read(pdf: bytes, folder: Path, needs: Callable[[str, str], str]) -> list[str]:
    """What a phone's camera reads on the sheets."""
    program = needs("pdftoppm", "apt-get install poppler-utils")
    (folder / "cards.pdf").write_bytes(pdf)
    subprocess.run([program, "-r", "150", "-gray", folder / "cards.pdf", folder / "page"], check=True)
    sheets = [Image.open(page) for page in sorted(folder.glob("page*"))]
    return [code.text for sheet in sheets for code in zxingcpp.read_barcodes(sheet)]


def test_every_kind_of_work_at_every_place_has_a_card_that_reads_back(
    client: Clients, stored_cast: Cast, tmp_path: Path, needs: Callable[[str, str], str]
) -> None:
    other = sites.add(stored_cast.session, stored_cast.system, "Cave de Menton", stored_cast.lender, "06")
    here = {stored_cast.hub.id, other.id}
    stored_cast.store()
    volunteer = client(stored_cast.volunteer)
    page = volunteer.get("/scan/cards").text
    assert set(re.findall(r'name="site" value="(\w+)"', page)) == here, "the lender's places alone"
    answer = volunteer.post("/scan/cards", data={"site": sorted(here), "arm": list(ON_CARD), "size": "card"})
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cartes.pdf"'
    found = [urlsplit(text) for text in read(answer.get_data(), tmp_path, needs)]
    assert {f"{one.scheme}://{one.netloc}{one.path}" for one in found} == {f"{PUBLIC}/scan"}
    armed = [parse_qs(one.query) for one in found]
    assert sorted((one["arm"][0], one["site"][0]) for one in armed) == sorted(
        (arm, site) for arm in ON_CARD for site in here
    )
    assert all(set(one) == {"arm", "site"} for one in armed)


@pytest.mark.parametrize("lacking", ["site", "arm", "size"])
def test_what_is_not_chosen_is_asked_for(client: Clients, stored_cast: Cast, lacking: str) -> None:
    sent = {"site": stored_cast.hub.id, "arm": "pack", "size": "A6"}
    stored_cast.store()
    volunteer = client(stored_cast.volunteer)
    assert volunteer.post("/scan/cards", data=sent).status_code == 200
    for wrong in ({}, {lacking: "nonsense"}):
        kept = {name: value for name, value in sent.items() if name != lacking}
        answer = volunteer.post("/scan/cards", data=kept | wrong)
        assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)


def test_another_organisations_place_is_no_place_for_a_card(client: Clients, stored_cast: Cast) -> None:
    sent = {"site": stored_cast.delivery_site.id, "arm": "pack", "size": "card"}
    assert client(stored_cast.coordinator).post("/scan/cards", data=sent).status_code == 422


class TestOnLoopback:
    @pytest.fixture
    def told(self) -> Settings:
        return settings.read({**SETTINGS, "FLEET_PUBLIC_URL": "http://127.0.0.1:8000"})

    def test_cards_that_only_work_on_this_machine_are_refused(
        self, client: Clients, stored_cast: Cast
    ) -> None:
        sent = {"site": stored_cast.hub.id, "arm": "pack", "size": "card"}
        answer = client(stored_cast.coordinator).post("/scan/cards", data=sent)
        assert answer.status_code == 409
        assert "sur cette machine" in answer.text
