"""How a device is, in a form: what was looked at is kept, and what nobody looked at stays unsaid."""

from collections.abc import Callable
from typing import Any

import pytest

from fleet.access import Actor, Role
from fleet.db import Database
from fleet.intake.devices import Grade
from fleet.lending.allocations import Allocation
from fleet.lending.loans import LoanItem
from tests.api.conftest import Client
from tests.cast import Cast

Clients = Callable[[Role | Actor | str], Client]
SIGNED = {
    "signed_on": "2026-09-14",
    "signatory": "adult_youth",
    "kept_at": "association",
    "due_on": "2027-06-30",
}


@pytest.fixture
def kit(stored_cast: Cast) -> Allocation:
    laptop = stored_cast.ready_laptop()
    laptop.grade = Grade.B
    made = stored_cast.kit(laptop)
    stored_cast.store()
    return made


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, ("B", None, None)),
        ({"grade": "C"}, ("C", [], None)),
        ({"flaw": ["case"]}, ("B", ["case"], None)),
        ({"grade": "A", "asked": "yes"}, ("A", [], [])),
        ({"asked": "yes", "with": ["charger", "mouse"]}, ("B", None, ["charger", "mouse"])),
        ({"grade": "Z", "flaw": ["from his mother"], "with": ["a name"]}, ("B", None, [])),
    ],
)
def test_what_a_hand_over_says_of_a_device(
    stored_cast: Cast,
    client: Clients,
    kit: Allocation,
    database: Database,
    said: dict[str, Any],
    kept: tuple[Any, ...],
) -> None:
    code = kit.items[0].asset_code
    form = SIGNED | {f"{name}-{code}": value for name, value in said.items()}
    answer = client(stored_cast.volunteer).post(f"/kits/{kit.id}/hand-over", data=form)
    assert answer.status_code == 303
    with database.read() as session:
        item = session.query(LoanItem).one()
        assert (item.grade_out, item.flaws_out, item.accessories_out) == kept


def test_the_form_says_already_what_is_known(stored_cast: Cast, client: Clients, kit: Allocation) -> None:
    text = client(stored_cast.volunteer).get(f"/kits/{kit.id}").text
    code = kit.items[0].asset_code
    assert '<option value="B" selected>' in text
    for accessory in ("charger", "bag"):
        assert f'name="with-{code}" value="{accessory}" checked' in text
    assert f'name="with-{code}" value="mouse">' in text
