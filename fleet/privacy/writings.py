"""What people typed: a youth's code may stand in any of it, where no column asked for one."""

import re
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Column, Enum, String, Table, func, or_, select, update
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


def strike_out(session: Session, code: str) -> int:
    """Overwrite the code wherever it was written, however it was spaced; how many rows."""
    spaced = re.compile(r"[\s-]*".join(code), re.IGNORECASE)
    return sum(_strike_out(session, table, found, code, spaced) for table, found in columns())


def _strike_out(
    session: Session, table: Table, found: list[Column[Any]], code: str, spaced: re.Pattern[str]
) -> int:
    bare = [func.replace(func.replace(func.upper(column), "-", ""), " ", "") for column in found]
    keys = list(table.primary_key.columns)
    holding = select(*keys, *found).where(or_(*(text.contains(code) for text in bare)))
    rows = session.execute(holding).mappings().all()
    for row in rows:
        text = {column.name: spaced.sub(STRUCK, row[column]) for column in found if row[column]}
        session.execute(update(table).where(*(key == row[key] for key in keys)).values(text))
    return len(rows)
