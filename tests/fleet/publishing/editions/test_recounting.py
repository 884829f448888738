"""The latest edition is what a recount as of its day says, and a check tells where it is not."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from fleet import consistency, events
from fleet.access import Actor, Role, Verb
from fleet.connectivity import plans
from fleet.intake.devices import Device
from fleet.publishing import editions
from tests.cast import Cast
from tests.conftest import TRAIL_KEY

NEW_YEAR = datetime(2027, 1, 11, 5, tzinfo=UTC)


@pytest.fixture
def device(cast: Cast) -> Device:
    """One put to use, a plan paid, and an edition of both."""
    made = cast.ready_laptop()
    cast.loan(made)
    year = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    plans.add(cast.session, cast.coordinator, cast.line(cast.sim()), cost_cents=9_900, **year)
    cast.session.flush()
    editions.publish(cast.session, cast.system.later(NEW_YEAR))
    cast.store()
    return made


def told(cast: Cast) -> list[str]:
    cast.session.flush()
    return list(editions.differences(cast.session))


def test_nothing_differs_whatever_happens_later(cast: Cast, device: Device) -> None:
    assert told(cast) == []
    assert list(consistency.faults(cast.session, TRAIL_KEY)) == []
    later = cast.technician.later(NEW_YEAR)
    cast.technician = later
    cast.now = NEW_YEAR
    cast.loan(cast.ready_laptop(serial="LATER1"))
    assert told(cast) == []


def test_a_number_that_was_not_counted_right_is_told(cast: Cast, device: Device) -> None:
    device.first_lent_at = None
    assert told(cast) == [
        "edition 2026-Q4: laptops_put_to_use 2026 of without one is 1, counted again 0",
        "edition 2026-Q4: put_to_use 2026 of without one is 1, counted again 0",
    ]
    assert "edition 2026-Q4: put_to_use 2026 of without one is 1, counted again 0" in list(
        consistency.faults(cast.session, TRAIL_KEY)
    )


def test_what_a_takeover_rewrote_since_then_stays_as_it_was_told(cast: Cast, device: Device) -> None:
    device.first_lent_at = None
    undone = cast.system.later(NEW_YEAR.replace(day=12))
    events.record(cast.session, undone, Verb.TAKEOVER_UNDO, "takeover", "tko_1")
    cast.store()
    assert told(cast) == []


def test_before_the_first_edition_there_is_nothing_to_compare(cast: Cast) -> None:
    cast.device()
    assert told(cast) == []


def test_days_are_those_of_the_house_that_published(cast: Cast) -> None:
    """In Tokyo the year was over: what was entered in its last hours in Paris is not in the edition."""
    cast.now = datetime(2026, 12, 31, 20, tzinfo=UTC)
    cast.technician = cast.technician.later(cast.now)
    cast.device()
    cast.session.flush()
    tokyo = Actor("job:close_quarter", Role.SYSTEM, NEW_YEAR, zone=ZoneInfo("Asia/Tokyo"))
    editions.publish(cast.session, tokyo)
    assert editions.last(cast.session) is None
    tokyo = tokyo.later(datetime(2027, 4, 11, 5, tzinfo=UTC))
    editions.publish(cast.session, tokyo)
    cast.store()
    assert told(cast) == []
