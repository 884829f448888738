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
    refused = say("account", "sign-in", "tech@example.org")
    assert (refused.exit_code, refused.stdout, refused.stderr) == (1, "", "This account is disabled.\n")


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


def test_nothing_is_called_nothing(say: Say, stored_cast: Cast) -> None:
    for words in (
        ("organisation", "add", " ", "--kind", "donor"),
        ("site", "add", "x" * 121, "--territory", "06"),
    ):
        done = say(*words)
        assert (done.exit_code, done.stdout) == (2, "")
        assert "A name has 1 to 120 characters." in done.stderr


def test_a_database_of_another_make_is_refused_in_one_line(say: Say) -> None:
    for address in ("foo", "mysql://fleet@/fleet", "postgresql://fleet@/fleet"):
        done = say("account", "list", DATABASE_URL=address)
        assert done.exit_code == 1
        assert done.stderr.startswith("FLEET_DATABASE_URL: begins with sqlite:///")


def test_a_database_without_tables_says_what_to_do(say: Say, empty_database_url: str) -> None:
    done = say("account", "list", DATABASE_URL=empty_database_url)
    assert done.exit_code == 1
    assert "python -m fleet db upgrade" in done.stderr
    assert len(done.stderr.splitlines()) == 1
