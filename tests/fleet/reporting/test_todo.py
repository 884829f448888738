"""What waits for whom is counted among what the reader sees, and says the truth about the bench."""

from fleet import stock_takes
from fleet.access import Role
from fleet.intake import assets
from fleet.lending import equipment_requests
from fleet.refurbishment import checks, erasures, readiness
from fleet.refurbishment.erasures import HiddenSectors
from fleet.reporting import todo
from tests.cast import Cast


def counts(cast: Cast, role: Role) -> dict[str, int]:
    """Address → count, of one person of that role."""
    cast.session.flush()
    return {one.href: one.count for one in todo.of(cast.session, cast.by_role[role])}


def bench(cast: Cast) -> dict[str, int]:
    found = counts(cast, Role.TECHNICIAN)
    return {word: found[f"/devices?waiting={word}"] for word in ("bench", "erase", "sign", "check", "ready")}


NOTHING = {"bench": 0, "erase": 0, "sign": 0, "check": 0, "ready": 0}


def test_a_device_waits_for_one_thing_after_the_other(cast: Cast) -> None:
    device = cast.device()
    assert bench(cast) == NOTHING | {"bench": 1}
    assets.start_refurbishment(cast.session, cast.technician, device)
    assert bench(cast) == NOTHING | {"erase": 1}
    cast.erase(device)
    assert bench(cast) == NOTHING | {"check": 1}
    cast.pass_checks(device)
    assert bench(cast) == NOTHING | {"ready": 1}
    readiness.mark_ready(cast.session, cast.technician, device)
    assert bench(cast) == NOTHING


def test_a_check_that_fails_at_its_last_try_waits_again(cast: Cast) -> None:
    device = cast.device()
    assets.start_refurbishment(cast.session, cast.technician, device)
    cast.erase(device)
    cast.pass_checks(device)
    later = cast.technician.later(cast.at(minutes=5))
    checks.record(cast.session, later, device, {"screen": False})
    assert bench(cast) == NOTHING | {"check": 1}
    checks.record(cast.session, later.later(cast.at(minutes=9)), device, {"screen": True})
    assert bench(cast) == NOTHING | {"ready": 1}


def test_imperfect_evidence_waits_for_a_second_person_only(cast: Cast) -> None:
    device = cast.device()
    assets.start_refurbishment(cast.session, cast.technician, device)
    storage = device.to_erase[0]
    given = cast.wipe(storage, hidden_sectors=HiddenSectors.UNKNOWN)
    erasures.record(cast.session, cast.technician, storage, **given)
    assert bench(cast)["sign"] == 0, "one does not wait for oneself"
    assert counts(cast, Role.COORDINATOR)["/devices?waiting=sign"] == 1
    assert bench(cast)["erase"] == 0


def test_the_next_cycle_starts_from_nothing(cast: Cast) -> None:
    loan = cast.loan()
    cast.take_back(loan, at=cast.at(days=1))
    device = loan.items[0].asset
    assert bench(cast) == NOTHING | {"bench": 1}
    assets.start_refurbishment(cast.session, cast.technician, device)
    assert bench(cast) == NOTHING | {"erase": 1}


def test_an_association_counts_its_own_things_only(cast: Cast) -> None:
    cast.loan()
    cast.draft()
    cast.session.flush()
    own = counts(cast, Role.ASSOCIATION)
    assert (own["/loans"], own["/requests?state=draft"]) == (1, 1)
    others = [one.count for one in todo.of(cast.session, cast.other_mentor)]
    assert set(others) == {0}


def test_whoever_may_count_is_told_where_counting_goes_on(cast: Cast) -> None:
    made = stock_takes.open_at(cast.session, cast.volunteer, cast.hub)
    floor = (Role.VOLUNTEER, Role.TECHNICIAN, Role.COORDINATOR)
    assert [counts(cast, role)["/stock-takes?state=open"] for role in floor] == [1, 1, 1]
    stock_takes.cancel(cast.session, cast.technician, made)
    assert [counts(cast, role)["/stock-takes?state=open"] for role in floor] == [0, 0, 0]


def test_the_same_conditions_filter_the_list(cast: Cast) -> None:
    """What the start page counts and the list shows can't drift apart: it is one table."""
    listed = {task.href for tasks in todo.TASKS.values() for task in tasks if "waiting=" in task.href}
    assert {href.partition("=")[2] for href in listed} == set(todo.WAITING)


def test_what_was_entered_for_an_association_waits_for_its_word(cast: Cast) -> None:
    request = cast.submitted(by=cast.coordinator)
    waiting, deciding = "/requests?state=to_confirm", "/requests?state=submitted"
    assert counts(cast, Role.ASSOCIATION)[waiting] == 1
    assert counts(cast, Role.COORDINATOR)[deciding] == 0, "one does not decide on what one typed"
    equipment_requests.confirm(cast.session, cast.mentor, request)
    assert counts(cast, Role.ASSOCIATION)[waiting] == 0
    assert counts(cast, Role.COORDINATOR)[deciding] == 1
