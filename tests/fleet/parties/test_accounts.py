"""Accounts: one address, one role, one organisation of a fitting kind."""

import pytest

from fleet.access import Role
from fleet.errors import NotFound
from fleet.parties import accounts, admitting
from fleet.parties.accounts import AddressTaken, BadAddress, WrongKind
from tests.cast import Cast


def test_an_address_is_kept_in_small_letters_and_is_one_account(cast: Cast) -> None:
    made = accounts.add(cast.session, cast.administrator, " Lea@Example.org ", Role.VOLUNTEER, cast.lender)
    assert accounts.by_email(cast.session, "LEA@example.ORG") is made
    with pytest.raises(AddressTaken):
        accounts.add(cast.session, cast.administrator, "lea@EXAMPLE.org", Role.VOLUNTEER, cast.lender)
    with pytest.raises(NotFound):
        accounts.by_email(cast.session, "nobody@example.org")


@pytest.mark.parametrize("email", ["", "lea", "lea@", "@example.org", "lea @example.org", "a@" + "b" * 253])
def test_what_is_no_address_is_refused(cast: Cast, email: str) -> None:
    with pytest.raises(BadAddress):
        accounts.add(cast.session, cast.administrator, email, Role.VOLUNTEER, cast.lender)


@pytest.mark.parametrize("role", Role)
def test_a_role_belongs_to_kinds_of_organisations(cast: Cast, role: Role) -> None:
    fitting = {
        "lender": {Role.ADMINISTRATOR, Role.COORDINATOR, Role.TECHNICIAN, Role.VOLUNTEER},
        "reconditioner": {Role.TECHNICIAN},
        "association": {Role.ASSOCIATION},
        "foundation": {Role.FOUNDATION},
        "department": {Role.DEPARTMENT},
        "donor": set(),
        "operator": set(),
    }
    houses = (
        cast.lender,
        cast.reconditioner,
        cast.association,
        cast.foundation,
        cast.department,
        cast.donor,
        cast.operator,
    )
    for house in houses:
        if role in fitting[house.kind.value]:
            accounts.fitting(house, role)
        else:
            with pytest.raises(WrongKind):
                accounts.fitting(house, role)


def test_an_audience_is_the_active_of_a_role_or_an_organisation(cast: Cast) -> None:
    mentor = cast.session.get_one(accounts.Account, cast.mentor.name)
    desk = accounts.audience(cast.session, role=Role.COORDINATOR)
    assert {account.id for account in desk} == {cast.coordinator.name, cast.other_coordinator.name}
    assert accounts.audience(cast.session, organisation_id=cast.association.id) == [mentor]
    admitting.disable(cast.session, cast.administrator, mentor)
    assert accounts.audience(cast.session, organisation_id=cast.association.id) == []
