"""Moves a fleet to another database, of the same engine or the other one."""

from dataclasses import dataclass

from fleet import migrations
from fleet.db import Database
from fleet.errors import Conflict
from fleet.events import TrailHead
from fleet.keeping import filling, rows
from fleet.keeping.archive import Kept
from fleet.keeping.backing_up import NoFleet
from fleet.keeping.building import building
from fleet.keeping.rows import Progress, Step, Tally
from fleet.keeping.snapshot import snapshot


class WrittenMeanwhile(Conflict):
    """The fleet was written to while it was copied, so nothing was moved."""

    detail = "Stop the service and the worker, then try again."


@dataclass(frozen=True)
class Moved:
    """The tables that are in both databases now, equal row by row."""

    revision: str
    tables: dict[str, Kept]


def move(database: Database, url: str, step: Step) -> Moved:
    """Copy all there is into the empty database at `url`, and compare; the source stays as it is.

    Raises NoFleet, NotEqual, WrittenMeanwhile, and what `building` and `filling.fill` raise.
    """
    with snapshot(database.engine) as source, building(url) as target:
        revision = migrations.revision_of(source)
        if revision is None:
            raise NoFleet()
        found = rows.tables(source)
        head = found[TrailHead.__tablename__]
        tallies = {name: Tally() for name in found}
        progress = Progress(step, 2 * sum(rows.count(source, table) for table in found.values()))
        columns = {name: [column.name for column in table.columns] for name, table in found.items()}
        filling.fill(
            target,
            revision,
            columns,
            lambda name: tallies[name].of(rows.lines(source, found[name])),
            progress,
        )
        kept = {name: Kept(columns[name], tally.rows, tally.sha256) for name, tally in tallies.items()}
        filling.compare(target, kept, progress)
        with snapshot(database.engine) as now:
            if [*rows.lines(now, head)] != [*rows.lines(source, head)]:
                raise WrittenMeanwhile()
    return Moved(revision, kept)
