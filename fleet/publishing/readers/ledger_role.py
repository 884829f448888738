"""PostgreSQL's role that reads what funders read and nothing else: making it, granting, looking at it."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from fleet.errors import Conflict
from fleet.publishing import READ_BY_FUNDERS
from fleet.publishing.readers.narrowing import ROLE


class NoRolesHere(Conflict):
    """Only PostgreSQL has roles; on SQLite the service narrows its reading by itself."""


class MayNotMakeRole(Conflict):
    """The service’s user of PostgreSQL may not make a role."""

    detail = "Let PostgreSQL’s administrator run: {statements} Then run this again."


WRITES: Final = "INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER"
_EXCESS: Final = f"""
SELECT relname FROM pg_class, pg_roles WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND rolname = {ROLE}
AND relnamespace = current_schema()::regnamespace AND (
    has_table_privilege(pg_roles.oid, pg_class.oid, '{WRITES}')
    OR (has_any_column_privilege(pg_roles.oid, pg_class.oid, 'SELECT') AND relname <> ALL (:tables)))
ORDER BY relname
"""  # noqa: S608 (our own names)
_LACKING: Final = f"""
SELECT read FROM unnest(CAST(:tables AS text[])) AS read, pg_roles WHERE rolname = {ROLE}
AND NOT coalesce(has_table_privilege(pg_roles.oid, to_regclass(read), 'SELECT'), false) ORDER BY read
"""  # noqa: S608
_SAFE: Final = f"""
SELECT NOT (rolsuper OR rolcanlogin OR rolbypassrls OR rolcreaterole OR rolcreatedb)
FROM pg_roles WHERE rolname = {ROLE}
"""  # noqa: S608


def name(connection: Connection) -> str:
    """What the role is called: after the database, for grants are each database's own."""
    return str(connection.execute(text(f"SELECT {ROLE}")).scalar_one())


def is_there(connection: Connection) -> bool:
    """Whether there is such a role on this server."""
    return connection.execute(text(_SAFE)).scalar_one_or_none() is not None


def is_ours(connection: Connection) -> bool:
    """Whether the service's user may become it."""
    asked = text(f"SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = {ROLE}")  # noqa: S608
    return bool(connection.execute(asked).scalar_one_or_none())


def make(connection: Connection) -> str:
    """Make the role where it is missing, and grant it exactly what it reads; its name.

    Raises NoRolesHere, MayNotMakeRole.
    """
    if connection.dialect.name != "postgresql":
        raise NoRolesHere()
    role = _quoted(connection)
    statements = [] if is_there(connection) else [f"CREATE ROLE {role} NOLOGIN;"]
    if statements or not is_ours(connection):
        user = connection.execute(text("SELECT current_user")).scalar_one()
        statements.append(f"GRANT {role} TO {connection.dialect.identifier_preparer.quote(user)};")
    try:
        with connection.begin_nested():
            for statement in statements:
                connection.exec_driver_sql(statement)
    except ProgrammingError:
        raise MayNotMakeRole(statements=" ".join(statements)) from None
    grant(connection)
    return name(connection)


def grant(connection: Connection) -> None:
    """Let the role, where there is one, read what it shall and nothing that it should not any more."""
    if connection.dialect.name != "postgresql" or not is_there(connection):
        return
    role, schema = _quoted(connection), "public"
    for statement in (
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT SELECT ON {', '.join(READ_BY_FUNDERS)} TO {role}",
    ):
        connection.exec_driver_sql(statement)


def _quoted(connection: Connection) -> str:
    return connection.dialect.identifier_preparer.quote(name(connection))


def excess(connection: Connection) -> Sequence[str]:
    """Tables that the role could read although no funder does, or change."""
    return connection.execute(text(_EXCESS), {"tables": list(READ_BY_FUNDERS)}).scalars().all()


def lacking(connection: Connection) -> Sequence[str]:
    """Tables that the role should read and can't: then it is not used at all."""
    return connection.execute(text(_LACKING), {"tables": list(READ_BY_FUNDERS)}).scalars().all()


def is_safe(connection: Connection) -> bool:
    """Whether the role can't sign in and has no power beyond its grants."""
    return bool(connection.execute(text(_SAFE)).scalar_one_or_none())
