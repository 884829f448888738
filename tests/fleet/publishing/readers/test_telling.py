"""The day after a quarter is published its readers are told, each once."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from fleet.access import NotYours
from fleet.notices import Notice
from fleet.parties.accounts import Account, AccountState
from fleet.publishing import editions
from fleet.publishing.readers import telling
from tests.cast import Cast

CLOSING = datetime(2026, 10, 11, 4, tzinfo=UTC)
NEXT_DAY = datetime(2026, 10, 12, 6, 30, tzinfo=UTC)


@pytest.fixture
def published(cast: Cast) -> Cast:
    cast.device()
    cast.session.flush()
    editions.publish(cast.session, cast.system.later(CLOSING))
    return cast


def tell(cast: Cast, at: datetime = NEXT_DAY) -> int:
    cast.session.flush()
    return telling.tell(cast.session, cast.system.later(at))


def test_funders_and_departements_are_told_by_mail_the_day_after_and_once(published: Cast) -> None:
    assert tell(published, CLOSING.replace(hour=21, minute=59)) == 0
    assert tell(published) == 2
    assert tell(published) == tell(published, NEXT_DAY.replace(day=20)) == 0
    found = published.session.scalars(select(Notice).where(Notice.kind == telling.KIND)).all()
    assert {notice.account_id for notice in found} == {published.funder.name, published.officer.name}
    assert {(notice.mail, notice.facts["quarter"]) for notice in found} == {
        (True, "2026-Q3"),
        (False, "2026-Q3"),
    }
    assert len(found) == 4, "each a mail, and a message that stays"


def test_a_disabled_account_and_one_made_since_are_not_told(published: Cast) -> None:
    published.session.get_one(Account, published.funder.name).status = AccountState.DISABLED
    published.session.get_one(Account, published.officer.name).created_at = NEXT_DAY
    assert tell(published) == 0


def test_before_the_first_edition_nobody_is_told(cast: Cast) -> None:
    assert tell(cast) == 0


def test_only_the_clock_tells(published: Cast) -> None:
    with pytest.raises(NotYours):
        telling.tell(published.session, published.coordinator.later(NEXT_DAY))
