"""What is done with the numbers: changes are folded in, and all is counted again to compare and to mend.

Each of these is one transaction, so whatever dies on the way changes nothing.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from fleet.reporting.tallies.measures import KEYS, MEASURES
from fleet.reporting.tallies.wording import recounting

ONE_AT_A_TIME: Final = 0x74616C6C79
"""The number that all who fold in one PostgreSQL database agree on."""
NAMES: Final = ", ".join(KEYS)
FOLD: Final = {
    # Rows that are deleted are just those that are added up, whatever is appended meanwhile. In one order,
    # although only one may fold: whoever mends numbers by hand is not locked out.
    "postgresql": (
        f"WITH taken AS (DELETE FROM tally_changes RETURNING *) INSERT INTO tallies ({NAMES}, number) "  # noqa: S608
        f"SELECT {NAMES}, sum(delta) FROM taken GROUP BY {NAMES} HAVING sum(delta) <> 0 ORDER BY {NAMES} "
        f"ON CONFLICT ({NAMES}) DO UPDATE SET number = tallies.number + excluded.number",
    ),
    # One writer at a time: nothing is appended between the two.
    "sqlite": (
        f"INSERT INTO tallies ({NAMES}, number) "  # noqa: S608
        f"SELECT {NAMES}, sum(delta) FROM tally_changes GROUP BY {NAMES} HAVING sum(delta) <> 0 "
        f"ON CONFLICT ({NAMES}) DO UPDATE SET number = tallies.number + excluded.number",
        "DELETE FROM tally_changes",
    ),
}


def fold(session: Session) -> int:
    """Add the changes up to now to the numbers; how many. 0 where somebody else is folding just now."""
    session.flush()
    if not _alone(session, wait=False):
        return 0
    waiting = session.execute(text("SELECT count(*) FROM tally_changes")).scalar_one()
    if waiting:
        for statement in FOLD[_engine(session)]:
            session.execute(text(statement))
        session.execute(text("DELETE FROM tallies WHERE number = 0"))
    return int(waiting)


def _engine(session: Session) -> str:
    return session.get_bind().dialect.name


def _alone(session: Session, *, wait: bool) -> bool:
    """Whether nobody else folds or mends until this transaction ends. SQLite has one writer anyway."""
    if _engine(session) == "sqlite":
        return True
    if wait:
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        return True
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME}))


def _unlike(session: Session) -> str:
    """A SELECT of what has to be added to the numbers so that they are what the rows say: of one moment."""
    counted = " UNION ALL ".join(recounting(_engine(session), measure) for measure in MEASURES)
    return (
        f"SELECT {NAMES}, CAST(sum(number) AS INTEGER) AS delta FROM ("  # noqa: S608 (our own names)
        f"SELECT {NAMES}, number FROM ({counted}) AS counted"
        f" UNION ALL SELECT {NAMES}, -number FROM tallies"
        f" UNION ALL SELECT {NAMES}, -delta FROM tally_changes"
        f") AS compared GROUP BY {NAMES} HAVING sum(number) <> 0"
    )


def differences(session: Session) -> list[str]:
    """A sentence for each number that is not what counting the rows gives; none where all is well."""
    session.flush()
    found = session.execute(text(f"{_unlike(session)} ORDER BY {NAMES}"))
    return [_told(row) for row in found]


def _told(row: Iterator[object]) -> str:
    *keys, delta = row
    named = ", ".join(str(key) for key in keys if key not in ("", 0))
    return f"tally {named}: {delta:+d} would make it right"


def mend(session: Session) -> int:
    """Count all rows again and add what is missing (or was too much); how many numbers were wrong.

    Others may go on writing: what they change is neither in the rows nor in the changes that this sees.
    """
    session.flush()
    _alone(session, wait=True)
    told = f"INSERT INTO tally_changes ({NAMES}, delta) {_unlike(session)}"  # noqa: S608 (our own names)
    return session.connection().execute(text(told)).rowcount
