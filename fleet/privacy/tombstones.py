"""Tombstones: what was erased, remembered outside the database so that a restore can't bring it back.

One line per erasure, a keyed hash of the code and the day, added and forced to the disk as the last thing
before the database commits: no erasure was ever committed without its tombstone. The other way round a crash,
or a commit that fails, may leave a tombstone for a youth who is still there. Nothing looks at it until a
restore, which then erases what somebody had asked to be erased; and asking again adds a second line.
"""

import fcntl
import hashlib
import hmac
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO, Final

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session, SessionTransaction

from fleet import lifecycle
from fleet.access import Actor, Verb
from fleet.connectivity import lines
from fleet.db import truncate_log
from fleet.errors import Refusal
from fleet.intake.assets import new_cycle
from fleet.lending.loans import Loan, LoanItem
from fleet.lifecycle import AssetState, LoanState
from fleet.parties.youths import Youth
from fleet.privacy.forgetting import forget, on_its_way

UNBURIED: Final = "tombstones to be set"
ERASED: Final = "something was erased"
RESTORED: Final = {"because": "restored"}


class NoTombstone(Refusal):
    """The erasure can't be noted outside the database, so nothing was erased."""

    status = 503
    detail = "Ask whoever runs this service to look at the file that FLEET_TOMBSTONES names."


def bury(session: Session, code: str, day: date, path: Path) -> None:
    """Set a tombstone in the file at `path` when this transaction commits."""
    session.info.setdefault(UNBURIED, []).append((path, code, f"{day.isoformat()} {_hash(session, code)}\n"))


def replay(session: Session, actor: Actor, path: Path) -> int:
    """Erase again every youth of a restored database that has a tombstone in the file at `path`; how many.

    A restored database may be older than an erasure, and show as lent what had come back before it: see
    `_let_go`. No file is no tombstone.
    """
    buried = set(_read(path))
    found = [youth for youth in session.scalars(select(Youth)) if _hash(session, youth.code) in buried]
    for youth in found:
        _let_go(session, actor, youth)
    forget(session, actor, found)
    empty_log(session)
    return len(found)


def empty_log(session: Session) -> None:
    """SQLite's log still holds the pages as they were: empty it once this transaction has committed."""
    session.info[ERASED] = True


def _hash(session: Session, code: str) -> str:
    """The pseudonym of a code, by a key that is the trail's but for another purpose."""
    key = hmac.digest(session.info["trail_key"], b"tombstones", hashlib.sha256)
    return hmac.digest(key, code.encode(), hashlib.sha256).hex()


def _read(path: Path) -> Iterator[str]:
    if path.exists():
        for line in path.read_text(encoding="ascii").splitlines():
            yield line.partition(" ")[2]


def _let_go(session: Session, actor: Actor, youth: Youth) -> None:
    """End what nobody ended in the restored database: it was over when the youth was erased.

    What was lent counts as taken back to where it came from; what was on its way is missing until found.
    """
    lent = select(Loan).where(Loan.youth_code == youth.code, Loan.state == LoanState.OPEN)
    for loan in session.scalars(lent):
        for item in loan.items:
            if item.ended_at is None:
                _take_back(session, actor, item)
        loan.ended_at = actor.at
        lifecycle.advance(session, actor, loan, Verb.LOAN_TAKE_BACK, **RESTORED)
    for asset in session.scalars(on_its_way(youth)):
        lifecycle.advance(session, actor, asset, Verb.ASSET_REPORT_MISSING, **RESTORED)
    session.flush()


def _take_back(session: Session, actor: Actor, item: LoanItem) -> None:
    asset, item.ended_at = item.asset, actor.at
    if asset.state is AssetState.ON_LOAN:
        new_cycle(asset, actor.at)
        asset.site = item.from_site
        told = {"loan": item.loan_id, "cycle": asset.cycle}
        lifecycle.advance(session, actor, asset, Verb.LOAN_TAKE_BACK, **told, **RESTORED)
    lines.suspend_for(session, actor, asset)


@event.listens_for(Session, "before_commit")
def _set(session: Session) -> None:
    """The stones of this transaction, on the disk before the database commits."""
    if session.in_nested_transaction() or not session.info.get(UNBURIED):
        return
    session.flush()
    for path, code, stone in session.info.pop(UNBURIED):
        if session.get(Youth, code) is None:  # and not spared by a savepoint that was rolled back
            _append(path, stone)
    empty_log(session)


def _append(path: Path, stone: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        is_new = not path.exists()
        with open(path, "a+b", opener=_for_owner) as file:  # noqa: PTH123 (a Path takes no opener)
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write((b"\n" if _is_torn(file) else b"") + stone.encode())
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            _sync_folder(path.parent)
    except OSError as error:
        raise NoTombstone() from error


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _is_torn(file: IO[bytes]) -> bool:
    """Whether a crash cut the last line: it was of an erasure that never was."""
    if not file.seek(0, os.SEEK_END):
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@event.listens_for(Session, "after_commit")
def _empty_log(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.pop(ERASED, False):
        return
    if isinstance(bound := session.get_bind(), Engine):  # else the end of the transaction is somebody else's
        truncate_log(bound)


@event.listens_for(Session, "after_transaction_end")
def _forget_stones(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(UNBURIED, None)
        session.info.pop(ERASED, None)
