"""A fleet that told live figures before: its last quarter is told next, its targets stay as told."""

from datetime import UTC, datetime

from sqlalchemy import Connection, text

from fleet import migrations
from fleet.access import Actor, Role
from fleet.db import Database
from fleet.publishing import editions
from tests.conftest import TRAIL_KEY

BEFORE = "0022"
AT = datetime(2026, 11, 29, 5, tzinfo=UTC)
TARGETS = (("06", 2028, 347), (None, 2028, 7_000), (None, 2028, 200), (None, 2027, 3_000))


def _before(connection: Connection) -> None:
    """Two quarters were closed and told; the whole programme's target of 2028 was entered in two parts."""
    for sql in (
        "INSERT INTO organisations (id, name, kind, territories, created_at)"
        " VALUES ('org_d', 'D', 'donor', '[]', '2026-01-01 00:00:00')",
        "INSERT INTO programmes (id, name, starts_on, ends_on, created_at)"
        " VALUES ('prog_a', 'A', '2026-01-01', '2028-12-31', '2026-01-01 00:00:00')",
        "INSERT INTO donations (id, reference, donor_id, created_at)"
        " VALUES ('lot_a', 'A lot', 'org_d', '2026-02-01 00:00:00')",
    ):
        connection.execute(text(sql))
    into = (
        "INSERT INTO targets (programme_id, territory, year, youths)"
        " VALUES ('prog_a', :where, :year, :youths)"
    )
    for where, year, youths in TARGETS:
        connection.execute(text(into), {"where": where, "year": year, "youths": youths})


def test_the_last_quarter_s_edition_is_made_and_targets_of_one_year_are_one(empty_database_url: str) -> None:
    database = Database(empty_database_url, TRAIL_KEY)
    with database.engine.begin() as connection:
        migrations.upgrade_within(connection, BEFORE)
        _before(connection)
        migrations.upgrade_within(connection)
    with database.write() as session:
        made = editions.publish(session, Actor("job:close_quarter", Role.SYSTEM, AT))
        assert [edition.quarter for edition in made] == ["2026-Q3"]
        found = session.execute(text("SELECT territory, region, year, youths FROM targets ORDER BY id"))
        assert [tuple(row) for row in found] == [
            ("06", None, 2028, 347),
            (None, None, 2028, 7_200),
            (None, None, 2027, 3_000),
        ]
    database.dispose()
