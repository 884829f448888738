"""What a funder's account, its token, the desk standing for it and a share link reach: what is published.

Rule A1 from its other side. test_access asks who is refused; here stands, by hand, all that is left.
"""

from collections.abc import Callable
from typing import Final

import pytest
from flask import Flask
from werkzeug.routing import Rule

from fleet.access import Actor, Role, Verb, may
from fleet.publishing import readers
from fleet.publishing.readers import shares
from tests.api.conftest import Client
from tests.api.test_access import ABSENT, filled, operations
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]

PUBLISHED: Final = {
    "GET /api/v1/summaries",
    "GET /api/v1/programmes",
    "GET /api/v1/programmes/<key>",
}
"""Beside every page and file of /summary."""
ITSELF: Final = {
    "GET /",
    "GET /account",
    "POST /account/sessions/<key>/close",
    "GET /notices",
    "GET /api/v1/notices",
    "GET /api/v1/organisations",
    "GET /api/v1/organisations/<key>",
    "GET /handbook",
    "GET /handbook/<book>",
    "GET /handbook/images/<locale>/<name>",
    "GET /search",
}
"""One's own account, messages and organisation, and the handbook. What /search finds is visible() again."""
SHARING: Final = {
    "GET /summary/shares",
    "POST /summary/shares",
    "POST /summary/shares/<key>/revoke",
    "GET /api/v1/share-links",
    "GET /api/v1/share-links/<key>",
    "POST /api/v1/share-links",
    "POST /api/v1/share-links/<key>/revoke",
}
ALLOWED: Final = PUBLISHED | ITSELF | SHARING


def named(rule: Rule, method: str) -> str:
    return f"{method} {rule.rule}"


def guarded(app: Flask) -> list[tuple[Rule, str, Verb]]:
    """Every route and method that asks who is there; the others are rule A1's public list."""
    every = [(rule, method, getattr(view, "verb", None)) for rule, method, view in operations(app)]
    return [(rule, method, verb) for rule, method, verb in every if verb and rule.rule != "/sign-out"]


def summary_pages(app: Flask) -> list[Rule]:
    """What one decorator mounts at /summary and, for links, below /shared."""
    every = {rule.rule: rule for rule in app.url_map.iter_rules()}
    shared = [path for path in every if path.startswith("/shared/")]
    return [every[path.replace("/shared/<secret>", "/summary")] for path in shared]


on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
"""Which engine is below matters to no permission, and three hundred routes take their time."""


@on_sqlite
def test_a_funders_account_and_token_reach_what_is_published_and_nothing_else(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    pages = {named(rule, "GET") for rule in summary_pages(app)}
    routes = guarded(app)
    for caller in (stored_cast.funder, stored_cast.officer, Role.FOUNDATION, Role.DEPARTMENT):
        asked = {
            named(rule, method): client(caller).call(method, filled(rule, ABSENT)).status_code
            for rule, method, _verb in routes
        }
        assert max(asked.values()) < 500
        reached = {route for route, status in asked.items() if status not in (401, 403)}
        assert reached == ALLOWED | pages, caller
        assert len(asked) > 250


def test_whoever_stands_for_a_funder_or_reads_by_a_link_may_do_one_thing(stored_cast: Cast) -> None:
    cast = stored_cast
    for house in (cast.foundation, cast.department):
        link, _secret = shares.add(cast.session, cast.coordinator, house, days=1)
        for reads in (readers.standing_for(cast.coordinator, house), shares.reader(link, NOW)):
            assert [verb for verb in Verb if may(reads, verb)] == [Verb.SUMMARY_READ]


def test_only_the_desk_reads_as_another_on_every_page_of_the_summary(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    others = (stored_cast.department.id, stored_cast.association.id, stored_cast.foundation.id, "org_absent")
    for rule in summary_pages(app):
        for caller in (stored_cast.funder, stored_cast.officer, stored_cast.administrator, Role.FOUNDATION):
            told = {
                client(caller).get(f"{filled(rule, 'progress')}?as={key}").data.replace(key.encode(), b"KEY")
                for key in others
            }
            assert len(told) == 1, (rule.rule, caller)
            assert client(caller).get(f"{filled(rule, 'progress')}?as={others[0]}").status_code == 403


@on_sqlite
def test_the_secret_of_a_link_opens_nothing_but_its_own_address(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    _link, secret = shares.add(stored_cast.session, stored_cast.funder, stored_cast.foundation, days=1)
    stored_cast.store()
    assert client("").get(f"/shared/{secret}").status_code == 200
    program, browser = Client(app, secret), Client(app, cookie=secret)
    for rule, method, _verb in guarded(app):
        path = filled(rule, ABSENT)
        assert program.call(method, path).status_code in (303, 401), named(rule, method)
        assert browser.call(method, path).status_code in (303, 401), named(rule, method)
    for path in ("/devices", "/shares", "/../summary/shares", "/api/v1/summaries", "/ledger"):
        assert client("").get(f"/shared/{secret}{path}").status_code == 404, path
