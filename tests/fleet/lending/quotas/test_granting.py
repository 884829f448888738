"""A quota grows and shrinks by deltas with a reason, never below what is given."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from fleet.access import Actor, NotYours
from fleet.errors import NotFound
from fleet.events import Event
from fleet.intake.assets import Kind
from fleet.lending import quotas
from fleet.lending.quotas import NoChange, NoFunder, QuotaForAnother, QuotaReason, QuotaRow
from fleet.parties.organisations import Organisation
from fleet.parties.territories import UnknownTerritory
from tests.cast import Cast


def grant(
    cast: Cast,
    change: int,
    reason: QuotaReason = QuotaReason.AGREEMENT,
    *,
    by: Actor | None = None,
    house: Organisation | None = None,
    territory: str = "06",
    funder: Organisation | None = None,
) -> QuotaRow:
    return quotas.grant(
        cast.session,
        by or cast.coordinator,
        house or cast.association,
        territory,
        Kind.LAPTOP,
        change=change,
        reason=reason,
        funder=funder,
    )


def test_the_balance_is_the_sum_of_what_was_applied(cast: Cast) -> None:
    for change in (10, 5, -3):
        row = grant(cast, change)
    quota = row.quota
    assert (quota.granted, quota.given, quota.left) == (12, 0, 12)
    assert [each.applied for each in quota.rows] == [10, 5, -3]
    told = cast.session.scalars(select(QuotaRow).where(QuotaRow.quota_id == quota.id)).all()
    assert sum(each.applied for each in told) == quota.granted


def test_a_reduction_stops_at_what_is_given_and_says_so(cast: Cast) -> None:
    grant(cast, 3)
    cast.kit()
    cast.kit()
    row = grant(cast, -3, QuotaReason.LESS_FUNDING)
    assert (row.asked, row.applied) == (-3, -1)
    assert (row.quota.granted, row.quota.given) == (2, 2)
    assert grant(cast, -1, QuotaReason.CORRECTION).applied == 0


def test_a_key_with_a_funder_is_another_than_the_one_for_anybody_s_money(cast: Cast) -> None:
    assert grant(cast, 2).quota is grant(cast, 2).quota
    assert grant(cast, 1, funder=cast.foundation).quota is not grant(cast, 1).quota


def test_only_a_coordinator_grants_and_only_to_associations_from_funders(cast: Cast) -> None:
    for person in (cast.mentor, cast.volunteer, cast.technician):
        with pytest.raises(NotYours):
            grant(cast, 1, by=person)
    with pytest.raises(QuotaForAnother):
        grant(cast, 1, house=cast.donor)
    with pytest.raises(NoFunder):
        grant(cast, 1, funder=cast.donor)
    with pytest.raises(UnknownTerritory):
        grant(cast, 1, territory="99")
    for nothing in (0, quotas.MOST + 1, -quotas.MOST - 1):
        with pytest.raises(NoChange):
            grant(cast, nothing)


def test_an_association_sees_its_own(cast: Cast) -> None:
    own, other = grant(cast, 1).quota, grant(cast, 1, house=cast.other_association).quota
    assert cast.session.scalars(quotas.listing(cast.mentor)).all() == [own]
    assert set(cast.session.scalars(quotas.listing(cast.coordinator))) == {own, other}
    with pytest.raises(NotFound):
        quotas.seen(cast.session, cast.mentor, other.id)


def test_a_grant_stands_in_the_trail_with_its_reason(cast: Cast) -> None:
    row = grant(cast, 4)
    cast.store()
    event = cast.session.scalars(select(Event).where(Event.subject_id == row.quota_id)).one()
    assert event.facts == {"asked": 4, "applied": 4, "reason": "agreement"}


@pytest.mark.parametrize("given", [-1, 3])
def test_no_sql_gives_more_than_was_granted_nor_less_than_nothing(cast: Cast, given: int) -> None:
    grant(cast, 2)
    with pytest.raises(IntegrityError), cast.session.begin_nested():
        cast.session.execute(text("UPDATE quotas SET given = :given"), {"given": given})


def test_no_sql_keeps_a_row_that_applied_more_than_was_asked(cast: Cast) -> None:
    grant(cast, 2)
    for asked, applied in ((2, 1), (2, 3), (-2, -3), (-2, 1), (0, 0)):
        told = {"asked": asked, "applied": applied}
        with pytest.raises(IntegrityError), cast.session.begin_nested():
            cast.session.execute(text("UPDATE quota_rows SET asked = :asked, applied = :applied"), told)
