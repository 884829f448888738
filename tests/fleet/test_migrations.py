"""The schema the migrations make is the one the code believes in, on both engines."""

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from fleet import migrations
from fleet.db import Base, Database
from fleet.parties.territories import NAMES
from tests.conftest import TRAIL_KEY


def test_the_models_and_the_migrated_schema_are_one(database_url: str) -> None:
    migrations.check(database_url)


def test_an_empty_database_is_brought_up_to_date_and_again_is_no_harm(empty_database_url: str) -> None:
    database = Database(empty_database_url, TRAIL_KEY)
    assert not migrations.is_current(database.engine)
    migrations.upgrade(empty_database_url)
    migrations.upgrade(empty_database_url)
    assert migrations.is_current(database.engine)
    assert set(inspect(database.engine).get_table_names()) == {*Base.metadata.tables, "alembic_version"}
    with database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM territories")) == len(NAMES) == 101
        assert session.execute(text("SELECT name, seq FROM trail_heads")).all() == [("events", 0)]
    database.dispose()


PARTIAL = {
    "uq_loan_items_open_asset",
    "uq_loans_first_for_youth",
    "uq_loan_items_open_youth_kind",
    "uq_loan_items_replaced_youth_kind",
    "uq_losses_still_gone",
    "uq_allocation_items_asset",
    "uq_allocation_items_line",
    "uq_lines_live_sim",
    "uq_plans_running_line",
    "uq_alerts_open",
    "uq_opening_figures_whole",
    "uq_targets_region",
    "uq_targets_whole",
    "uq_stock_takes_open",
    "uq_quotas_one_funder",
    "uq_quotas_any_funder",
    "uq_shipment_lines_asset",
}


def partial(engine: Engine) -> set[str]:
    """Unique indexes with a condition, as the engine itself tells them."""
    sql = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE%WHERE%'",
        "postgresql": "SELECT indexname FROM pg_indexes WHERE indexdef LIKE 'CREATE UNIQUE%WHERE%'"
        " AND schemaname = 'public'",
    }
    with engine.connect() as connection:
        return set(connection.scalars(text(sql[engine.dialect.name])))


def test_n1_the_partial_unique_indexes_are_there_on_both_engines(database: Database) -> None:
    assert partial(database.engine) == PARTIAL


def test_words_outside_an_enumeration_are_refused_by_the_database(database: Database) -> None:
    for sql in (
        "INSERT INTO organisations (id, name, kind, territories, created_at)"
        " VALUES ('org_1', 'x', 'club', '[]', '2026-01-01')",
        "INSERT INTO youths (code, organisation_id, territory, signatory, state, created_on, last_contact_on)"
        " VALUES ('A', 'B', '06', 'grandmother', 'active', '2026-01-01', '2026-01-01')",
    ):
        with pytest.raises(IntegrityError), database.write() as session:
            session.execute(text(sql))


def test_when_a_request_ended_is_known_from_its_event_or_from_its_last_word(empty_database_url: str) -> None:
    database = Database(empty_database_url, TRAIL_KEY)
    with database.engine.begin() as connection:
        migrations.upgrade_within(connection, "0015")
        for sql in BEFORE_REQUESTS_HAD_AN_END:
            connection.execute(text(sql))
        migrations.upgrade_within(connection)
        told = connection.execute(
            text("SELECT id, substr(CAST(closed_at AS text), 1, 10) FROM equipment_requests")
        )
        assert dict(map(tuple, told)) == {"req_a": "2026-03-09", "req_b": "2026-02-01", "req_c": None}
    database.dispose()


BEFORE_REQUESTS_HAD_AN_END = (
    "INSERT INTO organisations (id, name, kind, territories, created_at) VALUES"
    " ('org_a', 'A', 'association', '[]', '2026-01-01 00:00:00')",
    "INSERT INTO equipment_requests"
    " (id, organisation_id, needed_by, state, entered_by, entered_for, created_at, version) VALUES"
    " ('req_a', 'org_a', '2026-12-01', 'cancelled', 'acc_a', false, '2026-01-01 00:00:00', 1),"
    " ('req_b', 'org_a', '2026-12-01', 'expired', 'acc_a', false, '2026-02-01 00:00:00', 1),"
    " ('req_c', 'org_a', '2026-12-01', 'draft', 'acc_a', false, '2026-01-01 00:00:00', 1)",
    "INSERT INTO events (seq, at, verb, subject, subject_id, actor, role, to_state, facts, hash) VALUES"
    " (1, '2026-03-09 00:00:00', 'equipment_request.cancel', 'equipment_request', 'req_a', 'acc_a',"
    " 'association', 'cancelled', '{}', 'x'),"
    " (2, '2026-04-09 00:00:00', 'equipment_request.edit', 'equipment_request', 'req_a', 'acc_a',"
    " 'association', NULL, '{}', 'x')",
)
