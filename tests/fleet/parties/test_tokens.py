"""API tokens: shown once, kept hashed, scoped, and void at once when revoked (rule A2)."""

from datetime import timedelta

import pytest

from fleet.access import NotYours, Role
from fleet.errors import NotFound
from fleet.parties import tokens
from fleet.parties.accounts import WrongKind
from fleet.parties.tokens import BadScope, TooLongLived
from tests.cast import Cast


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
