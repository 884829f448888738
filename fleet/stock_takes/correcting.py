"""Differences set right, one by one or many at once: each looked at again in the moment it is corrected."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from fleet import events
from fleet.access import Actor, Verb, require
from fleet.errors import Conflict, Invalid, NotFound, Refusal
from fleet.intake import assets
from fleet.intake.assets import Asset, NotOnAShelf
from fleet.lending import losses
from fleet.lifecycle import SHELVED, AssetState, open_moves
from fleet.stock_takes import reading
from fleet.stock_takes.stock_take import Correction, Finding, StockTake, StockTakeRow, StockTakeState

MOST: Final = 200
"""Differences that are corrected at once."""
DESK_ONLY: Final = frozenset({AssetState.READY, AssetState.RESERVED})
"""A kit is put aside at a desk: between these two states nobody need have touched the thing."""

Row = StockTakeRow


class NotCountedYet(Conflict):
    """Only a count that is closed can be corrected by."""

    detail = "It is “{state}” now."


class AlreadyCorrected(Conflict):
    """Somebody has decided on this difference already."""


class NothingToCorrect(Conflict):
    """There is no record of this that could be corrected."""

    detail = "Put it aside and find out what it is."


class ChangedSince(Conflict):
    """Something has happened to it since it was counted."""

    detail = "Look at it again, then decide."


class WrongList(Invalid):
    """Only differences are corrected: missing, expected elsewhere, unknown."""


class TooManyAtOnce(Invalid):
    """These are too many at once."""

    detail = "At most {most}."


@dataclass(frozen=True)
class Verdict:
    """What became of one row: corrected now, settled already by something else, or refused and why."""

    row: StockTakeRow | None
    mark: str
    outcome: Literal["applied", "already", "blocked"]
    correction: Correction | None = None
    refusal: Refusal | None = None


def correct(session: Session, actor: Actor, stock_take: StockTake, row: StockTakeRow) -> Correction:
    """Bring the records in line with what was counted, if that is still so.

    What is missing is reported missing; what is here is moved here, found or received, whichever its state
    asks for. Answers what was done: `overtaken` where nothing was left to do. Raises NotCountedYet,
    WrongList, AlreadyCorrected, NothingToCorrect, ChangedSince, or what the move itself raises.
    """
    _refuse_early(session, actor, stock_take, row)
    if row.asset_code is None:
        raise NothingToCorrect()
    asset = session.get_one(Asset, row.asset_code, populate_existing=True)
    if row.expected:
        done = _report(session, actor, stock_take, row, asset)
    else:
        done = _take_in(session, actor, stock_take, row, asset)
    return _settle(session, actor, row, done)


def leave(session: Session, actor: Actor, stock_take: StockTake, row: StockTakeRow) -> Correction:
    """Look no further: the records stay as they are. Raises NotCountedYet, WrongList, AlreadyCorrected."""
    _refuse_early(session, actor, stock_take, row)
    return _settle(session, actor, row, Correction.LEFT)


def _refuse_early(session: Session, actor: Actor, stock_take: StockTake, row: StockTakeRow) -> None:
    require(actor, Verb.STOCK_TAKE_CORRECT)
    if stock_take.status is not StockTakeState.CLOSED:
        raise NotCountedYet(state=str(stock_take.status))
    session.flush()
    session.refresh(row, with_for_update=True)  # of two who decide at once the second sees the first
    if row.finding is Finding.FOUND:
        raise WrongList()
    if row.correction is not None:
        raise AlreadyCorrected()


def _report(session: Session, actor: Actor, stock_take: StockTake, row: Row, asset: Asset) -> Correction:
    """Missing still, or seen, moved on or reported by somebody since the count began."""
    still = asset.site_id == stock_take.site_id and asset.state in SHELVED and not _touched(row, asset)
    if not still or asset.last_seen_at > stock_take.opened_at:
        return Correction.OVERTAKEN
    losses.report_missing(session, actor, asset)
    return Correction.REPORTED_MISSING


def _touched(row: Row, asset: Asset) -> bool:
    """Whether somebody has had it in hand, by its state: what a desk alone changes does not count."""
    return asset.state is not row.records_state and not {asset.state, row.records_state} <= DESK_ONLY


def _take_in(session: Session, actor: Actor, stock_take: StockTake, row: Row, asset: Asset) -> Correction:
    """Here still, as far as anybody knows: onto a shelf of this site."""
    if asset.site_id == stock_take.site_id and asset.state in SHELVED:
        return Correction.OVERTAKEN
    if _touched(row, asset) or (row.counted_at and asset.last_seen_at > row.counted_at):
        raise ChangedSince()
    remedy = remedy_of(asset)
    if remedy is None:
        raise NotOnAShelf(state=str(asset.state), moves=open_moves(actor, asset))
    TAKES_IN[remedy](session, actor, asset, site=stock_take.site)
    return remedy


def remedy_of(asset: Asset) -> Correction | None:
    """What brings an asset that is here onto a shelf; None: its own page says what can be done with it."""
    return Correction.MOVED if asset.state in SHELVED else BY_STATE.get(asset.state or AssetState.RETIRED)


BY_STATE: Final[Mapping[AssetState, Correction]] = {
    AssetState.MISSING: Correction.FOUND,
    AssetState.ANNOUNCED: Correction.RECEIVED,
}
TAKES_IN: Final[Mapping[Correction, Callable[..., Asset]]] = {
    Correction.MOVED: assets.move,
    Correction.FOUND: losses.find,
    Correction.RECEIVED: assets.receive,
}


def _settle(session: Session, actor: Actor, row: StockTakeRow, done: Correction) -> Correction:
    row.correction, row.corrected_at, row.corrected_by = done, actor.at, actor.name
    session.flush()
    facts: dict[str, Any] = {"asset": row.asset_code, "correction": done.value}
    events.record(session, actor, Verb.STOCK_TAKE_CORRECT, "stock_take", row.stock_take_id, **facts)
    return done


Decide = Callable[[Session, Actor, StockTake, StockTakeRow], Correction]


def decide(
    session: Session, actor: Actor, stock_take: StockTake, marks: Sequence[str], how: Decide = correct
) -> list[Verdict]:
    """Decide on the rows of these marks, each for itself: a refused one undoes nothing of the others.

    `how` is `correct` or `leave`. Raises TooManyAtOnce, and NotCountedYet before any row is tried.
    """
    require(actor, Verb.STOCK_TAKE_CORRECT)
    if stock_take.status is not StockTakeState.CLOSED:
        raise NotCountedYet(state=str(stock_take.status))
    if len(marks) > MOST:
        raise TooManyAtOnce(most=MOST)
    wanted = reading.with_things(reading.rows(stock_take).where(Row.mark.in_(marks)))
    found = {row.mark: row for row in session.scalars(wanted)}
    # In one order for everybody: two who go through the same rows crosswise would lock each other out.
    told = {mark: _try(session, actor, stock_take, mark, found.get(mark), how) for mark in sorted(set(marks))}
    return [told[mark] for mark in dict.fromkeys(marks)]


def waiting(session: Session, stock_take: StockTake, finding: Finding, after: str = "") -> Sequence[str]:
    """The marks of the first differences of one list that nothing has become of, beyond the mark `after`."""
    wanted = reading.rows(stock_take, finding, undone=True).where(Row.mark > after)
    return session.scalars(wanted.with_only_columns(Row.mark).order_by(Row.mark).limit(MOST)).all()


def _try(
    session: Session, actor: Actor, stock_take: StockTake, mark: str, row: Row | None, how: Decide
) -> Verdict:
    """In a savepoint of its own."""
    if row is None:
        return Verdict(None, mark, "blocked", refusal=NotFound(key=mark))
    try:
        with session.begin_nested():
            done = how(session, actor, stock_take, row)
    except AlreadyCorrected as refusal:
        return Verdict(row, mark, "already", row.correction, refusal)
    except Refusal as refusal:
        return Verdict(row, mark, "blocked", refusal=refusal)
    except (StaleDataError, IntegrityError):
        return Verdict(row, mark, "blocked", refusal=ChangedSince())
    return Verdict(row, mark, "already" if done is Correction.OVERTAKEN else "applied", done)
