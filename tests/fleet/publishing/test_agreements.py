"""What a département agreed to is its own to read."""

from datetime import date
from typing import Any

import pytest

from fleet.access import NotYours, Role
from fleet.parties import organisations, programmes
from fleet.parties.organisations import OrganisationKind
from fleet.parties.programmes import Programme
from fleet.parties.territories import UnknownTerritory
from fleet.publishing import agreements
from fleet.publishing.agreements import (
    AgreedAlready,
    Agreement,
    AgreementEndsEarly,
    NoCommitments,
    NotADepartment,
    NotItsTerritory,
)
from fleet.publishing.small_numbers import TellsASmallNumber
from fleet.text import PersonalText
from tests.cast import Cast

TOLD = {
    "territory": "06",
    "signed_on": date(2025, 11, 3),
    "starts_on": date(2025, 1, 1),
    "ends_on": date(2028, 12, 31),
    "youths": 347,
    "amount_cents": 12_000_000,
    "commitments": "Le département informe les associations et finance la connexion.",
}


@pytest.fixture
def programme(cast: Cast) -> Programme:
    dates = {"starts_on": date(2025, 1, 1), "ends_on": date(2028, 12, 31)}
    return programmes.add(cast.session, cast.coordinator, "Campagne", **dates)


def add(cast: Cast, programme: Programme, **other: Any) -> Agreement:
    told: dict[str, Any] = {"organisation": cast.department, **TOLD, **other}
    return agreements.add(cast.session, cast.coordinator, programme, **told)


def test_a_departement_reads_its_own_and_no_funder_anothers(cast: Cast, programme: Programme) -> None:
    made = add(cast, programme)
    other = organisations.add(
        cast.session, cast.system, "Un autre département", OrganisationKind.DEPARTMENT, ["13"]
    )
    theirs = add(cast, programme, organisation=other, territory="13")
    assert agreements.of(cast.session, cast.officer) == [made]
    assert agreements.of(cast.session, cast.officer, programme) == [made]
    assert agreements.of(cast.session, cast.funder) == []
    assert agreements.of(cast.session, cast.coordinator) == [made, theirs]


def test_what_can_not_be_true_is_refused(cast: Cast, programme: Programme) -> None:
    for other, refusal in (
        ({"organisation": cast.foundation}, NotADepartment),
        ({"territory": "999"}, UnknownTerritory),
        ({"territory": "13"}, NotItsTerritory),
        ({"ends_on": date(2024, 12, 31)}, AgreementEndsEarly),
        ({"commitments": " "}, NoCommitments),
        ({"commitments": "Appeler le 06 12 34 56 78."}, PersonalText),
        ({"commitments": "Le département équipe d’abord 7 jeunes."}, TellsASmallNumber),
    ):
        with pytest.raises(refusal):
            add(cast, programme, **other)


def test_one_at_a_time_for_a_territory_until_it_is_removed(cast: Cast, programme: Programme) -> None:
    made = add(cast, programme, ends_on=date(2026, 12, 31))
    with pytest.raises(AgreedAlready) as refused:
        add(cast, programme, starts_on=date(2026, 12, 31))
    assert refused.value.facts == {"starts_on": "2025-01-01", "ends_on": "2026-12-31"}
    add(cast, programme, starts_on=date(2027, 1, 1))
    agreements.remove(cast.session, cast.coordinator, made)
    assert add(cast, programme, ends_on=date(2026, 12, 31), youths=None, amount_cents=None)


def test_only_the_desk_enters_and_removes(cast: Cast, programme: Programme) -> None:
    made = add(cast, programme)
    for role, person in cast.by_role.items():
        if role not in (Role.COORDINATOR, Role.SYSTEM):
            with pytest.raises(NotYours):
                agreements.add(cast.session, person, programme, cast.department, **TOLD)
            with pytest.raises(NotYours):
                agreements.remove(cast.session, person, made)
