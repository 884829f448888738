"""Every page for every role, in both languages: who is let in, what it says, what it loads."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any, Final

import pytest
from flask import Flask
from werkzeug.routing import Rule

from api.pages.view import pages
from fleet import about
from fleet.access import MAY, Actor, Role, Verb
from fleet.support import alerts, tickets
from fleet.support.alerts import Cause
from fleet.support.tickets import Trouble
from tests.api.conftest import Client
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]

PUBLIC: Final = {
    "/sign-in",
    "/sign-in/code",
    "/sign-in/pass",
    "/sign-in/<secret>",
    "/language",
    "/verify/<key>",
    "/q/<anything:token>",
    "/Q/<anything:token>",
}
"""Rule A1's short list, as far as it is the pages'; below /shared/<secret> stands one funder's summary."""
OURS: Final = ("/static/", "/labels/", "/scan/manifest.webmanifest")
"""What pages load begins with one of these."""
PEOPLE: Final = ("administrator", "coordinator", "technician", "volunteer", "mentor", "funder", "officer")
LISTS: Final = (
    "/",
    "/devices",
    "/devices?waiting=erase&state=refurbishing",
    "/devices?state=nonsense&category=nonsense&site=nonsense&lot=nonsense&waiting=nonsense",
    "/sims",
    "/sims?state=ready",
    "/labels",
    "/labels/new",
    "/labels/print",
    "/labels/print?profile=L4731&level=M",
    "/labels/print?profile=own&codes=ABCDEFGH",
    "/tickets",
    "/tickets?state=resolved",
    "/alerts",
    "/alerts?state=closed&rule=loan_overdue",
    "/notices",
    "/search",
    "/search?q=dell",
    "/search?q=%25",
    "/scan",
    "/scan?code=ABCDEFGH",
    "/account",
    "/accounts",
    "/passes",
    "/tonight",
    "/scan/cards",
    "/sign-in/pass",
    "/trail",
)


def views(app: Flask) -> Iterator[tuple[Rule, str, Any]]:
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{pages.name}."):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, app.view_functions[rule.endpoint]


def _named(rule: str) -> str:
    return re.sub(r"<[^>]*>", "zz_0123456789xy", rule)


def address(rule: Rule) -> str:
    return _named(re.sub(r"<int:[^>]*>", "1", rule.rule))


def people(cast: Cast) -> list[Actor]:
    return [getattr(cast, name) for name in PEOPLE]


def test_only_the_short_list_is_public(app: Flask) -> None:
    public = {rule.rule: method for rule, method, view in views(app) if view.verb is None}
    shared = {rule for rule in public if rule.startswith("/shared/")}
    assert public.keys() - shared == PUBLIC
    assert {public[rule] for rule in shared} == {"GET"}


def test_a_share_link_opens_what_the_summary_is_made_of_and_nothing_else(app: Flask) -> None:
    by_rule = {rule.rule: (method, view) for rule, method, view in views(app)}
    shared = {rule for rule in by_rule if rule.startswith("/shared/")}
    assert "/shared/<secret>" in shared
    for rule in shared:
        method, view = by_rule[rule.replace("/shared/<secret>", "/summary")]
        assert (method, view.verb) == ("GET", Verb.SUMMARY_READ)


def test_a_stranger_is_sent_to_sign_in(app: Flask, client: Clients) -> None:
    for rule, method, view in views(app):
        if view.verb is None:
            continue
        answer = client("").call(method, address(rule))
        assert answer.status_code == (303 if method == "GET" else 401), rule.rule
        assert method == "POST" or answer.location.startswith("/sign-in?next=/")


def test_a_wrong_role_is_refused_and_a_right_one_let_in(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    asked = 0
    for person in people(stored_cast):
        for rule, method, view in views(app):
            if view.verb is None or rule.rule == "/sign-out":
                continue
            status = client(person).call(method, address(rule)).status_code
            refused = person.role not in MAY[view.verb]
            assert (status == 403) is refused, (person.role, method, rule.rule, status)
            assert status < 500
            asked += 1
    assert asked > 300


@pytest.fixture
def world(stored_cast: Cast) -> list[str]:
    """One of everything, and the addresses of their pages."""
    cast = stored_cast
    lent, sim = cast.ready_laptop(), cast.ready_sim()
    loan = cast.loan(lent, sim)
    cast.session.flush()
    ticket = tickets.open_ticket(cast.session, cast.mentor, lent, Trouble.SCREEN, "fendu en bas")
    cause = Cause("loan", loan.id, NOW.date(), 0, cast.association.id)
    alerts.reconcile(cast.session, cast.system, "loan_overdue", [cause], (0,))
    bench = cast.device()
    cast.store()
    things = [f"/devices/{lent.code}", f"/sims/{sim.code}", f"/tickets/{ticket.id}", f"/devices/{bench.code}"]
    return [*things, *LISTS]


class Page(HTMLParser):
    """What a page holds: addresses it loads, and whatever a strict policy would not run."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.inline += [name for name in told if name == "style" or name.startswith("on")]
        self.inline += [tag] if tag == "style" or (tag == "script" and "src" not in told) else []
        if tag in ("img", "script", "link", "iframe"):
            self.loaded.append(told.get("src") or told.get("href") or "")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_answer_in_the_readers_language_and_load_nothing_from_elsewhere(
    app: Flask, client: Clients, stored_cast: Cast, world: list[str], language: str
) -> None:
    shown = 0
    for person in people(stored_cast):
        browser = client(person)
        browser.flask.set_cookie("__Host-language", language, domain="fleet.example.org", secure=True)
        for path in world:
            answer = browser.get(path)
            if answer.status_code != 200:
                assert answer.status_code in (303, 403, 404), (path, answer.status_code)
                continue
            page = Page()
            page.feed(answer.text)
            assert f'<html lang="{language}">' in answer.text
            assert page.inline == [], path
            assert [
                one
                for one in page.loaded
                if not one.startswith(("/static/", "/labels/", "/scan/manifest.webmanifest"))
            ] == [], path
            assert len(answer.get_data()) < 60_000
            assert answer.headers["Cache-Control"] == "no-store"
            shown += 1
    assert shown > 60


def test_another_associations_thing_answers_like_an_absent_one(
    app: Flask, client: Clients, stored_cast: Cast, world: list[str]
) -> None:
    browser = client(stored_cast.other_mentor)
    for path in world[:4]:
        kind, _slash, key = path[1:].partition("/")
        theirs, absent = browser.get(path), browser.get(f"/{kind}/zz_absent")
        assert (theirs.status_code, absent.status_code) == (404, 404)
        assert theirs.text.replace(key, "KEY") == absent.text.replace("zz_absent", "KEY")


def test_an_invented_fleet_says_so_on_every_page_errors_too(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    browser = client(stored_cast.coordinator)
    assert "tout est inventé" not in browser.get("/").text
    about.mark_as_demo(stored_cast.session, "tests")
    stored_cast.store()
    for path in ("/", "/devices", "/nowhere", "/sign-in", "/q/x"):
        assert "tout est inventé" in browser.get(path).text, path


def test_navigation_offers_only_what_the_role_may_open(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    for person in people(stored_cast):
        home = client(person).get("/", follow_redirects=True)
        for href in set(re.findall(r'<li><a href="(/\w+)"', home.text)):
            assert client(person).get(href).status_code in (200, 303), (person.role, href)


def test_a_refusal_keeps_what_was_typed_and_says_why(app: Flask, client: Clients, stored_cast: Cast) -> None:
    device = stored_cast.device()
    stored_cast.store()
    sent = {"trouble": "screen", "note": "appelez le 06 12 34 56 78"}
    answer = client(stored_cast.volunteer).post(f"/devices/{device.code}/trouble", data=sent)
    assert answer.status_code == 422
    assert 'value="appelez le 06 12 34 56 78"' in answer.text
    assert "numéro de téléphone" in answer.text
    assert 'role="alert"' in answer.text


def test_a_form_of_another_site_is_refused_with_a_page_where_there_is_help_too(
    app: Flask, client: Clients, stored_cast: Cast
) -> None:
    for path in ("/signs-of-life", "/youths/22222222/erase"):
        answer = client(stored_cast.mentor).post(path, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403
        assert "<h1" in answer.text


def test_static_files_may_be_kept_for_ever_under_a_name_that_changes_with_them(
    app: Flask, client: Clients
) -> None:
    page = Page()
    page.feed(client("").get("/sign-in").text)
    for href in page.loaded:
        with client("").get(href) as answer:
            assert answer.status_code == 200
            assert "max-age=31536000" in answer.headers["Cache-Control"], href


def test_every_view_has_a_docstring_and_a_verb_of_the_table(app: Flask) -> None:
    for rule, _method, view in views(app):
        assert view.__doc__, rule.rule
        assert view.verb is None or isinstance(view.verb, Verb)


def test_a_form_sent_after_the_session_ended_speaks_to_people(app: Flask, client: Clients) -> None:
    answer = client("").post("/loans/together", data={})
    assert answer.status_code == 401
    assert "Vous n’êtes plus connecté." in answer.text
    assert "Bearer" not in answer.text
