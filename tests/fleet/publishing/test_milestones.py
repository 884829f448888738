"""Rule F6: equipment is counted up and never down, whatever happens to it."""

from dataclasses import astuple
from datetime import UTC, datetime, timedelta

from fleet.intake import assets, devices
from fleet.intake.assets import RetireReason
from fleet.intake.devices import Category, StorageKind
from fleet.intake.donations import Donation
from fleet.lending import loans, losses
from fleet.publishing import milestones
from fleet.publishing.milestones import Milestones
from fleet.refurbishment import readiness
from tests.cast import Cast


def lot(cast: Cast, reference: str = "a lot") -> Donation:
    made = Donation(
        reference=reference, donor_id=cast.donor.id, funder_id=cast.foundation.id, created_at=cast.now
    )
    cast.session.add(made)
    cast.session.flush()
    return made


def test_f6_no_figure_goes_down_over_a_whole_life(cast: Cast) -> None:
    session, seen = cast.session, []

    def look(minutes: float) -> None:
        session.flush()
        seen.append(astuple(milestones.total(session, cast.at(minutes=minutes))))

    device = devices.announce(session, cast.coordinator, Category.LAPTOP, donation_id=lot(cast).id)
    look(0)
    assets.receive(session, cast.volunteer.later(cast.at(minutes=1)), device, site=cast.hub)
    devices.add_storage(session, cast.technician, device, StorageKind.SSD, serial="S4X")
    look(1)
    cast.refurbish(device, cast.at(minutes=2))
    look(2)
    kit = cast.kit(device)
    loan = cast.hand_over(kit, cast.at(minutes=3))
    for minute in (3, 62, 63):
        look(minute)
    loans.undo(session, cast.volunteer.later(cast.at(minutes=63)), loan)
    look(63)
    loan = cast.hand_over(kit, cast.at(minutes=64))
    look(200)
    losses.report_missing(session, cast.mentor.later(cast.at(minutes=201)), device)
    look(201)
    losses.find(session, cast.volunteer.later(cast.at(minutes=202)), device, site=cast.hub)
    look(202)
    cast.refurbish(device, cast.at(minutes=203))
    readiness.retire(
        session, cast.coordinator.later(cast.at(minutes=204)), device, RetireReason.RECYCLED, "D1"
    )
    look(204)
    look(60 * 24 * 400)
    assert seen[0] == (1, 0, 0, 0, 0)
    assert seen[-1] == (1, 1, 1, 1, 1)
    for before, after in zip(seen, seen[1:], strict=False):
        assert all(one <= other for one, other in zip(before, after, strict=True)), (before, after)


def test_f6_a_first_use_is_told_by_year_and_only_once_the_year_is_over(cast: Cast) -> None:
    """A running count of laptops handed over would tell how many youths wait to be published."""
    cast.loan()
    cast.session.flush()
    year = cast.now.year
    eve, morning = datetime(year, 12, 31, 22, 59, tzinfo=UTC), datetime(year, 12, 31, 23, 0, tzinfo=UTC)
    assert milestones.total(cast.session, cast.at(minutes=61)).put_to_use == 0
    assert milestones.total(cast.session, eve).put_to_use == 0
    assert milestones.total(cast.session, morning).put_to_use == 1


def test_a_hand_over_of_new_years_eve_waits_until_it_can_no_longer_be_undone(cast: Cast) -> None:
    midnight = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    cast.loan(at=midnight - timedelta(minutes=30))
    cast.session.flush()
    assert milestones.total(cast.session, midnight + timedelta(minutes=20)).put_to_use == 0
    assert milestones.total(cast.session, midnight + timedelta(minutes=31)).put_to_use == 1


def test_sims_are_no_devices(cast: Cast) -> None:
    cast.ready_sim()
    cast.session.flush()
    assert milestones.total(cast.session, cast.now) == Milestones(0, 0, 0, 0, 0)


def test_each_lot_has_its_own_and_a_funder_sees_its_lots(cast: Cast) -> None:
    first, other = lot(cast, "first"), lot(cast, "other")
    other.funder_id = None
    cast.ready_laptop(donation_id=first.id)
    cast.device(donation_id=other.id)
    lot(cast, "empty")
    cast.session.flush()
    found = {
        donation.reference: counted for donation, counted in milestones.by_donation(cast.session, cast.now)
    }
    assert found == {
        "first": Milestones(1, 1, 1, 0, 0),
        "other": Milestones(1, 1, 0, 0, 0),
        "empty": Milestones(0, 0, 0, 0, 0),
    }
    mine = milestones.by_donation(cast.session, cast.now, funder_id=cast.foundation.id)
    assert {donation.reference for donation, _ in mine} == {"first", "empty"}


def test_years_are_those_of_paris_on_both_engines(cast: Cast) -> None:
    eve = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    for at in (eve, eve.replace(hour=23), eve.replace(minute=59)):
        cast.loan(at=at)
    cast.session.flush()
    later = datetime(2027, 3, 1, tzinfo=UTC)
    assert milestones.put_to_use_by_year(cast.session, later) == {2026: 2}
    later = later.replace(year=2028)
    assert milestones.put_to_use_by_year(cast.session, later) == {2026: 2, 2027: 1}
    assert milestones.put_to_use_by_year(cast.session, later, funder_id=cast.foundation.id) == {}
