"""A code on a coordinator's screen enrols one phone, once, until midnight (rule A2)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from fleet import codes, events
from fleet.access import PARIS, Actor, NotYours, Role, Verb
from fleet.db import Database
from fleet.parties import admitting, evening_passes, sign_in
from fleet.parties.accounts import Account
from fleet.parties.evening_passes import (
    EveningPass,
    NotForEvenings,
    OnlyPeopleGivePasses,
    PassSpent,
    WrongPassCode,
)
from fleet.parties.sign_in import SENDS_FOR, SessionKind, SignInSession
from tests.cast import SECRET, Cast
from tests.racing import race

MIDNIGHT = datetime(2026, 9, 14, 22, tzinfo=UTC)
"""The end of the cast's day in Paris."""


def account_of(cast: Cast, person: Actor) -> Account:
    return cast.session.get_one(Account, person.name)


def given(cast: Cast, person: Actor | None = None, at: datetime | None = None) -> EveningPass:
    by = cast.coordinator.later(at or cast.now)
    return evening_passes.give(cast.session, by, account_of(cast, person or cast.volunteer), SECRET)


def enrolled(cast: Cast, text: str, at: datetime | None = None) -> tuple[str, SignInSession]:
    when = at or cast.at(minutes=1)
    return evening_passes.enrol(cast.session, when, text, SECRET, zone=PARIS, device="Android")


def secret(one: EveningPass) -> str:
    return evening_passes.secret_of(one, SECRET)


def typed(one: EveningPass) -> str:
    return evening_passes.code_of(one, SECRET)


def test_a_phone_acts_under_the_volunteers_name_until_midnight(cast: Cast) -> None:
    one = given(cast)
    assert (one.waits(cast.now), one.is_on(cast.now)) == (True, False)
    cookie, opened = enrolled(cast, secret(one))
    assert (opened.kind, opened.expires_at, opened.device) == (SessionKind.PASS, MIDNIGHT, "Android")
    assert sign_in.actor_of(opened, cast.now) == cast.volunteer
    assert sign_in.session_for(cast.session, cookie, MIDNIGHT - timedelta(seconds=1)) is opened
    assert sign_in.session_for(cast.session, cookie, MIDNIGHT) is None
    cast.session.refresh(one)
    assert (one.waits(cast.now), one.is_on(cast.now), one.still_sends(cast.now)) == (False, True, False)


def test_the_code_can_be_read_from_the_address_or_typed_as_people_type(cast: Cast) -> None:
    for way in (
        lambda one: f"https://fleet.example.org/sign-in/pass#{secret(one)}",
        lambda one: typed(one),
        lambda one: f" {typed(one)[:4].lower()}-{typed(one)[4:].lower()} ",
    ):
        assert enrolled(cast, way(given(cast)))[1].account_id == cast.volunteer.name


def test_the_row_holds_neither_secret_nor_code_and_the_short_code_has_its_check(cast: Cast) -> None:
    one = given(cast)
    assert len(secret(one)) == 43
    assert codes.is_code(typed(one))
    row = cast.session.execute(select(*EveningPass.__table__.columns)).one()
    assert not {secret(one), typed(one), sign_in.hashed(typed(one))} & {str(value) for value in row}
    assert one.hash == sign_in.hashed(secret(one))


def test_two_codes_are_never_alike(cast: Cast) -> None:
    made = [given(cast) for _ in range(200)]
    assert len({typed(one) for one in made}) == len({secret(one) for one in made}) == 200


def test_a_code_works_once_and_for_ten_minutes(cast: Cast) -> None:
    one = given(cast)
    with pytest.raises(PassSpent):
        enrolled(cast, secret(one), cast.at(minutes=10))
    enrolled(cast, secret(one), cast.at(minutes=9.9))
    for again in (secret(one), typed(one)):
        with pytest.raises(PassSpent):
            enrolled(cast, again)


def test_a_newer_code_voids_an_unused_one_of_the_same_person(cast: Cast) -> None:
    first, other, second = given(cast), given(cast, cast.technician), given(cast)
    with pytest.raises(PassSpent):
        enrolled(cast, secret(first))
    enrolled(cast, secret(other))
    enrolled(cast, secret(second))


@pytest.mark.parametrize("text", ["", "x", "ABCDEFGH", "A" * 43, "#" + "A" * 43, "é" * 43, "A" * 4000])
def test_another_code_enrols_nothing(cast: Cast, text: str) -> None:
    given(cast)
    with pytest.raises(WrongPassCode):
        enrolled(cast, text)


def test_every_single_wrong_character_of_the_typed_code_is_refused_without_looking(cast: Cast) -> None:
    right = typed(given(cast))
    for place, letter in enumerate(right):
        wrong = right[:place] + ("2" if letter != "2" else "3") + right[place + 1 :]
        assert not codes.is_code(wrong)


def test_only_a_coordinator_in_person_gives_a_pass_and_only_for_the_floor(cast: Cast) -> None:
    volunteer = account_of(cast, cast.volunteer)
    for person in (cast.volunteer, cast.technician, cast.administrator, cast.mentor):
        with pytest.raises(NotYours):
            evening_passes.give(cast.session, person, volunteer, SECRET)
    with pytest.raises(OnlyPeopleGivePasses):
        evening_passes.give(cast.session, cast.program(Role.COORDINATOR), volunteer, SECRET)
    for person in (cast.coordinator, cast.administrator, cast.mentor, cast.funder):
        with pytest.raises(NotForEvenings):
            given(cast, person)
    admitting.disable(cast.session, cast.administrator, volunteer)
    with pytest.raises(NotForEvenings):
        given(cast)


def test_whom_a_coordinator_may_choose(cast: Cast) -> None:
    found = {one.id for one in evening_passes.candidates(cast.session, cast.coordinator)}
    assert found == {cast.volunteer.name, cast.technician.name, cast.other_technician.name}


def test_a_technicians_phone_acts_as_a_volunteer_so_it_signs_as_no_second_person(cast: Cast) -> None:
    _cookie, opened = enrolled(cast, secret(given(cast, cast.technician)))
    assert sign_in.actor_of(opened, cast.now).role is Role.VOLUNTEER


def test_whoever_is_promoted_or_disabled_has_no_pass_any_more(cast: Cast) -> None:
    cookie, _opened = enrolled(cast, secret(given(cast)))
    account, waiting = account_of(cast, cast.volunteer), given(cast)
    admitting.change_role(cast.session, cast.administrator, account, Role.COORDINATOR)
    assert sign_in.session_for(cast.session, cookie, cast.now) is None
    assert sign_in.ended_pass(cast.session, cookie, MIDNIGHT) is None
    with pytest.raises(PassSpent):
        enrolled(cast, secret(waiting))
    admitting.change_role(cast.session, cast.administrator, account, Role.VOLUNTEER)
    assert sign_in.session_for(cast.session, cookie, cast.now)
    admitting.disable(cast.session, cast.administrator, account)
    assert sign_in.session_for(cast.session, cookie, cast.now) is None
    assert sign_in.ended_pass(cast.session, cookie, MIDNIGHT) is None


def test_after_midnight_it_is_an_ended_pass_for_seven_days_and_then_nothing(cast: Cast) -> None:
    cookie, opened = enrolled(cast, secret(given(cast)))
    assert sign_in.ended_pass(cast.session, cookie, MIDNIGHT - timedelta(seconds=1)) is None
    assert sign_in.ended_pass(cast.session, cookie, MIDNIGHT) is opened
    assert sign_in.ended_pass(cast.session, cookie, MIDNIGHT + SENDS_FOR - timedelta(seconds=1)) is opened
    assert sign_in.ended_pass(cast.session, cookie, MIDNIGHT + SENDS_FOR) is None
    assert sign_in.ended_passes_of(cast.session, cast.volunteer.name, MIDNIGHT) == [opened]
    assert sign_in.ended_passes_of(cast.session, cast.volunteer.name, cast.now) == []


def test_a_session_of_ones_own_sends_nothing_once_it_is_over(cast: Cast) -> None:
    cookie = cast.cookie_of(cast.volunteer)
    assert sign_in.session_for(cast.session, cookie, cast.at(days=29))
    assert sign_in.ended_pass(cast.session, cookie, cast.at(days=30)) is None


def test_a_coordinator_ends_a_pass_at_once_waiting_scans_included(cast: Cast) -> None:
    one, unused = given(cast), given(cast, cast.technician)
    cookie, _opened = enrolled(cast, secret(one))
    for ending in (one, unused):
        evening_passes.end(cast.session, cast.coordinator.later(cast.at(minutes=2)), ending)
    assert sign_in.session_for(cast.session, cookie, cast.at(minutes=2)) is None
    assert sign_in.ended_pass(cast.session, cookie, MIDNIGHT) is None
    with pytest.raises(PassSpent):
        enrolled(cast, secret(unused), cast.at(minutes=2))
    with pytest.raises(NotYours):
        evening_passes.end(cast.session, cast.volunteer, one)


def test_current_is_what_waits_what_is_on_and_what_still_sends(cast: Cast) -> None:
    waiting, on, ended = given(cast), given(cast, cast.technician), given(cast, cast.other_technician)
    enrolled(cast, secret(on))
    enrolled(cast, secret(ended))
    evening_passes.end(cast.session, cast.coordinator, ended)

    def current(at: datetime) -> set[str]:
        return {one.id for one in evening_passes.current(cast.session, cast.coordinator.later(at))}

    assert current(cast.at(minutes=2)) == {waiting.id, on.id}
    assert current(cast.at(hours=1)) == {on.id}
    assert current(MIDNIGHT + SENDS_FOR - timedelta(seconds=1)) == {on.id}
    assert current(MIDNIGHT + SENDS_FOR) == set()
    assert evening_passes.current(cast.session, cast.volunteer) == []


def test_of_phones_that_scan_one_code_together_one_is_enrolled(stored_cast: Cast, database: Database) -> None:
    one = given(stored_cast)
    word, at = secret(one), stored_cast.at(minutes=1)
    stored_cast.store()

    def phone() -> str:
        with database.write() as session:
            return evening_passes.enrol(session, at, word, SECRET, zone=PARIS, device="")[0]

    opened, lost = race([phone] * 8)
    assert (len(opened), {type(error) for error in lost}) == (1, {PassSpent})
    with database.read() as session:
        assert len(session.scalars(select(SignInSession)).all()) == 1


def test_a_code_ended_while_a_phone_enrols_leaves_no_phone_behind(
    stored_cast: Cast, database: Database
) -> None:
    one = given(stored_cast)
    key, word, at = one.id, secret(one), stored_cast.at(minutes=1)
    coordinator = stored_cast.coordinator.later(at)
    stored_cast.store()

    def phone() -> None:
        with database.write() as session:
            evening_passes.enrol(session, at, word, SECRET, zone=PARIS, device="")

    with database.opened(writing=True) as desk:
        found = evening_passes.seen(desk, coordinator, key)
        if desk.get_bind().dialect.name == "postgresql":
            phone()  # between the look and the end; SQLite lets one in after the other
        evening_passes.end(desk, coordinator, found)
        desk.commit()
    if database.engine.dialect.name == "sqlite":
        with pytest.raises(PassSpent):
            phone()
    with database.read() as session:
        live = select(SignInSession).where(SignInSession.revoked_at.is_(None))
        assert session.scalars(live).all() == []


def test_the_database_keeps_a_session_to_a_pass_that_was_used(cast: Cast) -> None:
    one, other = given(cast), given(cast, cast.technician)
    _cookie, opened = enrolled(cast, secret(one))
    for values in ({"session_id": opened.id, "consumed_at": cast.now}, {"session_id": opened.id}):
        changed = update(EveningPass).where(EveningPass.id == other.id).values(**values)
        with pytest.raises(IntegrityError), cast.session.begin_nested():
            cast.session.execute(changed)


def test_what_was_never_used_is_forgotten_after_a_day_and_the_rest_with_its_session(cast: Cast) -> None:
    given(cast)
    used = given(cast, cast.technician)
    enrolled(cast, secret(used))
    assert evening_passes.forget_old(cast.session, cast.at(hours=24)) == 0
    assert evening_passes.forget_old(cast.session, cast.at(hours=25)) == 1
    sign_in.forget_old(cast.session, MIDNIGHT + timedelta(days=31))
    cast.session.expire_all()
    assert cast.session.scalars(select(EveningPass)).all() == []


def test_the_trail_says_who_gave_it_who_was_enrolled_and_who_ended_it(cast: Cast) -> None:
    one = given(cast)
    enrolled(cast, secret(one))
    evening_passes.end(cast.session, cast.coordinator, one)
    cast.store()
    past = events.history(cast.session, "account", cast.volunteer.name, 3)
    facts = {"evening_pass": one.id}
    assert [(event.verb, event.actor, event.facts) for event in past] == [
        (Verb.PASS_END.value, cast.coordinator.name, facts),
        (Verb.ACCOUNT_SIGN_IN.value, cast.volunteer.name, facts | {"purpose": "pass"}),
        (Verb.PASS_GIVE.value, cast.coordinator.name, facts),
    ]
