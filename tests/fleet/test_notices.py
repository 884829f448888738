"""What must be told: once per key, to the right people, and by one worker at a time."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from fleet import notices
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.notices import ATTEMPTS, LEASE, Notice
from tests.cast import Cast
from tests.racing import race


def read_by(cast: Cast, person: Actor) -> set[str]:
    account = person.name if person.is_person else None
    found = cast.session.scalars(select(Notice).where(notices.addressed_to(person, account))).all()
    return {notice.key for notice in found}


def test_telling_twice_is_telling_once(cast: Cast) -> None:
    assert notices.tell(cast.session, cast.now, "kind", "key", role=Role.COORDINATOR, count=3)
    assert not notices.tell(cast.session, cast.at(days=1), "kind", "key", role=Role.COORDINATOR)
    (notice,) = cast.session.scalars(select(Notice)).all()
    assert (notice.facts, notice.created_at) == ({"count": 3}, cast.now)


def test_everybody_reads_what_is_addressed_to_them_and_nothing_else(cast: Cast) -> None:
    at, session = cast.now, cast.session
    notices.tell(session, at, "k", "desk", role=Role.COORDINATOR)
    notices.tell(session, at, "k", "house", organisation_id=cast.association.id)
    notices.tell(session, at, "k", "mentor", account_id=cast.mentor.name)
    notices.tell(
        session, at, "k", "desk of the lender", role=Role.COORDINATOR, organisation_id=cast.lender.id
    )
    notices.tell(session, at, "k", "mail", account_id=cast.mentor.name, mail=True)
    session.flush()
    assert read_by(cast, cast.coordinator) == {"desk", "desk of the lender"}
    assert read_by(cast, cast.mentor) == {"house", "mentor"}
    assert read_by(cast, cast.program()) == {"house"}
    for person in (cast.other_mentor, cast.volunteer, cast.funder, cast.system):
        assert read_by(cast, person) == set()


@pytest.mark.parametrize("audience", [{}, {"mail": True, "role": Role.COORDINATOR}])
def test_a_notice_is_to_somebody_and_a_mail_to_one_account(cast: Cast, audience: dict[str, object]) -> None:
    notices.tell(cast.session, cast.now, "k", "x", **audience)
    with pytest.raises(IntegrityError):
        cast.session.flush()


def test_a_mail_is_one_workers_until_its_lease_ends_and_nobodys_once_sent(
    stored_cast: Cast, database: Database
) -> None:
    for number in range(20):
        notices.tell(
            stored_cast.session,
            stored_cast.now,
            "k",
            f"mail {number}",
            account_id=stored_cast.mentor.name,
            mail=True,
        )
    stored_cast.store()

    def take(at: timedelta = timedelta()) -> list[str]:
        with database.write() as session:
            return [notice.id for notice in notices.lease(session, stored_cast.now + at, limit=7)]

    taken, lost = race([take] * 4)
    assert lost == []
    every = [each for one in taken for each in one]
    assert len(every) == len(set(every))
    while more := take():
        every += more
    assert len(every) == len(set(every)) == 20
    with database.write() as session:
        notices.sent(session, every[0], stored_cast.now)
    again = []
    while more := take(LEASE):
        again += more
    assert set(again) == set(every[1:])


def test_a_mail_that_never_goes_is_given_up(cast: Cast) -> None:
    notices.tell(cast.session, cast.now, "k", "mail", account_id=cast.mentor.name, mail=True)
    cast.session.flush()
    for attempt in range(ATTEMPTS):
        assert len(notices.lease(cast.session, cast.now + attempt * LEASE)) == 1
    assert notices.lease(cast.session, cast.at(days=9)) == []
