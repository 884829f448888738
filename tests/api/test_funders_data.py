"""Nothing of a youth, an association, a place or a thing is in what a funder can fetch; nor is it read."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from html import unescape
from typing import Any, Final

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from fleet.access import Actor, Role
from fleet.connectivity import plans
from fleet.db import Database
from fleet.intake.donations import Donation
from fleet.parties import programmes
from fleet.parties.youths import Youth
from fleet.publishing import READ_BY_FUNDERS, editions, summary
from fleet.publishing.ledger.blocks import Block, ClosedQuarter
from fleet.publishing.readers import narrowing, shares
from fleet.support import tickets
from fleet.support.tickets import Trouble
from tests.api.conftest import Client
from tests.api.test_access import filled
from tests.api.test_funders import ALLOWED, summary_pages
from tests.cast import NOW, Cast

Clients = Callable[[Role | Actor | str], Client]
Says = Callable[..., str]

NEW_YEAR: Final = datetime(2027, 1, 11, 5, tzinfo=UTC)
SERIAL: Final = "MARKSERIAL77"
NOTE: Final = "charnière marquée"
SHELL: Final = {"sign_in_sessions", "accounts", "tokens", "organisations", "share_links", "about"}
"""What is read before the figures: who asks, for which house, and whether the fleet is invented."""
NAMES: Final = {"key": "KEY", "name": "progress", "book": "foundation", "locale": "fr"}


class World:
    """A funded lot lent in a home of an association, a programme with figures, and what must not show."""

    def __init__(self, cast: Cast) -> None:
        session, made = cast.session, {"starts_on": date(2025, 1, 1), "ends_on": date(2028, 12, 31)}
        joined = [("06", date(2025, 1, 1)), ("13", date(2025, 1, 1))]
        facts = {"targets": [(None, 2026, 120), ("06", 2026, 70)], "territories": joined}
        self.programme = programmes.add(session, cast.system, "Un programme", **made, **facts)
        for number, (quarter, territory) in enumerate((("2025-Q2", "06"), ("2026-Q1", "13")), start=1):
            cell = {"quarter": quarter, "territory": territory, "youths": 17, "hash": f"{number:064}"}
            session.add(Block(programme_id=self.programme.id, number=number, published_at=NOW, **cell))
        for number, quarter in enumerate(("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"), start=1):
            told = {"closed_at": NOW, "number": number, "hash": f"{number:064}"}
            session.add(ClosedQuarter(programme_id=self.programme.id, quarter=quarter, **told))
        lot = Donation(
            reference="Lot 1", donor_id=cast.donor.id, funder_id=cast.foundation.id, created_at=NOW
        )
        theirs = Donation(reference="LOT-DES-AUTRES", donor_id=cast.donor.id, created_at=NOW)
        session.add_all([lot, theirs])
        session.flush()
        laptop, sim = cast.ready_laptop(donation_id=lot.id, serial=SERIAL), cast.sim()
        loan = cast.loan(laptop)
        cast.device(donation_id=theirs.id)
        line, year = cast.line(sim), {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
        plans.add(session, cast.coordinator, line, cost_cents=9_900, funder=cast.foundation, **year)
        tickets.open_ticket(session, cast.mentor, laptop, Trouble.SCREEN, NOTE)
        session.flush()
        editions.publish(session, cast.system.later(NEW_YEAR))
        self.secret = {
            house.id: shares.add(session, cast.coordinator, house, days=30)[1] for house in houses(cast)
        }
        cast.store()
        self.markers = {
            "the youth's code": loan.youth_code or "",
            "the association": cast.association.name,
            "another association": cast.other_association.name,
            "a site": cast.delivery_site.name,
            "the hub": cast.hub.name,
            "the serial": SERIAL,
            "the device's code": laptop.code,
            "the SIM's number": sim.iccid,
            "the line's number": line.number or "",
            "the loan": loan.id,
            "a colleague's address": "coordinator2@example.org",
            "what was written of it": NOTE,
            "another's lot": "LOT-DES-AUTRES",
        }
        assert all(self.markers.values())


def houses(cast: Cast) -> Iterator[Any]:
    yield from (cast.foundation, cast.department)


@pytest.fixture
def world(stored_cast: Cast) -> World:
    return World(stored_cast)


def addresses(app: Flask, world: World) -> list[str]:
    """All that a funder may GET, of the programme that is there, and searches for each marker."""
    pages = [rule.rule for rule in summary_pages(app)]
    allowed = [route.removeprefix("GET ") for route in ALLOWED if route.startswith("GET ")]
    keys = NAMES | {"key": world.programme.id}
    plain = [re.sub(r"<(\w+)>", lambda name: keys[name[1]], rule) for rule in pages + allowed]
    return plain + [f"/search?q={marker}" for marker in world.markers.values()]


def of_link(app: Flask, secret: str) -> list[str]:
    own = [filled(rule, "progress") for rule in summary_pages(app)]
    return [path.replace("/summary", f"/shared/{secret}", 1) for path in own]


def words_of(answer: TestResponse, said: Says) -> str:
    """What an answer says, whatever it is: papers and workbooks are unfolded, headers count too."""
    told = answer.data
    kind = answer.content_type or ""
    if kind.startswith("application/pdf"):
        text = said(told)
    elif told.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(told)) as book:
            text = " ".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    else:
        text = answer.get_data(as_text=True) if not kind.startswith("image/") or "svg" in kind else ""
    return f"{dict(answer.headers)} {unescape(text)}"


def test_no_marker_is_in_anything_that_a_funder_can_fetch(
    app: Flask, client: Clients, stored_cast: Cast, world: World, said: Says
) -> None:
    callers = (stored_cast.funder, stored_cast.officer, Role.FOUNDATION, Role.DEPARTMENT)
    fetched = [(client(who), path) for who in callers for path in addresses(app, world)]
    fetched += [(client(""), path) for secret in world.secret.values() for path in of_link(app, secret)]
    desk = client(stored_cast.coordinator)
    for house in houses(stored_cast):
        fetched += [(desk, f"{filled(rule, 'progress')}?as={house.id}") for rule in summary_pages(app)]
    answered = 0
    for caller, path in fetched:
        answer = caller.get(path)
        assert answer.status_code in (200, 303, 404), path
        echoed = path.partition("?q=")[2]  # what one typed oneself stands in the box again
        words = words_of(answer, said)
        found = [what for what, text in world.markers.items() if text != echoed and text in words]
        assert found == [], path
        if echoed:
            assert "/devices/" not in answer.text, path
        answered += answer.status_code == 200
    assert answered > 40


def test_the_markers_are_there_to_be_found(client: Clients, stored_cast: Cast, world: World) -> None:
    """Without this, misspelt markers would pass."""
    desk, found = client(stored_cast.coordinator), ""
    for path in ("devices", "loans", "sims", "lines", "sites", "organisations", "donations", "tickets"):
        found += desk.get(path).get_data(as_text=True)
    missing = [what for what, text in world.markers.items() if text not in found]
    assert missing == ["a colleague's address"]  # which the desk does not see either


@contextmanager
def watched(engine: Engine) -> Iterator[list[str]]:
    """Every table that a statement names, in order."""
    named: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        named.extend(re.findall(r'\b(?:FROM|JOIN|INTO|UPDATE)\s+"?([a-z_]+)"?', statement))

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield named
    finally:
        event.remove(engine, "before_cursor_execute", note)


def summaries(app: Flask, world: World, house: str) -> list[str]:
    pages = [filled(rule, "progress") for rule in summary_pages(app)]
    return ["/api/v1/summaries", *pages, *of_link(app, world.secret[house])]


def test_while_a_summary_is_read_only_published_tables_are(
    app: Flask, client: Clients, stored_cast: Cast, world: World, database: Database
) -> None:
    for person in (stored_cast.funder, stored_cast.officer):
        caller = client(person)
        for path in summaries(app, world, person.organisation_id or ""):
            with watched(database.engine) as named:
                assert caller.get(path).status_code in (200, 404), path
            figures = [name for name in named if name not in SHELL]
            assert set(figures) <= {*READ_BY_FUNDERS, "pg_roles", "unnest"}, path
            assert "programmes" in figures, path
            first = named.index(figures[0])
            assert set(named[first:]) & SHELL == set(), f"{path}: of the shell something is read too late"


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_every_address_of_a_summary_is_read_narrowed(
    app: Flask, client: Clients, stored_cast: Cast, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A route that forgot published() would read the same and be seen here."""
    asked: list[str | None] = []
    allowed = narrowing._allowed

    def noted(action: int, table: str | None, *details: str | None) -> int:
        asked.append(table)
        return allowed(action, table, *details)

    monkeypatch.setattr(narrowing, "_allowed", noted)
    for path in summaries(app, world, stored_cast.foundation.id):
        asked.clear()
        client(stored_cast.funder).get(path)
        assert "programmes" in asked, path
        asked.clear()
        client(stored_cast.coordinator).get(f"{path}?as={stored_cast.foundation.id}")
        assert "programmes" in asked, path


def test_a_query_that_went_astray_is_an_error_and_no_youth(
    app: Flask,
    client: Clients,
    stored_cast: Cast,
    world: World,
    narrowed: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def astray(session: Any, *_rest: Any) -> Any:
        return session.query(Youth).all()

    monkeypatch.setattr(summary, "of_programme", astray)
    monkeypatch.setattr(editions, "of", astray)
    for path in summaries(app, world, stored_cast.foundation.id):
        answer = client(stored_cast.funder).get(path)
        assert answer.status_code == 500, path
        assert world.markers["the youth's code"] not in answer.text
    assert client(stored_cast.coordinator).get("/api/v1/youths").status_code == 200
