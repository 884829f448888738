"""The ledger nets corrections, tells sub-counts, seals its quarters, and is frozen by the database itself."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

GENESIS: Final = "0" * 64
FROZEN: Final = ("ledger_blocks", "ledger_quarters", "ledger_sub_counts")


def upgrade() -> None:
    op.add_column("ledger_pending", sa.Column("counted", sa.Integer(), nullable=False, server_default="0"))
    pooled: sa.Column[bool] = sa.Column("was_pooled", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("ledger_pending", pooled)
    op.add_column("ledger_erased", sa.Column("supported", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ledger_quarters", sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ledger_quarters", sa.Column("hash", sa.String(64), nullable=False, server_default=""))
    _make_sub_counts()
    for programme in op.get_bind().execute(sa.text(PROGRAMMES)).scalars().all():
        _count(programme)
    _seal()
    for table in FROZEN:
        _freeze(table)


def _make_sub_counts() -> None:
    measures = ("still_equipped", "returned", "supported")
    safe = "{0} IS NULL OR {0} >= 11 AND youths - {0} >= 11"
    op.create_table(
        "ledger_sub_counts",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.String(length=24), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("territory", sa.String(length=3), nullable=False),
        sa.Column("youths", sa.Integer(), nullable=False),
        *(sa.Column(measure, sa.Integer(), nullable=True) for measure in measures),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        *(sa.CheckConstraint(safe.format(m), name=op.f(f"ck_ledger_sub_counts_{m}_safe")) for m in measures),
        sa.CheckConstraint("still_equipped + returned = youths", name=op.f("ck_ledger_sub_counts_two_parts")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_ledger_sub_counts_programme_id")
        ),
        sa.ForeignKeyConstraint(
            ["territory"], ["territories.code"], name=op.f("fk_ledger_sub_counts_territory")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_sub_counts")),
        sa.UniqueConstraint("number", name=op.f("uq_ledger_sub_counts_number")),
        sa.UniqueConstraint(
            "programme_id",
            "quarter",
            "territory",
            name=op.f("uq_ledger_sub_counts_programme_id_quarter_territory"),
        ),
    )


PROGRAMMES: Final = "SELECT DISTINCT programme_id FROM ledger_quarters ORDER BY programme_id"
LAST: Final = "SELECT max(quarter) FROM ledger_quarters WHERE programme_id = :programme"
HELD: Final = """
    SELECT loans.territory, count(*) FROM loans
    JOIN programmes ON programmes.id = :programme
    JOIN memberships ON memberships.programme_id = programmes.id AND memberships.territory = loans.territory
    WHERE loans.first_for_youth AND loans.state <> 'undone' AND loans.handed_over_on < :until
    AND loans.handed_over_on BETWEEN programmes.starts_on AND programmes.ends_on
    GROUP BY loans.territory"""
ERASED: Final = """
    SELECT territory, sum(youths) FROM ledger_erased WHERE programme_id = :programme AND quarter <= :quarter
    GROUP BY territory"""
PUBLISHED: Final = """
    SELECT territory, sum(youths) FROM ledger_blocks WHERE programme_id = :programme AND territory <> 'autres'
    GROUP BY territory"""
WAITING: Final = "SELECT territory, youths FROM ledger_pending WHERE programme_id = :programme"
POOLS: Final = """
    SELECT quarter FROM ledger_blocks WHERE programme_id = :programme AND territory = 'autres'"""
UNRELEASED: Final = """
    SELECT territory FROM memberships WHERE programme_id = :programme AND joined_on < :until
    AND territory NOT IN (
        SELECT territory FROM ledger_blocks WHERE programme_id = :programme AND quarter = :quarter)"""
GONE: Final = """
    INSERT INTO ledger_erased (programme_id, quarter, territory, youths, supported)
    VALUES (:programme, :quarter, :territory, :youths, 0)
    ON CONFLICT (programme_id, quarter, territory) DO UPDATE SET youths = ledger_erased.youths + :youths"""
KEEP: Final = """
    INSERT INTO ledger_pending (programme_id, territory, youths, counted, was_pooled)
    VALUES (:programme, :territory, :youths, :counted, :was_pooled)
    ON CONFLICT (programme_id, territory) DO UPDATE SET counted = :counted, was_pooled = :was_pooled"""


def _count(programme: str) -> None:
    """What was ever taken in, by territory.

    Outside the pools it is what was published and what waits. Where fewer are left than that, the difference
    was erased after its quarter had closed, which left no number until now: it gets one. What is there beyond
    it was entered late, and the next closing takes it in. What a pooled territory gave to the pool was never
    stored: there, what stands today is taken as counted.
    """
    here = {"programme": programme}
    quarter = _one(LAST, **here)
    until = _after(quarter)
    there = _sums(HELD, **here, until=until)
    for territory, youths in _sums(ERASED, **here, quarter=quarter).items():
        there[territory] = there.get(territory, 0) + youths
    published, waiting = _sums(PUBLISHED, **here), _sums(WAITING, **here)
    pooled = _pooled(programme)
    for territory in sorted({*there, *published, *waiting, *pooled}):
        counted = published.get(territory, 0) + waiting.get(territory, 0)
        now = there.get(territory, 0)
        row = {**here, "territory": territory}
        if territory in pooled:
            counted = now
        elif counted > now:
            op.get_bind().execute(sa.text(GONE), {**row, "quarter": quarter, "youths": counted - now})
        kept = {"youths": waiting.get(territory, 0), "counted": counted, "was_pooled": territory in pooled}
        op.get_bind().execute(sa.text(KEEP), row | kept)


def _pooled(programme: str) -> set[str]:
    """The territories that people read among those of a pool."""
    here = {"programme": programme}
    pools = op.get_bind().execute(sa.text(POOLS), here).scalars().all()
    asked = sa.text(UNRELEASED).bindparams(sa.bindparam("until", type_=sa.Date()))
    found = [here | {"quarter": quarter, "until": _after(quarter)} for quarter in pools]
    return {code for facts in found for code in op.get_bind().execute(asked, facts).scalars()}


def _one(asked: str, **facts: Any) -> Any:
    return op.get_bind().execute(sa.text(asked), facts).scalar_one()


def _sums(asked: str, **facts: Any) -> dict[str, int]:
    typed = [sa.bindparam("until", type_=sa.Date())] if "until" in facts else []
    found = op.get_bind().execute(sa.text(asked).bindparams(*typed), facts)
    return {territory: int(youths) for territory, youths in found}


def _after(quarter: str) -> date:
    """The first day after a quarter."""
    year, number = int(quarter[:4]), int(quarter[-1])
    return date(year + 1, 1, 1) if number == 4 else date(year, 3 * number + 1, 1)


QUARTERS: Final = "SELECT closed_at, programme_id, quarter FROM ledger_quarters"
BLOCKS: Final = "SELECT programme_id, quarter, hash FROM ledger_blocks ORDER BY number"
SEALED: Final = """
    UPDATE ledger_quarters SET number = :number, hash = :hash
    WHERE programme_id = :programme AND quarter = :quarter"""


def _seal() -> None:
    """Quarters join the chain in the order in which the job closed them."""
    found = sa.text(QUARTERS).columns(closed_at=sa.DateTime(timezone=True))
    quarters = sorted(
        (_utc(at), programme, quarter) for at, programme, quarter in op.get_bind().execute(found)
    )
    last: Mapping[tuple[str, str], str] = {
        (programme, quarter): digest for programme, quarter, digest in op.get_bind().execute(sa.text(BLOCKS))
    }
    before = blocks = GENESIS
    for number, (at, programme, quarter) in enumerate(quarters, start=1):
        blocks = last.get((programme, quarter), blocks)
        told = [before, number, programme, quarter, at.isoformat(timespec="microseconds"), blocks, GENESIS]
        before = hashlib.sha256(json.dumps(told).encode()).hexdigest()
        facts = {"number": number, "hash": before, "programme": programme, "quarter": quarter}
        op.get_bind().execute(sa.text(SEALED), facts)


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


REFUSE: Final = """
    CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is frozen', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END $$"""


def _freeze(table: str) -> None:
    """No row of it is changed or deleted, by whichever SQL. The names are our own."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(REFUSE)
        for kind, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER frozen_{each.lower()} BEFORE {kind} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION refuse_change()"
            )
        return
    for kind in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_frozen_{kind.lower()} BEFORE {kind} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is frozen'); END"
        )
    # INSERT OR REPLACE deletes what is in its way, and no trigger of deletions hears of it.
    key = "id = NEW.id OR number = NEW.number OR " if table != "ledger_quarters" else ""
    place = "AND territory = NEW.territory" if table != "ledger_quarters" else ""
    op.execute(
        f"CREATE TRIGGER {table}_frozen_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} "  # noqa: S608
        f"WHERE {key}programme_id = NEW.programme_id AND quarter = NEW.quarter {place}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} is frozen'); END"
    )
