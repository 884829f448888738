"""Organisations, their sites and the départements they are in."""

import pytest

from fleet.access import NotYours
from fleet.errors import NotFound
from fleet.parties import organisations, sites, territories
from fleet.parties.organisations import NameTaken, OrganisationKind, UnknownOrganisation
from fleet.parties.territories import NAMES, UnknownTerritory, known_territory
from tests.cast import Cast


def test_a_name_is_one_organisation(cast: Cast) -> None:
    with pytest.raises(NameTaken):
        organisations.add(cast.session, cast.coordinator, cast.donor.name, OrganisationKind.DONOR)
    with pytest.raises(NotYours):
        organisations.add(cast.session, cast.mentor, "Les nôtres", OrganisationKind.ASSOCIATION)


def test_it_is_found_by_name_or_id(cast: Cast) -> None:
    for key in (cast.donor.name, cast.donor.id):
        assert organisations.by_name(cast.session, key) is cast.donor
    with pytest.raises(UnknownOrganisation):
        organisations.by_name(cast.session, "Personne")


def test_a_department_answers_for_departements_that_exist(cast: Cast) -> None:
    kind = OrganisationKind.DEPARTMENT
    made = organisations.add(cast.session, cast.coordinator, "Var", kind, [" 83", "2a"])
    assert made.territories == ["83", "2A"]
    with pytest.raises(UnknownTerritory):
        organisations.add(cast.session, cast.coordinator, "Nulle part", kind, ["20"])


def test_all_101_departements_are_known_by_their_insee_code() -> None:
    assert len(territories.shipped()) == len(NAMES) == 101
    assert {"01", "06", "2A", "2B", "75", "971", "976"} <= NAMES.keys()
    assert (NAMES["06"], known_territory("2b")) == ("Alpes-Maritimes", "2B")


def test_a_site_has_a_place_a_contact_and_hours_and_a_name_of_its_own(cast: Cast) -> None:
    made = sites.add(
        cast.session,
        cast.coordinator,
        "Hub de Toulon",
        cast.lender,
        "83",
        contact="accueil",
        hours="mardi 18 h",
    )
    assert (made.territory, made.contact, made.hours) == ("83", "accueil", "mardi 18 h")
    with pytest.raises(NameTaken):
        sites.add(cast.session, cast.coordinator, "Hub de Toulon", cast.lender, "83")
    with pytest.raises(UnknownTerritory):
        sites.add(cast.session, cast.coordinator, "Hub de rien", cast.lender, "00")


def test_an_association_sees_its_own_sites_alone(cast: Cast) -> None:
    assert cast.session.scalars(sites.listing(cast.mentor)).all() == [cast.delivery_site]
    assert sites.seen(cast.session, cast.mentor, cast.delivery_site.id) is cast.delivery_site
    with pytest.raises(NotFound):
        sites.seen(cast.session, cast.mentor, cast.hub.id)
