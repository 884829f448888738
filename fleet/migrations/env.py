"""How Alembic reaches the database and the models."""

import importlib
import pkgutil
import warnings
from typing import Any, Literal

from alembic import context
from sqlalchemy import create_engine, event, pool

import fleet
from fleet import settings
from fleet.db import Base, UtcDateTime

for module in pkgutil.walk_packages(fleet.__path__, "fleet."):
    if module.name.split(".")[1] not in ("migrations", "console", "__main__"):  # no tables there
        importlib.import_module(module.name)

# SQLite can't tell what an index over an expression says; tests/fleet/test_lookup.py looks whether it is there.
warnings.filterwarnings("ignore", ".*expression-based index")


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """A moment is a plain DateTime to the database: a migration must not depend on our types."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    url = context.config.attributes.get("url") or settings.read().database_url
    engine = create_engine(url, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        # The driver would commit before each CREATE: a half-made schema if the process dies.
        event.listen(engine, "connect", lambda raw, _record: setattr(raw, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
