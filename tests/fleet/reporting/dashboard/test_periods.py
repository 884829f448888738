"""Periods as words of an address: each word is one stretch of days, and what is none is nothing."""

from datetime import date

import pytest

from fleet.reporting.dashboard import periods


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("2026-W48", date(2026, 11, 23), date(2026, 11, 29)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2025-11..2026-01", date(2025, 11, 1), date(2026, 1, 31)),
    ],
)
def test_a_word_is_a_stretch_of_days_and_is_its_own_name(word: str, first: date, last: date) -> None:
    found = periods.named(word)
    assert found is not None
    assert (found.first, found.last, found.word) == (first, last, word)


@pytest.mark.parametrize(
    "word",
    [
        "",
        "2025-W53",
        "2026-13",
        "2026-00",
        "2026-Q5",
        "26",
        "1999",
        "9999-12",
        "2026-02..2025-01",
        "..",
        "x..y",
    ]
    + ["２０２６", "2026-W00", "2026-11-05", "2026..2027..2028", "0000"],
)
def test_what_is_no_period_is_none(word: str) -> None:
    assert periods.named(word) is None


def test_a_day_has_a_week_a_month_a_quarter_and_a_year() -> None:
    day = date(2026, 12, 31)
    for of, word in ((periods.week, "2026-W53"), (periods.month, "2026-12"), (periods.quarter, "2026-Q4")):
        assert of(day).word == word
        assert of(day).holds(day)
        assert periods.named(word) == of(day)
    assert periods.year(day).days == 365
    assert periods.months_before(day, 14) == date(2025, 10, 1)
