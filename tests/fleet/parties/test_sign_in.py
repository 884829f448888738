"""No password: a link or its code opens one browser, once, for a while (rule A2)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fleet import events
from fleet.access import Actor
from fleet.db import Database
from fleet.errors import NotFound
from fleet.notices import Notice
from fleet.parties import accounts, admitting, sign_in
from fleet.parties.sign_in import MAX_TRIES, LinkSpent, OtherBrowser, SignInLink, SignInSession
from tests.cast import SECRET, Cast
from tests.racing import race

MINE, OTHER = "my browser's cookie", "another browser's cookie"
LIFE = timedelta(days=30)


def asked(cast: Cast, person: Actor, browser: str = MINE) -> SignInLink:
    email = cast.session.get_one(accounts.Account, person.name).email
    link = sign_in.ask(cast.session, cast.now, f" {email.upper()} ", browser)
    assert link is not None
    return link


def by_link(
    cast: Cast, link: SignInLink, *, browser: str = MINE, minutes: float = 1, demo: bool = False
) -> str:
    secret, at = sign_in.secret_of(link, SECRET), cast.at(minutes=minutes)
    return sign_in.open_by_link(
        cast.session, at, secret, SECRET, browser=browser, demo=demo, life=LIFE, device="Firefox"
    )


def by_code(cast: Cast, code: str, browser: str = MINE, minutes: float = 1) -> str | None:
    return sign_in.open_by_code(
        cast.session, cast.at(minutes=minutes), code, SECRET, browser=browser, life=LIFE, device="Firefox"
    )


def test_a_link_opens_the_browser_that_asked_once(cast: Cast) -> None:
    link = asked(cast, cast.mentor)
    opened = sign_in.session_for(cast.session, by_link(cast, link), cast.at(minutes=2))
    assert opened
    assert sign_in.actor_of(opened, cast.now) == cast.mentor
    with pytest.raises(LinkSpent):
        by_link(cast, link)


def test_the_mail_is_a_notice_that_holds_no_secret(cast: Cast) -> None:
    link = asked(cast, cast.mentor)
    (notice,) = cast.session.scalars(select(Notice)).all()
    assert (notice.account_id, notice.mail) == (cast.mentor.name, True)
    assert sign_in.secret_of(link, SECRET).partition(".")[2] not in str(notice.facts)
    assert sign_in.code_of(link, SECRET) not in str(notice.facts)


def test_strangers_and_the_disabled_get_nothing(cast: Cast) -> None:
    assert sign_in.ask(cast.session, cast.now, "nobody@example.org", MINE) is None
    account = cast.session.get_one(accounts.Account, cast.mentor.name)
    link = asked(cast, cast.mentor)
    admitting.disable(cast.session, cast.administrator, account)
    assert sign_in.ask(cast.session, cast.now, account.email, MINE) is None
    with pytest.raises(LinkSpent):
        by_link(cast, link)


def test_another_browser_is_refused_and_the_link_still_works_in_the_first(cast: Cast) -> None:
    link = asked(cast, cast.mentor)
    with pytest.raises(OtherBrowser):
        by_link(cast, link, browser=OTHER)
    assert by_link(cast, link)


def test_a_link_lives_fifteen_minutes(cast: Cast) -> None:
    with pytest.raises(LinkSpent):
        by_link(cast, asked(cast, cast.mentor), minutes=15)
    assert by_link(cast, asked(cast, cast.mentor), minutes=14.9)


@pytest.mark.parametrize("secret", ["", ".", "in_nothing.x", "é.é", "in_000000000000." + "0" * 43])
def test_an_invented_link_is_a_spent_one(cast: Cast, secret: str) -> None:
    with pytest.raises(LinkSpent):
        sign_in.usable(cast.session, cast.now, secret, SECRET, demo=True)


def test_a_link_made_with_another_key_is_worth_nothing(cast: Cast) -> None:
    link = asked(cast, cast.mentor)
    with pytest.raises(LinkSpent):
        sign_in.usable(cast.session, cast.now, sign_in.secret_of(link, "another key"), SECRET, demo=False)


def test_the_typed_code_opens_the_browser_that_asked(cast: Cast) -> None:
    link = asked(cast, cast.mentor)
    code = sign_in.code_of(link, SECRET)
    assert len(code) == 6
    assert code.isdecimal()
    with pytest.raises(LinkSpent):
        by_code(cast, code, browser=OTHER)
    assert by_code(cast, f"{code[:3]} {code[3:]}")
    with pytest.raises(LinkSpent):
        by_code(cast, code)


def test_after_five_wrong_codes_even_the_right_one_is_void(cast: Cast) -> None:
    link = asked(cast, cast.mentor)
    right = sign_in.code_of(link, SECRET)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(MAX_TRIES):
        assert by_code(cast, wrong) is None
    with pytest.raises(LinkSpent):
        by_code(cast, right)


def test_a_printed_link_is_bound_to_no_browser_and_works_once(cast: Cast) -> None:
    account = cast.session.get_one(accounts.Account, cast.coordinator.name)
    link = sign_in.print_link(cast.session, cast.now, account)
    assert by_link(cast, link, browser="whatever", minutes=60 * 23)
    with pytest.raises(LinkSpent):
        by_link(cast, link, browser="whatever")


def test_a_demo_link_works_again_and_again_while_the_demo_runs_and_never_else(cast: Cast) -> None:
    account = cast.session.get_one(accounts.Account, cast.coordinator.name)
    link = sign_in.print_link(cast.session, cast.now, account, demo=True)
    first, second = (by_link(cast, link, demo=True) for _ in range(2))
    assert first != second
    with pytest.raises(LinkSpent):
        by_link(cast, link)


def test_a_session_ends_with_its_time_its_revocation_or_its_account(cast: Cast) -> None:
    first, second = cast.cookie_of(cast.mentor), cast.cookie_of(cast.mentor)
    opened = sign_in.session_for(cast.session, first, cast.now)
    assert opened
    assert sign_in.session_for(cast.session, "invented", cast.now) is None
    assert sign_in.session_for(cast.session, first, cast.at(days=30)) is None
    assert len(sign_in.sessions_of(cast.session, cast.mentor.name, cast.now)) == 2
    with pytest.raises(NotFound):
        sign_in.close(cast.session, cast.now, cast.coordinator.name, opened.id)
    sign_in.close(cast.session, cast.now, cast.mentor.name, opened.id)
    assert sign_in.session_for(cast.session, first, cast.now) is None
    assert sign_in.session_for(cast.session, second, cast.now)
    account = cast.session.get_one(accounts.Account, cast.mentor.name)
    admitting.disable(cast.session, cast.administrator, account)
    assert sign_in.session_for(cast.session, second, cast.now) is None


def test_cookies_are_kept_hashed_and_a_sign_in_is_in_the_trail(cast: Cast) -> None:
    cookie = cast.cookie_of(cast.mentor)
    cast.session.commit()
    (row,) = cast.session.scalars(select(SignInSession)).all()
    assert cookie not in row.hash
    told = events.history(cast.session, "account", cast.mentor.name)[0]
    assert (told.verb, told.facts) == ("account.sign_in", {"purpose": "command"})


def test_being_seen_is_written_every_ten_minutes_at_most(cast: Cast) -> None:
    opened = sign_in.session_for(cast.session, cast.cookie_of(cast.mentor), cast.now)
    assert opened
    for minutes, seen in ((9, 0), (10, 10), (15, 10)):
        sign_in.touch(cast.session, opened, cast.at(minutes=minutes))
        cast.session.refresh(opened)
        assert opened.last_seen_at == cast.at(minutes=seen)


def test_old_links_and_sessions_are_forgotten(cast: Cast) -> None:
    cast.cookie_of(cast.mentor)
    cast.session.flush()
    assert sign_in.forget_old(cast.session, cast.at(days=1)) == 0
    assert sign_in.forget_old(cast.session, cast.at(days=90)) == 2


def test_of_two_who_open_one_link_at_once_one_gets_in(stored_cast: Cast, database: Database) -> None:
    link = asked(stored_cast, stored_cast.mentor)
    secret = sign_in.secret_of(link, SECRET)
    stored_cast.store()

    def open_it() -> str:
        with database.write() as session:
            at = stored_cast.at(minutes=1)
            return sign_in.open_by_link(
                session, at, secret, SECRET, browser=MINE, demo=False, life=LIFE, device=""
            )

    won, lost = race([open_it] * 6)
    assert len(won) == 1
    assert all(isinstance(error, LinkSpent) for error in lost), lost


def test_wrong_codes_typed_at_once_are_counted_one_by_one(stored_cast: Cast, database: Database) -> None:
    link = asked(stored_cast, stored_cast.mentor)
    right = int(sign_in.code_of(link, SECRET))
    stored_cast.store()

    def guess(by: int) -> str | None:
        with database.write() as session:
            at, code = stored_cast.at(minutes=1), f"{(right + by) % 1_000_000:06d}"
            return sign_in.open_by_code(session, at, code, SECRET, browser=MINE, life=LIFE, device="")

    won, lost = race([lambda by=by: guess(by) for by in range(1, 13)])
    assert won == [None] * MAX_TRIES
    assert len(lost) == 12 - MAX_TRIES
