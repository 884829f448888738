"""What the clock does in whole: youths whose term is over are erased, a quarter is published and told."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from fleet.db import Database
from fleet.notices import Notice
from fleet.parties.youths import Youth
from fleet.settings import Settings
from jobs import run
from jobs.letters import letter
from tests.cast import NOW, Cast


def test_y5_the_night_erases_whose_term_is_over_and_again_nobody(
    database: Database, stored_cast: Cast, told: Settings
) -> None:
    stays = stored_cast.youth().code
    stored_cast.take_back(stored_cast.loan())
    stored_cast.store()
    night = datetime(2027, 3, 14, 3, 50, tzinfo=UTC)
    assert run.by_hand(database, "erase_youths", NOW + timedelta(days=1), told) == (
        "youths erased 0, waiting 0"
    )
    assert run.by_hand(database, "erase_youths", night, told) == "youths erased 1, waiting 0"
    assert run.by_hand(database, "erase_youths", night, told) == "youths erased 0, waiting 0"
    with database.read() as session:
        assert session.scalars(select(Youth.code)).all() == [stays]
    assert len(told.tombstones.read_text().splitlines()) == 1


def test_a_quarter_is_published_in_the_night_and_funders_are_told_the_day_after(
    database: Database, stored_cast: Cast, told: Settings
) -> None:
    stored_cast.ready_laptop()
    stored_cast.store()
    night = datetime(2026, 10, 11, 4, tzinfo=UTC)
    closed = "quarters closed 0, blocks released 0, editions 1"
    assert run.by_hand(database, "close_quarter", night, told) == closed
    assert run.by_hand(database, "tell_funders", night + timedelta(hours=2, minutes=30), told) == (
        "readers told 0"
    )
    morning = night + timedelta(days=1, hours=2, minutes=30)
    assert run.by_hand(database, "tell_funders", morning, told) == "readers told 2"
    assert run.by_hand(database, "tell_funders", morning, told) == "readers told 0"
    with database.read() as session:
        notice = session.scalars(
            select(Notice).where(Notice.kind == "summary_published", Notice.mail)
        ).first()
        assert notice is not None
        mail = letter(session, notice, told)
    assert mail is not None
    assert mail.subject == "De nouveaux chiffres sont publiés"
    assert "jusqu’à la fin du T3 2026" in mail.text
    assert mail.text.rstrip().endswith(f"{told.public_url}/summary")
