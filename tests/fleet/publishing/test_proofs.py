"""Rule F6: a donor's proof says "put to use in YEAR" or "recycled" by serial number, and nothing else."""

from dataclasses import fields
from datetime import UTC, date, datetime

import pytest

from fleet.access import Actor, NotYours, Role
from fleet.errors import NotFound
from fleet.intake import assets, devices
from fleet.intake.assets import RetireReason
from fleet.intake.devices import Category, Device, StorageKind
from fleet.intake.donations import Donation
from fleet.lending import loans
from fleet.publishing import editions, proofs
from fleet.publishing.proofs import Proof, Proved, TooManyToProve
from fleet.refurbishment import readiness
from tests.cast import Cast

NEXT_YEAR = datetime(2027, 1, 12, 9, tzinfo=UTC)


def lot(cast: Cast, reference: str = "Lot 1", donor: str | None = None) -> Donation:
    made = Donation(reference=reference, donor_id=donor or cast.donor.id, created_at=cast.now)
    cast.session.add(made)
    cast.session.flush()
    return made


def given(cast: Cast, donation: Donation, serial: str | None) -> Device:
    """A laptop of that lot, received and with a disk."""
    known = {"maker": "Acme", "model": "Book 14", "serial": serial, "donation_id": donation.id}
    device = devices.announce(cast.session, cast.coordinator, Category.LAPTOP, **known)
    assets.receive(cast.session, cast.volunteer, device, site=cast.hub)
    devices.add_storage(cast.session, cast.technician, device, StorageKind.SSD, serial=f"disk {serial}")
    return device


def lent(cast: Cast, device: Device, at: datetime | None = None) -> loans.Loan:
    cast.refurbish(device, cast.now)
    return cast.hand_over(cast.kit(device), at or cast.now)


def recycled(cast: Cast, device: Device, at: datetime) -> None:
    if device.first_lent_at is None:
        cast.erase(device, at)
    cast.session.flush()
    readiness.retire(cast.session, cast.coordinator.later(at), device, RetireReason.RECYCLED, "D1")


def proof(cast: Cast, at: datetime, donation: Donation | None = None) -> Proof:
    cast.session.flush()
    who = cast.coordinator.later(at)
    return proofs.of_donor(cast.session, who, cast.donor, donation.id if donation else None)


def said(told: Proof) -> dict[str | None, int | None]:
    return {device.serial: device.year for one in told.lots for device in one.devices}


def test_f6_a_first_use_is_proved_by_serial_once_its_year_is_over(cast: Cast) -> None:
    donation = lot(cast)
    lent(cast, given(cast, donation, "SN-LENT"))
    given(cast, donation, "SN-WAITS")
    this_year = proof(cast, datetime(2026, 12, 31, tzinfo=UTC))
    assert (this_year.given, said(this_year), this_year.not_yet) == (2, {}, 2)
    told = proof(cast, NEXT_YEAR)
    assert said(told) == {"SN-LENT": 2026}
    assert (told.given, told.put_to_use, told.recycled, told.not_yet) == (2, 1, 0, 1)
    assert (str(told.quarter), told.as_of, told.used_until) == ("2026-Q4", date(2026, 12, 31), 2026)


def test_f6_it_is_told_ten_days_after_the_quarter_as_everything_else_is(cast: Cast) -> None:
    lent(cast, given(cast, lot(cast), "SN-1"))
    assert said(proof(cast, datetime(2027, 1, 10, 22, tzinfo=UTC))) == {}
    assert said(proof(cast, datetime(2027, 1, 10, 23, tzinfo=UTC))) == {"SN-1": 2026}


def test_f6_what_was_used_and_then_recycled_was_used(cast: Cast) -> None:
    """Told "recycled" first, its line would change once its year is over."""
    donation = lot(cast)
    used, unused = given(cast, donation, "SN-USED"), given(cast, donation, "SN-BROKEN")
    recycled(cast, unused, cast.at(hours=1))
    loan = lent(cast, used)
    cast.take_back(loan, cast.at(days=2))
    cast.refurbish(used, cast.at(days=3))
    recycled(cast, used, cast.at(days=4))
    assert said(proof(cast, datetime(2026, 10, 12, tzinfo=UTC))) == {"SN-BROKEN": None}
    assert said(proof(cast, NEXT_YEAR)) == {"SN-BROKEN": None, "SN-USED": 2026}


def test_f6_no_state_place_or_day_is_in_it() -> None:
    assert [field.name for field in fields(Proved)] == [
        "maker",
        "model",
        "serial",
        "inventory_number",
        "year",
    ]


def test_f6_no_number_of_it_goes_down_and_no_line_changes(cast: Cast) -> None:
    donation = lot(cast)
    first, second = given(cast, donation, "SN-1"), given(cast, donation, "SN-2")
    seen = []
    for days in range(0, 900, 45):
        at = cast.at(days=days)
        if days == 45:
            lent(cast, first, at)
        if days == 180:
            recycled(cast, second, at)
        seen.append(proof(cast, at))
    for before, after in zip(seen, seen[1:], strict=False):
        assert said(before).items() <= said(after).items()
        assert before.given <= after.given
        assert before.put_to_use <= after.put_to_use
        assert before.recycled <= after.recycled
    assert said(seen[-1]) == {"SN-1": 2026, "SN-2": None}


def test_an_undone_hand_over_proves_nothing(cast: Cast) -> None:
    loan = lent(cast, given(cast, lot(cast), "SN-1"))
    loans.undo(cast.session, cast.volunteer.later(cast.at(minutes=5)), loan)
    assert proof(cast, NEXT_YEAR).not_yet == 1


def test_all_lots_of_the_donor_and_nobody_elses(cast: Cast) -> None:
    for reference, serial in (("Lot 1", "SN-1"), ("Lot 2", "SN-2")):
        lent(cast, given(cast, lot(cast, reference), serial))
    other = lot(cast, "Lot 3", cast.reconditioner.id)
    lent(cast, given(cast, other, "SN-3"))
    told = proof(cast, NEXT_YEAR)
    assert said(told) == {"SN-1": 2026, "SN-2": 2026}
    (one,) = proof(
        cast, NEXT_YEAR, next(iter(proofs.lots_of(cast.session, cast.coordinator, cast.donor)))
    ).lots
    assert one.given == 1
    assert [house.name for house in proofs.donors(cast.session, cast.coordinator)] == [
        cast.reconditioner.name,
        cast.donor.name,
    ]
    with pytest.raises(NotFound):
        proof(cast, NEXT_YEAR, other)


def test_the_order_tells_nothing_of_when(cast: Cast) -> None:
    donation = lot(cast)
    for days, serial in ((3, "SN-A"), (1, None), (2, "SN-C"), (0, "SN-B")):
        lent(cast, given(cast, donation, serial), cast.at(days=days))
    (told,) = proof(cast, NEXT_YEAR).lots
    assert [device.serial for device in told.devices] == ["SN-A", "SN-B", "SN-C", None]


def test_a_proof_of_more_than_a_lot_holds_is_asked_for_by_lot(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "MOST", 1)
    donation = lot(cast)
    for one in (donation, lot(cast, "Lot 2")):
        given(cast, one, None)
    with pytest.raises(TooManyToProve):
        proof(cast, NEXT_YEAR)
    assert proof(cast, NEXT_YEAR, donation).given == 1


def test_f6_only_the_desk_asks_for_it(cast: Cast) -> None:
    def may(who: Actor) -> bool:
        try:
            proofs.of_donor(cast.session, who, cast.donor)
        except NotYours:
            return False
        return True

    assert [role for role, who in cast.by_role.items() if may(who)] == [Role.COORDINATOR]


def test_f6_it_counts_what_the_edition_of_that_quarter_tells_of_the_lot(cast: Cast) -> None:
    """A second count of its own would tell, beside the first, what neither tells."""
    donation = lot(cast)
    donation.created_at = cast.at(days=-1)
    used, broken = given(cast, donation, "SN-1"), given(cast, donation, "SN-2")
    given(cast, donation, "SN-WAITS")
    recycled(cast, broken, cast.at(hours=1))
    lent(cast, used)
    for at in (datetime(2026, 10, 12, tzinfo=UTC), NEXT_YEAR):
        cast.session.flush()
        editions.publish(cast.session, cast.system.later(at))
        figures = editions.of(cast.session, cast.coordinator.later(at))
        assert figures is not None
        (one,) = [each for each in figures.lots if each.id == donation.id]
        (told,) = proof(cast, at, donation).lots
        assert (told.given, told.put_to_use, told.recycled) == (
            one.became.given,
            one.became.put_to_use,
            one.became.recycled,
        )
