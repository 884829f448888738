"""A share link opens one funder's summary, until its day, while somebody answers for it; nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from fleet import events
from fleet.access import NotYours, Role, Verb, may
from fleet.errors import NotFound
from fleet.parties import admitting
from fleet.parties.accounts import Account
from fleet.parties.organisations import Organisation
from fleet.publishing.readers import NotAReader, shares
from fleet.publishing.readers.shares import AlreadyOver, OnlyPeopleShare, SharedTooLong, ShareLink
from tests.cast import NOW, Cast


def test_a_link_reads_as_its_funder_and_may_do_nothing_else(cast: Cast) -> None:
    link, secret = shares.add(cast.session, cast.coordinator, cast.foundation, days=30)
    assert shares.opened(cast.session, secret, NOW) is link
    reads = shares.reader(link, NOW)
    assert (reads.role, reads.organisation_id) == (Role.FOUNDATION, cast.foundation.id)
    assert {verb for verb in Verb if may(reads, verb)} == {Verb.SUMMARY_READ}
    assert not reads.is_person


def test_its_secret_is_shown_once_and_kept_hashed(cast: Cast) -> None:
    link, secret = shares.add(cast.session, cast.funder, cast.foundation, days=1)
    cast.session.flush()
    stored = cast.session.execute(select(ShareLink.__table__).where(ShareLink.id == link.id)).one()
    assert all(secret.removeprefix(link.prefix) not in str(value) for value in stored)
    assert len(secret.removeprefix(link.prefix)) > 43  # 256 bits


def test_it_opens_nothing_after_its_day_nor_once_revoked(cast: Cast) -> None:
    link, secret = shares.add(cast.session, cast.funder, cast.foundation, days=7)
    assert shares.opened(cast.session, secret, NOW + timedelta(days=7, seconds=-1))
    assert shares.opened(cast.session, secret, NOW + timedelta(days=7)) is None
    shares.revoke(cast.session, cast.coordinator, link)
    assert shares.opened(cast.session, secret, NOW) is None
    with pytest.raises(AlreadyOver):
        shares.revoke(cast.session, cast.funder, link)


def test_what_is_not_a_secret_opens_nothing(cast: Cast) -> None:
    link, secret = shares.add(cast.session, cast.funder, cast.foundation, days=7)
    wrong = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    for text in (wrong, secret + "A", secret[:-1], link.prefix, link.hash, "", "x\udcff", secret + "\n"):
        assert shares.opened(cast.session, text, NOW) is None, text


def test_the_desk_shares_for_any_funder_a_funder_its_own_house_and_nobody_else(cast: Cast) -> None:
    for funder in (cast.foundation, cast.department):
        shares.add(cast.session, cast.coordinator, funder, days=1)
    shares.add(cast.session, cast.officer, cast.department, days=1)
    with pytest.raises(NotFound):
        shares.add(cast.session, cast.funder, cast.department, days=1)
    with pytest.raises(NotAReader):
        shares.add(cast.session, cast.coordinator, cast.association, days=1)
    for role in (Role.ADMINISTRATOR, Role.TECHNICIAN, Role.VOLUNTEER, Role.ASSOCIATION):
        with pytest.raises(NotYours):
            shares.add(cast.session, cast.by_role[role], cast.foundation, days=1)


def test_a_token_makes_none_because_it_would_outlive_the_token(cast: Cast) -> None:

    with pytest.raises(OnlyPeopleShare):
        shares.add(cast.session, replace(cast.coordinator, name="tok_x"), cast.foundation, days=1)


@pytest.mark.parametrize("days", [-1, 0, 366, 10**6])
def test_it_works_for_a_day_to_twelve_months(cast: Cast, days: int) -> None:
    with pytest.raises(SharedTooLong):
        shares.add(cast.session, cast.coordinator, cast.foundation, days=days)


def test_each_sees_its_own_and_the_office_all(cast: Cast) -> None:
    ours, _ = shares.add(cast.session, cast.coordinator, cast.foundation, days=1)
    theirs, _ = shares.add(cast.session, cast.coordinator, cast.department, days=1)
    seen = {role: set(cast.session.scalars(shares.listing(person))) for role, person in cast.by_role.items()}
    assert seen[Role.FOUNDATION] == {ours}
    assert seen[Role.DEPARTMENT] == {theirs}
    assert seen[Role.COORDINATOR] == seen[Role.ADMINISTRATOR] == {ours, theirs}
    assert seen[Role.ASSOCIATION] == seen[Role.VOLUNTEER] == seen[Role.TECHNICIAN] == set()


def test_it_ends_with_the_account_that_made_it(cast: Cast) -> None:
    """Whoever leaves keeps no way in; what the house still needs it makes again."""
    _, secret = shares.add(cast.session, cast.funder, cast.foundation, days=30)
    _, others = shares.add(cast.session, cast.coordinator, cast.foundation, days=30)
    account = cast.session.get_one(Account, cast.funder.name)
    admitting.disable(cast.session, cast.administrator, account)
    assert shares.opened(cast.session, secret, NOW) is None
    assert shares.opened(cast.session, others, NOW) is not None
    admitting.enable(cast.session, cast.administrator, account)
    assert shares.opened(cast.session, secret, NOW) is not None


def test_it_ends_when_who_made_it_goes_to_another_house_or_work(cast: Cast) -> None:
    _, secret = shares.add(cast.session, cast.coordinator, cast.foundation, days=30)
    account = cast.session.get_one(Account, cast.coordinator.name)
    account.role = Role.TECHNICIAN
    cast.session.flush()
    assert shares.opened(cast.session, secret, NOW) is None
    account.role, account.organisation_id = Role.FOUNDATION, cast.department.id
    cast.session.flush()
    assert shares.opened(cast.session, secret, NOW) is None


def test_an_organisation_that_has_links_cannot_go(cast: Cast) -> None:
    shares.add(cast.session, cast.system, cast.foundation, days=30)
    cast.session.execute(delete(Account).where(Account.organisation_id == cast.foundation.id))
    with pytest.raises(IntegrityError):
        cast.session.execute(delete(Organisation).where(Organisation.id == cast.foundation.id))


def test_what_opened_nothing_for_thirty_days_is_forgotten(cast: Cast) -> None:
    over, _ = shares.add(cast.session, cast.coordinator, cast.foundation, days=1)
    revoked, _ = shares.add(cast.session, cast.coordinator, cast.foundation, days=365)
    live, _ = shares.add(cast.session, cast.coordinator, cast.foundation, days=60)
    shares.revoke(cast.session, cast.coordinator, revoked)
    assert shares.forget_old(cast.session, NOW + timedelta(days=29)) == 0
    assert shares.forget_old(cast.session, NOW + timedelta(days=31)) == 2
    assert list(cast.session.scalars(select(ShareLink))) == [live]


def test_the_trail_tells_who_shared_and_who_revoked(stored_cast: Cast) -> None:
    cast = stored_cast

    link, secret = shares.add(cast.session, cast.funder, cast.foundation, days=3)
    shares.revoke(cast.session, cast.administrator, link)
    cast.store()
    told = events.history(cast.session, "share_link", link.id, 10)
    assert [(one.verb, one.actor) for one in told][::-1] == [
        ("share_link.add", cast.funder.name),
        ("share_link.revoke", cast.administrator.name),
    ]
    assert secret not in str([one.facts for one in told])
