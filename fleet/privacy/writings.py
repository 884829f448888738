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
    is_key = column.primary_key or column.unique or bool(column.foreign_keys)
    return (column.type.length or SHORTEST) >= SHORTEST and not is_key


def found(session: Session, code: str) -> list[dict[str, str]]:
    """Every place where somebody wrote the code: table, column and text."""
    spaced = _spaced(code)
    return [
        {"table": table.name, "column": column.name, "text": row[column]}
        for table, free in columns()
        for row in _rows(session, table, free, code)
        for column in free
        if spaced.search(row[column] or "")
    ]


def _rows(session: Session, table: Table, free: list[Column[Any]], code: str) -> Sequence[RowMapping]:
    """The rows in which the code stands, however it is spaced: their keys and what was written."""
    bare = [func.replace(func.replace(func.upper(column), "-", ""), " ", "") for column in free]
    holding = select(*table.primary_key.columns, *free).where(or_(*(text.contains(code) for text in bare)))
    return session.execute(holding).mappings().all()


def _spaced(code: str) -> re.Pattern[str]:
    return re.compile(r"[\s-]*".join(code), re.IGNORECASE)


def strike_out(session: Session, code: str) -> None:
    """Overwrite the code wherever it was written."""
    spaced = _spaced(code)
    for table, free in columns():
        keys = list(table.primary_key.columns)
        for row in _rows(session, table, free, code):
            struck = {column.name: spaced.sub(STRUCK, row[column]) for column in free if row[column]}
            session.execute(update(table).where(*(key == row[key] for key in keys)).values(struck))
