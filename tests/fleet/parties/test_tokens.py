"""API tokens: shown once, kept hashed, scoped, and void at once when revoked (rule A2)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fleet.about import NotADemo, mark_as_demo
from fleet.access import NotYours, Role
from fleet.db import Database
from fleet.errors import NotFound
from fleet.notices import Notice
from fleet.parties import tokens
from fleet.parties.accounts import WrongKind
from fleet.parties.tokens import AlreadyReplaced, BadScope, Token, TokenOver, TooLongKept, TooLongLived
from tests.cast import NOW, SECRET, Cast
from tests.racing import race


def test_a_token_acts_as_a_role_of_an_organisation_and_is_no_person(cast: Cast) -> None:
    actor = tokens.actor_for(cast.session, cast.secret_of(Role.ASSOCIATION), cast.now)
    assert actor
    assert (actor.role, actor.organisation_id, actor.is_person) == (
        Role.ASSOCIATION,
        cast.association.id,
        False,
    )
    assert actor.scopes == frozenset(tokens.scopes_of(Role.ASSOCIATION))


def test_the_secret_holds_256_bits_behind_a_readable_prefix_and_is_kept_nowhere(cast: Cast) -> None:
    token, secret = tokens.issue(cast.session, cast.administrator, cast.association, Role.ASSOCIATION)
    assert secret.startswith(f"{token.prefix}_")
    assert token.prefix.startswith("fleet_")
    assert len(secret.removeprefix(f"{token.prefix}_")) == 43
    kept = [str(value) for name, value in vars(token).items() if not name.startswith("_")]
    assert not [value for value in kept if secret in value or secret[-43:] in value]


@pytest.mark.parametrize("wrong", ["", "fleet_", "fleet_0123456789ab_x", "é" * 40])
def test_an_invented_secret_is_nobody(cast: Cast, wrong: str) -> None:
    secret = cast.secret_of(Role.ASSOCIATION)
    assert tokens.actor_for(cast.session, wrong, cast.now) is None
    assert (
        tokens.actor_for(cast.session, f"{secret[:-1]}{'A' if secret[-1] != 'A' else 'B'}", cast.now) is None
    )


def test_it_ends_with_its_days_at_most_twelve_months(cast: Cast) -> None:
    for days in (0, 366, -1):
        with pytest.raises(TooLongLived):
            tokens.issue(cast.session, cast.administrator, cast.association, Role.ASSOCIATION, days=days)
    _, secret = tokens.issue(cast.session, cast.administrator, cast.association, Role.ASSOCIATION, days=2)
    assert tokens.actor_for(cast.session, secret, cast.at(days=2) - timedelta(seconds=1))
    assert tokens.actor_for(cast.session, secret, cast.at(days=2)) is None


def test_a_revoked_token_is_void_at_once(cast: Cast) -> None:
    token, secret = tokens.issue(cast.session, cast.administrator, cast.association, Role.ASSOCIATION)
    tokens.revoke(cast.session, cast.administrator, token.prefix)
    assert tokens.actor_for(cast.session, secret, cast.now) is None
    with pytest.raises(NotFound):
        tokens.revoke(cast.session, cast.administrator, "fleet_nothing")
    with pytest.raises(NotYours):
        tokens.revoke(cast.session, cast.coordinator, token.prefix)


def test_scopes_narrow_it_and_are_known_words(cast: Cast) -> None:
    secret = cast.secret_of(Role.ASSOCIATION, scopes=["devices:read"])
    actor = tokens.actor_for(cast.session, secret, cast.now)
    assert actor
    assert actor.scopes == {"devices:read"}
    for scope in ("devices", "devices:delete", "loan:read", "everything:read"):
        with pytest.raises(BadScope):
            cast.secret_of(Role.ASSOCIATION, scopes=[scope])


def test_an_organisation_gets_tokens_of_its_own_roles_only(cast: Cast) -> None:
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.FOUNDATION, Role.SYSTEM):
        with pytest.raises(WrongKind):
            tokens.issue(cast.session, cast.administrator, cast.association, role)
    with pytest.raises(NotYours):
        tokens.issue(cast.session, cast.mentor, cast.association, Role.ASSOCIATION)


def works(cast: Cast, secret: str, days: float = 0) -> bool:
    return tokens.actor_for(cast.session, secret, cast.at(days=days)) is not None


def issued(cast: Cast, days: int = 365) -> tuple[Token, str]:
    return tokens.issue(cast.session, cast.administrator, cast.association, Role.ASSOCIATION, days=days)


def test_a_successor_may_do_the_same_and_the_old_one_goes_on_for_the_days_it_is_kept(cast: Cast) -> None:
    old, secret = issued(cast, days=100)
    by = cast.administrator.later(cast.at(days=90))
    made, successor = tokens.rotate(cast.session, by, old, keep_days=3)
    assert (made.role, made.scopes, made.organisation_id) == (old.role, old.scopes, old.organisation_id)
    assert made.expires_at == cast.at(days=190)
    assert (old.replaced_by_id, made.replaced_by_id) == (made.id, None)
    assert [works(cast, secret, days) for days in (90, 92.9, 93)] == [True, True, False]
    assert works(cast, successor, 189)


def test_without_days_the_old_one_is_void_at_once_and_it_never_outlives_its_end(cast: Cast) -> None:
    old, secret = issued(cast)
    tokens.rotate(cast.session, cast.administrator, old)
    assert not works(cast, secret)
    short, _ = issued(cast, days=2)
    tokens.rotate(cast.session, cast.administrator, short, keep_days=7)
    assert short.expires_at == cast.at(days=2)


def test_what_is_over_or_replaced_is_not_replaced_again(cast: Cast) -> None:
    old, _ = issued(cast, days=10)
    for days in (-1, 8):
        with pytest.raises(TooLongKept):
            tokens.rotate(cast.session, cast.administrator, old, keep_days=days)
    with pytest.raises(TokenOver):
        tokens.rotate(cast.session, cast.administrator.later(cast.at(days=10)), old)
    made, _ = tokens.rotate(cast.session, cast.administrator, old, keep_days=7)
    with pytest.raises(AlreadyReplaced) as refused:
        tokens.rotate(cast.session, cast.administrator, old)
    assert refused.value.facts == {"prefix": made.prefix}
    tokens.revoke(cast.session, cast.administrator, made.id)
    with pytest.raises(TokenOver):
        tokens.rotate(cast.session, cast.administrator, made)
    with pytest.raises(NotYours):
        tokens.rotate(cast.session, cast.coordinator, made)


def test_of_two_who_replace_one_token_at_once_one_gets_a_secret(
    stored_cast: Cast, database: Database
) -> None:
    """Teeth: without the row's lock both get one, and one of the two successors is nobody's."""
    old, _ = issued(stored_cast)
    stored_cast.store()

    def rotate() -> str:
        with database.write() as session:
            found = session.get_one(Token, old.id)
            return tokens.rotate(session, stored_cast.administrator, found)[1]

    won, lost = race([rotate] * 4)
    assert len(won) == 1
    assert {type(error) for error in lost} <= {AlreadyReplaced, TokenOver}


def test_administrators_hear_once_of_a_token_that_ends_within_thirty_days(cast: Cast) -> None:
    ending, replaced, revoked, _short = (issued(cast, days)[0] for days in (100, 100, 100, 30))
    clock = cast.system.later(cast.at(days=69))
    assert tokens.tell_ending(cast.session, clock) == 0
    late = cast.administrator.later(cast.at(days=69))
    tokens.rotate(cast.session, late, replaced, keep_days=7)
    tokens.revoke(cast.session, late, revoked.id)
    for days, told in ((70, 1), (70, 0), (71, 0), (99, 0)):
        assert tokens.tell_ending(cast.session, cast.system.later(cast.at(days=days))) == told
    page, mail = cast.session.scalars(select(Notice).order_by(Notice.mail)).all()
    assert (page.role, mail.account_id) == (Role.ADMINISTRATOR, cast.administrator.name)
    assert page.facts == mail.facts == {"token_id": ending.id, "days": 31}


def test_a2_a_token_that_can_be_shown_again_is_for_an_invented_fleet_alone(cast: Cast) -> None:
    """Its secret follows from the service's, which everybody knows of a demo."""
    with pytest.raises(NotADemo):
        tokens.for_demo(cast.session, cast.system, cast.association, SECRET)
    mark_as_demo(cast.session, "by hand")
    secret = tokens.for_demo(cast.session, cast.system, cast.association, SECRET)
    actor = tokens.actor_for(cast.session, secret, NOW)
    assert actor is not None
    assert actor.organisation_id == cast.association.id
    assert tokens.actor_for(cast.session, secret[:-1] + "x", NOW) is None
