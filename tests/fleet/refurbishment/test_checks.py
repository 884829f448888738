"""Every function is tried, each cycle anew, and the latest try counts."""

import pytest

from fleet.intake.devices import AccountLock, Category
from fleet.refurbishment import checks
from fleet.refurbishment.checks import CHECKLISTS, UnknownCheck
from fleet.text import PersonalText
from tests.cast import Cast


def test_every_kind_of_device_has_its_checklist_with_the_lock_and_the_charger() -> None:
    assert CHECKLISTS.keys() == set(Category)
    assert all({"no_account_lock", "charger"} <= items.keys() for items in CHECKLISTS.values())


@pytest.mark.parametrize("category", Category)
def test_it_is_passed_when_every_line_is(cast: Cast, category: Category) -> None:
    device = cast.device(category)
    assert checks.missing(cast.session, device) == list(CHECKLISTS[category])
    cast.pass_checks(device)
    assert checks.missing(cast.session, device) == []


def test_the_latest_try_counts(cast: Cast) -> None:
    device = cast.device()
    cast.pass_checks(device)
    later = cast.technician.later(cast.at(minutes=5))
    checks.record(cast.session, later, device, {"screen": False}, "a spot, top left")
    assert checks.missing(cast.session, device) == ["screen"]
    checks.record(cast.session, cast.technician.later(cast.at(minutes=9)), device, {"screen": True})
    assert checks.missing(cast.session, device) == []


def test_looking_at_the_lock_says_what_holds_the_device(cast: Cast) -> None:
    device = cast.device()
    checks.record(cast.session, cast.technician, device, {"no_account_lock": False})
    assert device.account_lock is AccountLock.LOCKED
    checks.record(cast.session, cast.technician, device, {"no_account_lock": True})
    assert device.account_lock is AccountLock.NONE


def test_a_new_cycle_begins_with_nothing_tried(cast: Cast) -> None:
    device = cast.device()
    cast.pass_checks(device)
    device.cycle = 2
    assert set(checks.outcome(cast.session, device).values()) == {None}


def test_what_is_not_on_the_list_is_refused_and_nothing_is_kept(cast: Cast) -> None:
    device = cast.device(Category.DESKTOP)
    with pytest.raises(UnknownCheck) as refused:
        checks.record(cast.session, cast.technician, device, {"screen": True, "battery": True})
    assert refused.value.facts["item"] == "battery"
    with pytest.raises(PersonalText):
        checks.record(cast.session, cast.technician, device, {"screen": True}, "call 06 12 34 56 78")
    assert checks.missing(cast.session, device) == list(CHECKLISTS[Category.DESKTOP])
