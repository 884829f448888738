"""How often the database is asked: for promises that a page of many costs no more than a page of one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session


@contextmanager
def counting(session: Session) -> Iterator[list[str]]:
    """The SELECTs sent within the block; what waited to be written is written before."""
    session.flush()
    engine, told = session.get_bind(), []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            told.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield told
    finally:
        event.remove(engine, "before_cursor_execute", note)
