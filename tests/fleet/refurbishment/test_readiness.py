"""Rule E1: whatever happens to a device, it is never ready without evidence in this cycle."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from fleet.access import NotYours
from fleet.errors import Refusal
from fleet.intake import assets, devices
from fleet.intake.assets import RetireReason
from fleet.intake.devices import AccountLock, Category, Device, StorageKind
from fleet.lending import loans, losses
from fleet.lifecycle import AssetState, WrongState
from fleet.refurbishment import erasures, readiness
from fleet.refurbishment.erasures import Erasure, ErasureState
from fleet.refurbishment.readiness import (
    AccountLocked,
    ChecklistOpen,
    NeverCameOnly,
    NotErased,
    SlipNeeded,
)
from tests.cast import Cast


def on_the_bench(cast: Cast, **known: object) -> Device:
    device = cast.device(**known)
    return assets.start_refurbishment(cast.session, cast.technician, device)  # type: ignore[return-value]


def test_e1_ready_needs_evidence_for_each_storage(cast: Cast) -> None:
    device = on_the_bench(cast, storages=[StorageKind.SSD, StorageKind.HDD])
    cast.pass_checks(device)
    one, other = device.to_erase
    erasures.record(cast.session, cast.technician, one, **cast.wipe(one))
    with pytest.raises(NotErased) as refused:
        readiness.mark_ready(cast.session, cast.technician, device)
    assert refused.value.facts == {"count": 1, "storages": [other.id]}
    erasures.record(cast.session, cast.technician, other, **cast.wipe(other))
    readiness.mark_ready(cast.session, cast.technician, device)
    assert (device.state, device.first_ready_at) == (AssetState.READY, cast.now)


def test_a_lock_and_an_open_checklist_are_told(cast: Cast) -> None:
    device = on_the_bench(cast)
    cast.erase(device)
    device.account_lock = AccountLock.LOCKED
    with pytest.raises(AccountLocked):
        readiness.mark_ready(cast.session, cast.technician, device)
    device.account_lock = AccountLock.NONE
    with pytest.raises(ChecklistOpen) as refused:
        readiness.mark_ready(cast.session, cast.technician, device)
    assert "charger" in refused.value.facts["missing"]


def test_a_volunteer_marks_ready_what_has_its_evidence(cast: Cast) -> None:
    device = on_the_bench(cast)
    cast.erase(device)
    cast.pass_checks(device)
    with pytest.raises(NotYours):
        readiness.mark_ready(cast.session, cast.mentor, device)
    assert readiness.mark_ready(cast.session, cast.volunteer, device).state is AssetState.READY


def test_the_wrong_role_is_told_so_before_what_is_missing(cast: Cast) -> None:
    with pytest.raises(NotYours):
        readiness.mark_ready(cast.session, cast.funder, cast.device())
    with pytest.raises(WrongState):
        readiness.mark_ready(cast.session, cast.technician, cast.device())


def test_e1_a_disk_put_in_takes_a_ready_device_back_to_the_bench(cast: Cast) -> None:
    device = cast.ready_laptop()
    devices.add_storage(cast.session, cast.technician, device, StorageKind.NVME, serial="NEW")
    assert device.state is AssetState.REFURBISHING
    with pytest.raises(NotErased):
        readiness.mark_ready(cast.session, cast.technician, device)


def test_e5_a_disk_found_while_it_is_lent_is_erased_at_its_return(cast: Cast) -> None:
    device = cast.ready_laptop()
    loan = cast.loan(device)
    devices.add_storage(cast.session, cast.technician, device, StorageKind.NVME, serial="NEW")
    assert (device.state, device.erasure_unknown) == (AssetState.ON_LOAN, True)
    assert readiness.unproven(cast.session) == []
    cast.take_back(loan, cast.at(days=1))
    assert not device.erasure_unknown
    technician = cast.technician.later(cast.at(days=1, minutes=1))
    assets.start_refurbishment(cast.session, technician, device)
    with pytest.raises(NotErased) as refused:
        readiness.mark_ready(cast.session, technician, device)
    assert refused.value.facts["count"] == 2


def test_e1_calling_a_router_a_phone_makes_it_something_to_erase(cast: Cast) -> None:
    router = cast.refurbish(cast.device(Category.ROUTER, storages=[]))
    devices.edit(cast.session, cast.technician, router, category=Category.PHONE)
    assert router.state is AssetState.REFURBISHING
    assert [storage.kind for storage in router.to_erase] == [StorageKind.FLASH]


def test_it_is_first_ready_once(cast: Cast) -> None:
    device = cast.ready_laptop()
    cast.take_back(cast.loan(device), cast.at(days=1))
    cast.refurbish(device, cast.at(days=2))
    assert device.first_ready_at == cast.now


def test_leaving_for_good_needs_evidence_and_recycling_its_slip(cast: Cast) -> None:
    device = on_the_bench(cast)
    with pytest.raises(NotErased):
        readiness.retire(cast.session, cast.coordinator, device, RetireReason.RECYCLED, "DEEE 12")
    cast.erase(device)
    with pytest.raises(SlipNeeded):
        readiness.retire(cast.session, cast.coordinator, device, RetireReason.RECYCLED)
    with pytest.raises(NeverCameOnly):
        readiness.retire(cast.session, cast.coordinator, device, RetireReason.NEVER_CAME)
    with pytest.raises(NotYours):
        readiness.retire(cast.session, cast.technician, device, RetireReason.PARTS)
    readiness.retire(cast.session, cast.coordinator, device, RetireReason.RECYCLED, "DEEE 12")
    assert (device.state, device.slip, device.retired_at) == (AssetState.RETIRED, "DEEE 12", cast.now)


def test_what_never_came_is_retired_as_that_and_nothing_else(cast: Cast) -> None:
    device = devices.announce(cast.session, cast.coordinator, Category.LAPTOP)
    with pytest.raises(NeverCameOnly):
        readiness.retire(cast.session, cast.coordinator, device, RetireReason.PARTS)
    readiness.retire(cast.session, cast.coordinator, device, RetireReason.NEVER_CAME)
    assert device.state is AssetState.RETIRED


SQL = {
    "ready by hand": "UPDATE assets SET state = 'ready' WHERE code = :code",
    "on loan by hand": "UPDATE assets SET state = 'on_loan' WHERE code = :code",
}


@pytest.mark.parametrize("sql", SQL.values(), ids=SQL)
def test_e1_sql_that_goes_round_it_is_reported(cast: Cast, sql: str) -> None:
    device, fine = cast.device(), cast.ready_laptop()
    cast.session.flush()
    assert readiness.unproven(cast.session) == []
    cast.session.execute(text(sql), {"code": device.code})
    assert readiness.unproven(cast.session) == [device.code]
    cast.session.execute(text("DELETE FROM erasures WHERE device_code = :code"), {"code": fine.code})
    assert set(readiness.unproven(cast.session)) == {device.code, fine.code}


def test_e1_an_empty_device_without_its_statement_is_reported(cast: Cast) -> None:
    bare = cast.device(storages=[])
    for person in (cast.technician, cast.other_technician):
        erasures.state_no_storage(cast.session, person, bare)
    cast.refurbish(bare)
    cast.session.flush()
    assert readiness.unproven(cast.session) == []
    cast.session.execute(text("UPDATE no_storage_statements SET confirmed_by = NULL"))
    assert readiness.unproven(cast.session) == [bare.code]


Step = Callable[["History"], object]


class History:
    """One device, one clock, and whatever anybody tries."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.session, self.minutes = cast, cast.session, 0
        self.device = cast.device()
        self.waiting: Erasure | None = None

    def now(self) -> object:
        self.minutes += 1
        return self.cast.at(minutes=self.minutes)

    def bench(self) -> object:
        return self.cast.technician.later(self.now())  # type: ignore[arg-type]

    def wipe(self, **told: object) -> None:
        by = self.cast.technician.later(self.now())  # type: ignore[arg-type]
        for storage in self.device.to_erase:
            told_of_it = self.cast.wipe(storage, by.at, **told)
            made = erasures.record(self.session, by, storage, **told_of_it)
            self.waiting = made if made.status is ErasureState.TO_COUNTERSIGN else self.waiting

    def countersign(self) -> None:
        if self.waiting is not None:
            erasures.countersign(self.session, self.cast.other_technician, self.waiting, "looked at it")


STEPS: dict[str, Step] = {
    "to the bench": lambda h: assets.start_refurbishment(h.session, h.bench(), h.device),
    "wipe": lambda h: h.wipe(),
    "failed wipe": lambda h: h.wipe(result=erasures.Result.FAILED),
    "doubtful wipe": lambda h: h.wipe(errors=3),
    "old wipe": lambda h: h.wipe(started_at=h.cast.at(days=-3), ended_at=h.cast.at(days=-3)),
    "countersign": lambda h: h.countersign(),
    "checks": lambda h: h.cast.pass_checks(h.device, h.now()),
    "mark ready": lambda h: readiness.mark_ready(h.session, h.bench(), h.device),
    "rework": lambda h: assets.rework(h.session, h.bench(), h.device),
    "new disk": lambda h: devices.add_storage(
        h.session, h.bench(), h.device, StorageKind.SSD, serial=f"NEW{h.minutes}", size_bytes=1000
    ),
    "lend": lambda h: h.cast.hand_over(h.cast.kit(h.device), h.now()),
    "take back": lambda h: h.cast.take_back(_open_loan(h), h.now()),
    "lose": lambda h: losses.report_missing(h.session, h.cast.volunteer.later(h.now()), h.device),
    "find": lambda h: losses.find(h.session, h.cast.volunteer.later(h.now()), h.device, site=h.cast.hub),
    "state empty": lambda h: erasures.state_no_storage(h.session, h.bench(), h.device),
}


def _open_loan(history: History) -> object:
    item = loans.open_item(history.session, history.device)
    if item is None:
        raise WrongState()
    return item.loan


def never_ready_unproven(cast: Cast, steps: list[str]) -> bool:
    """Run one history and forget it; whether the device was ready at some time."""
    try:
        return _lived(History(cast), steps)
    finally:
        cast.session.rollback()


def _lived(history: History, steps: list[str]) -> bool:
    session, was_ready = history.session, False
    for step in steps:
        try:
            with session.begin_nested():
                STEPS[step](history)
        except Refusal:
            session.refresh(history.device)
        session.flush()
        assert readiness.unproven(session) == [], steps
        if history.device.state is AssetState.READY:
            was_ready = True
            assert {storage.id for storage in history.device.to_erase} <= proven(history), steps
    return was_ready


def proven(history: History) -> set[str]:
    """What the rows themselves say, without asking the rule."""
    device = history.device
    evidence = history.session.query(Erasure).filter_by(
        device_code=device.code, cycle=device.cycle, status=ErasureState.ACCEPTED
    )
    return {row.storage_id for row in evidence if row.started_at >= device.cycle_began_at}


BENCH = ("to the bench", "wipe", "checks", "mark ready")
LOANED = ("lend", "take back")


def forgetful(steps: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    """These steps in order, most of them: whoever does them may forget one."""
    forgotten = st.sampled_from([None, None, *range(len(steps))])
    return forgotten.map(lambda gone: [step for place, step in enumerate(steps) if place != gone])


ANY = st.sampled_from(sorted(STEPS)).map(lambda step: [step])
BEGUN = st.sampled_from([BENCH, (*BENCH, *LOANED)])
OPENED = st.just(["new disk"])
PARTS = st.lists(st.one_of(forgetful(BENCH), forgetful(BENCH), forgetful(LOANED), OPENED, ANY), max_size=6)
HISTORIES = st.tuples(BEGUN, PARTS).map(lambda told: [*told[0], *(step for part in told[1] for step in part)])
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=60, suppress_health_check=QUIET)
@given(steps=HISTORIES)
def test_e1_no_history_leads_to_ready_without_evidence(stored_cast: Cast, steps: list[str]) -> None:
    never_ready_unproven(stored_cast, steps)


@pytest.mark.battery
@settings(max_examples=2_000, suppress_health_check=QUIET)
@given(steps=HISTORIES)
def test_e1_no_history_of_two_thousand_leads_to_ready_without_evidence(
    stored_cast: Cast, steps: list[str]
) -> None:
    never_ready_unproven(stored_cast, steps)


def test_the_histories_do_reach_ready(stored_cast: Cast) -> None:
    assert never_ready_unproven(stored_cast, [*BENCH, *LOANED, *BENCH])
