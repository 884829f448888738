"""Who may come in: invitations, roles, and accounts shut and opened again; one administrator always stays."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from fleet import events
from fleet.access import Actor, NotYours, Role
from fleet.db import Database
from fleet.errors import NotFound
from fleet.notices import Notice
from fleet.parties import accounts, admitting, sign_in
from fleet.parties.accounts import Account, AccountState, WrongKind
from fleet.parties.admitting import AccountDisabled, LastAdministrator, OwnRole
from fleet.parties.sign_in import LinkSpent, SignInLink
from tests.cast import SECRET, Cast
from tests.racing import race

LIFE = timedelta(days=30)


def account(cast: Cast, person: Actor) -> Account:
    return cast.session.get_one(Account, person.name)


def second_administrator(cast: Cast) -> Actor:
    made = accounts.add(
        cast.session, cast.administrator, "second@example.org", Role.ADMINISTRATOR, cast.lender
    )
    return Actor(made.id, Role.ADMINISTRATOR, cast.now, cast.lender.id)


def opened(cast: Cast, link: SignInLink, days: float = 0) -> str:
    secret, at = sign_in.secret_of(link, SECRET), cast.at(days=days)
    told = {"browser": "any", "demo": False, "life": LIFE, "device": "Linux"}
    return sign_in.open_by_link(cast.session, at, secret, SECRET, **told)


def test_an_invitation_is_a_mail_whose_link_works_once_in_any_browser_for_seven_days(cast: Cast) -> None:
    link = admitting.invite(cast.session, cast.administrator, account(cast, cast.mentor))
    (notice,) = cast.session.scalars(select(Notice).where(Notice.kind == "invitation"))
    assert (notice.account_id, notice.mail) == (cast.mentor.name, True)
    assert sign_in.secret_of(link, SECRET).partition(".")[2] not in str(notice.facts)
    assert sign_in.session_for(cast.session, opened(cast, link, 6.99), cast.at(days=7))
    for days in (6.99, 7):
        with pytest.raises(LinkSpent):
            opened(cast, link, days)


def test_an_invitation_is_void_after_seven_days_and_when_there_is_a_new_one(cast: Cast) -> None:
    first = admitting.invite(cast.session, cast.administrator, account(cast, cast.mentor))
    with pytest.raises(LinkSpent):
        opened(cast, first, 7)
    second = admitting.invite(cast.session, cast.administrator, account(cast, cast.mentor))
    cast.session.refresh(first)
    with pytest.raises(LinkSpent):
        opened(cast, first)
    assert opened(cast, second)


def test_a_new_role_fits_the_organisation_and_holds_from_the_next_request_on(cast: Cast) -> None:
    volunteer, cookie = account(cast, cast.volunteer), cast.cookie_of(cast.volunteer)
    with pytest.raises(WrongKind):
        admitting.change_role(cast.session, cast.administrator, volunteer, Role.ASSOCIATION)
    admitting.change_role(cast.session, cast.administrator, volunteer, Role.TECHNICIAN)
    there = sign_in.session_for(cast.session, cookie, cast.now)
    assert there
    assert sign_in.actor_of(there, cast.now).role is Role.TECHNICIAN
    cast.session.commit()
    (told, *_) = events.history(cast.session, "account", volunteer.id)
    assert (told.verb, told.facts) == ("account.change_role", {"role": "technician", "was": "volunteer"})


def test_nobody_changes_their_own_role(cast: Cast) -> None:
    second_administrator(cast)
    with pytest.raises(OwnRole):
        admitting.change_role(
            cast.session, cast.administrator, account(cast, cast.administrator), Role.VOLUNTEER
        )


def test_the_last_administrator_is_neither_disabled_nor_demoted_by_anybody(cast: Cast) -> None:
    last = account(cast, cast.administrator)
    for by in (cast.administrator, cast.system):
        with pytest.raises(LastAdministrator):
            admitting.disable(cast.session, by, last)
    with pytest.raises(LastAdministrator):
        admitting.change_role(cast.session, cast.system, last, Role.COORDINATOR)
    second = second_administrator(cast)
    admitting.disable(cast.session, second, last)
    assert not last.is_active
    with pytest.raises(LastAdministrator):
        admitting.disable(cast.session, second, account(cast, second))


def test_one_may_leave_where_another_administrator_stays(cast: Cast) -> None:
    second_administrator(cast)
    admitting.disable(cast.session, cast.administrator, account(cast, cast.administrator))
    assert not account(cast, cast.administrator).is_active


def test_a_disabled_account_keeps_no_way_in_even_when_it_is_enabled_again(cast: Cast) -> None:
    mentor, cookie = account(cast, cast.mentor), cast.cookie_of(cast.mentor)
    link = admitting.invite(cast.session, cast.administrator, mentor)
    admitting.disable(cast.session, cast.administrator, mentor)
    with pytest.raises(AccountDisabled):
        admitting.invite(cast.session, cast.administrator, mentor)
    admitting.enable(cast.session, cast.administrator, mentor)
    cast.session.refresh(link)
    assert mentor.status is AccountState.ACTIVE
    assert sign_in.session_for(cast.session, cookie, cast.now) is None
    with pytest.raises(LinkSpent):
        opened(cast, link)
    assert opened(cast, admitting.invite(cast.session, cast.administrator, mentor))


def test_doing_it_again_tells_the_trail_nothing(cast: Cast) -> None:
    mentor = account(cast, cast.mentor)
    for _ in range(2):
        admitting.disable(cast.session, cast.administrator, mentor)
    for _ in range(2):
        admitting.enable(cast.session, cast.administrator, mentor)
    admitting.change_role(cast.session, cast.administrator, mentor, Role.ASSOCIATION)
    cast.session.commit()
    verbs = [event.verb for event in events.history(cast.session, "account", mentor.id)]
    assert verbs == ["account.enable", "account.disable", "account.add"]


def test_one_browser_or_all_of_them_are_signed_out(cast: Cast) -> None:
    mentor = account(cast, cast.mentor)
    cookies = [cast.cookie_of(cast.mentor) for _ in range(3)]
    first = sign_in.session_for(cast.session, cookies[0], cast.now)
    assert first
    theirs = cast.cookie_of(cast.volunteer)
    admitting.end_sessions(cast.session, cast.administrator, mentor, first.id)
    live = [bool(sign_in.session_for(cast.session, cookie, cast.now)) for cookie in cookies]
    assert live == [False, True, True]
    admitting.end_sessions(cast.session, cast.administrator, mentor)
    cast.session.expire_all()
    assert sign_in.sessions_of(cast.session, mentor.id, cast.now) == []
    assert sign_in.session_for(cast.session, theirs, cast.now)
    with pytest.raises(NotFound):
        admitting.end_sessions(cast.session, cast.administrator, account(cast, cast.volunteer), first.id)


@pytest.mark.parametrize("command", [admitting.invite, admitting.disable, admitting.enable])
def test_only_administrators_manage_accounts(cast: Cast, command: Callable[..., object]) -> None:
    for person in (cast.coordinator, cast.mentor):
        with pytest.raises(NotYours):
            command(cast.session, person, account(cast, cast.volunteer))


def left(database: Database) -> int:
    with database.read() as session:
        in_office = (Account.role == Role.ADMINISTRATOR, Account.status == AccountState.ACTIVE)
        return session.scalar(select(func.count()).where(*in_office)) or 0


@pytest.mark.parametrize("how", ["disable", "demote", "both"])
def test_two_administrators_who_shut_each_other_out_at_once_leave_one(
    stored_cast: Cast, database: Database, how: str
) -> None:
    """Teeth: without the lock both of them go, on PostgreSQL nearly every time."""
    second = second_administrator(stored_cast)
    stored_cast.store()

    def shut(by: Actor, whom: Actor, disables: bool) -> None:
        with database.write() as session:
            found = session.get_one(Account, whom.name)
            if disables:
                admitting.disable(session, by, found)
            else:
                admitting.change_role(session, by, found, Role.COORDINATOR)

    for _ in range(5):
        won, lost = race(
            [
                lambda: shut(stored_cast.administrator, second, how != "demote"),
                lambda: shut(second, stored_cast.administrator, how == "disable"),
            ]
        )
        assert (len(won), [type(error) for error in lost]) == (1, [LastAdministrator])
        assert left(database) == 1
        with database.write() as session:
            for person in (stored_cast.administrator, second):
                found = session.get_one(Account, person.name)
                admitting.enable(session, stored_cast.system, found)
                admitting.change_role(session, stored_cast.system, found, Role.ADMINISTRATOR)
