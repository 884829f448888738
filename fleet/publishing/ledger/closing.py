"""Closing a quarter: what the job takes in, releases, keeps back and seals, once and in order (rule F1)."""

from collections.abc import Mapping, Set
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fleet import events
from fleet.access import Actor, Verb, require
from fleet.errors import Conflict
from fleet.parties.programmes import Programme, Rhythm
from fleet.publishing.ledger import POOL, Closing, Quarter, blocks, close, first_hand_overs, sub_counts
from fleet.publishing.ledger.blocks import Block, ClosedQuarter, Pending

CLOSES_AFTER: Final = timedelta(days=10)


class TooEarly(Conflict):
    """This quarter can't be closed yet."""

    detail = "{quarter} closes ten days after its end."


class OutOfOrder(Conflict):
    """An earlier quarter is still open."""

    detail = "Close {quarter} first."


class NotAQuarterOfIt(Conflict):
    """The programme does not run in this quarter."""

    detail = "{quarter}"


def due(session: Session, programme: Programme, actor: Actor) -> list[Quarter]:
    """The quarters of a programme that can be closed now and are not, oldest first."""
    closed = set(blocks.closed_quarters(session, programme))
    quarter, found = Quarter.of(programme.starts_on), []
    while quarter.first_day <= programme.ends_on and _over(quarter, actor):
        if str(quarter) not in closed:
            found.append(quarter)
        quarter = quarter.next
    return found


def following(session: Session, programme: Programme) -> Quarter | None:
    """The quarter that closes next; None where the last one has closed."""
    closed = blocks.closed_quarters(session, programme)
    quarter = Quarter.parse(closed[-1]).next if closed else Quarter.of(programme.starts_on)
    return quarter if quarter.first_day <= programme.ends_on else None


def closes_on(quarter: Quarter) -> date:
    """The first day on which a quarter may be closed."""
    return quarter.next.first_day + CLOSES_AFTER


def _over(quarter: Quarter, actor: Actor) -> bool:
    return actor.today >= closes_on(quarter)


def close_quarter(session: Session, actor: Actor, programme: Programme, quarter: Quarter) -> list[Block]:
    """Close a quarter of a programme; the blocks it releases (none where it was closed before).

    Raises TooEarly within ten days of the quarter's end, OutOfOrder while an earlier one is open,
    NotAQuarterOfIt outside the programme.
    """
    require(actor, Verb.LEDGER_CLOSE)
    if not _over(quarter, actor):
        raise TooEarly(quarter=str(quarter))
    first_hand_overs.hold(session)  # all of it: the chain is one
    if session.get(ClosedQuarter, (programme.id, str(quarter))):
        return []
    waiting = due(session, programme, actor)
    if quarter not in waiting:
        raise NotAQuarterOfIt(quarter=str(quarter))
    if waiting[0] != quarter:
        raise OutOfOrder(quarter=str(waiting[0]))
    return _close(session, actor, programme, quarter)


def _close(session: Session, actor: Actor, programme: Programme, quarter: Quarter) -> list[Block]:
    released = _settle(session, programme, quarter)
    made = [blocks.release(session, actor, programme, quarter, *cell) for cell in released.items()]
    sub_counts.publish(session, actor, programme, quarter, _whole(session, programme, released))
    sealed = blocks.seal(session, actor, programme, quarter)
    events.record(
        session,
        actor,
        Verb.LEDGER_CLOSE,
        "programme",
        programme.id,
        quarter=str(quarter),
        blocks=len(made),
        seal=sealed.hash,
    )
    return made


def _settle(session: Session, programme: Programme, quarter: Quarter) -> dict[str, int]:
    """Apply rule F1 to what came and was corrected since the last closing; answer what is released."""
    members, late = _members(programme, quarter), _late(programme, quarter)
    rows = {row.territory: row for row in _pending(session, programme)}
    every = first_hand_overs.up_to(session, programme, quarter)
    for code in members.keys() | every.keys():  # who gave a pool nothing was in it too
        rows.setdefault(code, Pending(programme_id=programme.id, territory=code, youths=0, counted=0))
    closing = close(
        {code: row.youths for code, row in rows.items()},
        {code: every[code] - row.counted for code, row in rows.items()},
        members.keys(),
        year_ends=quarter.number == 4,
        yearly={code for code, rhythm in members.items() if rhythm is Rhythm.YEARLY},
        late=late,
    )
    for code, row in rows.items():
        row.youths, row.counted = closing.pending.get(code, 0), every[code]
        row.was_pooled = row.was_pooled or _is_pooled(code, members.keys() - late, closing)
    session.add_all(rows.values())
    return dict(closing.released)


def _members(programme: Programme, quarter: Quarter) -> dict[str, Rhythm]:
    """The public list: the territories that had joined by the quarter's last day, and their rhythm."""
    return {m.territory: m.rhythm for m in programme.memberships if m.joined_on < quarter.next.first_day}


def _late(programme: Programme, quarter: Quarter) -> set[str]:
    """Those on the list that joined after the year, or the programme within it, had begun."""
    began = max(date(quarter.year, 1, 1), programme.starts_on)
    return {m.territory for m in programme.memberships if m.joined_on > began}


def _pending(session: Session, programme: Programme) -> list[Pending]:
    return [*session.scalars(select(Pending).where(Pending.programme_id == programme.id))]


def _is_pooled(code: str, members: Set[str], closing: Closing) -> bool:
    """Whether people read it among those of whom some are in the pool, whatever it held."""
    return POOL in closing.released and code in members and code not in closing.released


def _whole(session: Session, programme: Programme, released: Mapping[str, int]) -> dict[str, int]:
    """Territory → all youths published of it, where it has just released a block and was in no pool."""
    pooled = {row.territory for row in _pending(session, programme) if row.was_pooled}
    sums = (
        select(Block.territory, func.sum(Block.youths))
        .where(Block.programme_id == programme.id, Block.territory.in_(released.keys() - pooled - {POOL}))
        .group_by(Block.territory)
    )
    return {territory: youths for territory, youths in session.execute(sums)}
