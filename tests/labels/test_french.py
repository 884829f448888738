"""Dates, moments and sizes read as French."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from labels.errors import Unprintable
from labels.french import day, moment, octets, typeset


def test_days_are_written_out() -> None:
    assert day(date(2026, 11, 3)) == "3\xa0novembre\xa02026"
    assert day(date(2027, 8, 1)) == "1er\xa0août\xa02027"


def test_moments_name_their_zone() -> None:
    paris = timezone(timedelta(hours=2))
    assert (
        moment(datetime(2026, 7, 3, 9, 5, tzinfo=paris)) == "3\xa0juillet\xa02026 à 9\xa0h\xa005 (UTC+02:00)"
    )
    assert moment(datetime(2026, 7, 3, 9, 5, tzinfo=UTC)).endswith("(UTC)")


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(Unprintable):
        moment(datetime(2026, 7, 3, 9, 5))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("n", "written"),
    [
        (0, "0 octets"),
        (512, "512 octets"),
        (500107862016, "500 107 862 016 octets (500 Go)"),
        (32017047552, "32 017 047 552 octets (32 Go)"),
        (1920383410176, "1 920 383 410 176 octets (1,92 To)"),
        (999_999_999_999, "999 999 999 999 octets (1000 Go)"),
        (8_000_000_000_000_000, "8 000 000 000 000 000 octets (8000 To)"),
    ],
)
def test_sizes_are_counted_and_rounded_as_disks_are_sold(n: int, written: str) -> None:
    assert octets(n).replace("\xa0", " ") == written


def test_tall_punctuation_never_starts_a_line() -> None:
    assert typeset("« Déjà ? » : oui (art. 1875, n° 3) !") == (
        "«\xa0Déjà\xa0?\xa0»\xa0: oui (art.\xa01875, n°\xa03)\xa0!"
    )
