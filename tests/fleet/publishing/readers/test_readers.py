"""Whoever reads for a funder reads as that funder, and may do nothing else."""

import pytest

from fleet.access import NotYours, Role, Verb, may
from fleet.publishing import editions, readers
from fleet.publishing.readers import NotAReader
from tests.cast import Cast


def test_a_coordinator_stands_for_a_funder_and_may_read_its_summary_alone(cast: Cast) -> None:
    stands = readers.standing_for(cast.coordinator, cast.foundation)
    assert (stands.role, stands.organisation_id) == (Role.FOUNDATION, cast.foundation.id)
    assert {verb for verb in Verb if may(stands, verb)} == {Verb.SUMMARY_READ}
    assert editions.of(cast.session, stands) == editions.of(cast.session, cast.funder)


def test_nobody_stands_for_an_association_and_only_the_desk_stands_for_others(cast: Cast) -> None:
    with pytest.raises(NotAReader):
        readers.standing_for(cast.coordinator, cast.association)
    for role, person in cast.by_role.items():
        if role is not Role.COORDINATOR:
            with pytest.raises(NotYours):
                readers.standing_for(person, cast.foundation)


def test_every_summary_that_differs_has_its_reader(cast: Cast) -> None:
    whole, *funders = readers.every(cast.session, cast.system)
    assert whole.role is Role.COORDINATOR
    assert {one.role for one in funders} == {Role.FOUNDATION, Role.DEPARTMENT}
    assert {one.organisation_id for one in funders} >= {
        cast.funder.organisation_id,
        cast.officer.organisation_id,
    }
