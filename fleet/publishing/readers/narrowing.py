"""While figures are read for others the database itself refuses every table that they may not come from.

A mistake in a query is then an error and never a youth. PostgreSQL does it by a role that may SELECT from
READ_BY_FUNDERS and from nothing else (`ledger_role` makes it); SQLite by an authorizer of the connection,
which is asked about every table as a statement is prepared (https://sqlite.org/c3ref/set_authorizer.html).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from psycopg.pq import TransactionStatus
from sqlalchemy import text
from sqlalchemy.orm import Session

from fleet.access import Actor
from fleet.parties.organisations import Organisation
from fleet.publishing import READ_BY_FUNDERS, readers

HARMLESS: Final = frozenset(
    {
        sqlite3.SQLITE_SELECT,
        sqlite3.SQLITE_FUNCTION,
        sqlite3.SQLITE_RECURSIVE,
        sqlite3.SQLITE_TRANSACTION,
        sqlite3.SQLITE_SAVEPOINT,
    }
)
NARROWED: Final = "narrowed"
"""In a session's `info`: it is within such a block."""
ROLE: Final = "left(current_database(), 53) || '_published'"
"""The role's name: roles belong to a whole server, their grants to one database. Names have 63 characters."""
_NARROW: Final = f"""
SELECT set_config('role', rolname, true) FROM pg_roles
WHERE rolname = {ROLE} AND pg_has_role(oid, :way) AND (
    SELECT bool_and(coalesce(has_table_privilege(pg_roles.oid, to_regclass(read), 'SELECT'), false))
    FROM unnest(CAST(:tables AS text[])) AS read)
"""  # noqa: S608 (our own names)
_WIDEN: Final = text("SELECT set_config('role', 'none', true)")


@contextmanager
def published(session: Session, actor: Actor) -> Iterator[None]:
    """Within the block nothing can be read but READ_BY_FUNDERS, and nothing written.

    On PostgreSQL that needs the role; where it is missing or lacks a table, all can be read as before and
    `doctor` says so. A reader's own organisation is read beforehand: its territories are on its summary.
    """
    if session.info.get(NARROWED):
        yield  # within another block: only the outer one's end gives anything back
        return
    own = session.get(Organisation, actor.organisation_id or "") if _is_funder(actor) else None
    narrow = _by_role if session.get_bind().dialect.name == "postgresql" else _by_authorizer
    with narrow(session):
        session.info[NARROWED] = True
        try:
            yield
        finally:
            session.info[NARROWED] = False
    del own  # held until here, so that it stays known to the session


def _is_funder(actor: Actor) -> bool:
    return actor.role in readers.ROLES.values()


@contextmanager
def _by_role(session: Session) -> Iterator[None]:
    way = "SET" if (session.get_bind().dialect.server_version_info or (0,)) >= (16,) else "MEMBER"
    told = {"way": way, "tables": list(READ_BY_FUNDERS)}
    if session.scalar(text(_NARROW), told) is None:
        yield
        return
    raw: Any = session.connection().connection.driver_connection
    try:
        yield
    finally:
        if (
            raw.info.transaction_status != TransactionStatus.INERROR
        ):  # else the role ends with the transaction
            session.execute(_WIDEN)


@contextmanager
def _by_authorizer(session: Session) -> Iterator[None]:
    raw: Any = session.connection().connection.driver_connection
    raw.set_authorizer(_allowed)
    try:
        yield
    finally:
        raw.set_authorizer(None)


def _allowed(action: int, table: str | None, *_details: str | None) -> int:
    if action in HARMLESS or (action == sqlite3.SQLITE_READ and table in READ_BY_FUNDERS):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY
