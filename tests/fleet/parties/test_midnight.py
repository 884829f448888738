"""When an evening is over: the next midnight on the wall, whatever the clocks do."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from fleet.access import PARIS
from fleet.parties.evening_passes import midnight_after

PARIS_NIGHTS = [
    ("2026-09-14T08:30", "2026-09-14T22:00"),
    ("2026-09-14T21:59:59", "2026-09-14T22:00"),
    ("2026-09-14T22:00", "2026-09-15T22:00"),
    ("2026-12-01T19:00", "2026-12-01T23:00"),
    ("2026-03-28T19:00", "2026-03-28T23:00"),  # the night before the clocks go forward
    ("2026-03-29T01:30", "2026-03-29T22:00"),  # the day on which they did: 23 hours
    ("2026-10-24T19:00", "2026-10-24T22:00"),  # the night before they go back
    ("2026-10-25T01:30", "2026-10-25T23:00"),  # the day on which they did: 25 hours
]


@pytest.mark.parametrize(("at", "midnight"), PARIS_NIGHTS)
def test_midnight_is_the_one_on_the_wall_through_both_clock_changes(at: str, midnight: str) -> None:
    moment, expected = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (at, midnight))
    assert midnight_after(moment, PARIS) == expected


def test_midnight_follows_the_service_s_own_time_zone() -> None:
    evening = datetime(2026, 9, 14, 20, tzinfo=UTC)
    assert midnight_after(evening, ZoneInfo("Indian/Reunion")) == evening + timedelta(days=1)
    assert midnight_after(evening, ZoneInfo("America/Guadeloupe")) == evening + timedelta(hours=8)
