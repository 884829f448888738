"""The figures of the work: each counts what its list shows, and none reads a table from end to end."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from fleet.access import Forbidden
from fleet.db import Database
from fleet.intake.assets import Kind
from fleet.lending import losses, quotas
from fleet.lending.loans import Loan
from fleet.lending.quotas import QuotaReason
from fleet.lending.waiting import Stage, longest
from fleet.reporting import reconciliation
from fleet.reporting.reconciliation import AGES, of_age
from tests.cast import Cast

BIG = ("assets", "allocation_items", "allocations", "loans", "loan_items", "request_lines", "events")
"""Tables that grow with every loan."""


def test_each_day_of_the_calendar_belongs_to_one_age(cast: Cast) -> None:
    for days, word in (
        (0, "0-7"),
        (7, "0-7"),
        (8, "8-14"),
        (14, "8-14"),
        (15, "15-30"),
        (30, "15-30"),
        (31, "31-"),
    ):
        asked = cast.submitted()
        asked.submitted_at = cast.now - timedelta(days=days)
        cast.session.flush()
        wait = longest()
        found = {
            each
            for each in AGES
            if cast.session.scalar(
                select(wait.c.request_id).where(
                    wait.c.request_id == asked.id, of_age(wait.c.since, cast.coordinator, each)
                )
            )
        }
        assert found == {word}, days


def test_quotas_are_counted_and_those_that_are_used_up(cast: Cast) -> None:
    about: dict[str, Any] = {"change": 1, "reason": QuotaReason.AGREEMENT}
    for kind in (Kind.LAPTOP, Kind.CONNECTION):
        quotas.grant(cast.session, cast.coordinator, cast.association, "06", kind, **about)
    cast.kit()
    found = reconciliation.of(cast.session, cast.coordinator)
    assert (found.quotas, found.used_up) == (2, 1)


def test_requests_are_counted_once_by_stage_and_age(cast: Cast) -> None:
    cast.submitted()
    cast.approved().decided_at = cast.now - timedelta(days=20)
    cast.kit()
    found = reconciliation.of(cast.session, cast.coordinator)
    assert {stage: list(numbers) for stage, numbers in found.ages.items() if any(numbers)} == {
        Stage.DECISION: [1, 0, 0, 0],
        Stage.EQUIPMENT: [0, 0, 1, 0],
        Stage.SENDING: [1, 0, 0, 0],
    }
    assert (found.waiting, found.late, found.totals, found.kits) == (3, 1, [2, 0, 1, 0], 1)


def test_what_is_missing_counts_with_what_it_is_missing_from(cast: Cast) -> None:
    lent, kept = cast.loan(), cast.kit()
    cast.loan()
    for thing in (lent, kept):
        losses.report_missing(cast.session, cast.volunteer, thing.items[0].asset)
    cast.session.flush()
    found = reconciliation.of(cast.session, cast.coordinator, closely=True)
    assert [(each.things, each.books) for each in found.agreements] == [(1, 1), (2, 2)]
    assert (found.lost, found.contradictions) == (1, [])


def test_the_books_are_compared_closely_where_counts_differ(cast: Cast) -> None:
    loan = cast.loan()
    assert not reconciliation.of(cast.session, cast.coordinator).closely
    loan.items[0].ended_at = cast.now
    cast.session.flush()
    found = reconciliation.of(cast.session, cast.coordinator)
    assert found.closely
    assert {what for _subject, _key, what in found.contradictions} == {
        "on loan without an open loan",
        "its state and what is out on it differ",
    }
    assert cast.session.scalars(select(Loan.id).where(reconciliation.lost())).all() == []


def test_the_figures_are_for_coordinators(cast: Cast) -> None:
    for person in (cast.mentor, cast.volunteer, cast.funder, cast.administrator):
        with pytest.raises(Forbidden):
            reconciliation.of(cast.session, person)


def test_no_figure_reads_a_great_table_from_end_to_end(stored_cast: Cast, database: Database) -> None:
    """Not the words of a plan but its kind: what grows is found by an index."""
    if database.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a small table whole, whatever its indexes")
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    with database.read() as session:
        event.listen(database.engine, "before_cursor_execute", note)
        reconciliation.of(session, stored_cast.coordinator)
        event.remove(database.engine, "before_cursor_execute", note)
        plans = [line for statement, given in asked for line in plan(session, statement, given)]
    assert len(asked) > 8
    assert [
        line for line in plans if line.startswith("SCAN") and line.split()[1] in BIG and "INDEX" not in line
    ] == []


def plan(session: Session, statement: str, given: Any) -> list[str]:
    rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
    return [row[3] for row in rows]
