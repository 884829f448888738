"""Changes of rows by plain SQL, as no command would make them: each may be tried at any time."""

# ruff: noqa: S608 (our own words)

import random
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from fleet.codes import drawn_from, new_code, new_id
from fleet.db import Database
from fleet.intake.donations import Donation
from fleet.lending import losses
from tests.cast import Cast

KEY = b"a key for the trail of the tests"
STATES = ("received", "refurbishing", "ready", "on_loan", "returned", "missing", "retired")
CATEGORIES = ("laptop", "tablet", "phone")
LOAN_STATES = ("open", "returned", "written_off", "undone")


def fill(url: str) -> None:
    """Things, a lot, requests, kits, loans, a loss: what rows point to."""
    database = Database(url, KEY)
    with database.opened(writing=True) as session, drawn_from(random.Random(1)):
        cast = Cast(session)
        lot = {"donor_id": cast.donor.id, "funder_id": None, "created_at": cast.at(days=-70)}
        made = Donation(reference="a lot", manifest_sha256=None, **lot)
        session.add(made)
        session.flush()
        cast.take_back(cast.loan(cast.ready_laptop(donation_id=made.id), cast.ready_sim()), cast.at(days=40))
        cast.loan(cast.ready_laptop(), cast.ready_sim())
        cast.kit(cast.ready_laptop(donation_id=made.id))
        losses.report_missing(session, cast.coordinator, cast.ready_laptop())
        cast.draft((cast.youth(), cast.ready_sim().kind))
        cast.store()
    database.dispose()


class Rows:
    """One session on the filled database; `a` and `b` of a change choose what it is made to, and to what."""

    def __init__(self, session: Session) -> None:
        self.session, self.is_sqlite = session, session.get_bind().dialect.name == "sqlite"
        self.changed = 0

    def run(self, sql: str) -> None:
        self.changed += self.session.connection().execute(text(sql)).rowcount

    def key(self, table: str, number: int, condition: str = "1 = 1") -> Any:
        """The key of some row, as SQL; NULL where there is none: then nothing is changed."""
        name = "code" if table in ("assets", "devices", "sims") else "id"
        found = self.session.execute(
            text(f"SELECT {name} FROM {table} WHERE {condition} ORDER BY {name}")
        ).scalars()
        keys = list(found)
        return repr(keys[number % len(keys)]) if keys else "NULL"

    def moment(self, number: int) -> str:
        """A moment, some of them just before or after midnight in UTC; now and then none."""
        at = datetime(2026, 1, 1) + timedelta(days=number * 9, minutes=-1 if number % 2 else 1)  # noqa: DTZ001
        return f"'{at:%Y-%m-%d %H:%M:%S}.000000{'' if self.is_sqlite else '+00'}'"

    def perhaps(self, number: int) -> str:
        return "NULL" if number % 5 == 0 else self.moment(number)


def _column(table: str, column: str, value: Callable[[Rows, int], str]) -> Callable[[Rows, int, int], None]:
    def change(rows: Rows, a: int, b: int) -> None:
        key = rows.key(table, a)
        name = "code" if table in ("assets", "devices") else "id"
        rows.run(f"UPDATE {table} SET {column} = {value(rows, b)} WHERE {name} = {key}")

    return change


def add_thing(rows: Rows, a: int, b: int) -> None:
    """An asset, and then what it is."""
    code, is_sim = new_code(), b % 3 == 0
    rows.run(
        "INSERT INTO assets (code, asset_type, state, version, cycle, erasure_unknown, created_at,"
        " last_seen_at, cycle_began_at, received_at, first_ready_at, retired_at, retire_reason, donation_id)"
        f" VALUES ('{code}', '{'sim' if is_sim else 'device'}', '{STATES[a % len(STATES)]}', 1, 1, false,"
        f" {rows.moment(a)}, {rows.moment(a)}, {rows.moment(a)}, {rows.perhaps(a)}, {rows.perhaps(b)},"
        f" {rows.perhaps(a + 1)}, 'given', {rows.key('donations', a) if a % 2 else 'NULL'})"
    )
    if is_sim:
        rows.run(f"INSERT INTO sims (code, iccid) VALUES ('{code}', '{code}')")
    else:
        words = f"'{code}', '{CATEGORIES[b % 3]}', 'none'"
        rows.run(f"INSERT INTO devices (code, category, account_lock) VALUES ({words})")


def remove_thing(rows: Rows, a: int, b: int) -> None:
    """One that nothing points to: such as `add_thing` makes."""
    free = (
        "retire_reason = 'given' AND code NOT IN (SELECT asset_code FROM labels WHERE asset_code IS NOT NULL)"
    )
    key = rows.key("assets", a, free)
    for table in ("devices", "sims", "assets"):
        rows.run(f"DELETE FROM {table} WHERE code = {key}")


def add_loan(rows: Rows, a: int, b: int) -> None:
    house = rows.key("organisations", 0, "kind = 'association'")
    kit = rows.key("allocations", b) if b % 2 else "NULL"
    rows.run(
        "INSERT INTO loans (id, version, organisation_id, territory, state, signatory, kept_at, due_on,"
        " allocation_id, handed_over_by, handed_over_at, handed_over_on, first_for_youth, taken_over,"
        " last_sign_at, created_at, ended_at) VALUES"
        f" ('{new_id('loan')}', 1, {house}, '06', '{LOAN_STATES[a % 4]}', 'adult_youth',"
        f" 'association', '2027-01-01', {kit}, 'acc', {rows.moment(a)}, '{_day(a)}', false, true,"
        f" {rows.moment(a)}, {rows.moment(a)}, {rows.perhaps(b)})"
    )


def forget_loan(rows: Rows, a: int, b: int) -> None:
    """As an erasure does."""
    key = rows.key("loans", a, "state <> 'open'")
    gone = ", ".join(
        f"{name} = NULL"
        for name in (
            *("organisation_id", "territory", "signatory", "kept_at", "due_on", "handed_over_by"),
            *("youth_code", "allocation_id", "signed_on"),
        )
    )
    rows.run(
        f"UPDATE loans SET {gone}, first_for_youth = false, taken_over = false,"
        f" handed_over_on = '2026-01-01' WHERE id = {key}"
    )


def add_line(rows: Rows, a: int, b: int) -> None:
    request = rows.key("equipment_requests", a)
    rows.run(
        "INSERT INTO request_lines (request_id, number, kind, priority, answer)"
        f" SELECT {request}, coalesce(max(number), 0) + 1, '{_kind(rows, b)}', 'none', 'pending'"
        f" FROM request_lines WHERE request_id = {request}"
    )


def add_loss(rows: Rows, a: int, b: int) -> None:
    rows.run(
        "INSERT INTO losses (asset_code, how, told_by, reported_at, reported_by, data_at_risk, ended_at)"
        f" VALUES ({rows.key('assets', a)}, 'lost', 'lender', {rows.moment(b)}, 'acc', false,"
        f" {rows.moment(b)})"
    )


def _remove(table: str, condition: str) -> Callable[[Rows, int, int], None]:
    return lambda rows, a, b: rows.run(f"DELETE FROM {table} WHERE id = {rows.key(table, a, condition)}")


def _day(number: int) -> date:
    return date(2026, 1, 1) + timedelta(days=number * 9)


def _kind(rows: Rows, number: int) -> str:
    return ("connection", "laptop")[number % 2]


def _word(*words: str) -> Callable[[Rows, int], str]:
    return lambda rows, number: f"'{words[number % len(words)]}'"


CHANGES: Final[Mapping[str, Callable[[Rows, int, int], None]]] = {
    "state": _column("assets", "retire_reason = 'parts', state", _word(*STATES)),
    "site": _column("assets", "site_id", lambda rows, n: rows.key("sites", n) if n % 3 else "NULL"),
    "cycle": _column("assets", "cycle_began_at", Rows.moment),
    "received": _column("assets", "received_at", Rows.perhaps),
    "ready": _column("assets", "first_ready_at", Rows.perhaps),
    "gone": _column("assets", "retired_at", Rows.perhaps),
    "born": _column("assets", "created_at", Rows.moment),
    "lot": _column("assets", "donation_id", lambda rows, n: rows.key("donations", n) if n % 2 else "NULL"),
    "promised": _column("donations", "created_at", Rows.moment),
    "category": _column("devices", "category", _word(*CATEGORIES)),
    "every thing": lambda rows, a, b: rows.run(
        f"UPDATE assets SET retire_reason = coalesce(retire_reason, 'parts'), state = '{STATES[a % 7]}',"
        f" site_id = {rows.key('sites', b)}"
    ),
    "add thing": add_thing,
    "remove thing": remove_thing,
    "loan state": _column("loans", "state", _word(*LOAN_STATES[1:])),
    "loan day": _column("loans", "handed_over_on", lambda rows, n: f"'{_day(n)}'"),
    "loan moment": _column("loans", "handed_over_at", Rows.moment),
    "loan end": _column("loans", "ended_at", Rows.perhaps),
    "loan kit": _column("loans", "allocation_id", lambda rows, n: rows.key("allocations", n)),
    "kit's request": _column("allocations", "request_id", lambda rows, n: rows.key("equipment_requests", n)),
    "line's request": _column(
        "request_lines", "number = 99, request_id", lambda rows, n: rows.key("equipment_requests", n)
    ),
    "add loan": add_loan,
    "forget loan": forget_loan,
    "remove loan": _remove("loans", "taken_over"),
    "submitted": _column("equipment_requests", "submitted_at", Rows.perhaps),
    "add line": add_line,
    "line kind": _column("request_lines", "kind", lambda rows, n: f"'{_kind(rows, n)}'"),
    "remove line": _remove("request_lines", "youth_code IS NULL"),
    "add loss": add_loss,
    "loss day": _column("losses", "reported_at", Rows.moment),
    "loss teller": _column("losses", "reported_by", lambda rows, n: "'acc'" if n % 2 else "NULL"),
    "remove loss": _remove("losses", "1 = 1"),
}
"""Name → a change, which the database may refuse."""
