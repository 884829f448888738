"""Saved views: one's own, few, under names that people can read."""

import pytest
from sqlalchemy.exc import IntegrityError

from fleet.access import NotYours, Role
from fleet.errors import NotFound
from fleet.parties import saved_views
from fleet.parties.saved_views import (
    MOST,
    BadViewName,
    OnlyPeople,
    SavedView,
    TooManyFilters,
    TooManyViews,
    ViewNameTaken,
)
from tests.cast import Cast


def test_a_view_is_its_accounts_own(cast: Cast) -> None:
    mine = saved_views.save(cast.session, cast.technician, "/devices", " à  faire ", "?state=ready")
    assert mine.name == "à faire"
    assert saved_views.of(cast.session, cast.technician, "/devices") == [mine]
    assert saved_views.of(cast.session, cast.technician, "/sims") == []
    assert saved_views.of(cast.session, cast.other_technician, "/devices") == []
    with pytest.raises(NotFound):
        saved_views.remove(cast.session, cast.other_technician, mine.id)
    saved_views.remove(cast.session, cast.technician, mine.id)
    assert saved_views.of(cast.session, cast.technician, "/devices") == []


@pytest.mark.parametrize("name", ["", "   ", "a" * 41, "a\u202eb", "\u200b", "a\x07"])
def test_a_name_is_short_and_printable(cast: Cast, name: str) -> None:
    with pytest.raises(BadViewName):
        saved_views.save(cast.session, cast.technician, "/devices", name, "")


def test_a_name_is_there_once_and_the_database_keeps_it(cast: Cast) -> None:
    saved_views.save(cast.session, cast.technician, "/devices", "prêts", "?state=ready")
    with pytest.raises(ViewNameTaken):
        saved_views.save(cast.session, cast.technician, "/devices", "prêts", "?state=missing")
    twin = {"account_id": cast.technician.name, "path": "/devices", "name": "prêts", "query": ""}
    cast.session.add(SavedView(**twin, created_at=cast.now))
    with pytest.raises(IntegrityError), cast.session.begin_nested():
        cast.session.flush()


def test_there_are_twenty_of_one_list_at_most(cast: Cast) -> None:
    for number in range(MOST):
        saved_views.save(cast.session, cast.technician, "/devices", f"vue {number}", "")
    with pytest.raises(TooManyViews):
        saved_views.save(cast.session, cast.technician, "/devices", "de trop", "")
    with pytest.raises(TooManyFilters):
        saved_views.save(cast.session, cast.technician, "/sims", "longue", "?" + "a" * 500)


def test_programs_and_funders_have_none(cast: Cast) -> None:
    with pytest.raises(OnlyPeople):
        saved_views.save(cast.session, cast.program(Role.TECHNICIAN), "/devices", "robot", "")
    with pytest.raises(NotYours):
        saved_views.save(cast.session, cast.funder, "/devices", "bilan", "")
