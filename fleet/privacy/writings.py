"""What people typed: a youth's code may stand in any of it, where no column asked for one."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Column, Enum, RowMapping, String, Table, func, or_, select, update
from sqlalchemy.orm import Session

from fleet.db import Base

STRUCK: Final = "········"
SHORTEST: Final = 40
"""Columns of fewer characters hold codes, numbers and words of ours, not what somebody wrote."""
AT_ONCE: Final = 40
"""How many codes one query looks for: SQLite nests conditions a thousand deep."""
KEPT: Final = frozenset({"events"})
"""Tables that can't be rewritten: their facts hold ids only, which a test keeps."""


def forms(code: str) -> tuple[str, str]:
    """A youth's code as it is stored and as it is read."""
    return code, f"{code[:4]}-{code[4:]}"


def columns() -> Iterator[tuple[Table, list[Column[Any]]]]:
    """Every table with the columns in which somebody may have written what they liked."""
    for table in Base.metadata.sorted_tables:
        found = [column for column in table.columns if _is_free(column)]
        if found and table.name not in KEPT:
            yield table, found


def _is_free(column: Column[Any]) -> bool:
    if not isinstance(column.type, String) or isinstance(column.type, Enum):
        return False
    length = column.type.length or SHORTEST
    is_key = column.primary_key or column.unique or bool(column.foreign_keys)
    is_ours = column.name.endswith(("sha256", "hash", "uuid")) or (
        column.name.endswith("_by") and length == SHORTEST  # an account's id, not a person's own words
    )
    return length >= SHORTEST and not is_key and not is_ours


def found(session: Session, code: str) -> list[dict[str, str]]:
    """Every place where somebody wrote the code: table, column and text."""
    spaced = _spaced([code])
    return [
        {"table": table.name, "column": column.name, "text": row[column]}
        for table, free in columns()
        for row in _rows(session, table, free, [code])
        for column in free
        if spaced.search(row[column] or "")
    ]


def strike_out(session: Session, codes: Sequence[str]) -> None:
    """Overwrite the codes wherever they were written."""
    for start in range(0, len(codes), AT_ONCE):
        some = codes[start : start + AT_ONCE]
        spaced = _spaced(some)
        for table, free in columns():
            for row in _rows(session, table, free, some):
                is_it = [key == row[key] for key in table.primary_key.columns]
                struck = {column.name: spaced.sub(STRUCK, row[column]) for column in free if row[column]}
                session.execute(update(table).where(*is_it).values(struck))


def _rows(
    session: Session, table: Table, free: Sequence[Column[Any]], codes: Sequence[str]
) -> Sequence[RowMapping]:
    """The rows in which one of the codes stands, however it is spaced: their keys and what was written."""
    bare = [func.replace(func.replace(func.upper(column), "-", ""), " ", "") for column in free]
    holding = or_(*(text.contains(code) for text in bare for code in codes))
    return session.execute(select(*table.primary_key.columns, *free).where(holding)).mappings().all()


def _spaced(codes: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(r"[\s-]*".join(code) for code in codes), re.IGNORECASE)
