"""What a line asks of its laptop."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "ALTER TABLE request_lines ADD COLUMN keyboard VARCHAR(32) CONSTRAINT ck_request_lines_keyboard"
        " CHECK (keyboard IN ('azerty', 'qwerty', 'qwertz', 'bepo', 'arabic', 'cyrillic'))"
    )
    op.execute("ALTER TABLE request_lines ADD COLUMN screen_inches INTEGER")
    op.execute("ALTER TABLE request_lines ADD COLUMN touch BOOLEAN DEFAULT false NOT NULL")
