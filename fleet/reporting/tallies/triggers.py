"""The triggers that keep the tallies, as SQL of each engine, made from the measures.

A migration holds them as plain text, for it never changes; a test holds that text, as the database has it,
against what is made here. On SQLite a later migration that copies a table (Alembic's batch mode) drops its
triggers without a word: it has to make them again, and the same test tells.

A trigger asks no clock: every day comes out of the row itself. So whatever writes the rows, the service, a
list of a hundred thousand lines or somebody with a prompt, is counted in the transaction that writes them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

from fleet.reporting.tallies.measures import KEYS, MEASURES, PRIMARY, Source
from fleet.reporting.tallies.wording import said

ADDED, TAKEN = ("NEW", 1), ("OLD", -1)
"""What a row is called in a trigger, and what it adds."""


@dataclass
class Trigger:
    """What is done after an event on each row of a table; for an UPDATE where one of `columns` changed."""

    table: str
    event: str
    columns: Sequence[str] = ()
    steps: list[str] = field(default_factory=list)
    held: set[str] = field(default_factory=set)

    def named(self, what: str) -> str:
        return f"tally_{self.table}_{what}"


def triggers(engine: str) -> dict[str, Trigger]:
    """Name → trigger, of all measures."""
    found: dict[str, Trigger] = {}
    for measure, sources in MEASURES.items():
        for source in sources:
            for what, trigger in _of(engine, measure, source):
                kept = found.setdefault(trigger.named(what), trigger)
                if kept is not trigger:
                    kept.steps += [step for step in trigger.steps if step not in kept.steps]
                    kept.columns = sorted({*kept.columns, *trigger.columns})
                    kept.held |= trigger.held
    return found


def _of(engine: str, measure: str, source: Source) -> Iterator[tuple[str, Trigger]]:
    """A parent comes before its children and goes after them: only its changes count."""
    child, held = source.child, {source.held} if source.held else set[str]()
    added, taken = (_step(engine, measure, source, child, *way) for way in (ADDED, TAKEN))
    yield "insert", Trigger(child, "INSERT", steps=[added], held=held)
    yield "delete", Trigger(child, "DELETE", steps=[taken], held=held)
    for table in source.tables:
        if columns := source.watched(table):
            steps = [_step(engine, measure, source, table, *way) for way in (TAKEN, ADDED)]
            yield measure, Trigger(table, "UPDATE", columns, steps, held if table == child else set())


def _step(engine: str, measure: str, source: Source, table: str, row: str, delta: int) -> str:
    """Append what the rows add in which `row` takes part."""
    others = ", ".join(each for each in source.tables if each != table)
    told = (
        f"  INSERT INTO tally_changes ({', '.join(KEYS)}, delta)\n"  # noqa: S608 (our own names)
        f"  SELECT '{measure}', {', '.join(source.keys)}, {delta}\n"
        f"  {f'FROM {others} ' if others else ''}WHERE {source.condition};\n"
    )
    return said(engine, re.sub(rf"\b{table}\.", f"{row}.", told))


def sql(engine: str) -> list[str]:
    """The statements that make them all."""
    make = {"sqlite": _for_sqlite, "postgresql": _for_postgresql}[engine]
    return [statement for name, trigger in triggers(engine).items() for statement in make(name, trigger)]


def _for_sqlite(name: str, trigger: Trigger) -> Iterator[str]:
    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in trigger.columns)
    yield (
        f"CREATE TRIGGER {name} AFTER {_event(trigger)} ON {trigger.table} FOR EACH ROW"
        f"{f' WHEN {changed}' if changed else ''} BEGIN\n{''.join(trigger.steps)}END"
    )


def _for_postgresql(name: str, trigger: Trigger) -> Iterator[str]:
    row = "OLD" if trigger.event == "DELETE" else "NEW"
    key = f"{row}.{PRIMARY.get(trigger.table, 'id')}"
    # Two that change a thing and what it is at once: the second sees what the first did.
    held = "".join(
        f"  PERFORM 1 FROM {table} WHERE {PRIMARY[table]} = {key} FOR NO KEY UPDATE;\n"  # noqa: S608
        for table in sorted(trigger.held)
    )
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n"
        f"{held}{''.join(trigger.steps)}  RETURN NULL;\nEND $$"
    )
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in trigger.columns)
    yield (
        f"CREATE TRIGGER {name} AFTER {_event(trigger)} ON {trigger.table} FOR EACH ROW"
        f"{f' WHEN ({changed})' if changed else ''} EXECUTE FUNCTION {name}()"
    )


def _event(trigger: Trigger) -> str:
    return f"UPDATE OF {', '.join(trigger.columns)}" if trigger.columns else trigger.event


PRESENT: Mapping[str, str] = {
    "sqlite": r"""
        SELECT name, sql FROM sqlite_master
        WHERE type = 'trigger' AND name LIKE 'tally\_%' ESCAPE '\'""",
    "postgresql": r"""
        SELECT tgname, pg_get_triggerdef(t.oid) || prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid
        JOIN pg_class c ON c.oid = tgrelid
        WHERE tgname LIKE 'tally\_%' AND relnamespace = current_schema()::regnamespace""",
}
"""Engine → name and text of each trigger that is there."""


def present(connection: Connection) -> dict[str, str]:
    """The triggers of tallies as this database has them."""
    return {name: told for name, told in connection.execute(text(PRESENT[connection.dialect.name]))}


def make(connection: Connection) -> None:
    """Make them all anew: those that are there go first."""
    for name, trigger in triggers(connection.dialect.name).items():
        on = f" ON {trigger.table}" if connection.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on}")
    for statement in sql(connection.dialect.name):
        connection.exec_driver_sql(statement)
