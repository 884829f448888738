"""Until when makers repair their systems, as tools name them."""

from datetime import date

import pytest

from fleet.intake.os_support import ENDS, until


@pytest.mark.parametrize(
    ("name", "version", "end"),
    [
        ("Microsoft Windows 10 Pro", None, date(2025, 10, 14)),
        ("Windows 10", "22H2", date(2025, 10, 14)),
        ("Windows 8.1", None, date(2023, 1, 10)),
        ("Windows 8", None, date(2016, 1, 12)),
        ("Ubuntu", "22.04.3 LTS", date(2027, 4, 30)),
        ("Debian GNU/Linux 12", "12.5", date(2028, 6, 30)),
        ("Windows 11 Home", None, None),
        ("Haiku", None, None),
        (None, None, None),
        ("", "", None),
    ],
)
def test_a_system_has_a_last_day_or_none_that_is_known(
    name: str | None, version: str | None, end: date | None
) -> None:
    assert until(name, version) == end


def test_no_name_hides_a_longer_one() -> None:
    for place, (name, _) in enumerate(ENDS):
        assert not [earlier for earlier, _ in ENDS[:place] if name.startswith(earlier)]
