"""What was told stays whole: no TRUNCATE, no REPLACE; once a quarter closed, no day is moved."""

from typing import Final

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

EMPTIED: Final = ("editions", "edition_figures", "memberships", "notes")
"""What TRUNCATE emptied still; the ledger's own tables have refused it since 0022."""
QUARTER: Final = {
    "sqlite": "strftime('%Y', NEW.joined_on) || '-Q' || ((strftime('%m', NEW.joined_on) + 2) / 3)",
    "postgresql": "to_char(NEW.joined_on, 'YYYY\"-Q\"Q')",
}
BACK_DATED: Final = (
    "EXISTS (SELECT 1 FROM ledger_quarters WHERE programme_id = NEW.programme_id AND quarter >= {quarter})"
)
TOLD: Final = (
    "EXISTS (SELECT 1 FROM ledger_quarters AS closed"
    " WHERE closed.programme_id = {row}.programme_id AND closed.quarter > {row}.quarter)"
)
CLOSED: Final = "EXISTS (SELECT 1 FROM ledger_quarters WHERE programme_id = {row}.id)"
DAYS: Final = "(OLD.starts_on <> NEW.starts_on OR OLD.ends_on <> NEW.ends_on)"
KEYS: Final = {
    "ledger_blocks": "FALSE",
    "ledger_sub_counts": "FALSE",
    "ledger_quarters": "FALSE",
    "editions": "quarter = NEW.quarter OR number = NEW.number",
    "edition_figures": "quarter = NEW.quarter AND place = NEW.place",
    "memberships": "programme_id = NEW.programme_id AND territory = NEW.territory",
    "notes": f"id = NEW.id AND {TOLD.format(row='notes')}",
    "programmes": f"id = NEW.id AND {CLOSED.format(row='programmes')}",
}
"""Table → the rows of it that INSERT OR REPLACE of a NEW one would remove; its rowid apart, always asked."""


def upgrade() -> None:
    engine = op.get_bind().dialect.name
    back_dated = BACK_DATED.format(quarter=QUARTER[engine])
    written = {"memberships": back_dated, "notes": TOLD.format(row="NEW")}
    moved = f"{DAYS} AND {CLOSED.format(row='OLD')}"
    if engine == "postgresql":
        for table in EMPTIED:
            op.execute(
                f"CREATE TRIGGER frozen_statement BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        for table, condition in written.items():
            _refuse(table, "written", "INSERT OR UPDATE", condition)
        _refuse("programmes", "moved", "UPDATE", moved)
        return
    for table, condition in written.items():
        for kind in ("INSERT", "UPDATE"):
            _refuse_here(table, f"written_{kind.lower()}", kind, condition)
    _refuse_here("programmes", "moved", "UPDATE", moved)
    for table, key in KEYS.items():
        # No trigger of deletions hears what REPLACE removes, but on a connection of the service's own.
        there = f"EXISTS (SELECT 1 FROM {table} WHERE ({key}) OR rowid = NEW.rowid{_if_told(table)})"  # noqa: S608
        _refuse_here(table, "over", "INSERT", there)


def _if_told(table: str) -> str:
    """By its rowid too, of notes and programmes only those that were told can't go."""
    told = {"notes": TOLD.format(row="notes"), "programmes": CLOSED.format(row="programmes")}
    return f" AND {told[table]}" if table in told else ""


def _refuse(table: str, name: str, kind: str, condition: str) -> None:
    """A database that is given up for a restore keeps its functions: they are replaced."""
    op.execute(
        f"CREATE OR REPLACE FUNCTION {table}_frozen_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition} THEN RAISE EXCEPTION '{table} is frozen' "
        "USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER frozen_{name} BEFORE {kind} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_frozen_{name}()"
    )


def _refuse_here(table: str, name: str, kind: str, condition: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_frozen_{name} BEFORE {kind} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is frozen'); END"
    )
