import json
from datetime import UTC, datetime

from fleet.access import Role
from fleet.db import Database
from fleet.parties import tokens
from tests.cast import Cast
from tests.fleet.console.conftest import Say


def test_an_account_is_added_listed_and_disabled(say: Say, stored_cast: Cast) -> None:
    added = say("account", "add", "tech@example.org", "--role", "technician", "--json")
    assert "/sign-in/in_" in json.loads(added.stdout)["sign_in"]
    assert say("account", "disable", "tech@example.org").exit_code == 0
    listed = {row["email"]: row for row in json.loads(say("account", "list", "--json").stdout)}
    assert listed["tech@example.org"]["status"] == "disabled"


def test_a_role_that_does_not_fit_its_organisation_is_refused_in_one_line(
    say: Say, stored_cast: Cast
) -> None:
    done = say(
        "account", "add", "a@example.org", "--role", "coordinator", "--organisation", "Fondation Horizon"
    )
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1


def test_a_token_acts_as_its_role_until_it_is_revoked(
    say: Say, stored_cast: Cast, database: Database
) -> None:
    made = json.loads(
        say("token", "add", "--organisation", "Trait d'union", "--role", "association", "--json").stdout
    )
    with database.read() as session:
        actor = tokens.actor_for(session, made["token"], datetime.now(UTC))
        assert actor is not None
        assert actor.role is Role.ASSOCIATION
    assert made["token"] not in say("token", "list").output
    assert say("token", "revoke", made["prefix"]).exit_code == 0
    with database.read() as session:
        assert tokens.actor_for(session, made["token"], datetime.now(UTC)) is None


def test_organisations_and_sites_are_added_by_name(say: Say, stored_cast: Cast) -> None:
    assert (
        say("organisation", "add", "Nouvelle rive", "--kind", "association", "--territory", "13").exit_code
        == 0
    )
    assert say("organisation", "add", "Nouvelle rive", "--kind", "association").exit_code == 1
    added = say("site", "add", "Bureau", "--organisation", "Nouvelle rive", "--territory", "13", "--json")
    assert json.loads(added.stdout)["territory"] == "13"
    assert say("site", "add", "Ailleurs", "--territory", "99").exit_code == 1
