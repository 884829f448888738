"""How Alembic reaches the database and the models."""

import warnings
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, create_engine, event, pool

from fleet import migrations, settings
from fleet.db import UtcDateTime

# SQLite can't tell what an index over an expression says; tests/fleet/test_lookup.py looks for each.
warnings.filterwarnings("ignore", ".*expression-based index")


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """A moment is a plain DateTime to the database: a migration must not depend on our types."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        migrate(given)  # in a transaction of the caller's
        return
    url = context.config.attributes.get("url") or settings.read().database_url
    engine = create_engine(url, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        # The driver would commit before each CREATE: a half-made schema if the process dies.
        event.listen(engine, "connect", lambda raw, _record: setattr(raw, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        migrate(connection)


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=migrations.models(),
        render_as_batch=True,
        render_item=render_item,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
