"""Who takes part, since when and how often it is published can't change once a quarter of it has closed."""

from typing import Final

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

QUARTER: Final = {
    "sqlite": "strftime('%Y', OLD.joined_on) || '-Q' || ((strftime('%m', OLD.joined_on) + 2) / 3)",
    "postgresql": "to_char(OLD.joined_on, 'YYYY\"-Q\"Q')",
}
CLOSED: Final = (
    "EXISTS (SELECT 1 FROM ledger_quarters WHERE programme_id = OLD.programme_id AND quarter >= {quarter})"
)


def upgrade() -> None:
    engine = op.get_bind().dialect.name
    closed = CLOSED.format(quarter=QUARTER[engine])
    if engine == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION refuse_membership_change() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN "
            f"IF {closed} THEN RAISE EXCEPTION 'memberships is frozen' "
            "USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            "RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END $$"
        )
        op.execute(
            "CREATE TRIGGER frozen_row BEFORE UPDATE OR DELETE ON memberships "
            "FOR EACH ROW EXECUTE FUNCTION refuse_membership_change()"
        )
        return
    for kind in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER memberships_frozen_{kind.lower()} BEFORE {kind} ON memberships WHEN {closed} "
            "BEGIN SELECT RAISE(ABORT, 'memberships is frozen'); END"
        )
