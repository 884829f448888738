"""Programmes: public targets, and a territory in one of them at a time."""

from datetime import date

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from fleet.access import Actor, NotYours
from fleet.parties import programmes
from fleet.parties.organisations import NameTaken
from fleet.parties.programmes import Programme, Target, TerritoryTaken
from fleet.parties.territories import UnknownRegion, UnknownTerritory
from tests.cast import Cast

FIRST, LAST = date(2025, 1, 1), date(2028, 12, 31)


def add(cast: Cast, name: str, *territories: str, by: Actor | None = None, starts: date = FIRST) -> Programme:
    return programmes.add(
        cast.session,
        by or cast.coordinator,
        name,
        starts_on=starts,
        ends_on=LAST,
        targets=[(code, 2028, 347) for code in territories] + [(None, 2028, 850)],
        territories=[(code, starts) for code in territories],
    )


def test_a_programme_has_targets_by_territory_and_everywhere(cast: Cast) -> None:
    made = add(cast, "Région", "06", "83")
    assert {(target.territory, target.youths) for target in made.targets} == {
        ("06", 347),
        ("83", 347),
        (None, 850),
    }
    assert {member.rhythm.value for member in made.memberships} == {"quarterly"}


def test_f1_a_youth_is_counted_in_one_programme_only(cast: Cast) -> None:
    add(cast, "Région", "06")
    with pytest.raises(TerritoryTaken) as refused:
        add(cast, "Département", "83", "06", starts=date(2028, 12, 31))
    assert refused.value.facts == {"territory": "06"}
    assert add(cast, "Autre", "83")


def test_a_name_is_one_programme_and_a_territory_exists(cast: Cast) -> None:
    add(cast, "Région", "06")
    with pytest.raises(NameTaken):
        add(cast, "Région", "13")
    with pytest.raises(UnknownTerritory):
        add(cast, "Ailleurs", "99")
    with pytest.raises(NotYours):
        add(cast, "Nôtre", "84", by=cast.funder)


def test_funders_see_every_programme_and_associations_none(cast: Cast) -> None:
    made = add(cast, "Région", "06")
    assert cast.session.scalars(programmes.listing(cast.officer)).all() == [made]
    assert cast.session.scalars(programmes.listing(cast.mentor)).all() == []


PACA = "Provence-Alpes-Côte d'Azur"


def region(cast: Cast, name: str, *regions: tuple[str, int, int]) -> Programme:
    dates = {"starts_on": FIRST, "ends_on": LAST}
    return programmes.add(cast.session, cast.coordinator, name, regions=regions, **dates)


def test_a_target_may_be_a_regions_named_as_the_public_list_names_it(cast: Cast) -> None:
    made = region(cast, "Région", (PACA.replace("'", "’").lower(), 2028, 850))
    assert [(one.territory, one.region, one.youths) for one in made.targets] == [(None, PACA, 850)]
    with pytest.raises(UnknownRegion) as refused:
        region(cast, "Ailleurs", ("Provence", 2028, 850))
    assert refused.value.facts == {"region": "Provence"}


def test_one_target_for_each_place_and_year_by_the_database_too(cast: Cast) -> None:
    made = region(cast, "Région", (PACA, 2028, 850), ("Bretagne", 2028, 12), (PACA, 2027, 500))
    for place in ({"region": PACA}, {"territory": "06", "region": PACA}):
        with pytest.raises(IntegrityError), cast.session.begin_nested():
            cast.session.execute(insert(Target).values(programme_id=made.id, year=2028, youths=1, **place))
    whole = insert(Target).values(programme_id=made.id, year=2028, youths=7_200)
    cast.session.execute(whole)
    with pytest.raises(IntegrityError), cast.session.begin_nested():
        cast.session.execute(whole)


@pytest.mark.parametrize("told", ["2a", " 2A", "2a "])
def test_f1_a_territory_is_the_same_however_it_is_typed(cast: Cast, told: str) -> None:
    """Two programmes that run at once in one place would be two ledgers of the same youths."""
    add(cast, "Région", "2A")
    with pytest.raises(TerritoryTaken):
        add(cast, "Département", told)
